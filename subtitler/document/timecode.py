"""Times as people read and type them: ``00:01:02,345``, and with frames ``00:01:02:08``.

Exact both ways: to the millisecond, and to the frame (see `frame_rate` for how the two meet).
"""

import re

from subtitler.document.errors import SentenceError
from subtitler.document.frame_rate import FrameRate

_TIMECODE = re.compile(
    r"\s*(?P<sign>[-\u2212]?)"
    r"(?:(?:(?P<hours>[0-9]{1,6}):)?(?P<minutes>[0-9]{1,6}):)?"
    r"(?P<seconds>[0-9]{1,9})(?:[.,](?P<fraction>[0-9]{1,9}))?\s*"
)
_FRAME_TIMECODE = re.compile(
    r"\s*(?P<sign>[-\u2212]?)(?P<hours>[0-9]{1,6}):(?P<minutes>[0-9]{1,2}):(?P<seconds>[0-9]{1,2})"
    r"(?P<mark>[:;.,])(?P<frames>[0-9]{1,3})\s*"
)

LONGEST_SHOWN = 40
_ADVICE = "write it like 00:01:02,345 or 62.345"


class TimecodeInvalid(SentenceError):
    """A text is not a time.

    Args:
        text: what was to be read.
        advice: what the sentence tells the user after saying so.
    """

    def __init__(self, text: str, advice: str = _ADVICE) -> None:
        shown = text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + "…"
        super().__init__(f"“{shown}” is not a time; {advice}.", text, advice)
        self.text = text


def format_timecode(ms: int, separator: str = ",") -> str:
    """Write a time as hours, minutes, seconds and milliseconds.

    >>> format_timecode(3_723_004)
    '01:02:03,004'
    >>> format_timecode(-1500, ".")
    '-00:00:01.500'
    """
    sign = "-" if ms < 0 else ""
    seconds, ms = divmod(abs(ms), 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{sign}{hours:02}:{minutes:02}:{seconds:02}{separator}{ms:03}"


def parse_timecode(text: str) -> int:
    """Read a time in milliseconds: ``h:m:s,ms``, ``m:s.ms`` or seconds alone.

    The fraction is a decimal one: ``1,5`` is a second and a half.

    Raises:
        TimecodeInvalid: the text is nothing of that kind.

    >>> parse_timecode("1:02,5")
    62500
    """
    match = _TIMECODE.fullmatch(text)
    if match is None:
        raise TimecodeInvalid(text)
    return clock_ms(*match.groups())


def clock_ms(
    sign: str | None,
    hours: str | None,
    minutes: str | None,
    seconds: str | None,
    fraction: str | None,
) -> int:
    """The time that these parts say, in milliseconds; parts that are not there count nothing.

    >>> clock_ms("-", None, "1", "2", "5")
    -62500
    """
    whole_s = (int(hours or 0) * 60 + int(minutes or 0)) * 60 + int(seconds or 0)
    ms = whole_s * 1000 + fraction_ms(fraction or "")
    return -ms if sign else ms


def fraction_ms(digits: str) -> int:
    """The digits after a decimal point as milliseconds, rounded half up.

    >>> fraction_ms("5"), fraction_ms("1236")
    (500, 124)
    """
    if len(digits) == 3:
        return int(digits)
    padded = (digits + "0000")[:4]
    return (int(padded) + 5) // 10


def format_frame_timecode(frame: int, rate: FrameRate) -> str:
    """Write a frame as hours, minutes, seconds and frames; hours go on after 23.

    >>> from subtitler.document.frame_rate import FPS_25, FPS_29_97_DROP
    >>> format_frame_timecode(90_061, FPS_25)
    '01:00:02:11'
    >>> format_frame_timecode(1800, FPS_29_97_DROP)
    '00:01:00;02'
    """
    sign = "-" if frame < 0 else ""
    code = abs(frame) + _dropped_before(abs(frame), rate)
    seconds, frames = divmod(code, rate.nominal)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    mark = ";" if rate.is_drop else ":"
    return f"{sign}{hours:02}:{minutes:02}:{seconds:02}{mark}{frames:02}"


def parse_frame_timecode(text: str, rate: FrameRate) -> int:
    """Read a frame: ``hh:mm:ss:ff``. The rate says how frames are counted.

    Before the frames a drop-frame time may have any of ``:;.,``; another one has no ``;``.

    Raises:
        TimecodeInvalid: the text is nothing of that kind, or a code that the rate leaves out.

    >>> from subtitler.document.frame_rate import FPS_29_97_DROP
    >>> parse_frame_timecode("00:01:00;02", FPS_29_97_DROP)
    1800
    """
    match = _FRAME_TIMECODE.fullmatch(text)
    if match is None:
        raise TimecodeInvalid(text, "write it like 00:01:02:08, with the frames last")
    minutes, seconds, frames = int(match["minutes"]), int(match["seconds"]), int(match["frames"])
    if minutes > 59 or seconds > 59 or frames >= rate.nominal:
        last = f"59 minutes, 59 seconds and {rate.nominal - 1} frames"
        raise TimecodeInvalid(text, f"at this frame rate it can have at most {last}")
    if match["mark"] == ";" and not rate.is_drop:
        raise TimecodeInvalid(text, "the semicolon is for drop-frame rates; write a colon")
    minutes += 60 * int(match["hours"])
    if not seconds and frames < rate.dropped and minutes % 10:
        first = f"{minutes // 60:02}:{minutes % 60:02}:00;{rate.dropped:02}"
        raise TimecodeInvalid(text, f"drop-frame counting begins this minute with {first}")
    code = (60 * minutes + seconds) * rate.nominal + frames
    frame = code - rate.dropped * (minutes - minutes // 10)
    return -frame if match["sign"] else frame


def _dropped_before(frame: int, rate: FrameRate) -> int:
    """How many codes were left out up to a frame."""
    if not rate.is_drop:
        return 0
    full_minute = 60 * rate.nominal
    short_minute = full_minute - rate.dropped
    tens, into = divmod(frame, full_minute + 9 * short_minute)
    minutes = 9 * tens
    if into >= full_minute:
        minutes += 1 + (into - full_minute) // short_minute
    return rate.dropped * minutes
