"""Splitting at a time and into lines; locked edges, speakers and styles of the parts."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subtitler.document.cue import Cue, CueOrigin
from subtitler.document.document import Document
from subtitler.document.editing import (
    CannotSplit,
    CannotSplitAt,
    OneLine,
    merge,
    split_at_text,
    split_at_time,
    split_into_lines,
)
from subtitler.document.markup import visible_text
from subtitler.document.word import Word
from tests.document.editing.laws import holds_together, performed, seen
from tests.pickled import pickled
from tests.strategies.cues import plain_cue
from tests.strategies.words import cues_with_words, marked_texts


def spoken(text="the cat sat down", start_ms=1000):
    """A cue with a word of 300 ms every 400 ms."""
    words = tuple(
        Word(word, start_ms + 400 * index, start_ms + 400 * index + 300, 0.9)
        for index, word in enumerate(visible_text(text).split())
    )
    return Cue(f"of {text}", start_ms, words[-1].end_ms, text, words, CueOrigin.RECOGNISED)


def split(cue, function, *arguments, **options):
    document = Document([cue])
    return performed(document, function(document, cue.cue_id, *arguments, **options))


@pytest.mark.parametrize("locked", [(False, True), (True, False), (True, True)])
def test_the_outer_edges_stay_locked_and_the_cut_is_not(locked):
    cue = replace(spoken(), start_locked=locked[0], end_locked=locked[1])
    left, right = split(cue, split_at_text, 8)
    assert (left.start_locked, left.end_locked) == (locked[0], False)
    assert (right.start_locked, right.end_locked) == (False, locked[1])
    assert (left.start_ms, right.end_ms) == (cue.start_ms, cue.end_ms)


def test_both_parts_keep_speaker_style_and_settings():
    cue = replace(spoken(), speaker="Ann", style="Top", settings="line:0")
    for part in split(cue, split_at_text, 8) + split(cue, split_at_time, 1750):
        assert (part.speaker, part.style, part.settings) == ("Ann", "Top", "line:0")


@pytest.mark.parametrize(
    ("at_ms", "left_text"),
    [(1151, "the"), (1549, "the"), (1551, "the cat"), (1800, "the cat"), (2300, "the cat sat")],
)
def test_a_time_cuts_at_the_word_of_which_more_is_heard_after_it(at_ms, left_text):
    cue = spoken()
    left, right = split(cue, split_at_time, at_ms)
    assert left.text == left_text
    assert left.end_ms == right.start_ms == at_ms
    assert (left.end_locked, right.start_locked) == (True, True)
    assert holds_together(left)
    assert holds_together(right)


def test_a_time_that_a_tool_chose_locks_nothing():
    left, right = split(spoken(), split_at_time, 1750, by_hand=False)
    assert (left.end_locked, right.start_locked) == (False, False)


def test_a_gap_is_left_by_the_left_part_and_pauses_that_are_longer_stay():
    left, right = split(spoken(), split_at_text, 8, gap_ms=83)
    assert (left.end_ms, right.start_ms) == (1717, 1800)  # the second word ends at 1700
    left, right = split(spoken(), split_at_text, 8, gap_ms=200)
    assert (left.end_ms, right.start_ms) == (1600, 1800)
    assert left.words[-1].end_ms == 1600
    left, right = split(spoken(), split_at_time, 1750, gap_ms=83)
    assert (left.end_ms, right.start_ms) == (1667, 1750)
    assert left.end_locked
    assert right.start_locked
    (left, right) = split(replace(spoken(), end_ms=9000), split_at_text, 8, gap_ms=9000)
    assert (left.end_ms, right.start_ms) == (1800, 1800)


@given(cues_with_words(), st.integers(0, 60), st.integers(0, 5000))
def test_a_gap_takes_time_of_the_left_part_alone(cue, position, gap_ms):
    try:
        left, right = split(cue, split_at_text, position)
    except CannotSplit:
        return
    earlier, same = split(cue, split_at_text, position, gap_ms=gap_ms)
    assert replace(same, cue_id=right.cue_id) == right
    assert replace(earlier, end_ms=left.end_ms, words=left.words) == left
    assert holds_together(earlier)
    gap = same.start_ms - earlier.end_ms
    assert gap >= min(gap_ms, right.start_ms - left.start_ms - 1) or earlier == left


@pytest.mark.parametrize("at_ms", [0, 1000, 1100, 2400, 2500, 9000])
def test_a_time_without_words_on_both_sides_is_refused(at_ms):
    document = Document([cue := spoken()])
    with pytest.raises(CannotSplitAt, match="between two of its words") as caught:
        split_at_time(document, cue.cue_id, at_ms)
    assert pickled(caught.value).at_ms == at_ms


@pytest.mark.parametrize(
    ("text", "at_ms", "left_text"),
    [
        ("abc def", 400, "abc"),
        ("abc def", 900, "abc"),
        ("abc def", 1, "abc"),
        ("one <i>two three</i>", 600, "one <i>two</i>"),
        ("今日晴天", 500, "今日"),
        ("- Yes ! - No !", 600, "- Yes !"),
    ],
)
def test_without_words_the_letters_tell_where_a_time_cuts(text, at_ms, left_text):
    left, right = split(plain_cue(0, text), split_at_time, at_ms)
    assert left.text == left_text
    assert left.end_ms == right.start_ms == at_ms
    assert left.words == right.words == ()


@pytest.mark.parametrize("text", ["one", "", "- ", "state-of-the-art"])
def test_a_single_word_is_not_split_at_a_time(text):
    document = Document([cue := plain_cue(0, text)])
    with pytest.raises(CannotSplitAt):
        split_at_time(document, cue.cue_id, 500)


@given(cues_with_words(), st.integers(-100, 10_100))
def test_a_split_at_any_time_conserves_text_and_order(cue, at_ms):
    document = Document([cue])
    try:
        edit = split_at_time(document, cue.cue_id, at_ms)
    except CannotSplitAt:
        return
    left, right = performed(document, edit)
    assert (left.start_ms, left.end_ms) == (cue.start_ms, at_ms)
    assert (right.start_ms, right.end_ms) == (at_ms, cue.end_ms)
    assert seen([left, right]) == seen([cue])
    assert holds_together(left)
    assert holds_together(right)


def whole_words(cue):
    """The positions in the text where a cut is between two words, with time on both sides."""
    return [place for place, char in enumerate(cue.text) if char == " "]


@given(st.lists(st.sampled_from(["a", "cat", "sat", "3"]), min_size=2, max_size=6), st.data())
def test_split_then_merged_is_the_cue_again(texts, data):
    cue = spoken(" ".join(texts))
    position = data.draw(st.sampled_from(whole_words(cue)))
    left, right = split(cue, split_at_text, position)
    document = Document([left, right])
    (merged,) = performed(document, merge(document, [left.cue_id, right.cue_id]))
    assert merged == replace(cue, origin=CueOrigin.EDITED)


class TestLines:
    def test_each_line_becomes_a_cue_with_its_words(self):
        cue = spoken("the cat\nsat down")
        left, right = split(cue, split_into_lines)
        assert (left.text, right.text) == ("the cat", "sat down")
        assert left.words + right.words == cue.words

    def test_a_dialogue_is_split_at_its_dashes_which_go(self):
        cue = replace(spoken("- Are you\ncoming?\n- Yes."), speaker="Ann")
        left, right = split(cue, split_into_lines)
        assert (left.text, right.text) == ("Are you\ncoming?", "Yes.")
        assert [word.text for word in right.words] == ["Yes."]
        assert (left.speaker, right.speaker) == ("", "")

    @pytest.mark.parametrize(
        ("text", "parts"),
        [
            ("-Yes?\n-No.", ["Yes?", "No."]),
            ("<i>-Yes?\n-No.</i>", ["<i>Yes?</i>", "<i>No.</i>"]),
            ("{\\an8}\u2013 Yes?\n\u2013 No.", ["{\\an8}Yes?", "{\\an8}No."]),
            ("Yes?\n- No.\n- Well.", ["Yes?", "No.", "Well."]),
            ("- one\ntwo", ["- one", "two"]),
            ("one\n\n \ntwo", ["one", "two"]),
        ],
    )
    def test_what_the_parts_are(self, text, parts):
        cues = split(plain_cue(0, text), split_into_lines)
        assert [cue.text for cue in cues] == parts
        assert cues[0].start_ms == 0
        assert cues[-1].end_ms == 1000

    @pytest.mark.parametrize("text", ["", "one", "\none\n", "- one"])
    def test_one_line_is_not_split_into_lines(self, text):
        document = Document([cue := plain_cue(0, text)])
        with pytest.raises(OneLine):
            split_into_lines(document, cue.cue_id)

    @given(marked_texts)
    def test_all_that_is_seen_but_dashes_is_in_the_parts(self, text):
        document = Document([cue := plain_cue(0, text)])
        try:
            edit = split_into_lines(document, cue.cue_id)
        except OneLine:
            return
        parts = performed(document, edit)
        assert seen(parts).replace("—", "").replace("-", "") == seen([cue]).replace(
            "—", ""
        ).replace("-", "")
        times = [edge for part in parts for edge in (part.start_ms, part.end_ms)]
        assert times == sorted(times)


@given(cues_with_words(), st.integers(0, 60))
def test_the_cut_never_moves_an_outer_edge(cue, position):
    cue = replace(cue, start_locked=True, end_locked=True)
    try:
        left, right = split(cue, split_at_text, position)
    except CannotSplit:
        return
    assert (left.start_ms, left.start_locked) == (cue.start_ms, True)
    assert (right.end_ms, right.end_locked) == (cue.end_ms, True)
