"""A cue's text as the inside of a paragraph of TTML.

Tags become spans, line feeds line breaks, and the times of words spans with times. An edited text
is written so that what was not edited stays as it was written.

Source: Timed Text Markup Language 2, section 8.1.7 (span).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from subtitler.document.markup import MARKUP, visible_text
from subtitler.document.reconcile import word_positions
from subtitler.document.word import Word
from subtitler.formats.markup_conversion import colour_of_tag, nested_tags
from subtitler.formats.rewriting import unchanged_ends
from subtitler.formats.ttml_text import ParagraphText, Token
from subtitler.formats.ttml_time import USUAL, TimeParameters, write_time
from subtitler.formats.ttml_tree import NO_XML

_UNEVEN = re.compile(r"^ | $| {2}|[\t\r\x0b\x0c\x1c-\x1f]", re.MULTILINE)
_CONTROL_SPACE = re.compile(r"[\x0b\x0c\x1c-\x1f]")  # white space that XML does not allow
_STYLING = "http://www.w3.org/ns/ttml#styling"


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


def edited_inside(old: ParagraphText, text: str, names: Names) -> str | None:
    """What to write for an edited text: as it was written before and behind the edit.

    Returns:
        None where the edit goes over the ends of spans, so that all must be written anew.
    """
    head, tail = unchanged_ends(old.text, text)
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


def has_uneven_space(text: str) -> bool:
    """Whether the text has white space that TTML leaves out where nobody says to keep it."""
    return _UNEVEN.search(visible_text(text)) is not None


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
    clean = escape(NO_XML.sub("\ufffd", spaced))
    return clean.replace("\n", f"<{names.element}br/>")
