"""The time lines of SubRip files, in all the forms that people's files have them."""

import re
from typing import NamedTuple

from subtitler.document.timecode import clock_ms

# Chinese files have them full-width.
_COLON = ":\uff1a"
_POINT = ",.\uff0c\uff0e\u3002"


def _time_pattern(name: str) -> str:
    """A time as files have it, its parts named after `name`."""
    return (
        rf"(?:(?P<{name}_sign>[-\u2212])[ \t]*)?"  # the spaces inside: none to share with others
        rf"(?:(?P<{name}_h>[0-9]{{1,6}})[ \t]*[{_COLON}][ \t]*)?"  # 04:48,460 has no hours
        rf"(?P<{name}_m>[0-9]{{1,3}})[ \t]*[{_COLON}][ \t]*"
        rf"(?P<{name}_s>[0-9]{{1,3}})"
        # A colon before the fraction only with three digits: two are frames.
        rf"(?:[ \t]*(?:[{_POINT}][ \t]*|[{_COLON}](?=[0-9]{{3}}(?![0-9])))"
        rf"(?P<{name}_f>[0-9]{{1,9}})"
        rf"|[{_COLON}](?P<{name}_frames>[0-9]{{2}})(?![0-9]))?"
    )


_TIME_LINE = re.compile(
    r"[ \t]*"
    + _time_pattern("start")
    +
    # "->", "--->", "- ->" and dashes that a word processor made of it
    r"[ \t]*(?:(?:[-\u2010-\u2015\u2212][ \t]*){1,5}>|[\u2013\u2014\u2192])[ \t]*"
    + _time_pattern("end")
    + r"(?P<rest>(?:[ \t].*)?)",
    re.DOTALL,
)
_USUAL = re.compile(
    r"([0-9]{2,6}):([0-5][0-9]):([0-5][0-9]),([0-9]{3}) --> "
    r"([0-9]{2,6}):([0-5][0-9]):([0-5][0-9]),([0-9]{3})"
)
# A file may have millions of lines; those that can be time lines are found in one go.
_CANDIDATE = re.compile("[>\u2013\u2014\u2192][ \t\\-\u2212]*[0-9][^\n]*")
# Coordinates as of SubRip itself ("X1:40 X2:600 Y1:20 Y2:50"), and WebVTT's settings.
_SETTINGS = re.compile(r"(?:[A-Za-z][A-Za-z0-9]*:\S+(?:\s+|$))*")


class TimeLine(NamedTuple):
    """A line with the times of a cue.

    Attributes:
        start_ms: as it says; frames are left out.
        end_ms: the same.
        times: the line up to where the times end.
        rest: what stands behind them.
        is_usual: whether the times are written as all programs write them.
        fractions: the digits behind the seconds of both times, "" where there are none.
        frames: the same for frames behind a colon.
    """

    start_ms: int
    end_ms: int
    times: str
    rest: str = ""
    is_usual: bool = True
    fractions: tuple[str, str] = ("", "")
    frames: tuple[str, str] = ("", "")

    @property
    def has_settings(self) -> bool:
        """Whether the rest is settings, or nothing, and no text."""
        return not self.rest or _SETTINGS.fullmatch(self.rest.strip()) is not None


def time_line(line: str) -> TimeLine | None:
    """What a line says of times; None where it is no time line. It has no line end."""
    match = _USUAL.fullmatch(line)
    if match is not None:
        return _usual(match, line, "")
    match = _TIME_LINE.fullmatch(line)
    if match is None:
        return None
    rest = match["rest"]
    times = line[: len(line) - len(rest)]
    usual = _USUAL.fullmatch(times.strip())
    if usual is not None:
        return _usual(usual, times, rest)
    return TimeLine(
        clock_ms(*match.group("start_sign", "start_h", "start_m", "start_s", "start_f")),
        clock_ms(*match.group("end_sign", "end_h", "end_m", "end_s", "end_f")),
        times,
        rest,
        is_usual=False,
        fractions=(match["start_f"] or "", match["end_f"] or ""),
        frames=(match["start_frames"] or "", match["end_frames"] or ""),
    )


def candidate_rows(text: str) -> list[int]:
    """The rows of a text with line feeds that may be time lines; others are none."""
    rows: list[int] = []
    row = at = 0
    for match in _CANDIDATE.finditer(text):
        row += text.count("\n", at, match.start())
        at = match.start()
        rows.append(row)
    return rows


def _usual(match: re.Match[str], times: str, rest: str) -> TimeLine:
    h1, m1, s1, ms1, h2, m2, s2, ms2 = match.groups()
    start_ms = ((int(h1) * 60 + int(m1)) * 60 + int(s1)) * 1000 + int(ms1)
    end_ms = ((int(h2) * 60 + int(m2)) * 60 + int(s2)) * 1000 + int(ms2)
    return TimeLine(start_ms, end_ms, times, rest, fractions=(ms1, ms2))
