"""Gaps between cues: close them, extend cues into them, keep them wide enough.

The next cue is the one that starts soonest at or after the end of a cue, in whatever row it
stands; cues that overlap have no gap. Edges that were set by hand stay unless `move_locked`.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable

from subtitler.document.document import Document
from subtitler.document.edit import Edit
from subtitler.document.editing.edges import Manners, grant
from subtitler.document.editing.retiming import chosen_rows


def extend_to_next(
    document: Document,
    cue_ids: Iterable[str] | None = None,
    *,
    keep_gap_ms: int = 0,
    move_locked: bool = False,
) -> Edit:
    """Let cues end where the next one starts; the last cue stays.

    Args:
        document: where the cues are.
        cue_ids: those to be extended; None for all.
        keep_gap_ms: left free before the next cue.
        move_locked: also ends that were set by hand.

    Raises:
        KeyError: a cue is not in the document.
    """
    wishes = _closed_to_next(document, cue_ids, keep_gap_ms, None)
    return grant(document, "Extend to next", wishes, Manners(move_locked))


def extend_to_previous(
    document: Document,
    cue_ids: Iterable[str] | None = None,
    *,
    keep_gap_ms: int = 0,
    move_locked: bool = False,
) -> Edit:
    """Let cues start where the last one before them ends; the first cue stays.

    Args:
        document: where the cues are.
        cue_ids: those to be extended; None for all.
        keep_gap_ms: left free after the previous cue.
        move_locked: also starts that were set by hand.

    Raises:
        KeyError: a cue is not in the document.
    """
    cues = document.cues
    ends = sorted(cue.end_ms for cue in cues)
    wishes: dict[int, tuple[int, int]] = {}
    for row in chosen_rows(document, cue_ids):
        cue = cues[row]
        at = bisect_right(ends, cue.start_ms) - 1
        if at >= 0 and ends[at] + keep_gap_ms < cue.start_ms:
            wishes[row] = (ends[at] + keep_gap_ms, cue.end_ms)
    return grant(document, "Extend to previous", wishes, Manners(move_locked))


def bridge_gaps(
    document: Document,
    max_gap_ms: int,
    keep_gap_ms: int = 0,
    cue_ids: Iterable[str] | None = None,
    *,
    move_locked: bool = False,
) -> Edit:
    """Close small gaps ("chaining"): the earlier cue is extended towards the next.

    Args:
        document: where the cues are.
        max_gap_ms: wider gaps stay.
        keep_gap_ms: what is left of a gap; those not wider stay.
        cue_ids: cues whose gap to the next is closed; None for all.
        move_locked: also ends that were set by hand.

    Raises:
        KeyError: a cue is not in the document.
    """
    wishes = _closed_to_next(document, cue_ids, keep_gap_ms, max_gap_ms)
    return grant(document, "Bridge gaps", wishes, Manners(move_locked))


def _closed_to_next(
    document: Document, cue_ids: Iterable[str] | None, keep_gap_ms: int, max_gap_ms: int | None
) -> dict[int, tuple[int, int]]:
    """By row, the times of cues that close the gap to the next but for what is kept of it."""
    cues = document.cues
    starts = sorted(cue.start_ms for cue in cues)
    wishes: dict[int, tuple[int, int]] = {}
    for row in chosen_rows(document, cue_ids):
        cue = cues[row]
        at = bisect_left(starts, cue.end_ms)
        if at == len(starts):
            continue
        gap_ms = starts[at] - cue.end_ms
        if gap_ms > keep_gap_ms and (max_gap_ms is None or gap_ms <= max_gap_ms):
            wishes[row] = (cue.start_ms, starts[at] - keep_gap_ms)
    return wishes


def apply_min_gap(
    document: Document,
    min_gap_ms: int,
    cue_ids: Iterable[str] | None = None,
    *,
    shortest_ms: int = 1,
    move_locked: bool = False,
) -> Edit:
    """Widen gaps that are too small: the earlier cue ends earlier.

    Where it cannot, because its end is locked or it would be too short, the next cue starts
    later, if that can. Cues that overlap stay; see `fix_overlaps`.

    Args:
        document: where the cues are.
        min_gap_ms: the smallest gap wanted.
        cue_ids: only these are changed; None for all.
        shortest_ms: no cue is made shorter than this.
        move_locked: also edges that were set by hand.

    Raises:
        KeyError: a cue is not in the document.
    """
    cues = document.cues
    starts = [cue.start_ms for cue in cues]
    ends = [cue.end_ms for cue in cues]
    chosen = set(chosen_rows(document, cue_ids))
    in_order = sorted(range(len(cues)), key=starts.__getitem__)
    ordered_starts = [starts[row] for row in in_order]
    for row in in_order:
        if cues[row].duration_ms <= 0:
            continue
        at = bisect_left(ordered_starts, cues[row].end_ms)
        if at == len(in_order) or ordered_starts[at] - cues[row].end_ms >= min_gap_ms:
            continue
        wanted_ms = ordered_starts[at] - min_gap_ms
        may_end = row in chosen and (move_locked or not cues[row].end_locked)
        if may_end and wanted_ms - starts[row] >= shortest_ms:
            ends[row] = wanted_ms
            continue
        last = bisect_left(ordered_starts, cues[row].end_ms + min_gap_ms)
        for later in in_order[at:last]:
            may_start = later in chosen and (move_locked or not cues[later].start_locked)
            if may_start and ends[later] - cues[row].end_ms - min_gap_ms >= shortest_ms:
                starts[later] = max(starts[later], cues[row].end_ms + min_gap_ms)
    wishes = {row: (starts[row], ends[row]) for row in chosen}
    return grant(document, "Keep gaps", wishes, Manners(move_locked))
