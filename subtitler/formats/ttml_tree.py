"""The elements of a TTML document and where they stand in its text.

The XML is parsed by expat, for the places of everything; declarations of entities are refused, so
that nothing grows, and nothing outside the text is ever looked for.

Source: Timed Text Markup Language 2; IMSC 1.1; SMPTE ST 2052-1 and EBU Tech 3380 use the same
namespaces for what is read here.
"""

import html
import re
from bisect import bisect_left
from dataclasses import dataclass, field
from fractions import Fraction
from xml.parsers import expat

from subtitler.formats.errors import SubtitleSyntaxError
from subtitler.formats.lines import lines_of
from subtitler.formats.ttml_time import USUAL, TimeParameters, read_time

MOST_PARTS = 1_250_000
"""Tags and texts; a document with more is refused.

A film with times of all words has 100,000. A day with the times of 250,000 words, each with two
tags, its text and the space behind, has 1,200,000: what was written here must be read again."""

XML_SPACE = " \t\r\n"
_SEPARATOR = "\x01"
_TTML = re.compile(r"https?://www\.w3\.org/(?:ns/ttml|20[0-9]{2}/[0-9]{2}/ttaf1)/?(?P<part>#.*)?")
_XML = "http://www.w3.org/XML/1998/namespace"
_PARTS = {"#styling": "tts:", "#style": "tts:", "#parameter": "ttp:", "#metadata": "ttm:"}
_KNOWN_PREFIXES = {"tts": "tts:", "ttp": "ttp:", "ttm": "ttm:", "xml": "xml:", "tt": ""}
# A sign that no text may hold stands for "&" where it begins no entity; files have them.
_LONE_AMPERSAND = re.compile(r"&(?!#[0-9]{1,7};|#x[0-9A-Fa-f]{1,6};|[A-Za-z][A-Za-z0-9]{0,31};)")
_AMPERSAND = "\ufdd0"
_NO_XML = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ZERO = Fraction()
_REFERRED = ("style", "region", "ttm:agent")
_UNBOUND_PREFIX = 27  # XML_ERROR_UNBOUND_PREFIX of expat


@dataclass(slots=True, eq=False)
class Element:
    """An element; places are counted in characters of the text.

    Attributes:
        name: without namespace for elements of TTML, such as ``p``, with ``ttm:`` for metadata.
        attributes: named in the same way, with ``tts:``, ``ttp:`` and ``xml:`` for the others.
        start: where its start tag begins.
        parent: the one it stands in.
        inner: where its start tag ends.
        close: where its end tag begins; the same as `end` for ``<p/>``.
        end: behind it.
        reference_ms: what its own times are counted from.
        begin_ms: of its interval, from the start of the document.
        end_ms: None where it has no end.
        has_times: whether it or an element around it has times of its own.
        keeps_space: whether ``xml:space`` says so.
        is_sequence: whether its children follow each other in time.
        text: the name of an agent.
    """

    name: str
    attributes: dict[str, str]
    start: int
    parent: "Element | None"
    inner: int = 0
    close: int = 0
    end: int = 0
    reference_ms: Fraction = _ZERO
    begin_ms: Fraction = _ZERO
    end_ms: Fraction | None = None
    has_times: bool = False
    keeps_space: bool = False
    is_sequence: bool = False
    text: str = ""
    own_end_ms: Fraction | None = None  # by its own attributes
    last_ms: Fraction | None = None  # the latest end of its children
    cursor_ms: Fraction = _ZERO  # in a sequence, where the next child begins

    @property
    def is_empty_tag(self) -> bool:
        """Whether it is written as ``<p/>``."""
        return self.close == self.end


@dataclass(slots=True)
class Node:
    """A part of a paragraph: text, a tag, or something that is not shown.

    Attributes:
        kind: "text", "start" or "end" of a span or a line break, "cdata" or "other".
        start: its place in the text.
        element: of a tag, or the one that a text stands in.
        data: what a text means.
        end: behind it.
    """

    kind: str
    start: int
    element: Element
    data: str = ""
    end: int = 0


@dataclass(slots=True)
class Paragraph:
    """A ``p`` element and what is in it."""

    element: Element
    nodes: list[Node] = field(default_factory=list)


@dataclass(slots=True)
class Tree:
    """What a document holds.

    Attributes:
        parameters: of its times.
        root: the ``tt``; None until one is found.
        paragraphs: in order.
        named: styles, regions and agents, by ``xml:id``.
        container: the last ``div`` that has an end tag, or else the ``body``.
        prefixes: of the names in the text, and what is put before names here.
        oddities: places and what was found there.
    """

    parameters: TimeParameters = USUAL
    root: Element | None = None
    paragraphs: list[Paragraph] = field(default_factory=list)
    named: dict[str, Element] = field(default_factory=dict)
    container: Element | None = None
    prefixes: dict[str, str] = field(default_factory=dict)
    oddities: list[tuple[int, str]] = field(default_factory=list)


def parse_tree(text: str) -> Tree:
    """Parse a document.

    Raises:
        SubtitleSyntaxError: it is no well-formed XML, declares entities or is no TTML.
    """
    clean = _NO_XML.sub("\ufffd", text)
    clean = _LONE_AMPERSAND.sub(_AMPERSAND, clean)
    try:
        return _Builder(clean, namespaces=True).built()
    except expat.ExpatError as error:
        if error.code != _UNBOUND_PREFIX:
            raise _refused(text, error.lineno, error.offset) from error
    try:
        return _Builder(clean, namespaces=False).built()
    except expat.ExpatError as error:
        raise _refused(text, error.lineno, error.offset) from error


def _refused(text: str, line: int, column: int) -> SubtitleSyntaxError:
    lines = lines_of(text)
    found = lines[line - 1] if line <= len(lines) else ""
    at = max(min(column, len(found) - 1), 0)
    return SubtitleSyntaxError(line, at + 1, found[at:].strip() or found.strip())


def _refused_at(text: str, place: int) -> SubtitleSyntaxError:
    lines = lines_of(text[:place])
    return SubtitleSyntaxError(len(lines), len(lines[-1]) + 1, lines_of(text[place:][:80])[0])


class _Builder:
    """Builds a tree from what expat reports."""

    def __init__(self, text: str, *, namespaces: bool) -> None:
        self._text = text
        # In UTF-16 all but the rarest characters have two bytes: places are easily told.
        self._data = text.encode("utf-16-le")
        self._wide: list[int] = []
        if len(self._data) != 2 * len(text):
            found = re.finditer("[\U00010000-\U0010ffff]", text)
            self._wide = [match.start() + number for number, match in enumerate(found)]
        self._parser = expat.ParserCreate("utf-16le", _SEPARATOR if namespaces else None)
        self._parser.namespace_prefixes = namespaces
        self._parser.ordered_attributes = True
        self._parser.UseForeignDTD()  # so that unknown entities are reported, not refused
        self._tree = Tree()
        self._open: list[Element] = []
        self._paragraph: Paragraph | None = None
        self._unshown = 0  # depth in elements of a paragraph that are not shown
        self._in_cdata = False
        self._pending: list[tuple[Element | Node, str]] = []  # what will end at the next place
        self._keys: dict[str, str] = {}
        self._parts = 0
        self._set_handlers()

    def built(self) -> Tree:
        self._parser.Parse(self._data, True)  # noqa: FBT003 - of expat
        root = self._tree.root
        if root is None or root.name != "tt":
            raise _refused_at(self._text, root.start if root else 0)
        return self._tree

    def _set_handlers(self) -> None:
        parser = self._parser
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.SkippedEntityHandler = self._entity
        parser.CommentHandler = self._unseen
        parser.ProcessingInstructionHandler = self._unseen
        parser.StartCdataSectionHandler = self._cdata
        parser.EndCdataSectionHandler = self._cdata
        parser.EntityDeclHandler = self._refuse
        parser.StartNamespaceDeclHandler = self._namespace

    def _start(self, name: str, attributes: list[str]) -> None:
        place = self._finish()
        pairs = zip(attributes[::2], attributes[1::2], strict=True)
        named = {self._key(key): value.replace(_AMPERSAND, "&") for key, value in pairs}
        parent = self._open[-1] if self._open else None
        element = Element(self._key(name), named, place, parent)
        if parent is None:
            self._tree.root = element
            self._tree.parameters = TimeParameters.of(named)
        element.keeps_space = _keeps_space(element)
        self._open.append(element)
        self._pending.append((element, "inner"))
        if element.name != "br":
            self._set_times(element)
        if self._paragraph is not None:
            is_shown = element.name in ("span", "br") and not self._unshown
            self._unshown += not is_shown
            self._node("start" if is_shown else "other", place, element)
        elif element.name == "p":
            self._paragraph = Paragraph(element)

    def _end(self, _name: str) -> None:
        element = self._open.pop()
        place = self._place()
        is_empty = place == element.start
        if is_empty:
            self._pending += [(element, "close"), (element, "end")]
        else:
            self._finish()
            element.close = place
            self._pending.append((element, "end"))
        if self._paragraph is not None:
            if element is self._paragraph.element:
                self._tree.paragraphs.append(self._paragraph)
                self._paragraph = None
            else:
                self._end_inside(element, place, is_empty=is_empty)
        else:
            self._keep(element, is_empty=is_empty)
        _end_times(element)

    def _end_inside(self, element: Element, place: int, *, is_empty: bool) -> None:
        is_shown = not self._unshown
        self._unshown -= not is_shown
        node = self._node("end" if is_shown else "other", place, element)
        if is_empty:
            self._pending.append((node, "start"))
        self._keep(element, is_empty=True)  # an agent may be described in a paragraph

    def _keep(self, element: Element, *, is_empty: bool) -> None:
        """Remember what paragraphs refer to, and where new ones can stand."""
        name = element.name
        if name in _REFERRED and "xml:id" in element.attributes:
            self._tree.named.setdefault(element.attributes["xml:id"].strip(), element)
        elif name == "ttm:name" and element.parent is not None:
            element.parent.text = element.parent.text or " ".join(element.text.split())
        elif name == "style" and element.parent is not None and element.parent.name == "region":
            element.parent.attributes = {**element.attributes, **element.parent.attributes}
        elif name == "div" and not is_empty:
            self._tree.container = element
        elif name == "body" and not is_empty:
            self._tree.container = self._tree.container or element

    def _characters(self, data: str) -> None:
        place = self._finish()
        if _AMPERSAND in data:
            data = data.replace(_AMPERSAND, "&")
            if not self._in_cdata:
                self._tree.oddities.append((place, "“&” begins no entity; it was read as it is"))
        if self._paragraph is not None and not self._unshown:
            self._node("text", place, self._open[-1]).data = data
        elif self._paragraph is not None:
            self._node("other", place, self._open[-1])
        if self._open and self._open[-1].name == "ttm:name":
            self._open[-1].text += data

    def _entity(self, name: str, _is_parameter: bool) -> None:  # noqa: FBT001 - of expat
        place = self._place()
        meant = html.unescape(f"&{name};")
        self._tree.oddities.append((place, f"“&{name};” is no entity of XML; it was read as HTML"))
        self._characters(meant)

    def _unseen(self, *_content: str) -> None:
        place = self._finish()
        if self._paragraph is not None:
            self._node("other", place, self._open[-1])

    def _cdata(self) -> None:
        place = self._finish()
        self._in_cdata = not self._in_cdata
        if self._paragraph is not None:
            self._node("cdata", place, self._open[-1])

    def _refuse(self, *_declared: object) -> None:
        raise _refused_at(self._text, self._place())

    def _namespace(self, prefix: str | None, uri: str | None) -> None:
        self._tree.prefixes.setdefault(prefix or "", _meaning_of(uri or ""))

    def _node(self, kind: str, place: int, element: Element) -> Node:
        node = Node(kind, place, element)
        if self._paragraph is not None:
            self._paragraph.nodes.append(node)
        self._pending.append((node, "end"))
        return node

    def _place(self) -> int:
        unit = self._parser.CurrentByteIndex // 2
        return unit - bisect_left(self._wide, unit) if self._wide else unit

    def _finish(self) -> int:
        """Say to what was reported before that it ends here; the place."""
        place = self._place()
        for thing, side in self._pending:
            setattr(thing, side, place)
        self._pending.clear()
        self._parts += 1
        if self._parts > MOST_PARTS:
            raise _refused_at(self._text, place)
        return place

    def _key(self, name: str) -> str:
        found = self._keys.get(name)
        if found is None:
            found = self._keys[name] = self._named(name)
        return found

    def _named(self, name: str) -> str:
        if self._parser.namespace_prefixes:
            uri, *local = name.split(_SEPARATOR)
            return _meaning_of(uri) + local[0] if local else name
        prefix, colon, local_name = name.rpartition(":")
        return _KNOWN_PREFIXES.get(prefix, "?:" if colon else "") + local_name

    def _set_times(self, element: Element) -> None:
        parent, said = element.parent, element.attributes
        bound = None
        if parent is not None:
            element.reference_ms = parent.cursor_ms if parent.is_sequence else parent.begin_ms
            element.has_times, bound = parent.has_times, parent.end_ms
        element.begin_ms = element.reference_ms
        if "begin" in said or "end" in said or "dur" in said:
            begin, end, duration = (self._time(element, key) for key in ("begin", "end", "dur"))
            element.has_times = True
            element.begin_ms += begin or 0
            ends = [
                *([] if end is None else [element.reference_ms + end]),
                *([] if duration is None else [element.begin_ms + duration]),
            ]
            element.own_end_ms = min(ends, default=None)
        limits = [limit for limit in (element.own_end_ms, bound) if limit is not None]
        element.end_ms = min(limits, default=None)
        element.is_sequence = said.get("timeContainer", "").strip() == "seq"
        element.cursor_ms = element.begin_ms

    def _time(self, element: Element, key: str) -> Fraction | None:
        said = element.attributes.get(key)
        if said is None or said.strip() == "indefinite":
            return None
        found = read_time(said, self._tree.parameters)
        if found is None:
            self._tree.oddities.append((element.start, f"“{said}” is no time of TTML"))
        return found


def _end_times(element: Element) -> None:
    """Tell the element around it where it ends."""
    parent = element.parent
    if parent is None or element.name == "br":
        return
    end = element.own_end_ms if element.own_end_ms is not None else element.last_ms
    if end is None:
        end = element.end_ms
    elif parent.end_ms is not None:
        end = min(end, parent.end_ms)
    if end is not None and element.has_times:
        parent.last_ms = end if parent.last_ms is None else max(parent.last_ms, end)
    if parent.is_sequence:
        parent.cursor_ms = element.begin_ms if end is None else end


def _keeps_space(element: Element) -> bool:
    said = element.attributes.get("xml:space")
    if said is None:
        return element.parent is not None and element.parent.keeps_space
    return said == "preserve"


def _meaning_of(uri: str) -> str:
    """What is put before names of a namespace here."""
    if not uri:
        return ""
    if uri == _XML:
        return "xml:"
    match = _TTML.fullmatch(uri)
    if match is None:
        return "?:"
    part = match["part"] or ""
    return _PARTS.get(part, "tts:" if part.startswith("#style") else "?:") if part else ""
