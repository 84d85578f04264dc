"""Nudges: by milliseconds or frames, repeated in one step."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from subtitler.document.document import Document
from subtitler.document.editing import TimesInvalid, nudge_cue, nudge_end, nudge_start
from subtitler.document.frame_rate import FPS_24, FPS_25, FRAME_RATES
from tests.document.editing.laws import keeps_words, performed
from tests.strategies.cues import plain_cue
from tests.strategies.timing import some_ids, timed_documents, times, word_times

NUDGES = [nudge_start, nudge_end, nudge_cue]
rates = st.sampled_from([None, *FRAME_RATES])


def test_an_edge_moves_and_is_locked():
    document = Document([cue := plain_cue(1000)])
    (early,) = performed(document, nudge_start(document, [cue.cue_id], -40))
    assert (early.start_ms, early.end_ms) == (960, 2000)
    assert (early.start_locked, early.end_locked) == (True, False)
    (late,) = performed(document, nudge_end(document, [cue.cue_id], 2, FPS_25))
    assert (late.start_ms, late.end_ms) == (960, 2080)
    assert late.end_locked


def test_a_time_between_frames_is_nudged_onto_a_frame():
    document = Document([cue := plain_cue(1010)])
    (changed,) = performed(document, nudge_start(document, [cue.cue_id], 1, FPS_25))
    assert changed.start_ms == 1040


def test_nudged_by_frames_a_cue_keeps_its_number_of_frames():
    document = Document([cue := plain_cue(1000)])
    for _ in range(5):
        document.perform(nudge_cue(document, [cue.cue_id], 1, FPS_24))
    (moved,) = document.cues
    assert (FPS_24.frame_at(moved.start_ms), FPS_24.frame_at(moved.end_ms)) == (29, 53)


def test_nudges_of_the_same_cues_are_one_step_and_others_a_step_of_their_own():
    cues = first, second, third = [plain_cue(1000 * number) for number in range(3)]
    document = Document(cues)
    both, one = [first.cue_id, third.cue_id], [second.cue_id]
    for ids, nudge in ((both, nudge_end), (both, nudge_end), (one, nudge_end), (one, nudge_cue)):
        document.perform(nudge(document, ids, 10))
    ends = []
    while document.undo_label:
        document.undo()
        ends.append([cue.end_ms for cue in document.cues])
    assert ends == [[1020, 2010, 3020], [1020, 2000, 3020], [1000, 2000, 3000]]


@pytest.mark.parametrize("nudge", NUDGES)
@given(data=st.data(), document=timed_documents(), by=st.integers(-50, 50), rate=rates)
def test_words_keep_their_order_and_nothing_comes_before_zero(nudge, data, document, by, rate):
    before = document.cues
    ids = data.draw(some_ids(document)) or []
    try:
        edit = nudge(document, ids, by, rate)
    except TimesInvalid:
        assume(False)
    after = performed(document, edit)
    assert keeps_words(before, after)
    assert all(cue.start_ms >= 0 for cue in after)
    assert [cue for cue in after if cue.cue_id not in ids] == [
        cue for cue in before if cue.cue_id not in ids
    ]


@given(data=st.data(), document=timed_documents(), by=st.integers(1, 50))
def test_nudging_there_and_back_leaves_no_trace(data, document, by):
    before = document.cues
    ids = data.draw(some_ids(document)) or []
    assume(all(cue.start_ms >= by for cue in before))
    for step in (by, -by, -by, by):
        document.perform(nudge_cue(document, ids, step))
    assert document.cues == before
    assert document.undo_label is None


@given(data=st.data(), document=timed_documents(broken=False), by=st.integers(1, 50))
def test_only_the_outcome_of_nudges_counts(data, document, by):
    ids = data.draw(some_ids(document)) or []
    assume(all(cue.start_ms >= by for cue in document.cues))
    once = Document(document.cues)
    for step in (by, -2 * by, 3 * by):
        assume(all(cue.start_ms + step >= 0 for cue in document.cues))
        document.perform(nudge_cue(document, ids, step))
    once.perform(nudge_cue(once, ids, 2 * by))
    assert times(document.cues) == times(once.cues)
    assert word_times(document.cues) == word_times(once.cues)


def test_a_start_is_not_nudged_past_its_end():
    document = Document([cue := plain_cue(1000)])
    with pytest.raises(TimesInvalid):
        nudge_start(document, [cue.cue_id], 1000)
    with pytest.raises(KeyError):
        nudge_start(document, ["gone"], 1)


def test_a_nudge_stops_at_zero():
    document = Document([cue := plain_cue(30)])
    (moved,) = performed(document, nudge_cue(document, [cue.cue_id], -40))
    assert (moved.start_ms, moved.end_ms) == (0, 1000)
    assert nudge_start(document, [cue.cue_id], -40).splices == ()
    assert nudge_cue(document, [cue.cue_id], -1, FPS_25).splices == ()
