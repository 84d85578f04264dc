"""The lines of an LRC file: those that begin with stamps, and tags such as ``[offset:250]``."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from subtitler.formats.lines import lines_of
from subtitler.formats.lrc_text import LINE_STAMP, ONLY_WORD_STAMPS
from subtitler.formats.subtitle_file import Repair

_TAG = re.compile(r"[ \t]*\[[ \t]*([A-Za-z#][^:\[\]\r\n]*):([^\r\n]*)\][ \t]*")
_OFFSET = re.compile(r"[ \t]*([+-]?[0-9]{1,7})[ \t]*")
# A chorus comes back some ten times; more is damage, and would cost time without end.
MOST_STAMPS = 200


class Line(NamedTuple):
    """A line that begins with stamps.

    Attributes:
        row: from 0.
        raw: with its line end.
        times: of its stamps, as written.
        ends: where each stamp ends in `raw`.
        body: the text behind them.
        is_empty: whether it only takes away what is shown.
    """

    row: int
    raw: str
    times: tuple[str, ...]
    ends: tuple[int, ...]
    body: str
    is_empty: bool


def line_of(raw: str, row: int = 0) -> Line | None:
    """The line, if it begins with a stamp.

    Args:
        raw: with its line end.
        row: its number, from 0.
    """
    match = LINE_STAMP.match(raw)
    if match is None:
        return None
    times: list[str] = []
    ends: list[int] = []
    while match is not None:
        times.append(match[1])
        ends.append(match.end())
        if len(times) > MOST_STAMPS:
            return None
        match = LINE_STAMP.match(raw, ends[-1])
    body = raw[ends[-1] :].rstrip("\r\n")
    if "\0" in body or "\n" in body or "\r" in body:
        body = "".join(lines_of(body))
    is_empty = ONLY_WORD_STAMPS.fullmatch(body) is not None
    return Line(row, raw, tuple(times), tuple(ends), body, is_empty)


def tags_of(raw: Sequence[str], repairs: list[Repair]) -> tuple[int, str]:
    """The offset in milliseconds and the language that the tags say.

    Args:
        raw: the lines of a file.
        repairs: gets an entry for each offset that is no number.
    """
    offset_ms, language = 0, ""
    for row, line in enumerate(raw):
        match = _TAG.match(line)
        if match is None:
            continue
        name = match[1].strip().lower()
        if name == "la":
            language = match[2].strip()
        elif name == "offset":
            number = _OFFSET.fullmatch(match[2])
            if number is None:
                repairs.append(Repair(row + 1, f"the offset “{match[2].strip()}” is no number"))
            else:
                offset_ms = int(number[1])
    return offset_ms, language


def is_tag(line: str) -> bool:
    """Whether a line is a tag, or blank."""
    return not line.strip() or _TAG.match(line) is not None
