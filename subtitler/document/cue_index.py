"""Which cues are on screen at a time, found by bisection."""

from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate

from subtitler.document.cue import Cue


class CueIndex:
    """Cues in the order of their starts; made anew when the cues change.

    Args:
        cues: in any order; those that end before they start are on screen at no time.
    """

    def __init__(self, cues: Iterable[Cue] = ()) -> None:
        self.cues = tuple(sorted(cues, key=lambda cue: cue.start_ms))
        self._starts = [cue.start_ms for cue in self.cues]
        # The latest end so far only grows, so it can be bisected though ends may not be in order.
        self._latest_ends = list(accumulate((cue.end_ms for cue in self.cues), max))

    def at(self, time_ms: float) -> tuple[Cue, ...]:
        """The cues shown at a moment, the earliest start first."""
        past = bisect_right(self._starts, time_ms)
        first = bisect_right(self._latest_ends, time_ms)
        return tuple(cue for cue in self.cues[first:past] if cue.end_ms > time_ms)
