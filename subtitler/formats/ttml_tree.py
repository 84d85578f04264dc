"""The elements of a TTML document and where they stand in its text.

Source: Timed Text Markup Language 2; IMSC 1.1; SMPTE ST 2052-1 and EBU Tech 3380 use the same
namespaces for what is read here.
"""

import re
from dataclasses import dataclass, field

from subtitler.formats.ttml_time import USUAL, Exact, TimeParameters

XML_SPACE = " \t\r\n"

NO_XML = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""A character that XML does not allow."""


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
    reference_ms: Exact = 0
    begin_ms: Exact = 0
    end_ms: Exact | None = None
    has_times: bool = False
    keeps_space: bool = False
    is_sequence: bool = False
    text: str = ""
    own_end_ms: Exact | None = None  # by its own attributes
    last_ms: Exact | None = None  # the latest end of its children, in a sequence
    cursor_ms: Exact = 0  # in a sequence, where the next child begins

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
    """A ``p`` element and what is in it.

    Attributes:
        element: the ``p``.
        nodes: what is in it, in order; nothing where it is plain.
        is_plain: whether it holds nothing else than `ttml_plain` reads.
    """

    element: Element
    nodes: list[Node] = field(default_factory=list)
    is_plain: bool = False


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
