"""LRC lyrics, plain and with the times of words."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subtitler.document.cue import Cue, new_cue_id
from subtitler.document.word import Word, WordOrigin
from subtitler.formats import SubtitleFormat, SubtitleSyntaxError, parse, render
from subtitler.formats.lrc_text import stamp_ms
from tests.strategies.cues import plain_cue

LRC = SubtitleFormat.LRC


def read(text):
    return parse(text, LRC)


def cues_of(text):
    return [(cue.start_ms, cue.end_ms, cue.text) for cue in read(text).cues]


lyrics = st.lists(
    st.text("xy[]<>:. 01", min_size=1).map(lambda line: "x" + line.rstrip()), min_size=1, max_size=3
).map("\n".join)


@st.composite
def songs(draw):
    """Cues on the grid of hundredths, none over another."""
    edges = sorted(draw(st.sets(st.integers(0, 600_000), max_size=8)))
    texts = draw(st.lists(lyrics, min_size=4, max_size=4))
    pairs = zip(edges[0::2], edges[1::2], texts, strict=False)
    return [Cue(new_cue_id(), 10 * start, 10 * end, text) for start, end, text in pairs]


@given(songs())
def test_reading_what_we_wrote_gives_it_back(cues):
    assert cues_of(render(cues, LRC)) == [(c.start_ms, c.end_ms, c.text) for c in cues]


@given(songs(), st.data())
def test_an_edited_song_reads_as_edited(cues, data):
    content = read("[ti:Song]\n[offset:-250]\n" + render(cues, LRC).replace("\n", "\n\n"))
    edited = list(content.cues)
    if edited:
        row = data.draw(st.integers(0, len(edited) - 1))
        change = data.draw(st.sampled_from(["text", "end", "gone", "start"]))
        cue = edited[row]
        halfway = cue.start_ms + cue.duration_ms // 20 * 10
        edited[row : row + 1] = {
            "text": [replace(cue, text="new")],
            "end": [replace(cue, end_ms=halfway)] if halfway > cue.start_ms else [cue],
            "start": [replace(cue, start_ms=halfway)],
            "gone": [],
        }[change]
    written = render(edited, LRC, like=content)
    assert cues_of(written) == [(c.start_ms, c.end_ms, c.text) for c in edited]
    assert written.startswith("[ti:Song]\n[offset:-250]\n")


@pytest.mark.parametrize(
    ("time", "ms"),
    [
        ("00:12.34", 12_340),
        ("00:12.345", 12_345),
        ("01:12", 72_000),
        ("00:12:34", 12_340),
        ("00:12.5", 12_500),
        ("1:00:12.34", 3_612_340),
        ("125:00.00", 7_500_000),
    ],
)
def test_stamps_of_all_kinds_are_read(time, ms):
    assert stamp_ms(time) == ms
    assert cues_of(f"[{time}]a\n") == [(ms, ms + 1000, "a")]


def test_a_line_lasts_until_the_next_stamp_in_time_even_one_without_text():
    assert cues_of("[00:10.00]a\n[00:20.00]b\n[00:25.00]\n[00:30.00] c \n") == [
        (10_000, 20_000, "a"),
        (20_000, 25_000, "b"),
        (30_000, 31_000, "c"),
    ]


def test_a_chorus_is_a_cue_for_each_of_its_stamps_and_parts_when_one_is_edited():
    text = "[00:10.00][00:30.00]Chorus\n[00:20.00]Verse\n"
    content = read(text)
    assert [(c.start_ms, c.text) for c in content.cues] == [
        (10_000, "Chorus"),
        (20_000, "Verse"),
        (30_000, "Chorus"),
    ]
    first, verse, last = content.cues
    assert render([first, verse, replace(last, text="Finale")], LRC, like=content) == (
        "[00:10.00]Chorus\n[00:30.00]Finale\n[00:31.00]\n[00:20.00]Verse\n"
    )
    assert render([first, verse], LRC, like=content) == (
        "[00:10.00]Chorus\n[00:20.00]Verse\n[00:30.00]\n"
    )


def test_lines_of_one_stamp_are_one_cue():
    text = "[00:10.00]Hello\n[00:10.00]Bonjour\n[00:12.00]\n"
    (cue,) = read(text).cues
    assert (cue.text, cue.end_ms) == ("Hello\nBonjour", 12_000)
    assert render([cue], LRC) == text


def test_the_offset_shows_everything_earlier():
    text = "[offset:+500]\n[00:10.00]<00:10.00>a <00:10.50>b<00:11.00>\n[00:12.00]\n"
    content = read(text)
    (cue,) = content.cues
    assert (cue.start_ms, cue.end_ms) == (9500, 11_500)
    assert [word.start_ms for word in cue.words] == [9500, 10_000]
    assert render([replace(cue, text="c", words=())], LRC, like=content) == (
        "[offset:+500]\n[00:10.00]c\n[00:12.00]\n"
    )


def test_an_offset_that_is_no_number_or_too_large_is_listed():
    assert "no number" in str(read("[offset:soon]\n[00:10.00]a\n").warnings[0])
    content = read("[offset:20000]\n[00:10.00]a\n")
    assert content.cues[0].start_ms == -10_000
    assert "negative" in str(content.warnings[0])


def test_tags_and_lines_without_time_stay_where_they_are():
    text = "[ti:T]\n[la:de]\n#comment\n\n[00:10.00]a\nlost\n[00:20.00]b\n[by:me]\n"
    content = read(text)
    assert content.language == "de"
    assert [warning.line for warning in content.warnings] == [3, 6]
    edited = [replace(content.cues[0], text="A"), content.cues[1]]
    assert render(edited, LRC, like=content) == text.replace("]a", "]A")
    assert render(content.cues, LRC, language="en").startswith("[la:en]\n")


def test_a_new_cue_goes_below_the_line_before_it():
    content = read("[00:10.00][00:40.00]a\r\n[00:20.00]b\r\n")
    first, second, last = content.cues
    new = replace(plain_cue(15_000, "new"), end_ms=20_000)
    shorter = replace(first, end_ms=15_000)
    assert render([shorter, new, second, last], LRC, like=content) == (
        "[00:10.00]a\r\n[00:40.00]a\r\n[00:15.00]new\r\n[00:20.00]b\r\n"
    )


def test_a_finer_file_stays_finer():
    content = read("[00:10.123]a\n[00:12.000]\n")
    edited = [replace(content.cues[0], start_ms=10_456)]
    assert render(edited, LRC, like=content) == "[00:10.456]a\n[00:12.000]\n"


def test_a_stamp_without_text_amid_an_extended_cue_goes():
    content = read("[00:10.00]a\n[by:me]\n[00:12.00]\n[00:20.00]b\n")
    first, second = content.cues
    edited = [replace(first, end_ms=20_000), second]
    assert render(edited, LRC, like=content) == "[00:10.00]a\n[by:me]\n[00:20.00]b\n"


class TestWords:
    def test_stamps_are_the_starts_and_ends_of_words(self):
        (cue,) = read("[00:10.00]<00:10.00> The <00:10.40>\t<00:10.50> cat <00:11.00>\n").cues
        assert cue.text == "The cat"
        assert cue.words == (Word("The", 10_000, 10_400), Word("cat", 10_500, 11_000))

    def test_the_last_word_without_an_end_lasts_as_long_as_its_line(self):
        (cue, _) = read("[00:10.00]<00:10.00>The <00:10.50>cat\n[00:12.00]x\n").cues
        assert cue.words == (Word("The", 10_000, 10_500), Word("cat", 10_500, 12_000))

    def test_the_last_word_of_a_line_ends_where_the_next_line_of_the_cue_begins(self):
        text = "[00:10.00]<00:10.00>a <00:10.50>b\n[00:10.00]<00:11.00>c<00:12.00>\n[00:12.00]\n"
        (cue,) = read(text).cues
        assert [(word.start_ms, word.end_ms) for word in cue.words] == [
            (10_000, 10_500),
            (10_500, 11_000),
            (11_000, 12_000),
        ]

    def test_words_that_share_a_stamp_are_guessed(self):
        (cue, _) = read("[00:10.00]one two<00:12.00>three\n[00:13.00]x\n").cues
        assert [word.origin for word in cue.words] == [
            WordOrigin.GUESSED,
            WordOrigin.GUESSED,
            WordOrigin.MEASURED,
        ]

    def test_words_are_written_when_asked_for_or_when_they_were_there(self):
        text = "[00:10.00]<00:10.00>The <00:10.50>cat<00:12.00>\n[00:12.00]\n"
        content = read(text)
        (cue,) = content.cues
        assert render([cue], LRC, words=True) == text
        assert render([cue], LRC) == "[00:10.00]The cat\n[00:12.00]\n"
        moved = replace(cue, end_ms=13_000)
        assert render([moved], LRC, like=content) == text.replace("\n[00:12", "\n[00:13")

    def test_the_words_of_a_line_sung_twice_are_not_measured_twice(self):
        content = read("[00:10.00][00:20.00]<00:10.00>a <00:11.00>b\n")
        assert [cue.words for cue in content.cues] == [(), ()]
        assert [cue.text for cue in content.cues] == ["a b", "a b"]


def test_text_that_looks_like_a_stamp_is_told_from_one():
    cue = plain_cue(10_000, "[00:01.00] and <00:01.00>")
    assert [c.text for c in read(render([cue], LRC)).cues] == [cue.text]


def test_a_line_with_hundreds_of_stamps_is_damage_and_is_kept():
    text = "[00:10.00]a\n" + "[00:01.00]" * 300 + "b\n"
    content = read(text)
    assert [cue.text for cue in content.cues] == ["a"]
    assert render(content.cues, LRC, like=content) == text


@pytest.mark.parametrize("text", ["dear diary", "[ti:T]\nno stamp"])
def test_a_text_without_stamps_is_refused(text):
    with pytest.raises(SubtitleSyntaxError):
        read(text)


@pytest.mark.parametrize("text", ["", "\n", "[ti:T]\n"])
def test_a_file_without_lines_has_no_cues_and_stays_as_it_is(text):
    content = read(text)
    assert content.cues == ()
    assert render((), LRC, like=content) == text


def test_a_line_that_is_sung_often_is_decoded_once_however_long_it_is():
    body = "<00:01.00>la " * 1000
    cues = read("".join(f"[00:{at:02}.00]" for at in range(60)) + body).cues
    assert len(cues) == 60
    assert len({id(cue.text) for cue in cues}) == 1
