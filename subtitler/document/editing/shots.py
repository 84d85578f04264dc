"""Snap the edges of cues to shot changes."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from subtitler.document.document import Document
from subtitler.document.edit import Edit
from subtitler.document.editing.edges import Manners, grant
from subtitler.document.editing.retiming import chosen_rows
from subtitler.document.frame_rate import FrameRate


@dataclass(frozen=True, slots=True)
class ShotZones:
    """How near to a shot change an edge is not left, in frames; 0 where it may be left there.

    Attributes:
        rate: of the video.
        start_after: a start at most this long after a change goes to the change.
        start_before: a start at most this long before it goes to the change.
        start_clear: a start nearer before it than this, but not so near, goes back to here.
        end_after: an end at most this long after a change, or on it, goes before the change.
        end_before: an end at most this long before it goes to `end_gap`.
        end_gap: where ends go: so long before the change.
    """

    rate: FrameRate
    start_after: int
    start_before: int
    start_clear: int
    end_after: int
    end_before: int
    end_gap: int


def netflix_shot_zones(rate: FrameRate) -> ShotZones:
    """Netflix's zones: all within half a second, ends two frames before the change.

    Source: the half second and the two frames are Netflix's timing guideline; that starts less
    than three quarters of it before a change go to the change is how Subtitle Edit reads it.
    """
    half = floor(rate.per_second / 2 + Fraction(1, 2))  # `round` makes 12 of 12.5
    near = ceil(half * 3 / 4)
    return ShotZones(
        rate,
        start_after=half - 1,
        start_before=near - 1,
        start_clear=half,
        end_after=half - 1,
        end_before=half - 1,
        end_gap=2,
    )


def snap_to_shots(
    document: Document,
    cue_ids: Iterable[str] | None,
    shots: Iterable[int],
    zones: ShotZones,
    *,
    move_locked: bool = False,
) -> Edit:
    """Move edges that are near a shot change to where the zones say; words stay.

    The nearer of two changes counts. An edge that another cue leaves no room for stays.

    Args:
        document: where the cues are.
        cue_ids: those to be snapped; None for all.
        shots: when each new shot shows its first frame, in milliseconds.
        zones: how near is too near.
        move_locked: also edges that were set by hand.

    Raises:
        KeyError: a cue is not in the document.
    """
    by_frame = {zones.rate.nearest_frame(shot_ms): shot_ms for shot_ms in shots}
    frames = sorted(by_frame)
    wishes: dict[int, tuple[int, int]] = {}
    for row in chosen_rows(document, cue_ids):
        cue = document.cues[row]
        start = _start(zones.rate.nearest_frame(cue.start_ms), frames, zones)
        end = _end(zones.rate.nearest_frame(cue.end_ms), frames, zones)
        wishes[row] = (
            cue.start_ms if start is None else by_frame.get(start, zones.rate.ms_of(start)),
            cue.end_ms if end is None else zones.rate.ms_of(end),
        )
    return grant(document, "Snap to shot changes", wishes, Manners(move_locked, partly=False))


def _start(frame: int, shots: Sequence[int], zones: ShotZones) -> int | None:
    """Where a start goes; None where it stays."""
    at = bisect_left(shots, frame)
    goals: list[tuple[int, int]] = []  # how near the change is, and where that puts the start
    if at < len(shots):
        distance = shots[at] - frame
        if distance <= zones.start_before:
            goals.append((distance, shots[at]))
        elif distance < zones.start_clear:
            goals.append((distance, shots[at] - zones.start_clear))
    if at and frame - shots[at - 1] <= zones.start_after:
        goals.append((frame - shots[at - 1], shots[at - 1]))
    return min(goals)[1] if goals else None


def _end(frame: int, shots: Sequence[int], zones: ShotZones) -> int | None:
    """Where an end goes; None where it stays. An end on a change shows in no frame after it."""
    at = bisect_right(shots, frame)
    goals: list[tuple[int, int]] = []
    if at < len(shots) and shots[at] - frame <= zones.end_before:
        goals.append((shots[at] - frame, shots[at] - zones.end_gap))
    if at and frame - shots[at - 1] <= zones.end_after:
        goals.append((frame - shots[at - 1], shots[at - 1] - zones.end_gap))
    goal = min(goals)[1] if goals else frame
    return None if goal == frame else goal
