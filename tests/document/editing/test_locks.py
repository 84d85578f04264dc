"""Locked edges: set by hand or by asking, moved by no tool unasked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subtitler.document.cue import CueOrigin
from subtitler.document.document import Document
from subtitler.document.editing import (
    add_lead_in,
    add_lead_out,
    apply_duration_limits,
    apply_min_gap,
    bridge_gaps,
    extend_to_next,
    extend_to_previous,
    fix_overlaps,
    lock_edges,
    netflix_shot_zones,
    snap_to_shots,
    unlock_edges,
)
from subtitler.document.frame_rate import FPS_25
from tests.document.editing.laws import keeps_words, performed
from tests.strategies.cues import plain_cue
from tests.strategies.timing import LAST_MS, overlapping, some_ids, timed_documents, times

SHOTS = range(0, LAST_MS, 1700)
TOOLS = {
    "extend to next": lambda document, ids, amount, **asked: extend_to_next(document, ids, **asked),
    "extend to previous": lambda document, ids, amount, **asked: extend_to_previous(
        document, ids, keep_gap_ms=amount // 100, **asked
    ),
    "bridge": lambda document, ids, amount, **asked: bridge_gaps(
        document, amount, amount // 10, ids, **asked
    ),
    "min gap": lambda document, ids, amount, **asked: apply_min_gap(document, amount, ids, **asked),
    "durations": lambda document, ids, amount, **asked: apply_duration_limits(
        document, amount // 3 + 1, amount + 1, ids, keep_gap_ms=amount // 50, **asked
    ),
    "lead-in": lambda document, ids, amount, **asked: add_lead_in(document, amount, ids, **asked),
    "lead-out": lambda document, ids, amount, **asked: add_lead_out(
        document, amount, ids, keep_gap_ms=amount // 20, **asked
    ),
    "lead-in taken back": lambda document, ids, amount, **asked: add_lead_in(
        document, -amount, ids, **asked
    ),
    "overlaps": lambda document, ids, amount, **asked: fix_overlaps(
        document, ids, min_gap_ms=amount // 20, **asked
    ),
    "shots": lambda document, ids, amount, **asked: snap_to_shots(
        document, ids, SHOTS, netflix_shot_zones(FPS_25), **asked
    ),
}
every_tool = pytest.mark.parametrize("tool", TOOLS.values(), ids=TOOLS)
amounts = st.integers(0, 3000)


@every_tool
@given(data=st.data(), document=timed_documents(), amount=amounts)
def test_no_tool_moves_a_locked_edge_or_another_cue_unasked(tool, data, document, amount):
    ids = data.draw(some_ids(document))
    before = document.cues
    after = performed(document, tool(document, ids, amount))
    for old, new in zip(before, after, strict=True):
        assert new.start_ms == old.start_ms or not old.start_locked
        assert new.end_ms == old.end_ms or not old.end_locked
        assert (new.start_locked, new.end_locked) == (old.start_locked, old.end_locked)
        assert new == old or ids is None or old.cue_id in ids


@every_tool
@given(data=st.data(), document=timed_documents(), amount=amounts, move_locked=st.booleans())
def test_no_tool_makes_cues_overlap_or_harms_words(tool, data, document, amount, move_locked):
    ids = data.draw(some_ids(document))
    before = document.cues
    after = performed(document, tool(document, ids, amount, move_locked=move_locked))
    assert overlapping(after) <= overlapping(before)
    assert keeps_words(before, after)
    for old, new in zip(before, after, strict=True):
        assert new == old or new.duration_ms > 0
        assert new.start_ms >= 0
        assert new == old or new.origin is CueOrigin.EDITED
        assert new == old or (new.start_ms, new.end_ms) != (old.start_ms, old.end_ms)


@every_tool
def test_every_tool_moves_locked_edges_when_asked(tool):
    cues = [plain_cue(300), plain_cue(1250), plain_cue(2350), plain_cue(4000)]
    document = Document(cues)
    ids = [cue.cue_id for cue in cues]
    free = tool(document, None, 500)
    document.perform(lock_edges(document, ids))
    assert tool(document, None, 500).splices == ()
    locked = tool(document, None, 500, move_locked=True)
    assert times(free.splices[0].inserted) == times(locked.splices[0].inserted)


def test_edges_are_locked_and_set_free_one_by_one():
    document = Document(cues := [plain_cue(0), plain_cue(1000)])
    (first, second) = performed(document, lock_edges(document, [cues[0].cue_id], end=False))
    assert (first.start_locked, first.end_locked, first.origin) == (True, False, CueOrigin.EDITED)
    assert second == cues[1]
    both = [cue.cue_id for cue in cues]
    after = performed(document, lock_edges(document, both))
    assert all(cue.start_locked and cue.end_locked for cue in after)
    assert lock_edges(document, both).splices == ()
    after = performed(document, unlock_edges(document, both, start=False))
    assert all(cue.start_locked and not cue.end_locked for cue in after)
    after = performed(document, unlock_edges(document, both))
    assert not any(cue.start_locked or cue.end_locked for cue in after)
    assert unlock_edges(document, both).splices == ()
