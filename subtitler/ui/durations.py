"""Durations as people say them."""

_MINUTE_S = 60
_HOUR_S = 3600


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
