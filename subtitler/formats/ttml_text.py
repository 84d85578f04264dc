"""What is in a paragraph of TTML and the text of a cue, both ways.

Spans that slant, embolden, underline, strike or colour are tags in a cue's text, line breaks are
line feeds, and spans with times are the times of words. An edited text is written so that what
was not edited stays as it was written.

Source: Timed Text Markup Language 2, sections 8.1.7 (span), 10.2 (style attributes) and, for white
space, 8.2.10.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

from subtitler.document.markup import MARKUP, visible_text
from subtitler.document.reconcile import reconcile, word_positions
from subtitler.document.word import Word, WordOrigin
from subtitler.document.word_times import share_out
from subtitler.formats.colours import web_colour
from subtitler.formats.markup_conversion import Look, colour_of_tag, nested_tags, tags_of_look
from subtitler.formats.ttml_time import USUAL, TimeParameters, rounded, write_time
from subtitler.formats.ttml_tree import XML_SPACE, Element, Node, Paragraph

LOOK_ATTRIBUTES = ("tts:fontStyle", "tts:fontWeight", "tts:textDecoration")

_CHUNK = re.compile(r"[ \t\r\n]+|[^ \t\r\n]+(?: [^ \t\r\n]+)*")
_SPACES = re.compile(r"[ \t\r\n]+")
_MOST_CHUNKS = 1000  # of one text; one with more is kept as a whole, or written anew
_UNEVEN = re.compile(r"^ | $| {2}|[\t\r\x0b\x0c\x1c-\x1f]", re.MULTILINE)
_CONTROL_SPACE = re.compile(r"[\x0b\x0c\x1c-\x1f]")  # white space that XML does not allow
_NO_XML = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_STYLING = "http://www.w3.org/ns/ttml#styling"
_DEEPEST_STYLE = 16


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
    timing: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class ParagraphText:
    """What is in a paragraph.

    Attributes:
        tokens: together all that stands between its tags.
        text: the cue's.
        is_timed: whether spans in it have times.
    """

    tokens: tuple[Token, ...]
    text: str
    is_timed: bool


@dataclass(frozen=True, slots=True)
class Names:
    """How elements and attributes are written in a document.

    Attributes:
        element: put before the names of elements, such as "tt:".
        styling: put before the names of styling attributes, such as "tts:"; "" where the
            document has none, so that each element declares its own.
    """

    element: str = ""
    styling: str = "tts:"


def look_of(element: Element, named: Mapping[str, Element]) -> Look:
    """What the attributes of an element, and the styles that it names, say of its look."""
    said = styling_of(element, named)
    decoration = said.get("tts:textDecoration", "").split()
    return Look(
        bold=said.get("tts:fontWeight", "").strip() == "bold",
        italic=said.get("tts:fontStyle", "").strip() in ("italic", "oblique"),
        underline="underline" in decoration,
        strike="lineThrough" in decoration,
        colour=web_colour(said.get("tts:color", "")),
    )


def styling_of(element: Element, named: Mapping[str, Element], depth: int = 0) -> dict[str, str]:
    """The styling attributes of an element with those of the styles that it names."""
    said: dict[str, str] = {}
    if depth < _DEEPEST_STYLE:
        for name in element.attributes.get("style", "").split()[:_DEEPEST_STYLE]:
            style = named.get(name)
            if style is not None and style.name == "style" and style is not element:
                said |= styling_of(style, named, depth + 1)
    own = element.attributes.items()
    return said | {key: value for key, value in own if key.startswith("tts:")}


def read_paragraph(
    source: str, paragraph: Paragraph, named: Mapping[str, Element]
) -> ParagraphText:
    """Read what is in a paragraph of the text `source`."""
    reader = _Reader(source, paragraph, named)
    for node in paragraph.nodes:
        reader.add(node)
    return reader.finished()


def words_of(read: ParagraphText, start_ms: int, end_ms: int) -> tuple[Word, ...]:
    """The words that spans with times are; none where there are no such spans.

    Text outside of them shares the time between them, and is guessed.
    """
    if not read.is_timed:
        return ()
    texts = (token for token in read.tokens if token.kind in ("plain", "sign"))
    words: list[Word] = []
    untimed: list[str] = []
    for timing, group in groupby(texts, key=lambda token: token.timing):
        found = "".join(token.text for token in group).split()
        if timing is None:
            untimed += found
            continue
        words += share_out(
            untimed, words[-1].end_ms if words else start_ms, timing[0], WordOrigin.GUESSED
        )
        untimed = []
        origin = WordOrigin.MEASURED if len(found) == 1 else WordOrigin.GUESSED
        words += share_out(found, timing[0], timing[1], origin)
    words += share_out(untimed, words[-1].end_ms if words else start_ms, end_ms, WordOrigin.GUESSED)
    return reconcile(read.text, words, start_ms, end_ms)


def edited_inside(old: ParagraphText, text: str, names: Names) -> str | None:
    """What to write for an edited text: as it was written before and behind the edit.

    Returns:
        None where the edit goes over the ends of spans, so that all must be written anew.
    """
    head = _common(old.text, text)
    tail = _common(old.text[head:][::-1], text[head:][::-1])
    before, middle, behind = _cut(old.tokens, head, len(old.text) - tail)
    first = sum(len(token.text) for token in before)
    last = len(text) - sum(len(token.text) for token in behind)
    if not _is_whole(middle) or not _is_balanced(text[first:last]):
        return None
    if any(token.kind == "cdata" for token in old.tokens):
        return None
    inserted = inside_of(text[first:last], names)
    # White space that was at the end of a line would be seen where text follows it now.
    while inserted and _is_unseen_space(before) and any(token.text for token in before):
        before.pop()
    behind.reverse()
    while inserted and _is_unseen_space(behind) and any(token.text for token in behind):
        behind.pop()
    kept = (*before, Token(inserted, "", "other"), *reversed(behind))
    return "".join(token.raw for token in kept)


def inside_of(text: str, names: Names) -> str:
    """A cue's text as the inside of a paragraph."""
    parts: list[str] = []
    end = 0
    nested = nested_tags(text)
    for match in MARKUP.finditer(nested):
        parts += (_escaped(nested[end : match.start()], names), _span_tag(match, names))
        end = match.end()
    return "".join([*parts, _escaped(nested[end:], names)])


def inside_with_words(
    text: str,
    words: Sequence[Word],
    begin_ms: int,
    names: Names,
    parameters: TimeParameters = USUAL,
) -> str:
    """The same with a span for each word, its times counted from `begin_ms`."""
    nested = nested_tags(text)
    opening: dict[int, str] = {}
    closing: set[int] = set()
    for word, (start, end) in zip(words, word_positions(nested, words), strict=True):
        begin = write_time(word.start_ms - begin_ms, "", parameters)
        until = write_time(word.end_ms - begin_ms, "", parameters)
        opening[start] = f'<{names.element}span begin="{begin}" end="{until}">'
        closing.add(end)
    parts: list[str] = []
    close = f"</{names.element}span>"
    open_word = ""
    at = 0
    for match in (*MARKUP.finditer(nested), None):
        stop = len(nested) if match is None else match.start()
        while at < stop:
            if at in opening:
                open_word = opening[at]
                parts.append(open_word)
            begun, at = at, at + 1
            while at < stop and at not in opening and at not in closing:
                at += 1
            parts.append(_escaped(nested[begun:at], names))
            if at in closing and open_word:
                parts.append(close)
                open_word = ""
        if match is not None:
            tag = _span_tag(match, names)
            parts += (close, tag, open_word) if open_word else (tag,)
            at = match.end()
    return "".join(parts)


@dataclass(slots=True)
class _Reader:
    """Turns the nodes of a paragraph into tokens."""

    source: str
    paragraph: Paragraph
    named: Mapping[str, Element]
    tokens: list[Token] = field(default_factory=list)
    closing: list[str] = field(default_factory=list)  # tags that end the open spans
    timings: list[tuple[int, int] | None] = field(default_factory=list)
    after_space: bool = True  # at the start of a line, or behind a space
    last_space: int | None = None  # the token that is left out if the line ends here
    is_timed: bool = False
    own_tags: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        element = self.paragraph.element
        own = {key: element.attributes[key] for key in LOOK_ATTRIBUTES if key in element.attributes}
        bare = Element("p", own, 0, None)
        self.own_tags = tags_of_look(look_of(bare, {}))
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
        return ParagraphText(tuple(self.tokens), text, self.is_timed)

    def _add_tag(self, raw: str, node: Node) -> None:
        element = node.element
        if node.kind == "end":
            self.timings.pop()
            self.tokens.append(Token(raw, self.closing.pop(), "tag", element))
            return
        tags = tags_of_look(look_of(element, self.named))
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


def has_uneven_space(text: str) -> bool:
    """Whether the text has white space that TTML leaves out where nobody says to keep it."""
    return _UNEVEN.search(visible_text(text)) is not None


def _begin_tags(tags: Sequence[str]) -> str:
    return "".join(f"<{tag}>" for tag in tags)


def _end_tags(tags: Sequence[str]) -> str:
    return "".join(f"</{tag.split(' ', 1)[0]}>" for tag in reversed(tags))


def _cut(
    tokens: Sequence[Token], head: int, tail: int
) -> tuple[list[Token], list[Token], list[Token]]:
    """The tokens before place `head` of the text, those behind place `tail`, and the others."""
    before: list[Token] = []
    middle: list[Token] = []
    behind: list[Token] = []
    at = 0
    for token in tokens:
        end = at + len(token.text)
        if end <= head and not middle and not behind:
            before.append(token)
        elif at >= tail:
            behind.append(token)
        elif token.kind == "plain":
            parts = (token.text[: max(head - at, 0)], token.text[max(tail - at, 0) :])
            if parts[0]:
                before.append(Token(parts[0], parts[0], "plain"))
            if parts[1] and end > tail:
                behind.append(Token(parts[1], parts[1], "plain"))
        else:
            middle.append(token)
        at = end
    return before, middle, behind


def _is_unseen_space(tokens: Sequence[Token]) -> bool:
    """Whether the last token is white space that is not seen."""
    return bool(tokens) and not tokens[-1].text and tokens[-1].raw.isspace()


def _is_whole(tokens: Sequence[Token]) -> bool:
    """Whether every tag among the tokens has its other one there, too."""
    tags = [token.element for token in tokens if token.kind == "tag"]
    has_looks = any(token.kind == "look" for token in tokens)
    return (
        not has_looks
        and all(tags.count(element) == 2 for element in tags[:100])
        and (len(tags) <= 100)
    )


def _is_balanced(text: str) -> bool:
    """Whether the text closes all tags that it opens, and no others."""
    depth: list[str] = []
    for match in MARKUP.finditer(text):
        if match["name"] is None:
            continue
        if not match["slash"]:
            depth.append(match["name"].lower())
        elif not depth or depth.pop() != match["name"].lower():
            return False
    return not depth


def _span_tag(match: "re.Match[str]", names: Names) -> str:
    if match["slash"]:
        return f"</{names.element}span>"
    name = match["name"].lower()
    said = _SPANS.get(name) or f"color={quoteattr(colour_of_tag(name, match['rest']))}"
    if names.styling:
        return f"<{names.element}span {names.styling}{said}>"
    return f'<{names.element}span xmlns:tts="{_STYLING}" tts:{said}>'


_SPANS = {
    "b": 'fontWeight="bold"',
    "i": 'fontStyle="italic"',
    "u": 'textDecoration="underline"',
    "s": 'textDecoration="lineThrough"',
}


def _escaped(text: str, names: Names) -> str:
    spaced = _CONTROL_SPACE.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n"))
    clean = escape(_NO_XML.sub("\ufffd", spaced))
    return clean.replace("\n", f"<{names.element}br/>")


def _common(one: str, other: str) -> int:
    """The number of characters that both begin with."""
    shorter = min(len(one), len(other))
    return next((at for at in range(shorter) if one[at] != other[at]), shorter)
