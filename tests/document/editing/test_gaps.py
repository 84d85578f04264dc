"""Gaps are closed, filled and kept."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from subtitler.document.document import Document
from subtitler.document.editing import (
    apply_min_gap,
    bridge_gaps,
    extend_to_next,
    extend_to_previous,
)
from tests.document.editing.laws import performed
from tests.strategies.cues import plain_cue
from tests.strategies.timing import timed_documents, times


def cue(start_ms, end_ms, **fields):
    return replace(plain_cue(start_ms), end_ms=end_ms, **fields)


def gaps(cues):
    """The gap from each cue to the next that starts at or after its end."""
    starts = [cue.start_ms for cue in cues]
    return [
        min(later) - cue.end_ms
        for cue in cues
        if cue.duration_ms > 0 and (later := [start for start in starts if start >= cue.end_ms])
    ]


def test_cues_are_extended_to_their_neighbours():
    document = Document([cue(1000, 2000), cue(2500, 3000), cue(4000, 5000)])
    forward = performed(document, extend_to_next(document))
    assert times(forward) == [(1000, 2500), (2500, 4000), (4000, 5000)]
    document.undo()
    backward = performed(document, extend_to_previous(document, keep_gap_ms=80))
    assert times(backward) == [(1000, 2000), (2080, 3000), (3080, 5000)]
    assert extend_to_next(document, keep_gap_ms=80).splices == ()


def test_the_next_cue_is_the_next_in_time_in_whatever_row():
    document = Document([cue(4000, 5000), cue(0, 1000), cue(2000, 3000)])
    only_one = [document.cues[1].cue_id]
    assert times(performed(document, extend_to_next(document, only_one)))[1] == (0, 2000)


def test_small_gaps_are_bridged_and_others_left():
    document = Document([cue(0, 1000), cue(1080, 2000), cue(2083, 3000), cue(3500, 4000)])
    after = performed(document, bridge_gaps(document, 450, 80))
    assert times(after) == [(0, 1000), (1080, 2003), (2083, 3000), (3500, 4000)]
    assert bridge_gaps(document, 450, 80).splices == ()
    assert times(performed(document, bridge_gaps(document, 500)))[2] == (2083, 3500)


@given(timed_documents(), st.integers(0, 2000), st.integers(0, 200))
def test_no_gap_is_left_that_was_to_be_bridged(document, max_gap_ms, keep_gap_ms):
    after = performed(document, bridge_gaps(document, max_gap_ms, keep_gap_ms, move_locked=True))
    assert not [gap for gap in gaps(after) if keep_gap_ms < gap <= max_gap_ms]


def test_a_cue_ends_earlier_to_keep_a_gap():
    document = Document([cue(0, 1000), cue(1000, 2000), cue(2040, 3000), cue(3080, 4000)])
    after = performed(document, apply_min_gap(document, 80))
    assert times(after) == [(0, 920), (1000, 1960), (2040, 3000), (3080, 4000)]


def test_the_next_starts_later_where_the_end_may_not_move():
    document = Document([cue(0, 1000, end_locked=True), cue(1010, 2000), cue(1020, 3000)])
    after = performed(document, apply_min_gap(document, 80))
    assert times(after) == [(0, 1000), (1080, 2000), (1080, 3000)]
    document = Document([cue(0, 500), cue(500, 2000)])
    after = performed(document, apply_min_gap(document, 80, shortest_ms=500))
    assert times(after) == [(0, 500), (580, 2000)]
    document = Document([cue(0, 500), cue(500, 1000)])
    assert apply_min_gap(document, 80, shortest_ms=500).splices == ()


@given(timed_documents(broken=False), st.integers(0, 400))
def test_no_gap_is_too_small_where_cues_are_long_enough(document, min_gap_ms):
    long = Document(replace(cue, end_ms=cue.end_ms + 2000, words=()) for cue in document.cues)
    after = performed(long, apply_min_gap(long, min_gap_ms, move_locked=True))
    assert all(gap >= min_gap_ms for gap in gaps(after))
