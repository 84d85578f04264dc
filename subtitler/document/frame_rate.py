"""Frame rates as exact fractions, and how milliseconds and frames answer to each other.

Frame `n` starts `n / rate` seconds after frame 0. Its time in milliseconds is the first whole
millisecond that is not before its start. A time belongs to the frame that is on screen then, so
each frame's time belongs to that frame: frame to time to frame changes nothing, at any rate up
to `HIGHEST_RATE`.
"""

import re
from dataclasses import dataclass
from fractions import Fraction

from subtitler.document.errors import SentenceError

# Above it a frame's time in whole milliseconds may be nearer to another frame.
HIGHEST_RATE = 500

_NTSC = Fraction(1000, 1001)
_NTSC_NOMINAL = (24, 30, 48, 60, 120)
# 23.98 is written for 24000/1001 = 23.97602..; nothing else that is in use lies that near.
_NTSC_TOLERANCE = Fraction(1, 200)
_RATE = re.compile(
    r"\s*(?P<number>[0-9]{1,9}(?:\.[0-9]{1,9})?)(?:/(?P<divisor>[0-9]{1,9}))?"
    r"\s*(?:fps)?\s*(?P<drop>df|drop)?\s*",
    re.IGNORECASE,
)


class FrameRateInvalid(SentenceError):
    """A number or text is no frame rate."""

    def __init__(self, rate: str) -> None:
        super().__init__(
            f"“{rate[:40]}” is not a frame rate; write it like 25, 23.976, 30000/1001 or 29.97df.",
            rate,
        )
        self.rate = rate


@dataclass(frozen=True, slots=True)
class FrameRate:
    """Frames in a second, and how they are counted.

    Attributes:
        per_second: exact; above 0 and at most `HIGHEST_RATE`.
        is_drop: drop-frame counting: codes are left out so that they keep up with the clock.
            Only for multiples of 30000/1001.

    Raises:
        FrameRateInvalid: there is no such rate, or it cannot be counted with dropped codes.
    """

    per_second: Fraction
    is_drop: bool = False

    def __post_init__(self) -> None:
        if not 0 < self.per_second <= HIGHEST_RATE:
            raise FrameRateInvalid(str(self.per_second))
        if self.is_drop and (self.per_second / _NTSC % 30 or self.per_second < 1):
            raise FrameRateInvalid(f"{self.per_second} df")

    @property
    def nominal(self) -> int:
        """Frames that a second of a timecode counts: 24 for 23.976."""
        doubled, divisor = 2 * self.per_second.numerator, self.per_second.denominator
        return max((doubled + divisor) // (2 * divisor), 1)

    @property
    def dropped(self) -> int:
        """Codes left out at the start of each minute but every tenth; 0 for non-drop.

        Source: SMPTE ST 12-1: 2 at 29.97; 4 at 59.94, which counts twice as fast.
        """
        return self.nominal // 15 if self.is_drop else 0

    def ms_of(self, frame: int) -> int:
        """The first whole millisecond of a frame."""
        return -(-frame * 1000 * self.per_second.denominator // self.per_second.numerator)

    def frame_at(self, time_ms: int) -> int:
        """The frame that is on screen at a time."""
        return time_ms * self.per_second.numerator // (1000 * self.per_second.denominator)

    def nearest_frame(self, time_ms: int) -> int:
        """The frame that starts nearest to a time; the later of two.

        For times from elsewhere, which may be a frame's start rounded down.
        """
        doubled = 2 * time_ms * self.per_second.numerator
        divisor = 1000 * self.per_second.denominator
        return (doubled + divisor) // (2 * divisor)


FPS_23_976 = FrameRate(24 * _NTSC)
FPS_24 = FrameRate(Fraction(24))
FPS_25 = FrameRate(Fraction(25))
FPS_29_97 = FrameRate(30 * _NTSC)
FPS_29_97_DROP = FrameRate(30 * _NTSC, is_drop=True)
FPS_30 = FrameRate(Fraction(30))
FPS_50 = FrameRate(Fraction(50))
FPS_59_94 = FrameRate(60 * _NTSC)
FPS_59_94_DROP = FrameRate(60 * _NTSC, is_drop=True)
FPS_60 = FrameRate(Fraction(60))

FRAME_RATES = (
    FPS_23_976,
    FPS_24,
    FPS_25,
    FPS_29_97,
    FPS_29_97_DROP,
    FPS_30,
    FPS_50,
    FPS_59_94,
    FPS_59_94_DROP,
    FPS_60,
)


def frame_rate(per_second: Fraction | float, *, is_drop: bool = False) -> FrameRate:
    """The rate for a number as files and people write it: 23.98 is 24000/1001.

    Raises:
        FrameRateInvalid: there is no such rate.

    >>> frame_rate(29.97).per_second
    Fraction(30000, 1001)
    >>> frame_rate(12.5).per_second
    Fraction(25, 2)
    """
    try:
        exact = Fraction(per_second)
    except (ValueError, OverflowError) as error:  # not a number, infinity
        raise FrameRateInvalid(str(per_second)) from error
    for nominal in _NTSC_NOMINAL:
        if abs(exact - nominal * _NTSC) < _NTSC_TOLERANCE:
            exact = nominal * _NTSC
    return FrameRate(exact, is_drop)


def parse_frame_rate(text: str) -> FrameRate:
    """Read a rate: ``25``, ``23.976``, ``30000/1001``; with ``df`` for drop-frame counting.

    Raises:
        FrameRateInvalid: the text is nothing of that kind.

    >>> parse_frame_rate("29.97df") == FPS_29_97_DROP
    True
    """
    match = _RATE.fullmatch(text)
    if match is None or not int(match["divisor"] or 1):
        raise FrameRateInvalid(text)
    exact = Fraction(match["number"]) / int(match["divisor"] or 1)
    try:
        return frame_rate(exact, is_drop=bool(match["drop"]))
    except FrameRateInvalid as error:
        raise FrameRateInvalid(text) from error
