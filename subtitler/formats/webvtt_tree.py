"""What a player makes of a WebVTT cue text: a tree of tags, texts and times.

The document keeps a cue's text as it is written; the tree says what is shown of it.

Source: WebVTT, sections 6.4 (cue text parsing rules) and 6.5 (cue text tokenizer).
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_STAMP = re.compile(r"(?:([0-9]{2,}):)?([0-5][0-9]):([0-5][0-9])\.([0-9]{3})")
_SPACE = " \t\n\f"
_NAME_END = re.compile(r"[ \t\n\f.>]")
_CLASSES_END = re.compile(r"[ \t\n\f>]")
_ANYWHERE = ("c", "i", "b", "u", "ruby", "v", "lang")
_ANNOTATED = ("v", "lang")


@dataclass(frozen=True, slots=True)
class Text:
    """Characters that are shown, their entities decoded."""

    text: str


@dataclass(frozen=True, slots=True)
class Stamp:
    """The time from which on the rest of the cue is shown or highlighted."""

    time_ms: int


@dataclass(slots=True)
class Element:
    """A tag with all that it holds.

    Attributes:
        name: "c", "i", "b", "u", "ruby", "rt", "v" or "lang"; "" for the whole cue.
        classes: as in ``<c.yellow.bg_blue>``.
        annotation: the voice of ``<v Ann>``, the language of ``<lang en>``; else "".
        children: in order.
    """

    name: str = ""
    classes: tuple[str, ...] = ()
    annotation: str = ""
    children: "list[Element | Text | Stamp]" = field(default_factory=list)


def parse_cue_text(payload: str) -> Element:
    """The tree of a cue text; never fails, as the specification demands.

    Args:
        payload: as it stands in the file, its lines parted by line feeds.
    """
    root = Element()
    path = [root]
    for token in _tokens(payload.replace("\0", "\ufffd")):
        if isinstance(token, Text | Stamp):
            path[-1].children.append(token)
        elif isinstance(token, Element):
            if token.name in _ANYWHERE or (token.name == "rt" and path[-1].name == "ruby"):
                path[-1].children.append(token)
                path.append(token)
        else:
            _close(path, token.name)
    return root


def shown_text(node: Element) -> str:
    """The characters that a player shows of a tree."""
    parts: list[str] = []
    waiting: list[Element | Text | Stamp] = [node]
    while waiting:
        item = waiting.pop()
        if isinstance(item, Text):
            parts.append(item.text)
        elif isinstance(item, Element):
            waiting += reversed(item.children)
    return "".join(parts)


@dataclass(frozen=True, slots=True)
class _EndTag:
    name: str


def _close(path: list[Element], name: str) -> None:
    if name and path[-1].name == name:
        path.pop()
    elif name == "ruby" and path[-1].name == "rt":
        del path[-2:]


def _tokens(payload: str) -> Iterator[Text | Stamp | Element | _EndTag]:
    at = 0
    while at < len(payload):
        if payload[at] != "<":
            end = payload.find("<", at)
            end = len(payload) if end < 0 else end
            yield Text(html.unescape(payload[at:end]))
            at = end
            continue
        end = payload.find(">", at)
        inside = payload[at + 1 :] if end < 0 else payload[at + 1 : end]
        at = len(payload) if end < 0 else end + 1
        if inside.startswith("/"):
            yield _EndTag(inside[1:])
        elif inside[:1] in tuple("0123456789"):
            match = _STAMP.fullmatch(inside)
            if match is not None:
                yield Stamp(_time_ms(match))
        else:
            yield _start_tag(inside)


def _start_tag(inside: str) -> Element:
    match = _NAME_END.search(inside)
    end = len(inside) if match is None else match.start()
    name, rest = inside[:end], inside[end:]
    classes: list[str] = []
    if rest.startswith("."):
        match = _CLASSES_END.search(rest)
        end = len(rest) if match is None else match.start()
        classes = [part for part in rest[1:end].split(".") if part]
        rest = rest[end:]
    annotation = ""
    if name in _ANNOTATED:
        annotation = " ".join(
            part for part in re.split(f"[{_SPACE}]+", html.unescape(rest)) if part
        )
    return Element(name, tuple(classes), annotation)


def _time_ms(match: re.Match[str]) -> int:
    hours, minutes, seconds, ms = (int(part[:12] if part else 0) for part in match.groups())
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + ms
