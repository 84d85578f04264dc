"""WebVTT cue settings, as far as they move a caption on the picture."""

import re
from dataclasses import dataclass

_SETTING = re.compile(r"(?P<name>line|position|size|align):(?P<value>\S+)")
_NUMBER = re.compile(r"(?P<number>-?[0-9]+(?:\.[0-9]+)?)(?P<percent>%?)(?:,[a-z-]+)?")
_ALIGNS = {"start": 1, "left": 1, "center": 2, "middle": 2, "end": 3, "right": 3}


@dataclass(frozen=True, slots=True)
class CuePosition:
    """Where a caption stands.

    Attributes:
        column: 1 left, 2 centre, 3 right: how lines are set, and which part of the caption
            stands at `across`.
        across: share of the picture's width, 0..1, or None for the margin of `column`.
        down: share of the picture's height where the caption's top stands, or None.
        line: number of the text line from the top, or from the bottom when negative, or None.
        width: share of the picture's width that lines may fill, 0..1.
    """

    column: int = 2
    across: float | None = None
    down: float | None = None
    line: int | None = None
    width: float = 1.0


def parse_cue_settings(settings: str) -> CuePosition:
    """Read WebVTT cue settings; what is malformed or unknown has no effect.

    >>> parse_cue_settings("line:0 align:start").column
    1
    """
    column, across, down, line, width = 2, None, None, None, 1.0
    for match in _SETTING.finditer(settings):
        name, value = match["name"], match["value"]
        if name == "align":
            column = _ALIGNS.get(value, column)
            continue
        number = _NUMBER.fullmatch(value)
        if number is None:
            continue
        share = min(max(float(number["number"]) / 100, 0.0), 1.0) if number["percent"] else None
        if name == "position" and share is not None:
            across = share
        elif name == "size" and share:
            width = share
        elif name == "line" and share is not None:
            down = share
        elif name == "line":
            line = int(float(number["number"]))
    return CuePosition(column, across, down, line, width)
