r"""What in a cue's text is markup and what is seen.

Markup is what SubRip and WebVTT files carry inside the text: ``<i>``, ``<font color="...">``,
``<v Name>``, ``<c.yellow>`` and override blocks such as ``{\an8}`` and ``{slanted \i1}``: all that
stands in braces and has a backslash. Everything else is text, also ``3 < 5`` and ``<3``.

ASS hides more than that: comments in braces, and the commands of drawings. In a cue's text they
are blocks of their own, ``{\;comment}`` and ``{\~m 0 0 l 9 9}``; no tag has these names.
"""

import re
from dataclasses import dataclass

TAG_NAMES = ("b", "i", "u", "s", "font", "c", "v", "lang", "ruby", "rt")

MARKUP = re.compile(
    r"<(?P<slash>/?)(?P<name>" + "|".join(TAG_NAMES) + r")(?P<rest>(?:[\s.][^<>]*)?)>"
    r"|\{[^{}\\\n]*\\[^{}\n]*\}",
    re.IGNORECASE,
)

COMMENT_BLOCK = "{\\;"
"""How a block begins that hides a comment."""

DRAWING_BLOCK = "{\\~"
"""How a block begins that hides the commands of a drawing."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a cue's text: one piece of markup, or text up to the next markup."""

    start: int
    end: int
    is_markup: bool


def spans(text: str) -> list[Span]:
    """Cut `text` into markup and visible text; together the spans are the whole text."""
    found: list[Span] = []
    end = 0
    for match in MARKUP.finditer(text):
        if match.start() > end:
            found.append(Span(end, match.start(), is_markup=False))
        found.append(Span(match.start(), match.end(), is_markup=True))
        end = match.end()
    if end < len(text):
        found.append(Span(end, len(text), is_markup=False))
    return found


def visible_text(text: str) -> str:
    """`text` without its markup; line breaks stay."""
    if ("<" not in text or ">" not in text) and ("{" not in text or "}" not in text):
        return text
    return MARKUP.sub("", text)


def visible_positions(text: str) -> list[int]:
    """Where in `text` the visible characters stand that are not white space."""
    return [
        position
        for span in spans(text)
        if not span.is_markup
        for position in range(span.start, span.end)
        if not text[position].isspace()
    ]


def split_markup(text: str, position: int) -> tuple[str, str]:
    r"""Cut a cue's text in two, each with its tags balanced as they were.

    Tags open at the cut are closed on the left and opened again on the right; override blocks
    such as ``{\an8}`` hold for both. A position inside a piece of markup counts as before it.
    White space at the cut goes.
    """
    open_tags: list[re.Match[str]] = []
    blocks: list[str] = []
    for match in MARKUP.finditer(text):
        if match.end() > position:
            position = min(position, match.start())
            break
        if match["name"] is None:
            if not match[0].startswith((COMMENT_BLOCK, DRAWING_BLOCK)):
                blocks.append(match[0])
        elif not match["slash"]:
            open_tags.append(match)
        elif name_of(match) in (names := [name_of(tag) for tag in open_tags]):
            last = len(names) - 1 - names[::-1].index(name_of(match))
            del open_tags[last]
    closing = "".join(f"</{tag['name']}>" for tag in reversed(open_tags))
    opening = "".join([*blocks, *(tag[0] for tag in open_tags)])
    return text[:position].rstrip() + closing, opening + text[position:].lstrip()


def name_of(tag: "re.Match[str]") -> str:
    """The tag's name in lower case, without classes and annotation."""
    return str(tag["name"]).lower()
