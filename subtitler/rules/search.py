r"""Find text in cues, and what it is to be replaced by.

The standard library's `re` cannot be stopped once it runs, and a pattern such as ``(a+)+$`` runs
for years; a pattern typed by the user must end in time. `regex` has a time limit, is kept by the
person who keeps the ideas of `re` going, and is installed with `tiktoken` already. It is no part
of the standard library, so the search lives here and `document` only replaces passages.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import regex

from subtitler.document.cue import Cue
from subtitler.document.document import Document
from subtitler.document.edit import Edit
from subtitler.document.editing.replace import Replacement, replace_passages
from subtitler.document.errors import SentenceError
from subtitler.document.markup import visible_text
from subtitler.document.substitution import visible_places
from subtitler.rules.replacement_text import parse_replacement

# A film of 20,000 cues is searched in a second; a cue that takes one meets a pattern without end.
LIMIT_S = 10.0
CUE_LIMIT_S = 1.0
LONGEST_PATTERN = 2000


class NothingToFind(SentenceError):
    """The search text is empty."""

    def __init__(self) -> None:
        super().__init__("There is nothing to search for; type some text first.")


class PatternInvalid(SentenceError):
    """A regular expression that means nothing."""

    def __init__(self, pattern: str, reason: str) -> None:
        super().__init__(f"This is no regular expression: {reason}; correct it.", pattern, reason)
        self.pattern = pattern
        self.reason = reason


class PatternTooSlow(SentenceError):
    """The search did not end in time."""

    def __init__(self, limit_s: float) -> None:
        super().__init__(
            "The search takes too long and was stopped; make the pattern simpler, for example "
            "without a repeat inside a repeat.",
            limit_s,
        )
        self.limit_s = limit_s


class TextChanged(SentenceError):
    """A match is no longer where it was found."""

    def __init__(self) -> None:
        super().__init__("The text changed since the search; search again.")


@dataclass(frozen=True, slots=True)
class Query:
    """What to look for.

    Attributes:
        text: plain text, or a regular expression.
        is_regex: whether it is a regular expression. ``^`` and ``$`` match at each line.
        match_case: capitals and small letters are different.
        whole_word: found only where words begin and end. Source of where: Unicode Standard
            Annex 29, so ``don`` is no word of ``don't``, and ideographs are words each.
    """

    text: str
    is_regex: bool = False
    match_case: bool = False
    whole_word: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """A place where the query was found.

    Attributes:
        cue_id: the cue.
        start: position in its visible text.
        end: position after the match in its visible text; equal to `start` for an empty match.
        text_start: position in the text with markup, for a selection.
        text_end: position after the match there.
    """

    cue_id: str
    start: int
    end: int
    text_start: int
    text_end: int


def find(
    document: Document,
    query: Query,
    cue_ids: Iterable[str] | None = None,
    *,
    limit_s: float = LIMIT_S,
) -> tuple[Match, ...]:
    """All matches, in the order of the rows. A space in plain text also finds a line break.

    Args:
        document: where to look.
        query: what to look for, in the visible text.
        cue_ids: look in these cues only.
        limit_s: how long a search with a pattern may take; in one cue at most a second.

    Raises:
        NothingToFind: the query is empty.
        PatternInvalid: it is no regular expression.
        PatternTooSlow: the search did not end in time.
        KeyError: a cue is not in the document.
    """
    found: list[Match] = []
    for cue, matches in _found(_chosen(document, cue_ids), query, limit_s):
        places = visible_places(cue.text)
        for match in matches:
            start, end = match.span()
            text_start = places[start] if start < len(places) else len(cue.text)
            text_end = places[end - 1] + 1 if end > start else text_start
            found.append(Match(cue.cue_id, start, end, text_start, text_end))
    return tuple(found)


def replace_all(
    document: Document,
    query: Query,
    replacement: str,
    cue_ids: Iterable[str] | None = None,
    *,
    limit_s: float = LIMIT_S,
) -> Edit:
    r"""Replace every match in one step.

    Args:
        document: where to look.
        query: what to look for.
        replacement: plain for a plain query; for a regular expression with ``\1``, ``$1``,
            ``\g<name>``, ``${name}``, ``$&`` for groups and ``\n`` for a line break.
        cue_ids: replace in these cues only.
        limit_s: how long a search with a pattern may take; in one cue at most a second.

    Raises:
        NothingToFind: the query is empty.
        PatternInvalid: it is no regular expression.
        PatternTooSlow: the search did not end in time.
        ReplacementInvalid: the replacement names a group that the pattern does not have.
        KeyError: a cue is not in the document.
    """
    new_text = _new_text(query, replacement)
    replacements = [
        Replacement(cue.cue_id, match.start(), match.end(), new_text(match))
        for cue, matches in _found(_chosen(document, cue_ids), query, limit_s)
        for match in matches
    ]
    return replace_passages(document, replacements, "Replace all")


def replace_match(
    document: Document, query: Query, replacement: str, found: Match, *, limit_s: float = LIMIT_S
) -> Edit:
    """Replace one match; see `replace_all`.

    Raises:
        TextChanged: the query is no longer found there.
        PatternTooSlow: the search did not end in time.
        ReplacementInvalid: the replacement names a group that the pattern does not have.
        KeyError: the cue is not in the document.
    """
    new_text = _new_text(query, replacement)
    for cue, matches in _found([document.cue(found.cue_id)], query, limit_s):
        for match in matches:
            if match.span() == (found.start, found.end):
                new = Replacement(cue.cue_id, found.start, found.end, new_text(match))
                return replace_passages(document, [new])
    raise TextChanged


def _chosen(document: Document, cue_ids: Iterable[str] | None) -> Sequence[Cue]:
    if cue_ids is None:
        return document.cues
    return [document.cues[row] for row in sorted(set(map(document.row_of, cue_ids)))]


def _found(
    cues: Sequence[Cue], query: Query, limit_s: float
) -> Iterator[tuple[Cue, list["regex.Match[str]"]]]:
    """The cues with matches; those of one cue in the order of its text."""
    pattern = _compiled(query)
    deadline = time.monotonic() + limit_s
    for cue in cues:
        text = visible_text(cue.text)
        if query.is_regex:
            matches = _in_time(pattern, text, min(deadline - time.monotonic(), CUE_LIMIT_S))
            if matches is None:
                raise PatternTooSlow(limit_s)
        else:  # plain text is found in time that grows with the text; looking at a clock is slow
            matches = list(pattern.finditer(text))
        if matches:
            yield cue, sorted(matches, key=lambda match: match.span())


def _in_time(
    pattern: "regex.Pattern[str]", text: str, limit_s: float
) -> "list[regex.Match[str]] | None":
    """The matches in a text; None where they take longer."""
    if limit_s <= 0:
        return None
    try:
        return list(pattern.finditer(text, timeout=limit_s))
    except (TimeoutError, RecursionError, MemoryError):
        return None


@lru_cache(maxsize=16)
def _compiled(query: Query) -> "regex.Pattern[str]":
    if not query.text:
        raise NothingToFind
    if len(query.text) > LONGEST_PATTERN:
        raise PatternInvalid(query.text, f"it is longer than {LONGEST_PATTERN} characters")
    flags = regex.VERSION0 | regex.MULTILINE
    if not query.match_case:
        flags |= regex.IGNORECASE | regex.FULLCASE
    text = query.text if query.is_regex else _plain(query.text)
    try:
        if query.whole_word:
            regex.compile(text, flags)  # alone, so that it cannot close our brackets
            text = rf"(?w:\b)(?:{text})(?w:\b)"
        return regex.compile(text, flags)
    except regex.error as error:
        raise PatternInvalid(query.text, str(error)) from None
    except (RecursionError, OverflowError, MemoryError):
        raise PatternInvalid(query.text, "its brackets are nested too deeply") from None


def _plain(text: str) -> str:
    return "[ \\n]".join(map(regex.escape, text.split(" ")))


def _new_text(query: Query, replacement: str) -> Callable[["regex.Match[str]"], str]:
    """What gives the new text for a match; checked before anything is searched."""
    pattern = _compiled(query)
    if not query.is_regex:
        return lambda match: _with_its_breaks(match[0], replacement)
    expand = parse_replacement(replacement, pattern.groups, pattern.groupindex)
    return lambda match: expand(match.group)


def _with_its_breaks(found: str, replacement: str) -> str:
    """The replacement with line breaks for its spaces where the text found has them."""
    breaks = {
        index
        for index, space in enumerate(char for char in found if char in " \n")
        if space == "\n"
    }
    parts = replacement.split(" ")
    text = parts[0]
    for index, part in enumerate(parts[1:]):
        text += ("\n" if index in breaks else " ") + part
    return text
