"""Whether the tags in a text are closed, in order; and how to put them in order."""

from dataclasses import dataclass, field
from enum import Enum, auto
from re import Match

from subtitler.document.markup import MARKUP, name_of
from subtitler.document.substitution import without_emptied_tags

DEEPEST = 32
"""Deeper than anybody nests tags: what is nested deeper is no caption and is left alone."""

_MAY_STAY_OPEN = "v"
"""Source: WebVTT, 4.2.2: the end tag of a voice span may be left out around a whole cue."""

_CLOSED_BY_PARENT = {"rt": "ruby"}
"""Source: WebVTT, 4.2.2: the end tag of a ruby text may be left out before that of its ruby."""


class TagFaultKind(Enum):
    """What is wrong with a tag."""

    NOT_OPEN = auto()
    CROSSES = auto()
    NEVER_CLOSED = auto()


@dataclass(frozen=True, slots=True)
class TagFault:
    """A tag that is not where it should be.

    Attributes:
        kind: what is wrong with it.
        start: where in the text it stands.
        raw: the tag as written.
        crossed: the tag that opened later and is still open, where it closes before that.
    """

    kind: TagFaultKind
    start: int
    raw: str
    crossed: str = ""

    @property
    def end(self) -> int:
        """Where in the text it ends."""
        return self.start + len(self.raw)


def first_tag_fault(text: str) -> TagFault | None:
    """The first tag that closes nothing or too early, else the first never closed, else None."""
    opened: list[_Tag] = []
    for match in MARKUP.finditer(text):
        if match["name"] is None:
            continue
        name = name_of(match)
        if not match["slash"]:
            opened.append(_Tag(name, match[0], match.start()))
            continue
        depth = _depth_of(name, opened)
        if depth is None:
            return TagFault(TagFaultKind.NOT_OPEN, match.start(), match[0])
        for tag in opened[depth + 1 :]:
            if _CLOSED_BY_PARENT.get(tag.name) != name:
                return TagFault(TagFaultKind.CROSSES, match.start(), match[0], tag.raw)
        del opened[depth:]
    for tag in opened:
        if tag.name != _MAY_STAY_OPEN:
            return TagFault(TagFaultKind.NEVER_CLOSED, tag.start, tag.raw)
    return None


def with_tags_in_order(text: str) -> str:
    """The text with the end tags that were missing and without those of no tag.

    What is shown stays as it is: a tag that was closed too late is closed and opened again. An
    opening tag where its end tag should be, as in ``<i>Hello<i>``, becomes that. A text with tags
    nested deeper than `DEEPEST` stays as it is.
    """
    if "<" not in text:
        return text
    order = _Order()
    end = 0
    for match in MARKUP.finditer(text):
        order.add_text(text[end : match.start()])
        end = match.end()
        if match["name"] is None:
            order.out.append(match[0])
        elif match["slash"]:
            order.close(name_of(match), match[0])
        elif order.is_open(match[0]) and _stands_for_end(match):
            order.close(name_of(match), f"</{match['name']}>")
        else:
            order.open_tag(_Tag(name_of(match), match[0], match.start()))
        if len(order.opened) > DEEPEST:
            return text
    order.add_text(text[end:])
    ordered = order.finish()
    return without_emptied_tags(ordered) if ordered != text else text


@dataclass(slots=True)
class _Tag:
    name: str
    raw: str
    start: int


@dataclass(slots=True)
class _Order:
    """A text written anew with its tags in order."""

    out: list[str] = field(default_factory=list)
    opened: list[_Tag] = field(default_factory=list)
    reopening: list[_Tag] = field(default_factory=list)  # once there is text to hold

    def add_text(self, text: str) -> None:
        if not text:
            return
        for tag in self.reopening:
            self.out.append(tag.raw)
            self.opened.append(tag)
        self.reopening.clear()
        self.out.append(text)

    def is_open(self, raw: str) -> bool:
        return any(tag.raw == raw for tag in (*self.opened, *self.reopening))

    def open_tag(self, tag: _Tag) -> None:
        self.add_text(tag.raw)
        self.opened.append(tag)

    def close(self, name: str, raw: str) -> None:
        waiting = [tag for tag in self.reopening if tag.name == name]
        if waiting:
            self.reopening.remove(waiting[-1])
            return
        depth = _depth_of(name, self.opened)
        if depth is None:
            return
        inner = self.opened[depth + 1 :]
        for tag in reversed(inner):
            if _CLOSED_BY_PARENT.get(tag.name) != name:
                self.out.append(f"</{tag.name}>")
                self.reopening.insert(0, tag)
        self.out.append(raw)
        del self.opened[depth:]

    def finish(self) -> str:
        while self.opened and self.opened[0].name == _MAY_STAY_OPEN:
            del self.opened[0]
        self.out += [f"</{tag.name}>" for tag in reversed(self.opened)]
        return "".join(self.out)


def _stands_for_end(match: Match[str]) -> bool:
    """Whether nothing that the tag could hold follows it: a word's end, a line's or the text's."""
    behind = match.string[match.end() : match.end() + 1]
    return not match["rest"] and (not behind or behind.isspace())


def _depth_of(name: str, opened: list[_Tag]) -> int | None:
    for depth in range(len(opened) - 1, -1, -1):
        if opened[depth].name == name:
            return depth
    return None
