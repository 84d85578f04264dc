"""SubRip: what people have on their disks is read by its meaning, and what we write by all."""

from dataclasses import replace
from datetime import timedelta

import pytest
import srt
from hypothesis import given
from hypothesis import strategies as st

from subtitler.document.cue import CueOrigin
from subtitler.formats import (
    Piece,
    SubtitleFile,
    SubtitleFormat,
    SubtitleSyntaxError,
    parse,
    render,
)
from tests.pickled import pickled
from tests.strategies.cues import plain_cue
from tests.strategies.file_forms import FILE_FORMS
from tests.strategies.subtitles import content_of, file_cues

SRT = SubtitleFormat.SRT
FROM_SRT = SubtitleFile((), SRT)


def read(text):
    return parse(text, SRT)


def times_of(text):
    return [(cue.start_ms, cue.end_ms) for cue in read(text).cues]


def texts_of(text):
    return [cue.text for cue in read(text).cues]


def warnings_of(text):
    return [str(warning) for warning in read(text).warnings]


def cue(times="00:00:01,000 --> 00:00:02,000", text="text", number=1):
    return f"{number}\n{times}\n{text}\n\n"


@pytest.mark.parametrize("form", FILE_FORMS)
@given(cues=file_cues(earliest_ms=-5_000_000))
def test_reading_what_we_wrote_gives_it_back(form, cues):
    written = render(cues, SRT, like=FROM_SRT)
    assert content_of(read(form(written)).cues) == content_of(cues)


@given(
    st.lists(
        st.tuples(st.integers(0, 10**8), st.integers(1, 10**5), st.text("ab <>-&", min_size=1))
    )
)
def test_an_independent_reader_reads_what_we_wrote(parts):
    cues = [
        replace(plain_cue(start_ms, f"x{text}x"), end_ms=start_ms + length_ms)
        for start_ms, length_ms, text in parts
    ]
    read_by_srt = list(srt.parse(render(cues, SRT)))
    assert [entry.content for entry in read_by_srt] == [cue.text for cue in cues]
    assert [entry.index for entry in read_by_srt] == list(range(1, len(cues) + 1))
    millisecond = timedelta(milliseconds=1)
    assert [entry.start // millisecond for entry in read_by_srt] == [cue.start_ms for cue in cues]


def test_a_usual_file_is_read_without_a_warning():
    content = read(cue() + cue("00:00:03,500 --> 00:01:02,345", "<i>two</i>\nlines", 2))
    assert content.warnings == ()
    assert [(c.start_ms, c.end_ms, c.text) for c in content.cues] == [
        (1000, 2000, "text"),
        (3500, 62_345, "<i>two</i>\nlines"),
    ]
    assert {c.origin for c in content.cues} == {CueOrigin.OPENED}


def test_cues_that_count_from_zero_are_no_surprise():
    assert warnings_of(cue(number=0) + cue("00:00:02,000 --> 00:00:03,000", number=1)) == []


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_byte_order_mark_and_line_ends_are_remembered_and_written_back(newline):
    text = "\ufeff" + cue(text="two\nlines").rstrip("\n").replace("\n", newline) + newline
    content = read(text)
    assert (content.has_bom, content.newline) == (True, newline)
    assert render(content.cues, SRT, like=content) == text


@pytest.mark.parametrize(
    ("times", "start_ms", "end_ms"),
    [
        ("00:00:01.000 --> 00:00:02.000", 1000, 2000),
        ("04:48,460 --> 04:50,000", 288_460, 290_000),
        ("0:0:1,5 --> 0:0:2,25", 1500, 2250),
        ("00:00:01,1234 --> 00:00:02,1236", 1123, 2124),
        ("00:00:01 --> 00:00:02", 1000, 2000),
        ("00:00:01:500 --> 00:00:02:250", 1500, 2250),
        ("00:00:01,000 -> 00:00:02,000", 1000, 2000),
        ("00:00:01,000 ---> 00:00:02,000", 1000, 2000),
        ("00:00:01,000 - -> 00:00:02,000", 1000, 2000),
        ("00:00:01,000 \u2014> 00:00:02,000", 1000, 2000),
        ("00:00:01,000 \u2013 00:00:02,000", 1000, 2000),
        ("00:00:01,000 \u2192 00:00:02,000", 1000, 2000),
        ("00:00:01,000-->00:00:02,000", 1000, 2000),
        ("  00 : 00 : 01 , 000  -->  00 : 00 : 02 , 000  ", 1000, 2000),
        ("00\uff1a00\uff1a01\uff0c000 --> 00\uff1a00\uff1a02\uff0c000", 1000, 2000),
        ("-00:00:01,000 --> 00:00:02,000", -1000, 2000),
        ("-00:00:02,000 --> -00:00:01,000", -2000, -1000),
    ],
)
def test_unusual_times_are_read_by_their_meaning_and_listed(times, start_ms, end_ms):
    text = cue() + cue(times, number=2)
    assert times_of(text)[1] == (start_ms, end_ms)
    assert any("unusual times" in warning for warning in warnings_of(text))


def test_a_hundred_hours_are_nothing_unusual():
    text = cue("100:00:01,000 --> 100:00:02,000")
    assert times_of(text) == [(360_001_000, 360_002_000)]
    assert warnings_of(text) == []


def test_a_negative_time_is_kept_and_flagged():
    text = cue("-00:00:01,000 --> 00:00:02,000")
    assert any("line 2: a time is negative" in warning for warning in warnings_of(text))
    assert times_of(render(read(text).cues, SRT)) == [(-1000, 2000)]


def test_a_cue_that_ends_before_it_starts_is_kept_and_flagged():
    text = cue("00:00:02,000 --> 00:00:01,000")
    assert times_of(text) == [(2000, 1000)]
    assert warnings_of(text) == ["line 2: the cue ends before it starts"]


def test_missing_repeated_and_unsorted_numbers_keep_the_order_and_are_listed():
    text = (
        "00:00:05,000 --> 00:00:06,000\nfirst\n\n"
        "7\n00:00:01,000 --> 00:00:02,000\nsecond\n\n"
        "7\n00:00:07,000 --> 00:00:08,000\nthird\n"
    )
    assert texts_of(text) == ["first", "second", "third"]
    assert warnings_of(text) == [
        "line 1: the cue has no number",
        "line 4: number 7 follows number 1",
        "line 5: the cue starts before the one above it; the order was kept",
        "line 8: number 7 follows number 7",
    ]


def test_cues_without_blank_lines_between_them_are_told_apart():
    text = "1\n00:00:01,000 --> 00:00:02,000\none\n2\n00:00:03,000 --> 00:00:04,000\ntwo"
    assert texts_of(text) == ["one", "two"]


def test_a_blank_line_below_the_number_does_no_harm():
    text = "1\n\n00:00:01,000 --> 00:00:02,000\none\n\n2\n\n00:00:03,000 --> 00:00:04,000\ntwo"
    assert texts_of(text) == ["one", "two"]


def test_blank_lines_inside_a_text_belong_to_it():
    assert texts_of(cue(text="above\n\n\nbelow") + cue(number=2)) == ["above\n\n\nbelow", "text"]


def test_a_number_can_be_the_text():
    assert texts_of(cue(text="1984") + cue(text="2", number=2)) == ["1984", "2"]
    without_numbers = "00:00:01,000 --> 00:00:02,000\n1984\n00:00:03,000 --> 00:00:04,000\nyear"
    assert texts_of(without_numbers) == ["1984", "year"]


def test_an_empty_text_stays_empty():
    assert texts_of(cue(text="") + cue(number=2)) == ["", "text"]
    assert texts_of("1\n00:00:01,000 --> 00:00:02,000\n2\n00:00:03,000 --> 00:00:04,000\nb") == [
        "",
        "b",
    ]


def test_an_arrow_inside_a_sentence_is_text():
    sentence = "go from 00:00:01,000 --> 00:00:02,000, then\n00:00:03,000 --> 00:00:04,000 is next"
    assert texts_of(cue(text=sentence)) == [sentence]


def test_text_behind_the_times_of_a_numbered_cue_is_its_text():
    text = cue("00:00:01,000 --> 00:00:02,000 Hello", "world")
    assert texts_of(text) == ["Hello\nworld"]
    assert warnings_of(text) == ["line 2: text behind the times was taken for the cue's text"]


def test_coordinates_are_kept_and_written_back():
    text = cue("00:00:01,000 --> 00:00:02,000 X1:40 X2:600 Y1:20 Y2:50").removesuffix("\n")
    content = read(text)
    assert content.warnings == ()
    assert render(content.cues, SRT, like=content) == text
    assert "X1" not in render(content.cues, SubtitleFormat.VTT)


def test_text_before_the_first_cue_is_kept_as_a_header():
    text = "Subtitles by Ann\n\n" + cue().removesuffix("\n")
    content = read(text)
    assert content.pieces[0] == Piece("Subtitles by Ann\n\n")
    assert [str(warning) for warning in content.warnings] == [
        "line 1: text before the first cue was kept as a header"
    ]
    assert render(content.cues, SRT, like=content) == text
    assert render(content.cues, SRT) == cue().removesuffix("\n")


def test_nul_becomes_the_replacement_character():
    assert texts_of(cue(text="a\0b")) == ["a\ufffdb"]


def test_markup_and_signs_stay_as_they_are():
    text = '{\\an8}<i>a</i> <font color="red">3 < 5</font> <3 &amp; <b>open'
    assert texts_of(cue(text=text)) == [text]
    assert texts_of(render(read(cue(text=text)).cues, SRT)) == [text]


def test_tags_that_only_webvtt_knows_are_left_out_of_what_was_no_subrip():
    content = read(cue(text="<v Ann>hello</v> <c.red><i>there</i></c>"))
    assert texts_of(render(content.cues, SRT)) == [
        'hello <font color="#ff0000"><i>there</i></font>'
    ]
    assert texts_of(render(content.cues, SRT, like=content)) == [content.cues[0].text]


@pytest.mark.parametrize("text", ["", "\n \n", "\ufeff"])
def test_an_empty_file_has_no_cues(text):
    content = read(text)
    assert (content.cues, content.warnings) == ((), ())


def test_a_text_without_any_times_is_refused_with_its_place():
    with pytest.raises(SubtitleSyntaxError, match="line 2, column 3") as caught:
        read("\n  Dear diary,\n" + "x" * 100)
    copy = pickled(caught.value)
    assert (copy.line, copy.column, copy.found) == (2, 3, "Dear diary,")


@given(st.text())
def test_any_text_is_read_or_refused(text):
    try:
        content = read(text)
    except SubtitleSyntaxError:
        assert text.strip()
        return
    assert content_of(read(render(content.cues, SRT, like=content)).cues) == content_of(
        content.cues
    )


@given(file_cues(), st.data())
def test_any_damage_to_a_file_is_read_or_refused(cues, data):
    text = render(cues, SRT)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text)))
        cut = data.draw(st.integers(0, 5))
        text = (
            text[:at] + data.draw(st.text("\r\n\0:,->0123456789 x", max_size=4)) + text[at + cut :]
        )
    try:
        assert all(warning.line >= 1 for warning in read(text).warnings)
    except SubtitleSyntaxError:
        assert text.strip()


@pytest.mark.parametrize(
    "hostile",
    [
        "00:" * 300_000,
        "1\n" * 300_000,
        "- " * 300_000,
        "00:00:01,000 -" + "- " * 300_000,
        " " * 300_000 + "x",
        "00:00:01,000 -->" + " " * 300_000 + "x",
        "00:00:01,000 --> 00:00:02,000" + " " * 300_000 + "x",
    ],
)
def test_hostile_megabytes_are_read_and_kept(hostile):
    text = cue() + hostile
    content = read(text)
    assert content.cues
    assert "".join(piece.text for piece in content.pieces) == text
