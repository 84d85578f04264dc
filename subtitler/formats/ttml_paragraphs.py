"""Writes the ``p`` elements of a document of TTML that was read."""

import re
from xml.sax.saxutils import escape

from subtitler.document.cue import Cue
from subtitler.document.reconcile import reconcile
from subtitler.formats.markup_conversion import keypad_in, nested_tags
from subtitler.formats.ttml import REGION, Entry
from subtitler.formats.ttml_inside import (
    Names,
    edited_inside,
    has_uneven_space,
    inside_of,
    inside_with_words,
)
from subtitler.formats.ttml_styles import LOOK_ATTRIBUTES, StyleSheet
from subtitler.formats.ttml_tag import StartTag
from subtitler.formats.ttml_time import USUAL, Exact, TimeParameters, rounded, write_time
from subtitler.formats.ttml_tree import Tree

NAME = re.compile(r"[^\W\d][\w.\-]*")
"""A name as XML allows it."""


class ParagraphWriter:
    """Writes paragraphs of one document.

    Attributes:
        used: identifiers that no other element may have.
        names: how elements and attributes are written.
    """

    def __init__(self, source: str, tree: Tree, *, words: bool) -> None:
        self._source = source
        self._tree = tree
        self._styles = StyleSheet(tree.named)
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

    def new(self, cue: Cue, base: Exact) -> str:
        """A paragraph for a cue that was not in this place."""
        tag = StartTag(f"<{self.names.element}p>", self._tree.prefixes)
        tag.set("xml:id", id_of(cue.identifier, self.used))
        begin_ms, end_ms = rounded(cue.start_ms - base), rounded(cue.end_ms - base)
        tag.set("begin", write_time(begin_ms, self._form, self._tree.parameters))
        tag.set("end", write_time(end_ms, self._form, self._tree.parameters))
        tag.set("region", self._region(cue))
        tag.set("style", cue.style if self._knows_style(cue.style) else "")
        agent = self._set_agent(tag, cue.speaker)
        self._keep_space(tag, cue, keeps_space=False)
        inside = inside_for(cue, self.names, words=self._words, parameters=self._tree.parameters)
        return f"{tag.opened()}{agent}{inside}</{tag.name}>"

    def changed(self, cue: Cue, old: Cue, entry: Entry, base: Exact) -> str:
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
            tag.set("xml:id", id_of(cue.identifier, self.used))
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
        return leading + inside_for(
            cue, self.names, words=has_words, parameters=self._tree.parameters
        )

    def _set_times(self, tag: StartTag, cue: Cue, old: Cue, entry: Entry, base: Exact) -> bool:
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
        if keypad and (name not in regions or self._styles.keypad_of(regions[name]) != keypad):
            fitting = (key for key in regions if self._styles.keypad_of(regions[key]) == keypad)
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
        return agent_element(speaker, f"speaker{number}", f"{prefix}:")


def inside_for(cue: Cue, names: Names, *, words: bool, parameters: TimeParameters = USUAL) -> str:
    """What is between the tags of a cue's paragraph."""
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


def id_of(identifier: str, used: set[str]) -> str:
    """The identifier where XML allows it and nothing else has it."""
    if not NAME.fullmatch(identifier) or identifier in used:
        return ""
    used.add(identifier)
    return identifier


def agent_element(name: str, key: str, prefix: str) -> str:
    """The element that says who speaks."""
    return (
        f'<{prefix}agent xml:id="{key}" type="person">'
        f'<{prefix}name type="full">{escape(name)}</{prefix}name></{prefix}agent>'
    )
