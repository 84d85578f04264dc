"""What is in a paragraph of TTML, as the text of a cue and its words.

Spans that slant, embolden, underline, strike or colour are tags in a cue's text, line breaks are
line feeds, and spans with times are the times of words.

Source: Timed Text Markup Language 2, sections 8.1.7 (span) and, for white space, 8.2.10.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from subtitler.document.reconcile import reconcile
from subtitler.document.word import Word, WordOrigin, quick_word
from subtitler.document.word_times import share_out
from subtitler.formats.markup_conversion import tags_of_look
from subtitler.formats.ttml_plain import Timing, plain_stretches
from subtitler.formats.ttml_styles import LOOK_ATTRIBUTES, StyleSheet, look_said
from subtitler.formats.ttml_time import USUAL, TimeParameters, rounded
from subtitler.formats.ttml_tree import XML_SPACE, Element, Node, Paragraph

_CHUNK = re.compile(r"[ \t\r\n]+|[^ \t\r\n]+(?: [^ \t\r\n]+)*")
_SPACES = re.compile(r"[ \t\r\n]+")
_MOST_CHUNKS = 1000  # of one text; one with more is kept as a whole, or written anew


class Token(NamedTuple):
    """A stretch of a paragraph, and what it is in the cue's text.

    Attributes:
        raw: as in the file.
        text: as in the cue.
        kind: "plain" for text that can be cut anywhere, "sign" for other text, "tag" for a span's
            tags, "look" for what the paragraph's own attributes say, "cdata", "other".
        element: of a tag.
        timing: begin and end of the word that it belongs to, in milliseconds.
    """

    raw: str
    text: str
    kind: str
    element: Element | None = None
    timing: Timing | None = None


@dataclass(frozen=True, slots=True)
class ParagraphText:
    """What is in a paragraph.

    Attributes:
        tokens: together all that stands between its tags; nothing if it was read as plain.
        text: the cue's.
        is_timed: whether spans in it have times.
        stretches: the text without its tags, cut where the times of words begin and end; nothing
            where no spans have times.
    """

    tokens: tuple[Token, ...]
    text: str
    is_timed: bool
    stretches: Sequence[tuple[Timing | None, str]] = ()


def read_paragraph(
    source: str, paragraph: Paragraph, styles: StyleSheet, parameters: TimeParameters = USUAL
) -> ParagraphText:
    """Read what is in a paragraph of the text `source`."""
    if not paragraph.is_plain:
        reader = _Reader(source, paragraph, styles)
        for node in paragraph.nodes:
            reader.add(node)
        return reader.finished()
    element = paragraph.element
    inside = source[element.inner : element.close]
    stretches, is_timed = plain_stretches(inside, element, parameters)
    text = "".join([text for _, text in stretches])
    if tags := _own_tags(element):
        text = _begin_tags(tags) + text + _end_tags(tags)
    return ParagraphText((), text, is_timed, stretches if is_timed else ())


def words_of(
    read: ParagraphText, start_ms: int, end_ms: int, most: int | None = None
) -> tuple[Word, ...] | None:
    """The words that spans with times are; none where there are no such spans.

    Text outside of them shares the time between them, and is guessed.

    Args:
        read: the paragraph.
        start_ms: start of the cue.
        end_ms: end of the cue.
        most: the number of words that are wanted.

    Returns:
        None where there are more.
    """
    if not read.is_timed:
        return ()
    groups = [
        (timing, "".join([text for _, text in group]).split())
        for timing, group in groupby(read.stretches, key=itemgetter(0))
    ]
    if most is not None and sum(len(found) for _, found in groups) > most:
        return None
    words: list[Word] = []
    untimed: list[str] = []
    for timing, found in groups:
        if timing is None:
            untimed += found
            continue
        if untimed:
            last_ms = words[-1].end_ms if words else start_ms
            words += share_out(untimed, last_ms, timing[0], WordOrigin.GUESSED)
            untimed = []
        if len(found) == 1:
            words.append(quick_word(found[0], timing[0], timing[1]))
        else:
            words += share_out(found, timing[0], timing[1], WordOrigin.GUESSED)
    last_ms = words[-1].end_ms if words else start_ms
    words += share_out(untimed, last_ms, end_ms, WordOrigin.GUESSED)
    return reconcile(read.text, words, start_ms, end_ms)


@dataclass(slots=True)
class _Reader:
    """Turns the nodes of a paragraph into tokens."""

    source: str
    paragraph: Paragraph
    styles: StyleSheet
    tokens: list[Token] = field(default_factory=list)
    closing: list[str] = field(default_factory=list)  # tags that end the open spans
    timings: list[tuple[int, int] | None] = field(default_factory=list)
    after_space: bool = True  # at the start of a line, or behind a space
    last_space: int | None = None  # the token that is left out if the line ends here
    is_timed: bool = False
    own_tags: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.own_tags = _own_tags(self.paragraph.element)
        if self.own_tags:
            self.tokens.append(Token("", _begin_tags(self.own_tags), "look"))

    def add(self, node: Node) -> None:
        raw = self.source[node.start : node.end]
        if node.kind == "text":
            self._add_text(raw, node)
        elif node.element.name == "br" and node.kind == "start":
            self._end_line()
            self.tokens.append(Token(raw, "\n", "sign"))
        elif node.element.name == "span" and node.kind in ("start", "end"):
            self._add_tag(raw, node)
        else:
            kind = "cdata" if node.kind == "cdata" else "other"
            self.tokens.append(Token(raw, "", kind))

    def finished(self) -> ParagraphText:
        self._end_line()
        if self.own_tags:
            self.tokens.append(Token("", _end_tags(self.own_tags), "look"))
        text = "".join(token.text for token in self.tokens)
        seen = [
            (token.timing, token.text)
            for token in (self.tokens if self.is_timed else ())
            if token.kind in ("plain", "sign")
        ]
        return ParagraphText(tuple(self.tokens), text, self.is_timed, seen)

    def _add_tag(self, raw: str, node: Node) -> None:
        element = node.element
        if node.kind == "end":
            self.timings.pop()
            self.tokens.append(Token(raw, self.closing.pop(), "tag", element))
            return
        tags = tags_of_look(self.styles.look_of(element))
        timing = self.timings[-1] if self.timings else None
        if not element.attributes.keys().isdisjoint(("begin", "end", "dur")):
            end_ms = element.begin_ms if element.end_ms is None else element.end_ms
            timing = (rounded(element.begin_ms), max(rounded(end_ms), rounded(element.begin_ms)))
            self.is_timed = True
        self.timings.append(timing)
        self.closing.append(_end_tags(tags))
        self.tokens.append(Token(raw, _begin_tags(tags), "tag", element))

    def _add_text(self, raw: str, node: Node) -> None:
        data = node.data.replace("\r", "\n")
        timing = self.timings[-1] if self.timings else None
        if node.element.keeps_space:
            self.tokens.append(Token(raw, data, "plain" if raw == data else "sign", None, timing))
            self.after_space, self.last_space = data.endswith("\n"), None
        elif raw != node.data:  # an entity, or a line end of two characters
            self._add_chunk(raw, data, timing)
        else:
            chunks = _CHUNK.findall(data)
            for chunk in chunks if len(chunks) <= _MOST_CHUNKS else _edges_apart(data):
                even = chunk if chunk.isspace() else _SPACES.sub(" ", chunk)
                self._add_chunk(chunk, even, timing)

    def _add_chunk(self, raw: str, data: str, timing: tuple[int, int] | None) -> None:
        if data.strip(XML_SPACE):
            self.tokens.append(Token(raw, data, "plain" if raw == data else "sign", None, timing))
            self.after_space, self.last_space = False, None
        elif self.after_space:
            self.tokens.append(Token(raw, "", "other"))
        else:
            self.last_space, self.after_space = len(self.tokens), True
            self.tokens.append(Token(raw, " ", "sign", None, timing))

    def _end_line(self) -> None:
        if self.last_space is not None:
            token = self.tokens[self.last_space]
            self.tokens[self.last_space] = Token(token.raw, "", "other")
        self.after_space, self.last_space = True, None


def _edges_apart(data: str) -> list[str]:
    """A text with the white space around it apart."""
    core = data.strip(XML_SPACE)
    first = data.index(core) if core else len(data)
    parts = (data[:first], core, data[first + len(core) :])
    return [part for part in parts if part]


def _own_tags(element: Element) -> list[str]:
    """The tags for what the attributes of a paragraph say of its look."""
    own = {key: element.attributes[key] for key in LOOK_ATTRIBUTES if key in element.attributes}
    return tags_of_look(look_said(own)) if own else []


def _begin_tags(tags: Sequence[str]) -> str:
    return "".join(f"<{tag}>" for tag in tags)


def _end_tags(tags: Sequence[str]) -> str:
    return "".join(f"</{tag.split(' ', 1)[0]}>" for tag in reversed(tags))
