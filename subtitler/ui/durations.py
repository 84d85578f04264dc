"""Times and durations as every part of the window writes them: with a decimal point."""

from subtitler.document.timecode import format_timecode

_MINUTE_S = 60
_HOUR_S = 3600


def shown_time(time_ms: int) -> str:
    """A place in the media.

    >>> shown_time(3_723_004)
    '01:02:03.004'
    """
    return format_timecode(time_ms, ".")


def shown_seconds(duration_ms: int) -> str:
    """A length in seconds; negative where a file says so.

    >>> shown_seconds(1440), shown_seconds(-20)
    ('1.440', '-0.020')
    """
    sign = "-" if duration_ms < 0 else ""
    seconds, milliseconds = divmod(abs(duration_ms), 1000)
    return f"{sign}{seconds}.{milliseconds:03d}"


def spoken_duration(seconds: float) -> str:
    """Such as "12 s", "3:05 min" or "1:02 h"; half seconds round up, nothing is below zero.

    >>> spoken_duration(11.6), spoken_duration(185), spoken_duration(3725)
    ('12 s', '3:05 min', '1:02 h')
    """
    whole = max(0, int(seconds + 0.5))
    if whole < _MINUTE_S:
        return f"{whole} s"
    if whole < _HOUR_S:
        return f"{whole // _MINUTE_S}:{whole % _MINUTE_S:02} min"
    return f"{whole // _HOUR_S}:{whole % _HOUR_S // _MINUTE_S:02} h"
