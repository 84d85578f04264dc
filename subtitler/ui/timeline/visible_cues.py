"""Which cues stand in the strip, and which of its columns they cover, for thousands at once."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from subtitler.document.cue import Cue
from subtitler.ui.timeline.time_scale import TimeScale


@dataclass(frozen=True, slots=True, eq=False)
class VisibleCues:
    """What of the cues the strip shows.

    Attributes:
        blocks: the cues that are wide enough to be drawn one by one, the earliest start first.
        covered: whether a cue stands in a column, shape (columns,).
        crowded: whether a cue too narrow for a block stands in a column, shape (columns,).
    """

    blocks: tuple[Cue, ...]
    covered: NDArray[np.bool_]
    crowded: NDArray[np.bool_]


class CueLayout:
    """The document's cues, ready to be looked up by time.

    Args:
        cues: in any order.
    """

    def __init__(self, cues: tuple[Cue, ...] = ()) -> None:
        self._cues = tuple(sorted(cues, key=lambda cue: cue.start_ms))
        self._starts = np.array([cue.start_ms for cue in self._cues], dtype=np.float64)
        self._ends = np.array([cue.end_ms for cue in self._cues], dtype=np.float64)
        self._latest_ends = np.maximum.accumulate(self._ends)

    def visible(self, scale: TimeScale, n_columns: int, least_px: float) -> VisibleCues:
        """Find what stands in the strip.

        Args:
            scale: which time is where.
            n_columns: how many equal columns the strip's width is divided into.
            least_px: the least width of a block.
        """
        first = int(np.searchsorted(self._latest_ends, scale.start_ms, side="right"))
        past = int(np.searchsorted(self._starts, scale.end_ms, side="left"))
        starts, ends = self._starts[first:past], self._ends[first:past]
        inside = ends > scale.start_ms
        is_block = inside & ((ends - starts) * scale.px_per_s / 1000 >= least_px)
        blocks = tuple(self._cues[first + int(row)] for row in np.flatnonzero(is_block))
        per_ms = n_columns / scale.span_ms
        lefts = (starts - scale.start_ms) * per_ms
        rights = (ends - scale.start_ms) * per_ms
        is_crowd = inside & ~is_block
        return VisibleCues(
            blocks,
            covered=_columns_between(lefts[inside], rights[inside], n_columns),
            crowded=_columns_between(lefts[is_crowd], rights[is_crowd], n_columns),
        )


def _columns_between(
    lefts: NDArray[np.float64], rights: NDArray[np.float64], n_columns: int
) -> NDArray[np.bool_]:
    """Whether a column lies in any of the stretches; each takes at least one column."""
    first = np.clip(np.floor(lefts), 0, n_columns - 1).astype(np.int64)
    past = np.clip(np.ceil(rights), first + 1, n_columns).astype(np.int64)
    steps = np.bincount(first, minlength=n_columns + 1) - np.bincount(past, minlength=n_columns + 1)
    return np.cumsum(steps[:n_columns]) > 0


def runs(columns: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Where the columns are true, as half-open pairs of column numbers."""
    edges = np.flatnonzero(np.diff(columns.astype(np.int8), prepend=0, append=0))
    return [(int(first), int(past)) for first, past in edges.reshape(-1, 2)]
