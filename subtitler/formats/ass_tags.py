r"""The tags of an ASS override block such as ``{\i1\c&H00FFFF&\k20}``.

Source: the tags as Aegisub's manual lists them; values are read as libass reads them, that is,
what follows a number in a tag is of no account. Tags inside ``\t(...)`` are animated and no part
of what a text looks like at rest.
"""

import re
from dataclasses import dataclass

from subtitler.formats.colours import colour_of_ass

KARAOKE = ("k", "K", "kf", "ko")
"""Tags that begin a syllable; the value is its length in centiseconds."""

_END = r"(?![0-9A-Za-z])"
_TAG = re.compile(
    r"\\[ \t]*(?:"
    rf"(?P<flag>[ius])(?P<on>[01]?){_END}"
    rf"|b(?P<weight>[0-9]{{0,4}}){_END}"
    r"|an(?P<keypad>[1-9])"
    r"|a(?P<legacy>[0-9]{1,2})"
    rf"|1?c(?P<colour>&?H?[0-9A-Fa-f]{{0,8}}&?){_END}"
    r"|p(?P<drawing>[0-9]{1,4})"
    r"|q(?P<wrap>[0-3])"
    r"|(?P<karaoke>kf|ko|kt|[kK])(?P<cs>[0-9]{0,7}(?:\.[0-9]{1,9})?)(?![A-Za-z])"
    r"|r(?P<style>[^\\(){}]*)"
    r")",
)
_BOUNDARY = re.compile(r"[\\()]")
# Numbers of `\a` and of V4 styles; 2 of `\an` and V4+, bottom centre, where they say nothing.
# Source: the SSA v4 specification: 1 to 3 below, +4 above, +8 in the middle.
_LEGACY = {1: 1, 2: 2, 3: 3, 5: 7, 6: 8, 7: 9, 9: 4, 10: 5, 11: 6}
_LIGHTEST_BOLD = 600  # of the weights that `\b700` and the like give


@dataclass(frozen=True, slots=True)
class Tag:
    r"""One tag that means something to this program.

    Attributes:
        name: ``b i u s c an p q r`` or one for karaoke; ``\1c`` is ``c`` and ``\a6`` ``an``.
        value: of a flag "1", "0" or "" for what the style says; of a colour ``#rrggbb`` or "".
        start: where it stands in the block.
        end: where the next one begins.
    """

    name: str
    value: str
    start: int
    end: int


def override_tags(block: str) -> list[Tag]:
    """The tags of a block, in order, without those that only an ASS player can follow."""
    starts: list[int] = []
    ends: list[int] = []
    depth = 0
    for match in _BOUNDARY.finditer(block):
        if match[0] == "(":
            depth += 1
        elif match[0] == ")":
            depth = max(depth - 1, 0)
        elif depth == 0:
            if starts:
                ends.append(match.start())
            starts.append(match.start())
    ends.append(len(block) - 1 if block.endswith("}") else len(block))
    found = (_tag(block, *place) for place in zip(starts, ends, strict=False))
    return [tag for tag in found if tag is not None]


def keypad_of_legacy(number: int) -> int:
    r"""The alignment of ``\a`` or a V4 style, numbered as on a keypad."""
    return _LEGACY.get(number, 2)


def legacy_of_keypad(keypad: int) -> int:
    """The alignment that V4 styles write for that place."""
    return next(number for number, key in _LEGACY.items() if key == keypad)


def _tag(block: str, start: int, end: int) -> Tag | None:
    match = _TAG.match(block, start, end)
    if match is None:
        return None
    kind = str(match.lastgroup)
    name, value = _NAMES.get(kind, ""), match[kind]
    if kind == "on":
        name = match["flag"]
    elif kind == "cs":
        name, value = match["karaoke"], value or "0"
    elif kind == "weight" and value:
        value = str(int(value == "1" or int(value) >= _LIGHTEST_BOLD))
    elif kind == "legacy":
        value = str(keypad_of_legacy(int(value)))
    elif kind == "colour":
        value = colour_of_ass(value)
    return Tag(name, value.strip(), start, end)


_NAMES = {
    "weight": "b",
    "keypad": "an",
    "legacy": "an",
    "colour": "c",
    "drawing": "p",
    "wrap": "q",
    "style": "r",
}
