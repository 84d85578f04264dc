"""Plain text: transcripts with and without times."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subtitler.formats import SubtitleFormat, parse, render
from tests.strategies.cues import plain_cue

TXT = SubtitleFormat.TXT


def read(text):
    return parse(text, TXT)


def cues_of(text):
    return [(cue.start_ms, cue.end_ms, cue.text) for cue in read(text).cues]


class TestWithoutTimes:
    def test_each_line_is_a_cue_that_lasts_as_long_as_it_takes_to_read(self):
        content = read("Good evening.\n" + 30 * "a" + "\n")
        assert [(c.start_ms, c.end_ms, c.text) for c in content.cues] == [
            (0, 1000, "Good evening."),
            (1000, 3000, 30 * "a"),
        ]
        assert [str(w) for w in content.warnings] == [
            "line 1: the text has no times; they were guessed, one cue after the other from 0"
        ]

    def test_each_paragraph_is_a_cue_where_there_are_some(self):
        text = "\nOne line\nand another.\n\n\n  Two.\n"
        assert [cue.text for cue in read(text).cues] == ["One line\nand another.", "Two."]

    def test_times_that_were_changed_change_nothing_in_the_file(self):
        content = read("One.\nTwo.\n")
        moved = [replace(cue, start_ms=cue.start_ms + 700, end_ms=9000) for cue in content.cues]
        assert render(moved, TXT, like=content) == "One.\nTwo.\n"

    def test_an_edited_line_stays_one_line(self):
        content = read("One.\r\nTwo.\r\n")
        first, second = content.cues
        edited = render([replace(first, text="1\n\n2"), second], TXT, like=content)
        assert edited == "1 2\r\nTwo.\r\n"

    def test_an_edited_paragraph_has_no_empty_lines_inside(self):
        content = read("One.\n\nTwo.\n")
        first, second = content.cues
        edited = render([first, replace(second, text="a\n\nb")], TXT, like=content)
        assert edited == "One.\n\na\nb\n"
        assert render([first, replace(second, text=" ")], TXT, like=content) == "One.\n\n"

    @pytest.mark.parametrize(
        "text", ["12:30 we met.\nAnd went.\n", "It is 12:30:00 now\n", "In 1984\n10:00 - 9:00\n"]
    )
    def test_a_time_in_prose_is_no_stamp(self, text):
        assert "no times" in str(read(text).warnings[0])

    @pytest.mark.parametrize("text", ["", " \n\n"])
    def test_an_empty_text_has_no_cues_and_nothing_to_list(self, text):
        content = read(text)
        assert (content.cues, content.warnings) == ((), ())
        assert render((), TXT, like=content) in ("", text)


class TestWithTimes:
    @pytest.mark.parametrize(
        "text",
        [
            "[00:01:02] one\n[00:01:05] two\nmore\n",
            "[00:01:02]one\n[00:01:05]two\nmore\n",
            "00:01:02 one\n00:01:05 two\nmore\n",
            "00:01:02: one\n\n00:01:05 - two\nmore\n",
            "1:02\none\n1:05\ntwo\nmore\n",
            "(1:02) one\n(1:05) two\nmore\n",
            "[00:01:02.000 --> 00:01:05.000]  one\n[00:01:05.000 --> 00:01:06.000]  two\nmore\n",
            "1:02 - 1:05\tone\n1:05 - 1:06\ttwo\nmore\n",
        ],
    )
    def test_times_at_the_beginning_of_lines_are_starts(self, text):
        assert cues_of(text) == [(62_000, 65_000, "one"), (65_000, 66_000, "two\nmore")]

    def test_guessed_ends_are_listed(self):
        assert [str(w) for w in read("[0:01] a\n[0:02] b\n").warnings] == [
            "line 1: 2 cues have no end in the text; each lasts until the next begins"
        ]
        assert read("[0:01 --> 0:02] a\n").warnings == ()

    def test_an_end_before_its_start_is_flagged(self):
        assert "ends before" in str(read("[0:05 --> 0:02] a\n").warnings[0])

    def test_a_title_above_is_kept_and_listed(self):
        content = read("Interview\n\n[0:01] a\n[0:02] z\n")
        assert [cue.text for cue in content.cues] == ["a", "z"]
        assert "before the first time" in str(content.warnings[0])
        moved = [replace(content.cues[0], text="b")]
        assert render(moved, TXT, like=content) == "Interview\n\n[0:01] b\n"
        assert render((), TXT, like=content) == "Interview\n\n"

    def test_an_edited_cue_keeps_the_form_of_its_time(self):
        content = read("[0:00:01,5 --> 0:00:02,5] a\r\n[0:00:03,5 --> 0:00:04,5] b\r\n")
        first, second = content.cues
        edited = [replace(first, start_ms=1790), replace(second, text="c\nd")]
        new = replace(plain_cue(3_600_000, "new"), end_ms=3_601_000)
        assert render([*edited, new], TXT, like=content) == (
            "[0:00:01,7 --> 0:00:02,5] a\r\n[0:00:03,5 --> 0:00:04,5] c\r\nd\r\n"
            "[1:00:00,0 --> 1:00:01,0] new\r\n"
        )

    def test_times_on_lines_of_their_own_stay_there(self):
        content = read("0:01\na\n\n0:02\nb\n")
        first, second = content.cues
        edited = [replace(first, text="c"), second, plain_cue(3_605_000, "d")]
        assert render(edited, TXT, like=content) == "0:01\nc\n\n0:02\nb\n\n1:00:05\nd\n"


class TestWriting:
    def test_cues_of_one_line_are_lines(self):
        cues = [plain_cue(0, "<i>One</i>."), plain_cue(1000, " "), plain_cue(2000, "Two.")]
        assert render(cues, TXT) == "One.\nTwo.\n"

    def test_cues_of_several_lines_are_paragraphs(self):
        assert render([plain_cue(0, "a\nb"), plain_cue(1000, "c")], TXT) == "a\nb\n\nc\n"
        assert render([], TXT) == ""

    @given(st.lists(st.text("xyz<", min_size=1).map(lambda line: "x" + line), min_size=2))
    def test_texts_come_back(self, texts):
        cues = [plain_cue(1000 * at, text) for at, text in enumerate(texts)]
        assert [cue.text for cue in read(render(cues, TXT)).cues] == texts


@given(st.text(st.sampled_from("ab 01:[]->\n\r.")))
def test_any_text_is_a_transcript(text):
    content = read(text)
    assert "".join(piece.text for piece in content.pieces) == text
    assert render(content.cues, TXT, like=content) == text
