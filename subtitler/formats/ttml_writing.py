"""Write TTML: a new document, or one that was read with the cues that there are now."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import chain
from xml.sax.saxutils import escape, quoteattr

from subtitler.document.cue import Cue
from subtitler.document.reconcile import reconcile
from subtitler.formats.markup_conversion import (
    BOTTOM_CENTRE,
    keypad_in,
    nested_tags,
)
from subtitler.formats.rewriting import content, content_with_words
from subtitler.formats.subtitle_file import SubtitleFile, SubtitleFormat
from subtitler.formats.ttml import REGION, Entry, entries_of, keypad_of
from subtitler.formats.ttml_tag import StartTag
from subtitler.formats.ttml_text import (
    LOOK_ATTRIBUTES,
    Names,
    edited_inside,
    has_uneven_space,
    inside_of,
    inside_with_words,
)
from subtitler.formats.ttml_time import USUAL, TimeParameters, rounded, write_time
from subtitler.formats.ttml_tree import XML_SPACE, Element, Tree, parse_tree

_NAME = re.compile(r"[^\W\d][\w.\-]*")
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
            "xml:id": _id_of(cue.identifier, self.used),
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
        inside = _inside(cue, Names(), words=self.words)
        return f"      <p {tag}>{inside}</p>"

    def metadata(self) -> list[str]:
        if not self.agents:
            return []
        lines = (_agent_element(name, key, "ttm:") for name, key in self.agents.items())
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
        self._writer = _Paragraphs(text, self._tree, words=words)

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
        base = _ZERO if around is None else around.begin_ms
        written: list[str] = []
        for cue in cues:
            written.append(self._written(cue, base, is_here=slot == self._slots.get(cue.cue_id)))
            if around is not None and around.is_sequence:
                base = Fraction(cue.end_ms)
        return written

    def _written(self, cue: Cue, base: Fraction, *, is_here: bool) -> str:
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


_ZERO = Fraction()


class _Paragraphs:
    """Writes the ``p`` elements of a document that was read."""

    def __init__(self, source: str, tree: Tree, *, words: bool) -> None:
        self._source = source
        self._tree = tree
        self._words = words
        self.used: set[str] = set()
        first = tree.paragraphs[0].element if tree.paragraphs else tree.root
        raw = "" if first is None else source[first.start : first.inner]
        prefix = StartTag(raw, tree.prefixes).element_prefix
        styling = [name for name, meaning in tree.prefixes.items() if meaning == "tts:" and name]
        is_unbound = not tree.prefixes and "tts:" in source
        self.names = Names(prefix, f"{styling[0]}:" if styling else "tts:" if is_unbound else "")
        self._form = "" if first is None else first.attributes.get("begin", "")
        self._agents = {
            agent.text: key for key, agent in tree.named.items() if agent.name == "ttm:agent"
        }

    def new(self, cue: Cue, base: Fraction) -> str:
        """A paragraph for a cue that was not in this place."""
        tag = StartTag(f"<{self.names.element}p>", self._tree.prefixes)
        tag.set("xml:id", _id_of(cue.identifier, self.used))
        begin_ms, end_ms = rounded(cue.start_ms - base), rounded(cue.end_ms - base)
        tag.set("begin", write_time(begin_ms, self._form, self._tree.parameters))
        tag.set("end", write_time(end_ms, self._form, self._tree.parameters))
        tag.set("region", self._region(cue))
        tag.set("style", cue.style if self._knows_style(cue.style) else "")
        agent = self._set_agent(tag, cue.speaker)
        self._keep_space(tag, cue, keeps_space=False)
        inside = _inside(cue, self.names, words=self._words, parameters=self._tree.parameters)
        return f"{tag.opened()}{agent}{inside}</{tag.name}>"

    def changed(self, cue: Cue, old: Cue, entry: Entry, base: Fraction) -> str:
        """The paragraph of a cue as it was read, with what of the cue is different now."""
        element = entry.element
        tag = StartTag(self._source[element.start : element.inner], self._tree.prefixes)
        is_moved = self._set_times(tag, cue, old, entry, base)
        if cue.settings != old.settings:
            tag.set("region", self._region(cue))
        if cue.style != old.style:
            tag.set("style", cue.style if self._knows_style(cue.style) else "")
        agent = self._set_agent(tag, cue.speaker) if cue.speaker != old.speaker else ""
        if cue.identifier != old.identifier:
            tag.set("xml:id", _id_of(cue.identifier, self.used))
        inside = self._inside(tag, cue, old, entry, is_moved=is_moved)
        if element.is_empty_tag and not agent + inside:
            return tag.written()
        end = f"</{tag.name}>"
        if not element.is_empty_tag:
            end = self._source[element.close : element.end]
        return tag.opened() + agent + inside + end

    def _inside(self, tag: StartTag, cue: Cue, old: Cue, entry: Entry, *, is_moved: bool) -> str:
        element = entry.element
        has_words = self._words or entry.read.is_timed
        same_rhythm = not has_words or (_rhythm(cue) == _rhythm(old) and not is_moved)
        if cue.text == old.text and same_rhythm:
            return self._source[element.inner : element.close]
        self._keep_space(tag, cue, keeps_space=element.keeps_space)
        if cue.text != old.text and keypad_in(cue.text) != keypad_in(old.text):
            tag.set("region", self._region(cue))
        is_even = element.keeps_space or not has_uneven_space(nested_tags(cue.text))
        if not has_words and is_even:
            kept = edited_inside(entry.read, cue.text, self.names)
            if kept is not None:
                return kept
        for key in LOOK_ATTRIBUTES:
            tag.set(key, "")  # the text says it now
        leading = ""  # metadata, and white space where it is not seen
        for token in entry.read.tokens:
            if token.kind not in ("other", "look"):
                break
            leading += token.raw if is_even or not token.raw.isspace() else ""
        return leading + _inside(cue, self.names, words=has_words, parameters=self._tree.parameters)

    def _set_times(self, tag: StartTag, cue: Cue, old: Cue, entry: Entry, base: Fraction) -> bool:
        """Set the times that changed; whether the paragraph begins elsewhere than its cue did."""
        reference = entry.element.reference_ms
        had = [rounded(ms - reference) for ms in (old.start_ms, old.end_ms)]
        begin_ms, end_ms = (rounded(ms - base) for ms in (cue.start_ms, cue.end_ms))
        has_times = any(tag.has(key) for key in ("begin", "end", "dur"))
        is_moved = not has_times and rounded(entry.element.begin_ms) != old.start_ms
        if [begin_ms, end_ms] == had and not is_moved:
            return False
        form = tag.get("begin") or tag.get("end") or tag.get("dur") or self._form
        parameters = self._tree.parameters
        if begin_ms != had[0] or not has_times:
            tag.set("begin", write_time(begin_ms, tag.get("begin") or form, parameters))
        if tag.has("dur") and end_ms - begin_ms != had[1] - had[0]:
            tag.set("dur", write_time(end_ms - begin_ms, tag.get("dur"), parameters))
        if end_ms != had[1] and (tag.has("end") or not tag.has("dur")):
            tag.set("end", write_time(end_ms, tag.get("end") or form, parameters))
        elif not has_times:
            tag.set("end", write_time(end_ms, form, parameters))
        return is_moved

    def _keep_space(self, tag: StartTag, cue: Cue, *, keeps_space: bool) -> None:
        if not keeps_space and has_uneven_space(nested_tags(cue.text)):
            tag.set("xml:space", "preserve")

    def _region(self, cue: Cue) -> str:
        name = cue.settings.removeprefix(REGION) if cue.settings.startswith(REGION) else ""
        keypad = keypad_in(cue.text)
        regions = {
            key: element for key, element in self._tree.named.items() if element.name == "region"
        }
        if keypad and (name not in regions or keypad_of(regions[name], self._tree.named) != keypad):
            fitting = (
                key for key in regions if keypad_of(regions[key], self._tree.named) == keypad
            )
            return next(fitting, name if name in regions else "")
        return name if name in regions else ""

    def _knows_style(self, style: str) -> bool:
        return all(name in self._tree.named for name in style.split())

    def _set_agent(self, tag: StartTag, speaker: str) -> str:
        """Name the speaker in the tag; what describes one that was not named before."""
        if not speaker or speaker in self._agents or speaker in self._tree.named:
            tag.set("ttm:agent", self._agents.get(speaker, speaker))
            return ""
        number = 1
        while f"speaker{number}" in self._tree.named or f"speaker{number}" in self._agents.values():
            number += 1
        self._agents[speaker] = f"speaker{number}"
        tag.set("ttm:agent", f"speaker{number}")
        prefix = next(
            (name for name, means in self._tree.prefixes.items() if means == "ttm:" and name), "ttm"
        )
        return _agent_element(speaker, f"speaker{number}", f"{prefix}:")


def _referring(text: str, encoding: str) -> str:
    """The text with references for characters that the encoding of the file does not have."""
    unknown = {
        ord(char): f"&#{ord(char)};"
        for char in set(text)
        if not "\ud800" <= char <= "\udfff" and not char.encode(encoding, "ignore")
    }
    return text.translate(unknown) if unknown else text


def _inside(cue: Cue, names: Names, *, words: bool, parameters: TimeParameters = USUAL) -> str:
    if not words or not cue.words:
        return inside_of(cue.text, names)
    # The nested tags may, rarely, leave other visible characters than the cue has.
    timed = reconcile(nested_tags(cue.text), cue.words, cue.start_ms, cue.end_ms)
    return inside_with_words(cue.text, timed, cue.start_ms, names, parameters)


def _rhythm(cue: Cue) -> list[tuple[str, int, int]]:
    """The times of the words from the start of the cue."""
    return [
        (word.text, word.start_ms - cue.start_ms, word.end_ms - cue.start_ms) for word in cue.words
    ]


def _id_of(identifier: str, used: set[str]) -> str:
    """The identifier where XML allows it and nothing else has it."""
    if not _NAME.fullmatch(identifier) or identifier in used:
        return ""
    used.add(identifier)
    return identifier


def _name_of(style: str) -> str:
    """A name of a style as XML allows it."""
    name = re.sub(r"[^\w.\-]", "_", style)
    return f"_{name}" if name and not _NAME.fullmatch(name) else name


def _region_name(keypad: int) -> str:
    return _ROWS[(keypad - 1) // 3] + _COLUMNS[(keypad - 1) % 3].title()


def _agent_element(name: str, key: str, prefix: str) -> str:
    return (
        f'<{prefix}agent xml:id="{key}" type="person">'
        f'<{prefix}name type="full">{escape(name)}</{prefix}name></{prefix}agent>'
    )
