"""Times as people read and type them: ``00:01:02,345``; exact to the millisecond."""

import re

from subtitler.document.errors import SentenceError

_TIMECODE = re.compile(
    r"\s*(?P<sign>[-\u2212]?)"
    r"(?:(?:(?P<hours>[0-9]{1,6}):)?(?P<minutes>[0-9]{1,6}):)?"
    r"(?P<seconds>[0-9]{1,9})(?:[.,](?P<fraction>[0-9]{1,9}))?\s*"
)

LONGEST_SHOWN = 40


class TimecodeInvalid(SentenceError):
    """A text is not a time."""

    def __init__(self, text: str) -> None:
        shown = text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + "…"
        super().__init__(f"“{shown}” is not a time; write it like 00:01:02,345 or 62.345.", text)
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
    seconds = int(match["hours"] or 0) * 3600 + int(match["minutes"] or 0) * 60
    seconds += int(match["seconds"])
    ms = seconds * 1000 + fraction_ms(match["fraction"] or "")
    return -ms if match["sign"] else ms


def fraction_ms(digits: str) -> int:
    """The digits after a decimal point as milliseconds, rounded half up.

    >>> fraction_ms("5"), fraction_ms("1236")
    (500, 124)
    """
    padded = (digits + "0000")[:4]
    return (int(padded) + 5) // 10
