"""SBV as YouTube has it, in both directions."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subtitler.formats import SubtitleFile, SubtitleFormat, SubtitleSyntaxError, parse, render
from tests.strategies.cues import plain_cue
from tests.strategies.file_forms import FILE_FORMS
from tests.strategies.subtitles import content_of, file_cues

SBV = SubtitleFormat.SBV
FROM_SBV = SubtitleFile((), SBV)
YOUTUBES = """\
0:00:00.599,0:00:04.160
>> ALICE: Hi, my name is Alice Miller and this is John Brown

0:00:04.160,0:00:06.770
>> JOHN: and we're the owners
of Miller Bakery.
"""


def read(text):
    return parse(text, SBV)


@pytest.mark.parametrize("form", FILE_FORMS)
@given(cues=file_cues())
def test_reading_what_we_wrote_gives_it_back(form, cues):
    written = render(cues, SBV, like=FROM_SBV)
    assert content_of(read(form(written)).cues) == content_of(cues)


def test_the_example_of_youtubes_help_is_read_and_written():
    content = read(YOUTUBES)
    assert content.warnings == ()
    assert [(c.start_ms, c.end_ms, c.text) for c in content.cues] == [
        (599, 4160, ">> ALICE: Hi, my name is Alice Miller and this is John Brown"),
        (4160, 6770, ">> JOHN: and we're the owners\nof Miller Bakery."),
    ]
    assert render(content.cues, SBV) == YOUTUBES


@pytest.mark.parametrize(
    ("times", "start_ms", "end_ms"),
    [
        ("0:00:01.000,0:00:02.000", 1000, 2000),
        (" 00:01.5 , 00:02 ", 1500, 2000),
        ("0:00:01,500,0:00:02,250", 1500, 2250),
        ("123:59:59.999,124:00:00.000", 446_399_999, 446_400_000),
    ],
)
def test_times_are_read_by_their_meaning(times, start_ms, end_ms):
    (cue,) = read(f"{times}\na\n").cues
    assert (cue.start_ms, cue.end_ms) == (start_ms, end_ms)


def test_a_negative_time_and_an_early_end_are_kept_and_flagged():
    content = read("-0:00:01.000,0:00:02.000\na\n\n0:00:05.000,0:00:04.000\nb\n")
    assert [(c.start_ms, c.end_ms) for c in content.cues] == [(-1000, 2000), (5000, 4000)]
    assert [str(w) for w in content.warnings] == [
        "line 1: a time is negative",
        "line 4: the cue ends before it starts",
    ]
    assert render(content.cues, SBV).startswith("0:00:00.000,0:00:02.000\n")


def test_breaks_of_the_old_editor_are_lines_and_stay_as_written_until_edited():
    text = "0:00:01.000,0:00:02.000\none[br]two\n\n0:00:03.000,0:00:04.000\na[br]b\n"
    content = read(text)
    assert [cue.text for cue in content.cues] == ["one\ntwo", "a\nb"]
    edited = [replace(content.cues[0], text="one\n2"), content.cues[1]]
    assert render(edited, SBV, like=content) == text.replace("one[br]two", "one\n2")


@pytest.mark.parametrize("text", ["[br]", "a [\u2060br]", "0:00:01.000,0:00:02.000"])
def test_text_that_looks_like_times_or_breaks_is_told_from_them(text):
    (cue,) = read(render([plain_cue(1000, text)], SBV)).cues
    assert cue.text == text


def test_text_before_the_first_time_is_kept_and_listed():
    content = read("Captions\n\n" + YOUTUBES)
    assert "header" in str(content.warnings[0])
    assert render(content.cues, SBV, like=content) == "Captions\n\n" + YOUTUBES


def test_markup_of_other_formats_is_left_out():
    assert render([plain_cue(1000, "<i>Ja</i>, 3 < 5")], SBV).endswith("\nJa, 3 < 5\n")


@pytest.mark.parametrize("text", ["dear diary", "\n x 0:00:01.000\n"])
def test_a_text_without_times_is_refused_with_its_place(text):
    with pytest.raises(SubtitleSyntaxError):
        read(text)


@pytest.mark.parametrize("text", ["", "\n \n"])
def test_an_empty_file_has_no_cues_and_stays_as_it_is(text):
    content = read(text)
    assert content.cues == ()
    assert render((), SBV, like=content) == text


@given(st.integers(0, 10**8), st.text("ab ,:0", max_size=8))
def test_the_first_line_of_a_cue_is_always_a_time(start_ms, text):
    written = render([plain_cue(start_ms, text)], SBV)
    times = written.partition("\n")[0].split(",")
    for time, expected in zip(times, (start_ms, start_ms + 1000), strict=True):
        hours, minutes, seconds = time.split(":")
        assert (int(hours) * 60 + int(minutes)) * 60_000 + round(float(seconds) * 1000) == expected
