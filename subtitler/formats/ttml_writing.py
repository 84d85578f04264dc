"""Write TTML: a new document, or one that was read with the cues that there are now."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain
from xml.sax.saxutils import quoteattr

from subtitler.document.cue import Cue
from subtitler.formats.markup_conversion import (
    BOTTOM_CENTRE,
    keypad_in,
    nested_tags,
)
from subtitler.formats.rewriting import content, content_with_words
from subtitler.formats.subtitle_file import SubtitleFile, SubtitleFormat
from subtitler.formats.ttml import Entry, entries_of
from subtitler.formats.ttml_inside import Names, has_uneven_space
from subtitler.formats.ttml_paragraphs import (
    NAME,
    ParagraphWriter,
    agent_element,
    id_of,
    inside_for,
)
from subtitler.formats.ttml_parsing import parse_tree
from subtitler.formats.ttml_time import Exact, rounded, write_time
from subtitler.formats.ttml_tree import XML_SPACE, Element, Tree

_ROWS = ("bottom", "middle", "top")
_COLUMNS = ("left", "", "right")
_DEFAULT_STYLE = (
    '      <style xml:id="default" tts:fontFamily="proportionalSansSerif" tts:fontSize="100%"'
    ' tts:lineHeight="120%" tts:color="#ffffff"/>'
)


def write(
    cues: Sequence[Cue],
    like: SubtitleFile | None = None,
    *,
    words: bool = False,
    language: str = "",
) -> str:
    """Write a document.

    Args:
        cues: in the order to write them. Negative times, which TTML does not have, become 0.
        like: the file that the cues come from; as TTML it is kept.
        words: whether the times of words are written as spans; a cue that had some keeps them.
        language: code of the language, for a new document.
    """
    is_own = like is not None and like.format is SubtitleFormat.TTML
    text = "".join(piece.text for piece in like.pieces) if like is not None and is_own else ""
    if like is not None and (text.strip() or (like.pieces and is_own and not cues)):
        rewriting = _Rewriting(text, like, words=words)
        if rewriting.is_possible or not cues:
            return _referring(rewriting.text(cues), like.encoding)
    return _new_document(cues, words=words, language=language)


def _new_document(cues: Sequence[Cue], *, words: bool, language: str) -> str:
    document = _NewDocument(words=words)
    paragraphs = [document.paragraph(cue) for cue in cues]
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<tt xmlns="http://www.w3.org/ns/ttml"',
        '    xmlns:ttm="http://www.w3.org/ns/ttml#metadata"',
        '    xmlns:ttp="http://www.w3.org/ns/ttml#parameter"',
        '    xmlns:tts="http://www.w3.org/ns/ttml#styling"',
        '    ttp:contentProfiles="http://www.w3.org/ns/ttml/profile/imsc1.1/text"',
        f'    ttp:timeBase="media" xml:lang={quoteattr(language)}>',
        "  <head>",
        *document.metadata(),
        "    <styling>",
        *document.styles(),
        "    </styling>",
        "    <layout>",
        *document.regions(),
        "    </layout>",
        "  </head>",
        "  <body>",
        "    <div>",
        *paragraphs,
        "    </div>",
        "  </body>",
        "</tt>",
    ]
    return "\n".join(lines) + "\n"


@dataclass(slots=True)
class _NewDocument:
    """Writes paragraphs, and remembers what they refer to."""

    words: bool
    agents: dict[str, str] = field(default_factory=dict)  # ids by name
    names: dict[str, None] = field(default_factory=lambda: {"default": None})
    keypads: dict[int, None] = field(default_factory=lambda: {BOTTOM_CENTRE: None})
    used: set[str] = field(default_factory=set)

    def paragraph(self, cue: Cue) -> str:
        keypad = keypad_in(cue.text) or BOTTOM_CENTRE
        self.keypads[keypad] = None
        said = {
            "xml:id": id_of(cue.identifier, self.used),
            "begin": write_time(cue.start_ms),
            "end": write_time(cue.end_ms),
            "region": _region_name(keypad),
            "style": _name_of(cue.style),
            "ttm:agent": self._agent(cue.speaker),
            "xml:space": "preserve" if has_uneven_space(nested_tags(cue.text)) else "",
        }
        if said["style"]:
            self.names[said["style"]] = None
        tag = " ".join(f"{key}={quoteattr(value)}" for key, value in said.items() if value)
        inside = inside_for(cue, Names(), words=self.words)
        return f"      <p {tag}>{inside}</p>"

    def metadata(self) -> list[str]:
        if not self.agents:
            return []
        lines = (agent_element(name, key, "ttm:") for name, key in self.agents.items())
        return ["    <metadata>", *(f"      {line}" for line in lines), "    </metadata>"]

    def styles(self) -> list[str]:
        others = [name for name in self.names if name != "default"]
        return [_DEFAULT_STYLE, *(f"      <style xml:id={quoteattr(name)}/>" for name in others)]

    def regions(self) -> list[str]:
        lines: list[str] = []
        for keypad in sorted(self.keypads):
            align = ("after", "center", "before")[(keypad - 1) // 3]
            side = ("left", "center", "right")[(keypad - 1) % 3]
            lines.append(
                f'      <region xml:id="{_region_name(keypad)}" style="default"'
                ' tts:origin="10% 10%" tts:extent="80% 80%"'
                f' tts:displayAlign="{align}" tts:textAlign="{side}"/>'
            )
        return lines

    def _agent(self, name: str) -> str:
        if not name:
            return ""
        return self.agents.setdefault(name, f"speaker{len(self.agents) + 1}")


class _Rewriting:
    """Writes a document that was read, with the cues that there are now.

    What stands between the cues keeps its order, whatever the order of the cues: it opens and
    closes the elements around them.
    """

    def __init__(self, text: str, like: SubtitleFile, *, words: bool) -> None:
        self._newline = like.newline
        self._tree = parse_tree(text) if text.strip() else Tree()
        self._words = words
        self._between: list[str] = []
        self._slots: dict[str, int] = {}  # how much of it stands before a cue
        self._entries: dict[str, Entry] = {}
        self._raw: dict[str, str] = {}
        self._old: dict[str, Cue] = {}
        self._containers: dict[int, Element | None] = {}
        self._indent = self._newline + "      "
        found = iter(entries_of(text, self._tree))
        for piece in like.pieces:
            if piece.cue is None:
                self._between.append(piece.text)
                continue
            entry, key = next(found), piece.cue.cue_id
            if not self._entries:
                self._indent = piece.text[: len(piece.text) - len(piece.text.lstrip(XML_SPACE))]
            self._entries[key], self._raw[key], self._old[key] = entry, piece.text, piece.cue
            self._slots[key] = len(self._between)
            self._containers.setdefault(len(self._between), entry.element.parent)
        self._source = text
        self._first = min(self._slots.values(), default=1)
        self._containers.setdefault(self._first, self._tree.container)
        self._writer = ParagraphWriter(text, self._tree, words=words)

    @property
    def is_possible(self) -> bool:
        """Whether there is a place for cues."""
        return bool(self._entries) or self._tree.container is not None

    def text(self, cues: Sequence[Cue]) -> str:
        """The whole document."""
        container = self._tree.container
        in_body = not self._entries and container is not None and container.name == "body"
        prefix = self._writer.names.element
        old = ((cue.identifier, self._old.get(cue.cue_id)) for cue in cues)
        self._writer.used = {name for name, was in old if was and was.identifier == name}
        placed = self._placed(cues)
        written: list[str] = []
        for slot in range(len(self._between) + 1):
            here = placed.get(slot, ())
            if here and in_body:
                written.append(f"{self._newline}    <{prefix}div>")
            written += self._in_container(here, slot)
            if here and in_body:
                written.append(f"{self._newline}    </{prefix}div>")
            written += self._between[slot : slot + 1]
        return "".join(written)

    def _placed(self, cues: Sequence[Cue]) -> dict[int, list[Cue]]:
        """Which cues stand where: in their order, as far as the times of the elements allow it."""
        placed: dict[int, list[Cue]] = {}
        now = self._first
        for cue in cues:
            own = self._slots.get(cue.cue_id)
            wanted = [now] if own is None else [own] if own >= now else [now, own]
            fitting = (slot for slot in chain(wanted, self._containers) if self._fits(cue, slot))
            slot = next(fitting, wanted[-1])
            now = max(now, slot)
            placed.setdefault(slot, []).append(cue)
        return placed

    def _fits(self, cue: Cue, slot: int) -> bool:
        """Whether the element that is open there is shown as long as the cue."""
        around = self._containers.get(slot)
        if around is None or around.is_sequence:
            return slot == self._slots.get(cue.cue_id) or around is None
        ends_later = around.end_ms is None or rounded(around.end_ms) >= cue.end_ms
        return rounded(around.begin_ms) <= max(cue.start_ms, 0) and ends_later

    def _in_container(self, cues: Sequence[Cue], slot: int) -> list[str]:
        around = self._containers.get(slot)
        base: Exact = 0 if around is None else around.begin_ms
        written: list[str] = []
        for cue in cues:
            written.append(self._written(cue, base, is_here=slot == self._slots.get(cue.cue_id)))
            if around is not None and around.is_sequence:
                base = cue.end_ms
        return written

    def _written(self, cue: Cue, base: Exact, *, is_here: bool) -> str:
        entry = self._entries.get(cue.cue_id)
        if entry is None or not is_here:
            return self._indent + self._writer.new(cue, base)
        old = self._old[cue.cue_id]
        of_words = content_with_words if self._words or old.words else content
        same_base = rounded(base) == rounded(entry.element.reference_ms)
        if of_words(cue) == of_words(old) and same_base:
            return self._raw[cue.cue_id]
        raw = self._raw[cue.cue_id]
        indent = raw[: len(raw) - len(raw.lstrip(XML_SPACE))]
        return indent + self._writer.changed(cue, old, entry, base)


def _referring(text: str, encoding: str) -> str:
    """The text with references for characters that the encoding of the file does not have."""
    unknown = {
        ord(char): f"&#{ord(char)};"
        for char in set(text)
        if not "\ud800" <= char <= "\udfff" and not char.encode(encoding, "ignore")
    }
    return text.translate(unknown) if unknown else text


def _name_of(style: str) -> str:
    """A name of a style as XML allows it."""
    name = re.sub(r"[^\w.\-]", "_", style)
    return f"_{name}" if name and not NAME.fullmatch(name) else name


def _region_name(keypad: int) -> str:
    return _ROWS[(keypad - 1) // 3] + _COLUMNS[(keypad - 1) % 3].title()
