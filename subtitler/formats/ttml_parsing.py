"""Parse a TTML document.

The XML is parsed by expat, for the places of everything; declarations of entities are refused, so
that nothing grows, and nothing outside the text is ever looked for.
"""

import html
import re
from bisect import bisect_left
from collections.abc import Mapping
from xml.parsers import expat

from subtitler.formats.errors import SubtitleSyntaxError
from subtitler.formats.limits import MOST_CUES
from subtitler.formats.lines import lines_of
from subtitler.formats.ttml_plain import LONE_AMPERSAND, plain_insides, without_insides
from subtitler.formats.ttml_time import Exact, TimeParameters, read_time
from subtitler.formats.ttml_tree import NO_XML, Element, Node, Paragraph, Tree

MOST_PARTS = 500_000
"""Tags and texts, those in plain paragraphs left out; a document with more is refused.

A day of subtitles with two lines in each, of which every one has a span of its own, has 400,000."""

MOST_DEPTH = 1000
"""Elements in each other; a document with more is refused. Real ones have ten."""

MOST_TAGS = 750_000
"""All tags; a document with more is refused before it is parsed.

A day with the times of 250,000 words, each with two tags, and two lines in each cue has 650,000."""

_SEPARATOR = "\x01"
_TTML = re.compile(r"https?://www\.w3\.org/(?:ns/ttml|20[0-9]{2}/[0-9]{2}/ttaf1)/?(?P<part>#.*)?")
_XML = "http://www.w3.org/XML/1998/namespace"
_PARTS = {"#styling": "tts:", "#style": "tts:", "#parameter": "ttp:", "#metadata": "ttm:"}
_KNOWN_PREFIXES = {"tts": "tts:", "ttp": "ttp:", "ttm": "ttm:", "xml": "xml:", "tt": ""}
# LONE_AMPERSAND stands for "&" where it begins no entity; files have them.
_STRAY = re.compile(r"&(?!#[0-9]{1,7};|#x[0-9A-Fa-f]{1,6};|[A-Za-z][A-Za-z0-9]{0,31};)")
_REFERRED = ("style", "region", "ttm:agent")
_UNBOUND_PREFIX = 27  # XML_ERROR_UNBOUND_PREFIX of expat


def parse_tree(text: str, *, brief: bool = False) -> Tree:
    """Parse a document.

    Args:
        text: the document.
        brief: whether plain paragraphs are left to `ttml_plain`, and a document is refused that
            has far too many elements.

    Raises:
        SubtitleSyntaxError: it is no well-formed XML, declares entities or is no TTML; if
            `brief`, also if it has more than `MOST_CUES` paragraphs, `MOST_PARTS`, `MOST_TAGS` or
            `MOST_DEPTH`.
    """
    if brief and text.count("<") > MOST_TAGS:
        raise _refused_at(text, text.rindex("<"))
    # As nearly all write them; others are counted as they are parsed.
    if brief and text.count("<p ") > MOST_CUES:
        raise _refused_at(text, text.rindex("<p "))
    clean = NO_XML.sub("\ufffd", text)
    clean = _STRAY.sub(LONE_AMPERSAND, clean)
    plain = plain_insides(clean) if brief else None
    clean = without_insides(clean, plain or {})
    try:
        return _built(text, clean, plain, namespaces=True)
    except _UnboundPrefix:
        return _built(text, clean, plain, namespaces=False)


class _UnboundPrefix(Exception):
    """A prefix stands for no namespace."""


def _built(
    text: str, clean: str, plain: Mapping[int, tuple[int, int]] | None, *, namespaces: bool
) -> Tree:
    builder = _Builder(clean, plain, namespaces=namespaces)
    try:
        return builder.built()
    except expat.ExpatError as error:
        if namespaces and error.code == _UNBOUND_PREFIX:
            raise _UnboundPrefix from error
        raise _refused_at(text, builder.place_of_error) from error


def _refused_at(text: str, place: int) -> SubtitleSyntaxError:
    before = lines_of(text[:place])
    column = len(before[-1])
    line = before[-1] + lines_of(text[place:][:80])[0]
    at = max(min(column, len(line) - 1), 0)
    return SubtitleSyntaxError(len(before), at + 1, line[at:].strip() or line[:80].strip())


class _Builder:
    """Builds a tree from what expat reports."""

    def __init__(
        self, text: str, plain: Mapping[int, tuple[int, int]] | None, *, namespaces: bool
    ) -> None:
        self._text = text
        self._plain = plain or {}
        self._most_parts = 2 * len(text) if plain is None else MOST_PARTS
        self._most_depth = len(text) if plain is None else MOST_DEPTH
        self._most_cues = len(text) if plain is None else MOST_CUES
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
        # What will end at the next place: a start tag, an end tag, a node; sides of empty tags.
        self._begun: Element | None = None
        self._ended: Element | None = None
        self._node: Node | None = None
        self._pending: list[tuple[Element | Node, str]] = []
        self._keys: dict[str, str] = {}
        self._times: dict[str, Exact | None] = {}
        self._sequences = 0  # that are open
        self._names: dict[Element, list[str]] = {}  # texts of agents' names
        self._has_ampersand = LONE_AMPERSAND in text
        self._parts = 0
        self._set_handlers()

    def built(self) -> Tree:
        self._parser.Parse(self._data, True)  # noqa: FBT003 - of expat
        root = self._tree.root
        if root is None or root.name != "tt":
            raise _refused_at(self._text, root.start if root else 0)
        return self._tree

    @property
    def place_of_error(self) -> int:
        """Where the document is not well-formed."""
        unit: int = self._parser.ErrorByteIndex >> 1
        return unit - bisect_left(self._wide, unit)

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
        named: dict[str, str] = {}
        if attributes:
            key = self._key
            named = {key(attributes[at]): attributes[at + 1] for at in range(0, len(attributes), 2)}
            if self._has_ampersand:
                named = {key: value.replace(LONE_AMPERSAND, "&") for key, value in named.items()}
        parent = self._open[-1] if self._open else None
        element = Element(self._keys.get(name) or self._key(name), named, place, parent)
        if parent is None:
            self._tree.root = element
            self._tree.parameters = TimeParameters.of(named)
        self._set_space_and_times(element, parent)
        self._open.append(element)
        if len(self._open) > self._most_depth:
            raise _refused_at(self._text, place)
        self._begun = element
        if self._paragraph is not None:
            is_shown = element.name in ("span", "br") and not self._unshown
            self._unshown += not is_shown
            self._add("start" if is_shown else "other", place, element)
        elif element.name == "p":
            self._paragraph = Paragraph(element, is_plain=place in self._plain)

    def _end(self, _name: str) -> None:
        element = self._open.pop()
        place = self._place()
        is_empty = place == element.start
        if is_empty:
            self._pending += [(element, "close"), (element, "end")]
        else:
            self._finish()
            element.close = place
            self._ended = element
        if self._paragraph is None:
            self._keep(element, is_empty=is_empty)
        elif element is self._paragraph.element:
            self._end_paragraph(self._paragraph)
        else:
            self._end_inside(element, place, is_empty=is_empty)
        if self._sequences:
            self._sequences -= element.is_sequence
            if element.name != "br":
                _end_times(element)

    def _end_paragraph(self, paragraph: Paragraph) -> None:
        self._tree.paragraphs.append(paragraph)
        self._paragraph = None
        if len(self._tree.paragraphs) > self._most_cues:
            raise _refused_at(self._text, paragraph.element.start)

    def _end_inside(self, element: Element, place: int, *, is_empty: bool) -> None:
        is_shown = not self._unshown
        self._unshown -= not is_shown
        if is_empty and self._node is not None:
            self._pending.append((self._node, "end"))
        node = self._add("end" if is_shown else "other", place, element)
        if is_empty:
            self._pending.append((node, "start"))
        self._keep(element, is_empty=True)  # an agent may be described in a paragraph

    def _keep(self, element: Element, *, is_empty: bool) -> None:
        """Remember what paragraphs refer to, and where new ones can stand."""
        name = element.name
        if name in _REFERRED and "xml:id" in element.attributes:
            self._tree.named.setdefault(element.attributes["xml:id"].strip(), element)
        elif name == "ttm:name" and element.parent is not None:
            said = "".join(self._names.pop(element, ()))
            element.parent.text = element.parent.text or " ".join(said.split())
        elif name == "style" and element.parent is not None and element.parent.name == "region":
            for key, value in element.attributes.items():
                element.parent.attributes.setdefault(key, value)
        elif name == "div" and not is_empty:
            self._tree.container = element
        elif name == "body" and not is_empty:
            self._tree.container = self._tree.container or element

    def _characters(self, data: str) -> None:
        place = self._finish()
        if self._has_ampersand and LONE_AMPERSAND in data:
            data = data.replace(LONE_AMPERSAND, "&")
            if not self._in_cdata:
                self._tree.oddities.append((place, "“&” begins no entity; it was read as it is"))
        if self._paragraph is not None:
            if self._paragraph.is_plain:
                return
            kind = "other" if self._unshown else "text"
            self._add(kind, place, self._open[-1]).data = "" if self._unshown else data
        if self._open and self._open[-1].name == "ttm:name":
            self._names.setdefault(self._open[-1], []).append(data)

    def _entity(self, name: str, _is_parameter: bool) -> None:  # noqa: FBT001 - of expat
        place = self._place()
        meant = html.unescape(f"&{name};")
        self._tree.oddities.append((place, f"“&{name};” is no entity of XML; it was read as HTML"))
        self._characters(meant)

    def _unseen(self, *_content: str) -> None:
        place = self._finish()
        if self._paragraph is not None:
            self._add("other", place, self._open[-1])

    def _cdata(self) -> None:
        place = self._finish()
        self._in_cdata = not self._in_cdata
        if self._paragraph is not None:
            self._add("cdata", place, self._open[-1])

    def _refuse(self, *_declared: object) -> None:
        raise _refused_at(self._text, self._place())

    def _namespace(self, prefix: str | None, uri: str | None) -> None:
        self._tree.prefixes.setdefault(prefix or "", _meaning_of(uri or ""))

    def _add(self, kind: str, place: int, element: Element) -> Node:
        node = self._node = Node(kind, place, element)
        if self._paragraph is not None:
            self._paragraph.nodes.append(node)
        return node

    def _place(self) -> int:
        unit: int = self._parser.CurrentByteIndex >> 1
        return unit - bisect_left(self._wide, unit) if self._wide else unit

    def _finish(self) -> int:
        """Say to what was reported before that it ends here; the place."""
        place: int = self._parser.CurrentByteIndex >> 1
        if self._wide:
            place -= bisect_left(self._wide, place)
        if self._begun is not None:
            self._begun.inner = place
            self._begun = None
        if self._ended is not None:
            self._ended.end = place
            self._ended = None
        if self._node is not None:
            self._node.end = place
            self._node = None
        if self._pending:
            for thing, side in self._pending:
                setattr(thing, side, place)
            self._pending.clear()
        self._parts += 1
        if self._parts > self._most_parts:
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

    def _set_space_and_times(self, element: Element, parent: Element | None) -> None:
        said = element.attributes
        if parent is not None:
            reference_ms = parent.cursor_ms if parent.is_sequence else parent.begin_ms
            element.reference_ms = element.begin_ms = element.cursor_ms = reference_ms
            element.has_times, element.end_ms = parent.has_times, parent.end_ms
            element.keeps_space = parent.keeps_space
        if not said:
            return
        if "xml:space" in said:
            element.keeps_space = said["xml:space"] == "preserve"
        if element.name == "br":
            return
        if "begin" in said or "end" in said or "dur" in said:
            self._set_times(element)
        if "timeContainer" in said and said["timeContainer"].strip() == "seq":
            element.is_sequence = True
            self._sequences += 1

    def _set_times(self, element: Element) -> None:
        begin, end, duration = (self._time(element, key) for key in ("begin", "end", "dur"))
        element.has_times = True
        element.begin_ms += begin or 0
        element.cursor_ms = element.begin_ms
        own = None if end is None else element.reference_ms + end
        if duration is not None:
            until = element.begin_ms + duration
            own = until if own is None else min(own, until)
        element.own_end_ms = own
        if own is not None:
            element.end_ms = own if element.end_ms is None else min(own, element.end_ms)

    def _time(self, element: Element, key: str) -> Exact | None:
        said = element.attributes.get(key)
        if said is None or said.strip() == "indefinite":
            return None
        if said in self._times:
            found = self._times[said]
        else:
            found = self._times[said] = read_time(said, self._tree.parameters)
        if found is None:
            self._tree.oddities.append((element.start, f"“{said}” is no time of TTML"))
        return found


def _end_times(element: Element) -> None:
    """Tell the element around it where it ends."""
    parent = element.parent
    if parent is None:
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
