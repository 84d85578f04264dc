"""Times set by hand: words, locks, and one step for one gesture."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subtitler.document.document import Document
from subtitler.document.editing import TimesInvalid, set_end, set_start, set_times
from subtitler.document.word import Word, WordOrigin
from tests.document.editing.laws import keeps_words, performed
from tests.strategies.cues import plain_cue
from tests.strategies.timing import timed_documents
from tests.strategies.words import cues_with_words


def test_only_the_edge_that_is_set_is_locked():
    document = Document([cue := plain_cue(1000)])
    (late,) = performed(document, set_start(document, cue.cue_id, 1500))
    assert (late.start_ms, late.end_ms) == (1500, 2000)
    assert (late.start_locked, late.end_locked) == (True, False)
    (long,) = performed(document, set_end(document, cue.cue_id, 3000))
    assert (long.start_ms, long.end_ms) == (1500, 3000)
    assert (long.start_locked, long.end_locked) == (True, True)
    assert document.undo_label == "Set end"


def test_a_start_is_set_before_the_end_and_an_end_after_the_start():
    document = Document([cue := plain_cue(1000)])
    with pytest.raises(TimesInvalid):
        set_start(document, cue.cue_id, 2000)
    with pytest.raises(TimesInvalid):
        set_end(document, cue.cue_id, 1000)


def test_setting_what_is_there_is_no_step_and_locks_nothing():
    document = Document([cue := plain_cue(1000)])
    for edit in (set_start(document, cue.cue_id, 1000), set_end(document, cue.cue_id, 2000)):
        assert edit.splices == ()


def test_one_drag_is_one_step_and_the_next_another():
    document = Document([cue := plain_cue(1000)])
    for gesture, end_ms in (("first", 2100), ("first", 2200), ("second", 2300), ("second", 2400)):
        document.perform(set_times(document, cue.cue_id, 1000, end_ms, gesture=gesture))
    document.undo()
    assert document.cues[0].end_ms == 2200
    document.undo()
    assert document.cues == (cue,)


@given(
    cues_with_words(),
    st.lists(st.tuples(st.integers(0, 9000), st.integers(1, 9000)), min_size=1, max_size=4),
)
def test_only_the_outcome_of_a_drag_counts(cue, passing):
    dragged, set_at_once = Document([cue]), Document([cue])
    for start_ms, length_ms in passing:
        edit = set_times(dragged, cue.cue_id, start_ms, start_ms + length_ms, gesture="drag")
        dragged.perform(edit)
    last = start_ms, start_ms + length_ms
    set_at_once.perform(set_times(set_at_once, cue.cue_id, *last))
    assert dragged.cues == set_at_once.cues
    dragged.perform(set_times(dragged, cue.cue_id, cue.start_ms, cue.end_ms, gesture="drag"))
    assert dragged.cues == (cue,)
    assert dragged.undo_label is None


@given(timed_documents(min_size=1), st.integers(0, 20_000), st.integers(1, 5000))
def test_words_keep_their_order_inside_the_cue(document, start_ms, length_ms):
    before = document.cues
    edit = set_times(document, before[0].cue_id, start_ms, start_ms + length_ms)
    assert keeps_words(before, performed(document, edit))


def test_a_word_that_the_start_passes_stands_at_the_start():
    cue = plain_cue(0, "one two")
    words = (Word("one", 0, 400), Word("two", 500, 900))
    cue = type(cue)(cue.cue_id, 0, 1000, "one two", words)
    document = Document([cue])
    (changed,) = performed(document, set_start(document, cue.cue_id, 450))
    assert changed.words[0] == Word("one", 450, 450, None, WordOrigin.MOVED)
    assert changed.words[1] == words[1]
