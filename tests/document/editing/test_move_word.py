"""A word goes over the edge between two cues, and the edge goes with it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subtitler.document.cue import CueOrigin
from subtitler.document.document import Document
from subtitler.document.editing import (
    NoNeighbour,
    NoWordToMove,
    move_first_word_to_previous,
    move_last_word_to_next,
)
from subtitler.document.shifted_words import shift_words
from tests.document.editing.laws import holds_together, performed, seen
from tests.document.editing.test_split import spoken
from tests.strategies.cues import plain_cue
from tests.strategies.words import cues_with_words

TO_PREVIOUS, TO_NEXT = move_first_word_to_previous, move_last_word_to_next


def moved(cues, function=TO_PREVIOUS):
    document = Document(cues)
    cue_id = cues[1 if function is TO_PREVIOUS else 0].cue_id
    return performed(document, function(document, cue_id))


def test_the_first_word_goes_with_its_time_and_its_markup():
    left, right = moved([spoken("the cat"), spoken("<i>sat</i> down there", 2000)])
    assert (left.text, right.text) == ("the cat <i>sat</i>", "down there")
    assert [word.text for word in left.words] == ["the", "cat", "sat"]
    assert (left.words[2].start_ms, left.words[2].end_ms) == (2000, 2300)
    assert left.end_ms == 2300  # the gap of 300 ms would cut the word
    assert right.start_ms == right.words[0].start_ms == 2400
    assert left.origin is right.origin is CueOrigin.EDITED


def test_the_last_word_goes_to_the_next_cue():
    left, right = moved([spoken("the <i>cat sat</i>"), spoken("<i>down</i> there", 2200)], TO_NEXT)
    assert (left.text, right.text) == ("the <i>cat</i>", "<i>sat down</i> there")
    assert right.start_ms == right.words[0].start_ms == 1800
    assert left.end_ms == 1700


def test_a_small_gap_is_kept_where_it_cuts_no_word():
    first = replace(spoken("the cat"), end_ms=1960)
    left, right = moved([first, spoken("sat down", 2000)])
    assert (left.end_ms, right.start_ms) == (2360, 2400)


def test_the_left_cue_does_not_linger_through_a_pause():
    second = spoken("sat", 2000)
    later = spoken("down", 9000)
    second = replace(second, text="sat down", words=second.words + later.words, end_ms=later.end_ms)
    left, right = moved([spoken("the cat"), second])
    assert (left.end_ms, right.start_ms) == (2800, 9000)


def test_a_locked_edge_stays_and_limits_the_word():
    first, second = spoken("the cat"), spoken("sat down", 2000)
    left, right = moved([first, replace(second, start_locked=True)])
    assert (left.end_ms, right.start_ms) == (2000, 2000)
    assert left.words[2].end_ms == 2000
    left, right = moved([replace(first, end_locked=True), second])
    assert (left.end_ms, right.start_ms) == (first.end_ms, 2400)
    left, right = moved([replace(first, end_locked=True), second], TO_NEXT)
    assert (left.end_ms, right.start_ms) == (first.end_ms, first.end_ms)


@pytest.mark.parametrize("locked", [False, True])
def test_a_cue_left_without_words_goes_and_its_time_to_the_other(locked):
    first, second = spoken("the cat"), spoken("sat", 2000)
    (cue,) = moved([replace(first, end_locked=locked), second])
    assert (cue.text, cue.cue_id) == ("the cat sat", first.cue_id)
    assert cue.end_ms == (first.end_ms if locked else second.end_ms)
    (cue,) = moved([spoken("the"), replace(second, start_locked=locked)], TO_NEXT)
    assert (cue.text, cue.cue_id) == ("the sat", second.cue_id)
    assert cue.start_ms == (second.start_ms if locked else 1000)


@pytest.mark.parametrize(
    ("first", "second", "left", "right"),
    [
        ("one", "two\nthree", "one two", "three"),
        ("one\ntwo", "three four", "one\ntwo three", "four"),
        ("one", "« two » three", "one « two »", "three"),
        ("one", "- Two ! Three", "one\n- Two !", "Three"),
        ("one", "state-of-the-art two", "one state-of-the-art", "two"),
        ("今日", "晴天", "今日晴", "天"),
        ("", "one two", "one", "two"),
    ],
)
def test_what_counts_as_the_first_word(first, second, left, right):
    cues = moved([plain_cue(0, first), plain_cue(1000, second)])
    assert [cue.text for cue in cues] == [left, right]


@pytest.mark.parametrize(
    ("first", "second", "left", "right"),
    [
        ("one two\nthree", "four", "one two", "three four"),
        ("go « now »", "four", "go", "« now » four"),
        ("well, no !", "yes", "well,", "no ! yes"),
        ("♪ la la ♪", "yes", "♪ la", "la ♪ yes"),
    ],
)
def test_what_counts_as_the_last_word(first, second, left, right):
    cues = moved([plain_cue(0, first), plain_cue(1000, second)], TO_NEXT)
    assert [cue.text for cue in cues] == [left, right]


def test_without_word_times_the_edge_goes_by_letters():
    left, right = moved([plain_cue(0, "abc"), plain_cue(1000, "def ghi")])
    assert (left.end_ms, right.start_ms) == (1500, 1500)
    assert left.words == right.words == ()


def test_what_cannot_be_moved_is_refused():
    document = Document([first := plain_cue(0, ""), last := plain_cue(1000, "<i></i>")])
    with pytest.raises(NoNeighbour, match="before"):
        TO_PREVIOUS(document, first.cue_id)
    with pytest.raises(NoNeighbour, match="after"):
        TO_NEXT(document, last.cue_id)
    with pytest.raises(NoWordToMove):
        TO_PREVIOUS(document, last.cue_id)
    with pytest.raises(NoWordToMove):
        TO_NEXT(document, first.cue_id)


def test_moving_a_word_there_and_back_gives_the_cues_back():
    first = replace(spoken("the cat"), end_ms=2000, origin=CueOrigin.EDITED)
    second = replace(spoken("sat down", 2000), origin=CueOrigin.EDITED)
    document = Document([first, second])
    performed(document, TO_PREVIOUS(document, second.cue_id))
    left, right = performed(document, TO_NEXT(document, first.cue_id))
    assert [left.text, right.text] == [first.text, second.text]
    assert [tuple(left.words), tuple(right.words)] == [first.words, second.words]
    assert right.start_ms == second.start_ms


@given(
    st.lists(cues_with_words(), min_size=2, max_size=2),
    st.sampled_from([TO_PREVIOUS, TO_NEXT]),
    st.integers(-2000, 12_000),
    st.tuples(*[st.booleans()] * 4),
)
def test_moving_a_word_conserves_the_text_and_respects_locked_edges(cues, function, by_ms, locks):
    left, right = cues
    right = replace(
        right,
        start_ms=by_ms,
        end_ms=10_000 + by_ms,
        words=tuple(shift_words(right.words, by_ms)),
        start_locked=locks[2],
        end_locked=locks[3],
    )
    left = replace(left, start_locked=locks[0], end_locked=locks[1])
    after = moved([left, right], function)
    assert seen(after) == seen([left, right])
    assert all(map(holds_together, after))
    assert all(cue.start_ms <= cue.end_ms for cue in after)
    for cue in after:
        old = left if cue.cue_id == left.cue_id else right
        if old.start_locked:
            assert cue.start_ms == old.start_ms
        if old.end_locked:
            assert cue.end_ms == old.end_ms
