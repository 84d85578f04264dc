"""TTML and its profiles: IMSC, EBU-TT-D, SMPTE-TT (``.ttml``, ``.dfxp``, ``.xml``).

A document is kept as it stands. An edited cue changes its own ``p`` element, and of that only the
attributes and the text that changed. lxml and defusedxml are not used: neither tells where in the
text an element begins; see `ttml_parsing` for what is refused.

Source: Timed Text Markup Language 2; IMSC 1.1 for new documents.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from subtitler.document.cue import Cue, opened_cue
from subtitler.document.word import Word
from subtitler.formats.encoding import EncodingUnknown, encoding_named
from subtitler.formats.limits import MOST_WORDS, UNREAD_WORDS
from subtitler.formats.lines import line_numbers
from subtitler.formats.markup_conversion import BOTTOM_CENTRE, Look, Styled
from subtitler.formats.subtitle_file import Piece, Repair, SubtitleFile, SubtitleFormat
from subtitler.formats.ttml_parsing import parse_tree
from subtitler.formats.ttml_styles import StyleSheet
from subtitler.formats.ttml_text import ParagraphText, read_paragraph, words_of
from subtitler.formats.ttml_time import rounded
from subtitler.formats.ttml_tree import XML_SPACE, Element, Paragraph, Tree

REGION = "region:"
_DECLARATION = re.compile(rb"""\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z][A-Za-z0-9._\-]*)["']""")
_SHOWN_MS = 2000  # of the last cue, where nothing says when it ends


@dataclass(frozen=True, slots=True)
class Entry:
    """A paragraph that is a cue.

    Attributes:
        paragraph: the element and its parts.
        read: what is in it.
        cue: what it was read as.
        has_own_end: whether the document says when it ends.
    """

    paragraph: Paragraph
    read: ParagraphText
    cue: Cue
    has_own_end: bool = True

    @property
    def element(self) -> Element:
        """The ``p``."""
        return self.paragraph.element


def read(text: str) -> SubtitleFile:
    """Read a document; what is unusual is read by its evident meaning and listed.

    Raises:
        SubtitleSyntaxError: it is no well-formed XML, declares entities, has far too many
            elements, or is no TTML.
    """
    if not text.strip():
        return SubtitleFile((), SubtitleFormat.TTML, pieces=(Piece(text),))
    tree = parse_tree(text, brief=True)
    entries = entries_of(text, tree)
    root = tree.root
    return SubtitleFile(
        tuple(entry.cue for entry in entries),
        SubtitleFormat.TTML,
        _repairs(text, tree, entries),
        pieces=_pieces(text, tree, entries),
        language=root.attributes.get("xml:lang", "").strip() if root else "",
    )


def declared_encoding(data: bytes) -> str | None:
    """The encoding that a document without a byte order mark says it has, where it is no Unicode.

    Returns:
        Its name, or None where the bytes themselves, or a reader of all encodings, know better.
    """
    match = _DECLARATION.match(data)
    if match is None:
        return None
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return None
    try:
        return encoding_named(match[1].decode("ascii"))
    except EncodingUnknown:
        return None


def entries_of(text: str, tree: Tree) -> list[Entry]:
    """The paragraphs of a document that are cues."""
    reader = _Reader(tree)
    entries: list[Entry] = []
    for paragraph in tree.paragraphs:
        found = read_paragraph(text, paragraph, reader.styles, tree.parameters)
        if paragraph.element.has_times or found.is_timed:
            entries.append(reader.entry(paragraph, found))
        elif found.text.strip():
            tree.oddities.append((paragraph.element.start, "no cue: the paragraph has no times"))
    starts = sorted({entry.cue.start_ms for entry in entries})
    following = dict(pairwise(starts))
    return [
        entry if entry.has_own_end else _closed(entry, following.get(entry.cue.start_ms))
        for entry in entries
    ]


def styled_of(like: SubtitleFile) -> Callable[[Cue], Styled]:
    """How the styles and regions of a document show its cues."""
    text = "".join(piece.text for piece in like.pieces)
    named = parse_tree(text).named if text.strip() else {}
    styles = StyleSheet(named)

    def styled(cue: Cue) -> Styled:
        look = styles.look_of(Element("p", {"style": cue.style}, 0, None))
        region = named.get(cue.settings.removeprefix(REGION))
        keypad = BOTTOM_CENTRE if region is None else styles.keypad_of(region)
        return Styled(
            Look(italic=look.italic, underline=look.underline, strike=look.strike), keypad
        )

    return styled


class _Reader:
    """Makes entries of paragraphs.

    Attributes:
        styles: of the document.
    """

    def __init__(self, tree: Tree) -> None:
        self.styles = StyleSheet(tree.named)
        self._tree = tree
        self._words_left = MOST_WORDS
        self._said: dict[str, dict[Element, str]] = {"region": {}, "ttm:agent": {}}

    def entry(self, paragraph: Paragraph, found: ParagraphText) -> Entry:
        """A paragraph that has times, or spans in it with times."""
        element = paragraph.element
        timings = [timing for timing, _ in found.stretches if timing is not None]
        start_ms = rounded(element.begin_ms)
        end_ms = None if element.end_ms is None else rounded(element.end_ms)
        if not element.has_times:
            start_ms = min((begin for begin, _ in timings), default=start_ms)
        if end_ms is None and timings:
            end_ms = max(end for _, end in timings)
        has_end = end_ms is not None
        end = start_ms if end_ms is None else end_ms
        region = self._inherited(element, "region")
        cue = opened_cue(
            start_ms,
            end,
            found.text,
            self._words(element, found, start_ms, end),
            settings=REGION + region if region else "",
            identifier=element.attributes.get("xml:id", ""),
            speaker=self._speaker(element),
            style=" ".join(element.attributes.get("style", "").split()),
        )
        return Entry(paragraph, found, cue, has_end)

    def _words(
        self, element: Element, found: ParagraphText, start_ms: int, end_ms: int
    ) -> tuple[Word, ...]:
        words = words_of(found, start_ms, end_ms, self._words_left)
        if words is None:
            self._tree.oddities.append((element.start, UNREAD_WORDS))
            return ()
        self._words_left -= len(words)
        return words

    def _inherited(self, element: Element, key: str) -> str:
        """The attribute of an element, or of the nearest one around it that has it."""
        known = self._said[key]
        path: list[Element] = []
        said = ""
        at: Element | None = element
        while at is not None:
            if at in known:
                said = known[at]
                break
            path.append(at)
            if key in at.attributes:
                said = at.attributes[key].strip()
                break
            at = at.parent
        known.update(dict.fromkeys(path, said))
        return said

    def _speaker(self, element: Element) -> str:
        names = self._inherited(element, "ttm:agent").split()
        agents = [(name, self._tree.named.get(name)) for name in names[:8]]
        return ", ".join(agent.text if agent and agent.text else name for name, agent in agents)


def _closed(entry: Entry, next_ms: int | None) -> Entry:
    """A cue without an end, shown until the next one begins."""
    cue = entry.cue
    end_ms = cue.start_ms + _SHOWN_MS if next_ms is None else next_ms
    return replace(entry, cue=replace(cue, end_ms=end_ms))


def _pieces(text: str, tree: Tree, entries: Sequence[Entry]) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    end = 0
    for entry in entries:
        start = len(text[end : entry.element.start].rstrip(XML_SPACE)) + end
        if start > end or not pieces:
            pieces.append(Piece(text[end:start]))
        end = entry.element.end
        pieces.append(Piece(text[start:end], entry.cue))
    if not entries and tree.container is not None:
        end = len(text[: tree.container.close].rstrip(XML_SPACE))
        pieces.append(Piece(text[:end]))
    return (*pieces, Piece(text[end:]))


def _repairs(text: str, tree: Tree, entries: Sequence[Entry]) -> tuple[Repair, ...]:
    found = list(tree.oddities)
    for entry in entries:
        if not entry.has_own_end:
            found.append((entry.element.start, "the cue has no end; it lasts until the next one"))
        elif entry.cue.end_ms < entry.cue.start_ms:
            found.append((entry.element.start, "the cue ends before it starts"))
    found.sort()
    numbers = line_numbers(text, (place for place, _ in found))
    return tuple(
        Repair(number, message) for number, (_, message) in zip(numbers, found, strict=True)
    )
