"""Make captions fit other timing: stretch, synchronise at points, change the frame rate."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import pairwise

from subtitler.document.document import Document
from subtitler.document.edit import Edit
from subtitler.document.editing.retiming import TimeMap, remap
from subtitler.document.editing.shift import shift
from subtitler.document.errors import SentenceError
from subtitler.document.frame_rate import FrameRate

_FEWEST = 2
SyncPoint = tuple[int, int]  # a time as it is, and as it is to be, both in milliseconds


class SyncPointsInvalid(SentenceError):
    """The points do not say where each time goes."""

    def __init__(self) -> None:
        super().__init__(
            "Give at least one time and where it is to be; with several points, a later time must "
            "also come later afterwards."
        )


def stretch(
    document: Document,
    first: SyncPoint,
    second: SyncPoint,
    cue_ids: Iterable[str] | None = None,
) -> Edit:
    """Move cues and words in a straight line so that two times come to be two others.

    Args:
        document: where the cues are.
        first: a time and what it is to be.
        second: another one.
        cue_ids: those to be moved; None for all.

    Raises:
        SyncPointsInvalid: both are the same time, or would change their order.
        StartsBeforeZero: a cue would start before the media; nothing is clamped.
        TimesInvalid: a cue would be left without any time.
        KeyError: a cue is not in the document.
    """
    return remap(document, cue_ids, "Stretch", _through(sorted((first, second))))


def sync_points(
    document: Document, points: Iterable[SyncPoint], cue_ids: Iterable[str] | None = None
) -> Edit:
    """Move cues and words so that some times come to be others, in straight lines between.

    Before the first point and after the last the outer lines go on. One point is a shift.

    Args:
        document: where the cues are.
        points: times, and what they are to be.
        cue_ids: those to be moved; None for all.

    Raises:
        SyncPointsInvalid: there is no point, or two would have the same time or change order.
        StartsBeforeZero: a cue would start before the media; nothing is clamped.
        TimesInvalid: a cue would be left without any time.
        KeyError: a cue is not in the document.
    """
    ordered = sorted(set(points))
    if len(ordered) == 1:
        moved = shift(document, cue_ids, ordered[0][1] - ordered[0][0])
        return Edit("Synchronise", moved.splices)
    return remap(document, cue_ids, "Synchronise", _through(ordered))


def change_frame_rate(
    document: Document, old: FrameRate, new: FrameRate, cue_ids: Iterable[str] | None = None
) -> Edit:
    """Keep each cue on its frames while the frames are played at another rate.

    A time on a frame of the old rate lies on the same frame of the new one, so changing back
    restores it; a time inside a frame stays as far inside, in proportion.

    Raises:
        TimesInvalid: a cue would be left without any time.
        KeyError: a cue is not in the document.
    """
    if old.per_second == new.per_second:
        return Edit("Change frame rate", ())
    ratio = old.per_second / new.per_second
    numerator, denominator = ratio.numerator, ratio.denominator

    @cache  # words end where the next one starts, and a fraction takes its time
    def time_map(time_ms: int) -> int:
        frame = old.frame_at(time_ms)
        inside_ms = time_ms - old.ms_of(frame)
        moved_ms = new.ms_of(frame) + (2 * inside_ms * numerator + denominator) // (2 * denominator)
        return min(moved_ms, new.ms_of(frame + 1)) if inside_ms else moved_ms

    return remap(document, cue_ids, "Change frame rate", time_map)


def _through(points: Sequence[SyncPoint]) -> TimeMap:
    """The piecewise straight map through at least two points, in their order."""
    old, new = [point[0] for point in points], [point[1] for point in points]
    last_piece = len(points) - _FEWEST
    if last_piece < 0 or not (_rises(old) and _rises(new)):
        raise SyncPointsInvalid

    def time_map(time_ms: int) -> int:
        piece = min(max(bisect_right(old, time_ms) - 1, 0), last_piece)
        length = old[piece + 1] - old[piece]
        doubled = 2 * (time_ms - old[piece]) * (new[piece + 1] - new[piece])
        return new[piece] + (doubled + length) // (2 * length)

    return time_map


def _rises(times: Sequence[int]) -> bool:
    return all(one < later for one, later in pairwise(times))
