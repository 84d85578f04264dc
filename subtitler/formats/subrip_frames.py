"""SubRip files whose times hold frames where milliseconds belong."""

from collections.abc import Sequence
from dataclasses import replace

from subtitler.document.cue import Cue
from subtitler.formats.subrip_times import TimeLine
from subtitler.formats.subtitle_file import Offer, Repair

# Hundredths that are all below 30 by chance: one time in a thousand in six times.
_FEWEST_TIMES = 6
_FRAMES_A_SECOND = (25, 30)
_MS_A_HUNDREDTH = 10


def with_frames_read(
    cues: Sequence[Cue], times: Sequence[TimeLine], lines: Sequence[int]
) -> tuple[list[Cue], list[Repair]]:
    """The cues with frames behind a colon (``00:00:01:12``) read as such.

    How many there are in a second the file does not say: 25, or 30 where 25 are not enough.

    Args:
        cues: as read without them.
        times: of the cues.
        lines: where they stand, counted from 1.

    Returns:
        The cues, and what is to be listed: that, or the offer to read two digits behind a comma
        as frames if all of them could be.
    """
    frames = [digits for line in times for digits in line.frames if digits]
    if frames:
        rate = _rate(frames)
        first = next(line for line, time in zip(lines, times, strict=True) if any(time.frames))
        message = f"times end in frames and were read at {rate} frames a second"
        read = [
            _moved(cue, _ms(line.frames[0], rate), _ms(line.frames[1], rate))
            for cue, line in zip(cues, times, strict=True)
        ]
        return read, [Repair(first, message)]
    fractions = [digits for line in times for digits in line.fractions]
    if not _look_like_frames(fractions):
        return list(cues), []
    rate = _rate(fractions)
    changes = tuple(
        (cue, _moved(cue, *(_ms(digits, rate) - _hundredths_ms(digits) for digits in pair)))
        for cue, pair in zip(cues, (line.fractions for line in times), strict=True)
    )
    message = "the two digits behind the seconds are all below 30: they may be frames"
    offer = Offer(f"Read as frames, {rate} a second", changes)
    return list(cues), [Repair(lines[0], message, offer)]


def _look_like_frames(fractions: Sequence[str]) -> bool:
    if len(fractions) < _FEWEST_TIMES or any(len(digits) != 2 for digits in fractions):
        return False
    return max(map(int, fractions)) < max(_FRAMES_A_SECOND) and any(map(int, fractions))


def _rate(frames: Sequence[str]) -> int:
    usual, most = _FRAMES_A_SECOND
    return usual if max(map(int, frames)) < usual else most


def _ms(frames: str, rate: int) -> int:
    return round(int(frames or 0) * 1000 / rate)


def _hundredths_ms(digits: str) -> int:
    return int(digits) * _MS_A_HUNDREDTH


def _moved(cue: Cue, start_by_ms: int, end_by_ms: int) -> Cue:
    return replace(cue, start_ms=cue.start_ms + start_by_ms, end_ms=cue.end_ms + end_by_ms)
