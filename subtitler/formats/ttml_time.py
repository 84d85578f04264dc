"""Time expressions of TTML, both ways.

Source: Timed Text Markup Language 2, section 12.3 (time expressions), section 7.2 (parameters) and
annex I (what they mean).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

CLOCK = (
    r"(?P<h>[0-9]{2,6}):(?P<m>[0-9]{2}):(?P<s>[0-9]{2})"
    r"(?:\.(?P<fraction>[0-9]{1,12})|:(?P<frames>[0-9]{1,4})(?:\.(?P<sub>[0-9]{1,4}))?)?"
)
"""A pattern for a time of the clock."""

OFFSET = r"(?P<whole>[0-9]{1,12})(?:\.(?P<fraction>[0-9]{1,12}))?(?P<metric>h|ms|m|s|f|t)"
"""A pattern for a number and its unit."""

_CLOCK, _OFFSET = re.compile(CLOCK), re.compile(OFFSET)
_MS = {"h": 3_600_000, "m": 60_000, "s": 1000, "ms": 1}
_USUAL_RATE = 30

Exact = int | Fraction
"""A time in milliseconds, not rounded; nearly all are whole, and numbers ten times as quick."""


@dataclass(frozen=True, slots=True)
class TimeParameters:
    """What the root of a document says of times.

    Attributes:
        frame_rate: nominal frames per second.
        frames_per_s: those that really pass.
        sub_frames: per frame.
        ticks_per_s: for times in ticks.
        drop_mode: "dropNTSC", "dropPAL" or "nonDrop"; only for SMPTE time codes.
        is_smpte: whether times are SMPTE time codes, which have no other fractions than frames.
    """

    frame_rate: int = _USUAL_RATE
    frames_per_s: Fraction = Fraction(_USUAL_RATE)
    sub_frames: int = 1
    ticks_per_s: int = 1
    drop_mode: str = "nonDrop"
    is_smpte: bool = False

    @classmethod
    def of(cls, attributes: Mapping[str, str]) -> "TimeParameters":
        """Those that the attributes of the root give; what is unreadable is as usual."""
        rate = _positive(attributes.get("ttp:frameRate"))
        sub_frames = _positive(attributes.get("ttp:subFrameRate")) or 1
        multiplier = _multiplier(attributes.get("ttp:frameRateMultiplier", ""))
        ticks = rate * sub_frames if rate else 1
        return cls(
            rate or _USUAL_RATE,
            (rate or _USUAL_RATE) * multiplier,
            sub_frames,
            _positive(attributes.get("ttp:tickRate")) or ticks,
            attributes.get("ttp:dropMode", "nonDrop"),
            attributes.get("ttp:timeBase", "") == "smpte",
        )


USUAL = TimeParameters()


def read_time(expression: str, parameters: TimeParameters = USUAL) -> Exact | None:
    """A time expression in milliseconds, exact; None where it is none."""
    expression = expression.strip()
    if match := _CLOCK.fullmatch(expression):
        return _clock_ms(match, parameters)
    match = _OFFSET.fullmatch(expression)
    if match is None:
        return None
    whole, fraction, metric = match.groups("")
    count, parts = int(whole + fraction), 10 ** len(fraction)
    if metric == "f":
        rate = parameters.frames_per_s
        return _quotient(1000 * count * rate.denominator, parts * rate.numerator)
    if metric == "t":
        return _quotient(1000 * count, parts * parameters.ticks_per_s)
    return _quotient(_MS[metric] * count, parts)


def rounded(ms: Exact) -> int:
    """The nearest millisecond; the later one of two."""
    if isinstance(ms, int):
        return ms
    return (2 * ms.numerator + ms.denominator) // (2 * ms.denominator)


def write_time(ms: int, like: str = "", parameters: TimeParameters = USUAL) -> str:
    """A time expression for milliseconds, which are not negative.

    Args:
        ms: the time.
        like: the expression that it takes the place of; it is written in the same form where
            that can say this time.
        parameters: of the document.

    >>> write_time(62_500), write_time(62_500, "1.5s"), write_time(62_500, "00:00:01:00")
    ('00:01:02.500', '62.5s', '00:01:02:15')
    """
    ms = max(ms, 0)
    written = _in_form_of(ms, like.strip(), parameters)
    if written and (parameters.is_smpte or _says(written, ms, parameters)):
        return written
    return _frames(ms, parameters) if parameters.is_smpte else _clock(ms, 3)


def _in_form_of(ms: int, like: str, parameters: TimeParameters) -> str:
    clock, offset = _CLOCK.fullmatch(like), _OFFSET.fullmatch(like)
    if clock is not None and clock["frames"] is not None:
        return _frames(ms, parameters)
    if clock is not None:
        digits = len(clock["fraction"] or "")
        return _clock(ms, digits if _fits(ms, digits) else 3)
    if offset is None:
        return ""
    metric = offset["metric"]
    if metric in ("f", "t"):
        per_s = parameters.frames_per_s if metric == "f" else Fraction(parameters.ticks_per_s)
        return f"{rounded(ms * per_s / 1000)}{metric}"
    if metric == "ms":
        return f"{ms}ms"
    digits = len(offset["fraction"] or "")
    exact = Fraction(ms, _MS[metric])
    text = f"{float(exact):.{digits}f}"
    return (text if Fraction(text) == exact else f"{float(exact):.12f}".rstrip("0").rstrip(".")) + (
        metric
    )


def _says(expression: str, ms: int, parameters: TimeParameters) -> bool:
    found = read_time(expression, parameters)
    return found is not None and rounded(found) == ms


def _fits(ms: int, digits: int) -> bool:
    return digits >= 3 or ms % 10 ** (3 - digits) == 0


def _clock(ms: int, digits: int) -> str:
    seconds, ms = divmod(ms, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    fraction = f"{ms:03}".ljust(digits, "0")[:digits]
    return f"{hours:02}:{minutes:02}:{seconds:02}" + (f".{fraction}" if digits else "")


def _frames(ms: int, parameters: TimeParameters) -> str:
    """The nearest frame as hours, minutes, seconds and frames."""
    if not parameters.is_smpte:
        seconds, rest = divmod(ms, 1000)
        frame = rounded(rest * parameters.frames_per_s / 1000)
        if frame >= parameters.frames_per_s:
            seconds, frame = seconds + 1, 0
        return f"{_clock(1000 * seconds, 0)}:{frame:02}"
    count = rounded(ms * parameters.frames_per_s / 1000)
    dropped, every = _DROPS.get(parameters.drop_mode, (0, 1))
    count += _skipped(count, dropped, every, parameters.frame_rate)
    seconds, frame = divmod(count, parameters.frame_rate)
    return f"{_clock(1000 * seconds, 0)}:{frame:02}"


# The first labels of a minute that are left out, and of which minutes, but for each tenth of them.
# Source: TTML 2, section 7.2.2.
_DROPS = {"dropNTSC": (2, 1), "dropPAL": (4, 2)}


def _skipped(count: int, dropped: int, every: int, rate: int) -> int:
    """How many labels are left out before that frame."""
    if not dropped:
        return 0
    tens, rest = divmod(count, 600 * every * rate - 9 * dropped)
    skipped = tens * 9 * dropped
    first = 60 * every * rate  # labels until the first that are left out
    if rest >= first:
        skipped += dropped * (1 + (rest - first) // (first - dropped))
    return skipped


def _clock_ms(match: re.Match[str], parameters: TimeParameters) -> Exact:
    hours, minutes, seconds, fraction, frame, sub = match.groups()
    whole = (int(hours) * 60 + int(minutes)) * 60 + int(seconds)
    if fraction is not None:
        return _quotient(1000 * int(f"{whole}{fraction}"), 10 ** len(fraction))
    if frame is None:
        return 1000 * whole
    frames = _quotient(int(sub or 0), parameters.sub_frames) + int(frame)
    if not parameters.is_smpte:
        rate = parameters.frames_per_s
        ms = 1000 * frames.numerator * rate.denominator
        return 1000 * whole + _quotient(ms, frames.denominator * rate.numerator)
    dropped, every = _DROPS.get(parameters.drop_mode, (0, 1))
    minute = int(minutes) + 60 * int(hours)
    frames -= dropped * (minute // every - minute // (10 * every))
    return 1000 * (whole * parameters.frame_rate + frames) / parameters.frames_per_s


def _quotient(dividend: int, divisor: int) -> Exact:
    """One number by another; an `int` where that is a whole number."""
    whole, rest = divmod(dividend, divisor)
    return whole if rest == 0 else Fraction(dividend, divisor)


def _positive(value: str | None) -> int:
    return int(value) if value is not None and re.fullmatch(r" *[0-9]{1,9} *", value) else 0


def _multiplier(value: str) -> Fraction:
    match = re.fullmatch(r"\s*([0-9]{1,9})(?:[\s:]+([0-9]{1,9}))?\s*", value)  # ":" in older ones
    if match is None or not int(match[1]) or not int(match[2] or 1):
        return Fraction(1)
    return Fraction(int(match[1]), int(match[2] or 1))
