"""Times in the cells of a table: milliseconds, seconds, time codes, time codes with frames."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise
from statistics import median

from subtitler.document.timecode import TimecodeInvalid, format_timecode, parse_timecode

# Some eleven days. Times beyond are damage, and would overflow what shows them.
LATEST_MS = 1_000_000_000
_WHOLE = re.compile(r"\s*[+-]?[0-9]{1,12}\s*")
_NUMBER = re.compile(r"\s*[+-]?[0-9]{1,12}(?:[.,][0-9]{1,12})?\s*")
_FRAMES = re.compile(r"\s*([0-9]{1,4}):([0-9]{1,2}):([0-9]{1,2})[:;]([0-9]{1,2})\s*")
LONGEST_TIME = 100
_RATES = (25, 30, 50, 60)
# Between starts and ends of cues lie 1 to 7 of seconds, and 1000 to 7000 of milliseconds.
_FEWEST_MS = 100


class Unit(Enum):
    """What the numbers in a column count."""

    MS = "milliseconds"
    SECONDS = "seconds"
    CLOCK = "time codes"
    FRAMES = "time codes with frames"


@dataclass(frozen=True, slots=True)
class TimeForm:
    """How times are written.

    Attributes:
        unit: what they count.
        point: before the fraction.
        decimals: how many digits behind the point at least.
        rate: frames per second, for `Unit.FRAMES`.
    """

    unit: Unit = Unit.CLOCK
    point: str = "."
    decimals: int = 3
    rate: int = 25

    def ms(self, text: str) -> int | None:
        """The time that a cell says; None where it says none."""
        if len(text) > LONGEST_TIME:
            return None
        if self.unit is Unit.MS and _NUMBER.fullmatch(text):
            found = round(float(text.replace(",", ".")))
        elif (match := _FRAMES.fullmatch(text)) is not None:
            hours, minutes, seconds, frames = map(int, match.groups())
            whole = (hours * 60 + minutes) * 60 + seconds
            found = whole * 1000 + round(frames * 1000 / self.rate)
        else:
            try:
                found = parse_timecode(text)
            except TimecodeInvalid:
                return None
        return found if abs(found) <= LATEST_MS else None

    def text(self, ms: int) -> str:
        """A time as the others are written."""
        if self.unit is Unit.MS:
            return str(ms)
        if self.unit is Unit.SECONDS:
            return self._shortened(f"{'-' if ms < 0 else ''}{abs(ms) // 1000}.{abs(ms) % 1000:03}")
        if self.unit is Unit.CLOCK:
            return self._shortened(format_timecode(ms, "."))
        frames = round(max(ms, 0) * self.rate / 1000)
        seconds, frame = divmod(frames, self.rate)
        return f"{format_timecode(seconds * 1000)[:-4]}:{frame:02}"

    def _shortened(self, time: str) -> str:
        whole, _, fraction = time.partition(".")
        fraction = fraction.rstrip("0").ljust(self.decimals, "0")
        return whole + (self.point + fraction if fraction else "")


def is_time(text: str) -> bool:
    """Whether a cell may be a time; a number alone may be one, too."""
    if len(text) > LONGEST_TIME:
        return False
    return bool(_NUMBER.fullmatch(text)) or TimeForm().ms(text) is not None


def form_of(
    pairs: Sequence[tuple[str, str]], named: Unit | None = None, *, whole_is_ms: bool = False
) -> TimeForm:
    """How the times of a table are written.

    Args:
        pairs: starts and ends (or durations, or empty) of some rows.
        named: the unit that the header says.
        whole_is_ms: whether whole numbers are milliseconds in such a table.
    """
    times = [time for pair in pairs for time in pair if time.strip()]
    fractions = [match[0] for time in times if (match := re.search(r"[.,][0-9]+", time))]
    point = fractions[0][0] if fractions else "."
    decimals = min((len(fraction) - 1 for fraction in fractions), default=0)
    frames = [int(match[4]) for time in times if (match := _FRAMES.fullmatch(time)) is not None]
    if frames:
        rate = next((rate for rate in _RATES if max(frames) < rate), _RATES[-1])
        return TimeForm(Unit.FRAMES, rate=rate)
    if any(":" in time for time in times):
        return TimeForm(Unit.CLOCK, point, decimals)
    if named is None and all(map(_WHOLE.fullmatch, times)):
        named = Unit.MS if whole_is_ms or _looks_like_ms(pairs) else Unit.SECONDS
    return TimeForm(named or Unit.SECONDS, point, decimals)


def _looks_like_ms(pairs: Sequence[tuple[str, str]]) -> bool:
    starts = [int(start) for start, _ in pairs if start.strip()]
    steps = [int(end) - int(start) for start, end in pairs if start.strip() and end.strip()]
    if not steps:
        steps = [later - earlier for earlier, later in pairwise(starts)]
    return bool(steps) and median(map(abs, steps)) >= _FEWEST_MS
