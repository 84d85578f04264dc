r"""The markup of a cue's text, from the form of ASS to that of SubRip and WebVTT and back.

A cue keeps the markup of the file it comes from. Only what is written to a file of another kind
is converted: ``{\i1}so{\i0}`` to ``<i>so</i>``, and the same for bold, underline, strikeout and
colour. Where the text stands, ``{\an8}``, is kept, since SubRip knows it too; what only ASS can
show goes, and with it the commands of drawings and comments.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar

from subtitler.document.markup import COMMENT_BLOCK, DRAWING_BLOCK, MARKUP, name_of
from subtitler.formats.ass_tags import override_tags
from subtitler.formats.colours import CLASS_COLOURS, ass_colour, web_colour

BOTTOM_CENTRE = 2
"""The place of a cue that says nothing, numbered as on a keypad."""

Kept = TypeVar("Kept")

FLAGS = ("bold", "italic", "underline", "strike")
_TAG_OF_FLAG = {"bold": "b", "italic": "i", "underline": "u", "strike": "s"}
_FLAG_OF_TAG = {tag: flag for flag, tag in _TAG_OF_FLAG.items()}
_FONT_COLOUR = re.compile(r"""\bcolor\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_CLASS_OF_COLOUR = {colour: name for name, colour in CLASS_COLOURS.items()}
_PLACE = re.compile(r"\{\\an[1-9]\}")


@dataclass(frozen=True, slots=True)
class Look:
    """How text is drawn; `colour` is ``#rrggbb`` or "" for what the player takes."""

    bold: bool = False
    italic: bool = False
    underline: bool = False
    strike: bool = False
    colour: str = ""


PLAIN = Look()


@dataclass(frozen=True, slots=True)
class Styled:
    """What a named style of a file says of all text in it.

    Attributes:
        look: of the text.
        keypad: where it stands, numbered as on a keypad.
    """

    look: Look = PLAIN
    keypad: int = BOTTOM_CENTRE


def to_tags(
    text: str, style: Styled | None = None, styles: Mapping[str, Look] | None = None
) -> str:
    r"""The text with tags instead of override blocks, well nested.

    Args:
        text: with markup of any kind; tags without a look, such as ``<v Ann>``, stay.
        style: of the cue; what it adds to plain text is written as tags, too.
        styles: looks of the styles that ``\r`` may name.

    >>> to_tags(r"{\an8\fs20}{\i1}so {\b1}it{\i0} is{why}")
    '{\\an8}<i>so <b>it</b></i><b> is{why}</b>'
    """
    style = style or Styled()
    place = _PLACE.match(text)
    rest = MARKUP.finditer(text, place.end() if place else 0)
    if style == Styled() and all(match["name"] for match in rest):
        return text
    return _in_tags(text, _TagWriter(style.look, styles or {}), style.keypad)


def nested_tags(text: str) -> str:
    r"""The text with no markup but well nested tags of looks, colours of WebVTT among them.

    >>> nested_tags(r"{\an8}<i>so <b>it</i> is</b>, <v Ann><c.red>yes</c>")
    '<i>so <b>it</b></i> is, <font color="#ff0000">yes</font>'
    """
    return _in_tags(text, _TagWriter(PLAIN, {}, only_looks=True), 0)


def keypad_in(text: str) -> int:
    """Where the text itself says it stands, numbered as on a keypad; 0 where it does not."""
    blocks = (match[0] for match in MARKUP.finditer(text) if match["name"] is None)
    tags = (tag for block in blocks for tag in override_tags(block) if tag.name == "an")
    return next((int(tag.value) for tag in tags), 0)


def _in_tags(text: str, writer: "_TagWriter", otherwise: int) -> str:
    end = 0
    for match in MARKUP.finditer(text):
        writer.add_text(text[end : match.start()])
        end = match.end()
        if match["name"] is None:
            writer.add_block(match[0])
        else:
            writer.add_tag(match)
    writer.add_text(text[end:])
    keypad = 0 if writer.only_looks else writer.keypad or otherwise
    return ("" if keypad in (0, BOTTOM_CENTRE) else f"{{\\an{keypad}}}") + writer.finished()


def to_overrides(text: str) -> str:
    r"""The text with override blocks instead of tags; blocks that are there stay as they are.

    >>> to_overrides('<i>so</i> <font color="red">it</font> is, <v Ann>{\\an8}')
    '{\\i1}so{\\i0} {\\c&H0000FF&}it{\\c} is, {\\an8}'
    """
    return MARKUP.sub(_OverrideWriter().block, text) if "<" in text else text


def colour_of_tag(name: str, rest: str) -> str:
    """The colour that a ``<font ...>`` or ``<c.yellow>`` gives, or ""."""
    if name == "font":
        match = _FONT_COLOUR.search(rest)
        return (
            web_colour(next(part for part in match.groups() if part is not None)) if match else ""
        )
    if name == "c":
        known = [CLASS_COLOURS.get(part.strip().lower(), "") for part in rest.split(".")[1:]]
        return next(filter(None, known), "")
    return ""


class ColourTags:
    """Writes the tags of colour of a text in the other form, one after the other.

    ``<font color="red">`` becomes ``<c.red>``, where WebVTT has a class for the colour, or the
    other way round. Tags that give no colour are left out with their ends.
    """

    def __init__(self, wanted: str) -> None:
        self._wanted = wanted  # "c" or "font"
        self._are_written: list[bool] = []  # the open tags

    def replaced(self, match: re.Match[str]) -> str:
        """What stands for a tag ``c`` or ``font``."""
        if match["slash"]:
            return f"</{self._wanted}>" if self._are_written and self._are_written.pop() else ""
        colour = colour_of_tag(name_of(match), match["rest"])
        is_written = bool(colour) if self._wanted == "font" else colour in _CLASS_OF_COLOUR
        self._are_written.append(is_written)
        if not is_written:
            return ""
        if self._wanted == "font":
            return f'<font color="{colour}">'
        return f"<c.{_CLASS_OF_COLOUR[colour]}>"


def look_in_tag(look: Look, name: str, rest: str) -> Look:
    """The look inside a tag, where `look` is the one around it."""
    if name in _FLAG_OF_TAG:
        return with_flag(look, _FLAG_OF_TAG[name], on=True)
    colour = colour_of_tag(name, rest)
    return replace(look, colour=colour) if colour else look


def with_flag(look: Look, flag: str, *, on: bool) -> Look:
    """The look with one of `FLAGS` set."""
    return Look(
        bold=on if flag == "bold" else look.bold,
        italic=on if flag == "italic" else look.italic,
        underline=on if flag == "underline" else look.underline,
        strike=on if flag == "strike" else look.strike,
        colour=look.colour,
    )


def tags_of_look(look: Look) -> list[str]:
    """What the look needs, one begin tag each without its brackets.

    >>> tags_of_look(Look(italic=True, colour="#ff0000"))
    ['i', 'font color="#ff0000"']
    """
    tags = [_TAG_OF_FLAG[flag] for flag in FLAGS if getattr(look, flag)]
    return [*tags, f'font color="{look.colour}"'] if look.colour else tags


class OpenTags(Generic[Kept]):
    """The tags that are open, each with something to keep for its end."""

    def __init__(self) -> None:
        self._tags: list[tuple[str, Kept]] = []
        self._count: Counter[str] = Counter()

    def has(self, name: str) -> bool:
        """Whether a tag of that name is open."""
        return self._count[name] > 0

    def add(self, name: str, kept: Kept) -> None:
        """Open a tag."""
        self._tags.append((name, kept))
        self._count[name] += 1

    def close(self, name: str) -> list[Kept]:
        """Close the last tag of that name and those inside it; what was kept, outermost first.

        An end tag that closes nothing has no effect.
        """
        closed: list[Kept] = []
        found = not self._count[name]
        while not found:
            last, kept = self._tags.pop()
            self._count[last] -= 1
            closed.append(kept)
            found = last == name
        return closed[::-1]


@dataclass(slots=True)
class _TagWriter:
    """Writes text with the tags that its look needs; a tag is written when text needs it."""

    base: Look
    styles: Mapping[str, Look]
    only_looks: bool = False
    keypad: int = 0
    look: Look = PLAIN
    drawing: bool = False
    entered: OpenTags[Look] = field(default_factory=OpenTags[Look])  # with the look before
    written: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)  # tags that `written` has open

    def __post_init__(self) -> None:
        self.look = self.base

    def add_text(self, text: str) -> None:
        if not text or self.drawing:
            return
        wanted = tags_of_look(self.look)
        self._close_unwanted(wanted)
        for tag in wanted:
            if tag not in self.open:
                self.open.append(tag)
                self.written.append(f"<{tag}>")
        self.written.append(text)

    def add_tag(self, match: re.Match[str]) -> None:
        name = name_of(match)
        has_look = name in _FLAG_OF_TAG or name == "font" or self.only_looks
        if not match["slash"]:
            self.entered.add(name, self.look)
            self.look = look_in_tag(self.look, name, match["rest"]) if has_look else self.look
        elif closed := self.entered.close(name):
            self.look = closed[0]
        if not has_look:
            self._close_unwanted(tags_of_look(self.look))
            self.written.append(match[0])

    def add_block(self, block: str) -> None:
        if block.startswith((COMMENT_BLOCK, DRAWING_BLOCK)):
            return
        for tag in override_tags(block):
            if tag.name == "an":
                self.keypad = self.keypad or int(tag.value)
            elif tag.name == "p":
                self.drawing = int(tag.value) > 0
            else:
                self.look = _overridden(self.look, tag.name, tag.value, self)

    def finished(self) -> str:
        self._close_unwanted(())
        return "".join(self.written)

    def _close_unwanted(self, wanted: Iterable[str]) -> None:
        wanted = set(wanted)
        kept = next((at for at, tag in enumerate(self.open) if tag not in wanted), len(self.open))
        self.written += (f"</{tag.split(' ', 1)[0]}>" for tag in reversed(self.open[kept:]))
        del self.open[kept:]


def _overridden(look: Look, name: str, value: str, among: _TagWriter) -> Look:
    if name in _FLAG_OF_TAG:
        flag = _FLAG_OF_TAG[name]
        is_on = bool(getattr(among.base, flag)) if value == "" else value == "1"
        return with_flag(look, flag, on=is_on)
    if name == "c":
        return replace(look, colour=value or among.base.colour)
    if name == "r":
        return among.styles.get(value, among.base)
    return look


@dataclass(slots=True)
class _OverrideWriter:
    """Replaces tags by override blocks."""

    opened: OpenTags[str] = field(default_factory=OpenTags[str])  # with their ends
    colours: list[str] = field(default_factory=list)

    def block(self, match: re.Match[str]) -> str:
        """What stands for a piece of markup."""
        if match["name"] is None:
            return match[0]
        name = name_of(match)
        if match["slash"]:
            return "".join(map(self._ended, reversed(self.opened.close(name))))
        begin, end = self._begin_and_end(name, match["rest"])
        self.opened.add(name, end)
        return begin

    def _begin_and_end(self, name: str, rest: str) -> tuple[str, str]:
        if name in _FLAG_OF_TAG:
            return f"{{\\{name}1}}", "" if self.opened.has(name) else f"{{\\{name}0}}"
        if not (colour := colour_of_tag(name, rest)):
            return "", ""
        around = self.colours[-1] if self.colours else ""
        self.colours.append(ass_colour(colour))
        return f"{{\\c{self.colours[-1]}}}", f"{{\\c{around}}}"

    def _ended(self, end: str) -> str:
        if end.startswith("{\\c"):
            self.colours.pop()
        return end
