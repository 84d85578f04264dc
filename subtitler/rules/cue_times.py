"""When a cue is shown: from its words, the cue after it, and the cuts of the film."""

from bisect import bisect_left
from collections.abc import Sequence

from subtitler.document.word_times import LONGEST_LINGER_MS
from subtitler.rules.cue_limits import CueLimits


class CueTimes:
    """Starts and ends of cues under the limits of a profile.

    Both follow from the words on both sides of a boundary and from nothing else; that is what
    lets the segmentation look at one cue at a time.

    Args:
        limits: the profile's numbers.
        cuts_ms: shot changes, in order.
    """

    def __init__(self, limits: CueLimits, cuts_ms: Sequence[int] = ()) -> None:
        self._limits = limits
        self._cuts = tuple(cuts_ms) if limits.shot_zone_ms else ()

    @property
    def has_cuts(self) -> bool:
        """Whether there are cuts that edges are to keep to."""
        return bool(self._cuts)

    def start(self, speech_ms: int, not_before_ms: int, not_after_ms: int) -> int:
        """Where a cue begins whose first word is heard from `speech_ms` on.

        At the cut nearby, or out of the zone before it, as far as that neither cuts into the
        word before nor leaves out the whole first word.

        Args:
            speech_ms: first sound of the first word.
            not_before_ms: end of the word before.
            not_after_ms: end of the first word.
        """
        cut_ms = self._near_cut(speech_ms)
        if cut_ms is not None and self.start_is_wrong(speech_ms):
            out_ms = cut_ms - self._limits.shot_out_ms
            snaps = cut_ms - speech_ms < self._limits.shot_snap_ms
            for place in (cut_ms, out_ms) if snaps else (out_ms, cut_ms):
                if not_before_ms <= place <= not_after_ms and not self.start_is_wrong(place):
                    return place
        return speech_ms

    def start_is_wrong(self, start_ms: int) -> bool:
        """Whether a start stands in the zone of a cut and not at its place there.

        The place is the cut itself: what starts too early for that is moved out of the zone.
        """
        cut_ms = self._near_cut(start_ms)
        return cut_ms is not None and not self._is_at(start_ms, cut_ms)

    def end_is_wrong(self, end_ms: int) -> bool:
        """Whether an end stands in the zone of a cut and not at its place before it."""
        cut_ms = self._near_cut(end_ms)
        return cut_ms is not None and not self._is_at(end_ms, cut_ms - self._limits.shot_gap_ms)

    def _near_cut(self, time_ms: int) -> int | None:
        """The nearest cut in whose zone a time lies; the earlier of two."""
        if not self._cuts:
            return None
        after = bisect_left(self._cuts, time_ms)
        near = self._cuts[max(after - 1, 0) : after + 1]
        zone_ms = self._limits.shot_zone_ms
        inside = [cut for cut in near if abs(cut - time_ms) < zone_ms]
        return min(inside, key=lambda cut: abs(cut - time_ms), default=None)

    def _is_at(self, time_ms: int, place_ms: int) -> bool:
        return abs(time_ms - place_ms) <= self._limits.frame_ms / 2

    def end(
        self, start_ms: int, last_word: tuple[int, int], needed_ms: int, easy_ms: int, next_ms: int
    ) -> int:
        """Where a cue ends.

        With its last word; later to be read at ease, by `LONGEST_LINGER_MS` at most; later
        still only where it could not be read at all. Never beyond the longest duration, nor
        over the gap before the next cue; a gap too small to be seen as one is closed.

        Args:
            start_ms: where the cue begins.
            last_word: first sound and end of sound of its last word.
            needed_ms: shortest duration.
            easy_ms: duration in which it is read at ease.
            next_ms: start of the next cue.
        """
        limits = self._limits
        speech_ms = last_word[1]
        at_ease_ms = min(start_ms + easy_ms, speech_ms + LONGEST_LINGER_MS)
        longest_ms = max(start_ms + limits.longest_ms, speech_ms)
        latest_ms = min(next_ms - limits.gap_ms, longest_ms)
        end_ms = min(max(speech_ms, at_ease_ms, start_ms + needed_ms), latest_ms)
        if next_ms - end_ms < limits.chain_ms:
            end_ms = self._chained(end_ms, max(speech_ms, start_ms + needed_ms), latest_ms, next_ms)
        if self._cuts and self.end_is_wrong(end_ms):
            earliest_ms = max(start_ms + needed_ms, last_word[0] + 1)
            end_ms = self._at_cut(end_ms, earliest_ms, latest_ms)
        return max(end_ms, start_ms + 1)

    def _chained(self, end_ms: int, earliest_ms: int, latest_ms: int, next_ms: int) -> int:
        """The end without a small gap after it: at the next cue, else well before it."""
        if latest_ms == next_ms - self._limits.gap_ms:
            return latest_ms
        apart_ms = next_ms - self._limits.chain_ms
        return apart_ms if earliest_ms <= apart_ms else end_ms

    def _at_cut(self, end_ms: int, earliest_ms: int, latest_ms: int) -> int:
        """The end at its place before the cut nearby, else out of its zone, if it may be."""
        limits = self._limits
        cut_ms = self._near_cut(end_ms)
        if cut_ms is None:
            return end_ms
        places = (
            cut_ms - limits.shot_gap_ms,
            cut_ms + limits.shot_out_ms,
            cut_ms - limits.shot_out_ms,
        )
        for place in places:
            if earliest_ms <= place <= latest_ms and not self.end_is_wrong(place):
                return place
        return end_ms
