"""Bring cues into the order of their times, and apart where they overlap."""

from collections.abc import Iterable
from heapq import heapify, heappop, heappush

from subtitler.document.document import Document
from subtitler.document.edit import Edit, Splice
from subtitler.document.editing.edges import Manners, grant
from subtitler.document.editing.retiming import chosen_rows

# Many cues at the same time would move each other on with the square of their number.
_MOST_MOVES = 4


def sort_by_time(document: Document) -> Edit:
    """Order the rows by start; cues that start together keep their order. No cue is changed."""
    cues = document.cues
    ordered = tuple(sorted(cues, key=lambda cue: cue.start_ms))
    displaced = [row for row, cue in enumerate(cues) if cue is not ordered[row]]
    if not displaced:
        return Edit("Sort by time", ())
    first, last = displaced[0], displaced[-1] + 1
    return Edit("Sort by time", (Splice(first, cues[first:last], ordered[first:last]),))


def fix_overlaps(
    document: Document,
    cue_ids: Iterable[str] | None = None,
    *,
    min_gap_ms: int = 0,
    shortest_ms: int = 1,
    move_locked: bool = False,
) -> Edit:
    """Let a cue end before the one that starts while it is shown.

    Where it cannot, because its end is locked or it would be too short, the other one starts
    after it, if that can. What can be done neither way stays, as do cues of the same times: two
    people may speak at once.

    Args:
        document: where the cues are.
        cue_ids: only these are changed; None for all.
        min_gap_ms: left between the two.
        shortest_ms: no cue is made shorter than this.
        move_locked: also edges that were set by hand.

    Raises:
        KeyError: a cue is not in the document.
    """
    chosen = set(chosen_rows(document, cue_ids))
    apart = _Apart(document, chosen, min_gap_ms, shortest_ms, move_locked=move_locked)
    apart.sweep()
    wishes = {row: (apart.starts[row], apart.ends[row]) for row in chosen}
    return grant(document, "Fix overlaps", wishes, Manners(move_locked))


class _Apart:
    """Takes overlapping cues apart from the first to the last."""

    def __init__(
        self,
        document: Document,
        chosen: set[int],
        min_gap_ms: int,
        shortest_ms: int,
        *,
        move_locked: bool,
    ) -> None:
        cues = document.cues
        self.starts = [cue.start_ms for cue in cues]
        self.ends = [cue.end_ms for cue in cues]
        self._may_start = {row for row in chosen if move_locked or not cues[row].start_locked}
        self._may_end = {row for row in chosen if move_locked or not cues[row].end_locked}
        self._gap_ms = min_gap_ms
        self._shortest_ms = shortest_ms

    def sweep(self) -> None:
        """Compare each cue with the one before it that is shown longest."""
        shown = (row for row, end in enumerate(self.ends) if end > self.starts[row])
        waiting = [(self.starts[row], row, 0) for row in shown]
        heapify(waiting)
        longest: int | None = None
        while waiting:
            start_ms, row, moves = heappop(waiting)
            if longest is not None and self._overlap(longest, row):
                self._part(longest, row)
                if self.starts[row] != start_ms and moves < _MOST_MOVES:
                    heappush(waiting, (self.starts[row], row, moves + 1))
                    continue
            if longest is None or self.ends[row] > self.ends[longest]:
                longest = row

    def _overlap(self, first: int, second: int) -> bool:
        starts, ends = self.starts, self.ends
        same = (starts[first], ends[first]) == (starts[second], ends[second])
        return not same and starts[second] < ends[first] and starts[first] < ends[second]

    def _part(self, first: int, second: int) -> None:
        end_ms = self.starts[second] - self._gap_ms
        start_ms = self.ends[first] + self._gap_ms
        if first in self._may_end and end_ms - self.starts[first] >= self._shortest_ms:
            self.ends[first] = end_ms
        elif second in self._may_start and self.ends[second] - start_ms >= self._shortest_ms:
            self.starts[second] = start_ms
