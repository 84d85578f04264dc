"""Grant tools the edges they wish for, as far as locks and other cues leave room."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from subtitler.document.collection import without_collection
from subtitler.document.cue import Cue
from subtitler.document.document import Document
from subtitler.document.edit import Edit
from subtitler.document.editing.retiming import fitted
from subtitler.document.editing.rows import replace_rows

# By row, the start and the end that a cue should have.
Wishes = Mapping[int, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Manners:
    """How a tool treats what stands in its way.

    Attributes:
        move_locked: moves edges that were set by hand too.
        keep_gap_ms: left to other cues where an edge grows towards them.
        partly: an edge that has not room enough goes as far as there is; else it stays.
    """

    move_locked: bool = False
    keep_gap_ms: int = 0
    partly: bool = True


def grant(document: Document, label: str, wishes: Wishes, manners: Manners) -> Edit:
    """Give cues the edges wished for, so that no two overlap that did not.

    What shrinks goes first; then starts grow into the room there is, and then ends. A cue that
    ends before it starts stays as it is, and so does one that would come to.
    """
    cues = document.cues
    allowed = _allowed(cues, wishes, move_locked=manners.move_locked)
    starts = [cue.start_ms for cue in cues]
    ends = [cue.end_ms for cue in cues]
    for row, (start_ms, end_ms) in allowed.items():
        starts[row], ends[row] = max(starts[row], start_ms), min(ends[row], end_ms)
    in_order = sorted(ends)
    for row, (start_ms, _) in allowed.items():
        at = bisect_right(in_order, starts[row])
        limit_ms = in_order[at - 1] + manners.keep_gap_ms if at else start_ms
        starts[row] = _grown_down(starts[row], start_ms, limit_ms, partly=manners.partly)
    in_order = sorted(starts)
    for row, (_, end_ms) in allowed.items():
        at = bisect_left(in_order, ends[row])
        limit_ms = in_order[at] - manners.keep_gap_ms if at < len(in_order) else end_ms
        ends[row] = -_grown_down(-ends[row], -end_ms, -limit_ms, partly=manners.partly)
    with without_collection():
        changes = {
            row: (fitted(cues[row], starts[row], ends[row]),)
            for row in allowed
            if (starts[row], ends[row]) != (cues[row].start_ms, cues[row].end_ms)
        }
        return Edit(label, replace_rows(cues, changes))


def _allowed(
    cues: Sequence[Cue], wishes: Wishes, *, move_locked: bool
) -> dict[int, tuple[int, int]]:
    """The wishes without locked edges, and without those that a cue would not survive."""
    allowed: dict[int, tuple[int, int]] = {}
    for row, wish in wishes.items():
        cue = cues[row]
        start_ms = cue.start_ms if cue.start_locked and not move_locked else wish[0]
        end_ms = cue.end_ms if cue.end_locked and not move_locked else wish[1]
        # Each edge may be granted without the other.
        if max(start_ms, cue.start_ms) < min(end_ms, cue.end_ms):
            allowed[row] = (start_ms, end_ms)
    return allowed


def _grown_down(now_ms: int, wished_ms: int, limit_ms: int, *, partly: bool) -> int:
    """How far an edge gets towards an earlier time; it stays where it would have to retreat."""
    if wished_ms >= now_ms:
        return now_ms
    if wished_ms >= limit_ms:
        return wished_ms
    return min(max(wished_ms, limit_ms), now_ms) if partly else now_ms
