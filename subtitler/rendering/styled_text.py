r"""A cue's markup as plain data: runs of text with their look, and where the cue stands.

Only what is listed here has an effect, and a tag is never handed to anything that could
interpret more of it. Understood are ``<b> <i> <u> <s>``, ``<font color="...">``, the colour
classes of WebVTT such as ``<c.yellow>``, and of override blocks ``{\an8}``, ``{\i1}``, ``{\b1}``,
``{\u1}``, ``{\s1}`` and their ends. Unknown tags of these forms are left out of the picture.
"""

import re
from collections import Counter
from dataclasses import dataclass, replace

from subtitler.document.markup import MARKUP, name_of
from subtitler.formats.colours import CLASS_COLOURS, web_colour

BOTTOM_CENTRE = 2
"""The place of a cue that says nothing, numbered as on a keypad."""

_FONT_COLOUR = re.compile(r"""\bcolor\s*=\s*["']?(?P<colour>#?[0-9A-Za-z]+)""", re.IGNORECASE)
_OVERRIDE = re.compile(r"\\(?:an(?P<place>[1-9])|(?P<flag>[bius])(?P<on>[01]))(?![0-9A-Za-z])")
_FLAGS = frozenset("bius")


@dataclass(frozen=True, slots=True)
class Look:
    """How a run of text is drawn; `colour` is "#rrggbb" or "" for the painter's own."""

    bold: bool = False
    italic: bool = False
    underline: bool = False
    strike: bool = False
    colour: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """Text of one look, without markup; it may hold line breaks."""

    text: str
    look: Look


@dataclass(frozen=True, slots=True)
class StyledText:
    """A cue's text, ready to be painted.

    Attributes:
        runs: in order, none empty.
        place: 1..9 as on a keypad: 2 is bottom centre, 8 is top centre.
    """

    runs: tuple[Run, ...]
    place: int = BOTTOM_CENTRE

    @property
    def text(self) -> str:
        """What is seen."""
        return "".join(run.text for run in self.runs)


def parse_styled_text(text: str) -> StyledText:
    r"""Read a cue's text with its markup.

    >>> parse_styled_text(r"{\an8}Hello <i>you</i>").place
    8
    >>> [run.text for run in parse_styled_text("Hello <i>you</i>").runs]
    ['Hello ', 'you']
    """
    runs: list[tuple[Look, list[str]]] = []
    place = BOTTOM_CENTRE
    opened: list[tuple[str, Look]] = []  # tag name, and the look it adds to
    names: Counter[str] = Counter()  # of the tags that are open
    look = Look()
    end = 0
    for match in MARKUP.finditer(text):
        _append(runs, text[end : match.start()], look)
        end = match.end()
        if match["name"] is None:
            place, look = _overridden(match[0], place, look)
            continue
        name = name_of(match)
        if not match["slash"]:
            opened.append((name, look))
            names[name] += 1
            look = _with_tag(look, name, match["rest"])
        elif names[name]:  # one that closes nothing has no effect
            look = _closed(opened, names, name)
    _append(runs, text[end:], look)
    return StyledText(tuple(Run("".join(parts), look) for look, parts in runs), place)


def _append(runs: list[tuple[Look, list[str]]], text: str, look: Look) -> None:
    if not text:
        return
    if runs and runs[-1][0] == look:
        runs[-1][1].append(text)
    else:
        runs.append((look, [text]))


def _with_tag(look: Look, name: str, rest: str) -> Look:
    if name in _FLAGS:
        return _flagged(look, name, on=True)
    if name == "font" and (match := _FONT_COLOUR.search(rest)):
        return replace(look, colour=web_colour(match["colour"]) or look.colour)
    if name == "c":
        for part in rest.split(".")[1:]:
            colour = CLASS_COLOURS.get(part.strip().lower())
            if colour is not None:
                return replace(look, colour=colour)
    return look


def _flagged(look: Look, flag: str, *, on: bool) -> Look:
    return Look(
        bold=on if flag == "b" else look.bold,
        italic=on if flag == "i" else look.italic,
        underline=on if flag == "u" else look.underline,
        strike=on if flag == "s" else look.strike,
        colour=look.colour,
    )


def _closed(opened: list[tuple[str, Look]], names: Counter[str], name: str) -> Look:
    """Close the last open tag of that name, and those in it; the look after its end tag."""
    while True:
        inner, before = opened.pop()
        names[inner] -= 1
        if inner == name:
            return before


def _overridden(block: str, place: int, look: Look) -> tuple[int, Look]:
    for match in _OVERRIDE.finditer(block):
        if match["place"]:
            place = int(match["place"])
        else:
            look = _flagged(look, match["flag"], on=match["on"] == "1")
    return place, look
