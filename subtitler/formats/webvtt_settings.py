"""WebVTT cue settings and regions, as the specification reads them.

The document keeps settings and regions as they are written; these functions say what they mean,
and which of them mean nothing.

Source: WebVTT, sections 6.2 (region settings) and 6.3 (cue settings).
"""

import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

_PERCENTAGE = re.compile(r"([0-9]+(?:\.[0-9]+)?)%")
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
MOST_LINES = 999_999  # of a region: more than any picture has
_ROWS = 15  # of text in the height of a picture, as players have it without a size of their own
_MOST_DIGITS = 4000  # Python refuses to read longer numbers
_SPACE = re.compile(r"[ \t\n\f\r]+")
_ALIGNS = ("start", "center", "end", "left", "right")
_LINE_ALIGNS = ("start", "center", "end")
_POSITION_ALIGNS = ("line-left", "center", "line-right")


@dataclass(frozen=True, slots=True)
class Region:
    """A part of the picture that cues may be put in, with the specification's defaults.

    Attributes:
        region_id: what cues call it.
        width: share of the picture's width, in percent.
        lines: how many lines of text it is high.
        anchor: the point of the region, in percent of its width and height, …
        viewport_anchor: … that stands on this point of the picture.
        scrolls_up: whether earlier cues move up when a new one comes.
    """

    region_id: str = ""
    width: float = 100.0
    lines: int = 3
    anchor: tuple[float, float] = (0.0, 100.0)
    viewport_anchor: tuple[float, float] = (0.0, 100.0)
    scrolls_up: bool = False


@dataclass(frozen=True, slots=True)
class CueSettings:
    """Where a cue stands, with the specification's defaults.

    Attributes:
        vertical: "" for horizontal text, "rl" or "lr".
        line: number of the line, or percent of the height; None for automatic.
        snaps_to_lines: whether `line` counts lines.
        line_align: which edge of the cue stands on `line`.
        position: percent of the width; None for automatic.
        position_align: which edge of the cue stands at `position`; "auto" for that of `align`.
        size: percent of the width that lines may fill.
        align: of the text.
        region: what it is put in, if anything.
        ignored: the settings that mean nothing, as written.
    """

    vertical: str = ""
    line: float | None = None
    snaps_to_lines: bool = True
    line_align: str = "start"
    position: float | None = None
    position_align: str = "auto"
    size: float = 100.0
    align: str = "center"
    region: Region | None = None
    ignored: tuple[str, ...] = ()


def parse_cue_settings(settings: str, regions: Iterable[Region] = ()) -> CueSettings:
    """Read cue settings; what is malformed has no effect and is listed in `ignored`.

    Args:
        settings: as they stand behind the times.
        regions: of the file; of those with the same id the last counts.

    >>> parse_cue_settings("line:0 align:start").align
    'start'
    """
    known = {region.region_id: region for region in regions if region.region_id}
    found = CueSettings()
    ignored: list[str] = []
    for part in _SPACE.split(settings):
        name, colon, value = part.partition(":")
        changed = _CUE_SETTINGS[name](found, value, known) if name in _CUE_SETTINGS else None
        if changed is not None and colon and value:
            found = changed
        elif part:
            ignored.append(part)
    if found.line is not None or found.size != 100 or found.vertical:
        found = replace(found, region=None)
    return replace(found, ignored=tuple(ignored))


def keypad_of(settings: str, regions: Iterable[Region] = ()) -> int:
    """Where cue settings put a cue, roughly, numbered as on a keypad; 0 where they do not say.

    >>> keypad_of("line:0"), keypad_of("line:50% align:start"), keypad_of("size:80%")
    (8, 4, 0)
    """
    found = parse_cue_settings(settings, regions)
    down, across = found.line, found.position
    if found.vertical:
        return 0
    if found.region is not None:
        down = found.region.viewport_anchor[1]
    elif down is not None and found.snaps_to_lines:
        down = (down if down >= 0 else down + _ROWS) * 100 / _ROWS
    if across is None:
        across = {"start": 0.0, "left": 0.0, "end": 100.0, "right": 100.0}.get(found.align)
    if down is None and across is None:
        return 0
    row = 0 if down is None else 2 - _third(down)
    column = 1 if across is None else _third(across)
    return 3 * row + column + 1


def _third(percent: float) -> int:
    return 0 if percent < 100 / 3 else 1 if percent < 200 / 3 else 2


def parse_region(settings: str) -> Region:
    """Read the lines below ``REGION``; what is malformed has no effect.

    >>> parse_region("id:fred width:40%").width
    40.0
    """
    region = Region()
    for part in _SPACE.split(settings):
        name, _, value = part.partition(":")
        if not value:
            continue
        if name == "id":
            region = replace(region, region_id=value)
        elif name == "width" and (percent := _percent(value)) is not None:
            region = replace(region, width=percent)
        elif name == "lines" and value.isascii() and value.isdigit():
            region = replace(region, lines=min(int(value[:_MOST_DIGITS]), MOST_LINES))
        elif name == "regionanchor" and (point := _point(value)) is not None:
            region = replace(region, anchor=point)
        elif name == "viewportanchor" and (point := _point(value)) is not None:
            region = replace(region, viewport_anchor=point)
        elif part == "scroll:up":
            region = replace(region, scrolls_up=True)
    return region


def _percent(value: str) -> float | None:
    match = _PERCENTAGE.fullmatch(value)
    number = float(match[1]) if match is not None else math.inf
    return number if number <= 100 else None


def _point(value: str) -> tuple[float, float] | None:
    across, _, down = value.partition(",")
    x, y = _percent(across), _percent(down)
    return None if x is None or y is None else (x, y)


_Known = Mapping[str, Region]


def _region(found: CueSettings, value: str, known: _Known) -> CueSettings | None:
    return replace(found, region=known.get(value))


def _vertical(found: CueSettings, value: str, _known: _Known) -> CueSettings | None:
    return replace(found, vertical=value) if value in ("rl", "lr") else None


def _line(found: CueSettings, value: str, _known: _Known) -> CueSettings | None:
    place, comma, align = value.partition(",")
    if comma and align not in _LINE_ALIGNS:
        return None
    is_percent = place.endswith("%")
    number: float | None
    if is_percent:
        number = _percent(place)
    else:
        number = float(place) if _NUMBER.fullmatch(place) else None
    if number is None or not math.isfinite(number):
        return None
    line_align = align or found.line_align
    return replace(found, line=number, snaps_to_lines=not is_percent, line_align=line_align)


def _position(found: CueSettings, value: str, _known: _Known) -> CueSettings | None:
    place, comma, align = value.partition(",")
    percent = _percent(place)
    if percent is None or (comma and align not in _POSITION_ALIGNS):
        return None
    return replace(found, position=percent, position_align=align or found.position_align)


def _size(found: CueSettings, value: str, _known: _Known) -> CueSettings | None:
    percent = _percent(value)
    return None if percent is None else replace(found, size=percent)


def _align(found: CueSettings, value: str, _known: _Known) -> CueSettings | None:
    return replace(found, align=value) if value in _ALIGNS else None


_CUE_SETTINGS: dict[str, Callable[[CueSettings, str, _Known], CueSettings | None]] = {
    "region": _region,
    "vertical": _vertical,
    "line": _line,
    "position": _position,
    "size": _size,
    "align": _align,
}
