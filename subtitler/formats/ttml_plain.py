"""Paragraphs of TTML that hold text, line breaks and words with times, and nothing else.

Nearly all paragraphs are such. They are read by one look each, without elements for what is in
them: a film with the times of its words has a hundred thousand of those.
"""

import re
from collections.abc import Mapping

from subtitler.formats.ttml_time import (
    CLOCK,
    OFFSET,
    USUAL,
    Exact,
    TimeParameters,
    read_time,
    rounded,
)
from subtitler.formats.ttml_tree import Element

LONE_AMPERSAND = "\ufdd0"
"""Stands for "&" where it begins no entity: a sign that no text may hold."""

Timing = tuple[int, int]

_TIME = re.sub(r"\?P<[a-z]+>", "?:", f"(?:{CLOCK}|{OFFSET})")
_TEXT = f"[^<&{LONE_AMPERSAND}\ufffd]"
_TIMES = "".join(rf"(?:\s+{key}=\"({_TIME})\")?+" for key in ("begin", "end", "dur"))
_SPAN = rf"span(?:\s+xml:id=\"[A-Za-z_][\w.\-]*\")?+{_TIMES}\s*>({_TEXT}*+)</(?:[^<>:]*:)?span\s*>"
_ANY_TIMES = re.sub(r"\((?!\?)", "(?:", _TIMES)
# The tags have one prefix. What is in them is well-formed whatever stands around it.
_PLAIN = re.compile(
    r"<(?P<prefix>(?:[A-Za-z_][\w.\-]*+:)?+)p(?=[\s>])"
    r"(?:[^<>\"\']++|\"[^\"<]*+\"|\'[^\'<]*+\')*+(?<!/)>"
    r"(?P<inside>(?:"
    rf"{_TEXT}++"
    rf"|<(?P=prefix)span(?:\s+xml:id=\"[A-Za-z_][\w.\-]*\")?+{_ANY_TIMES}\s*>{_TEXT}*+"
    r"</(?P=prefix)span\s*>"
    r"|<(?P=prefix)br\s*/>"
    r")*+)</(?P=prefix)p\s*>"
)
_PART = re.compile(rf"<(?:[^<>:/]*:)?(?:{_SPAN}|(br)\s*/>)|({_TEXT}+)")
_SPACES = re.compile(r"[ \t\r\n]+")
_UNEVEN = re.compile(r"[\t\r\n]|  ")
_PARALLEL = 'timeContainer="par"'


def plain_insides(text: str) -> dict[int, tuple[int, int]]:
    """Where the insides of plain paragraphs begin and end, by where their start tags begin.

    None are plain in a document that may say more of them in another place, and in one with
    sections in which tags are text.
    """
    is_odd = "]]>" in text or "<!DOCTYPE" in text
    if is_odd or text.count("timeContainer") != text.count(_PARALLEL):
        return {}
    return {match.start(): match.span("inside") for match in _PLAIN.finditer(text)}


def without_insides(text: str, insides: Mapping[int, tuple[int, int]]) -> str:
    """The text with spaces in those places, so that all others stay where they are."""
    parts: list[str] = []
    at = 0
    for start, end in insides.values():
        parts += (text[at:start], " " * (end - start))
        at = end
    return "".join([*parts, text[at:]])


def plain_stretches(
    inside: str, element: Element, parameters: TimeParameters = USUAL
) -> tuple[list[tuple[Timing | None, str]], bool]:
    """The text of a plain paragraph, cut where the times of words begin and end.

    Returns:
        The stretches, white space evened as TTML has it; and whether any has times.
    """
    line = _Line(keeps_space=element.keeps_space)
    is_timed = False
    for begin, end, duration, said, is_break, text in _PART.findall(inside):
        if text:
            line.add(text, None)
        elif is_break:
            line.ended()
            line.stretches.append((None, "\n"))
        elif begin or end or duration:
            is_timed = True
            line.add(said, _timing(element, (begin, end, duration), parameters))
        else:
            line.add(said, None)
    return line.ended(), is_timed


class _Line:
    """Evens the white space in the texts of a line.

    Attributes:
        stretches: those that are seen, and the times that hold for them.
    """

    def __init__(self, *, keeps_space: bool) -> None:
        self.stretches: list[tuple[Timing | None, str]] = []
        self._keeps_space = keeps_space
        self._after_space = True  # at the start of a line, or behind a space
        self._last_space = False  # whether the last stretch ends with a space that may go

    def add(self, text: str, timing: Timing | None) -> None:
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        if self._keeps_space:
            if text:
                self.stretches.append((timing, text))
                self._after_space, self._last_space = text.endswith("\n"), False
            return
        if _UNEVEN.search(text) is not None:
            text = _SPACES.sub(" ", text)
        if self._after_space and text[:1] == " ":
            text = text[1:]
        if text:
            self.stretches.append((timing, text))
            self._after_space = self._last_space = text[-1] == " "

    def ended(self) -> list[tuple[Timing | None, str]]:
        """End the line, and leave out the space that it ends with; all stretches so far."""
        if self._last_space:
            timing, text = self.stretches.pop()
            if text != " ":
                self.stretches.append((timing, text[:-1]))
        self._after_space, self._last_space = True, False
        return self.stretches


def _timing(element: Element, said: tuple[str, str, str], parameters: TimeParameters) -> Timing:
    """When a span in that paragraph begins and ends, by its own begin, end and duration."""
    base_ms, limit_ms = element.begin_ms, element.end_ms
    begin, end, duration = said
    begin_ms: Exact = base_ms + (read_time(begin, parameters) or 0) if begin else base_ms
    end_ms = limit_ms
    if end:
        own_ms = base_ms + (read_time(end, parameters) or 0)
        end_ms = own_ms if end_ms is None else min(own_ms, end_ms)
    if duration:
        own_ms = begin_ms + (read_time(duration, parameters) or 0)
        end_ms = own_ms if end_ms is None else min(own_ms, end_ms)
    first = rounded(begin_ms)
    return first, max(first, first if end_ms is None else rounded(end_ms))
