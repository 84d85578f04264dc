"""Searching and replacing in slices of some hundred cues, so that others can work meanwhile."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from engine.cancellation import CancelToken
from subtitler.document.cue import Cue
from subtitler.document.document import Document
from subtitler.document.edit import Edit, Splice
from subtitler.rules.search import LIMIT_S, Match, PatternTooSlow, Query, find, replace_all

# Small enough that a cancelled search ends soon, large enough to cost nothing.
_CUES_AT_ONCE = 200
# Lets other threads have the interpreter between two runs of cues.
_PAUSE_S = 0.001


@dataclass(frozen=True, slots=True)
class Searched:
    """The end of a search.

    Attributes:
        matches: what was found, in the order of the rows.
        passages: the same by cues, as starts and ends in the text with markup.
    """

    matches: tuple[Match, ...]
    passages: Mapping[str, Sequence[tuple[int, int]]]


@dataclass(frozen=True, slots=True)
class Replacing:
    """How far replacing has come, in cues."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class AllReplaced:
    """The end of replacing: the edit that does it, for the cues that were given."""

    edit: Edit


def search(cues: Sequence[Cue], query: Query, cancel: CancelToken) -> Iterator[object]:
    """Find `query`; yields one `Searched`. Raises what `rules.search.find` does."""
    found: list[Match] = []
    passages: dict[str, list[tuple[int, int]]] = {}
    for _, part, left_s in _parts(cues, cancel):
        matches = find(Document(part), query, limit_s=left_s)
        found += matches
        for match in matches:
            passages.setdefault(match.cue_id, []).append((match.text_start, match.text_end))
    if not cues:
        find(Document(), query)  # an invalid pattern is one without cues too
    yield Searched(tuple(found), passages)


def replace(
    cues: Sequence[Cue], query: Query, replacement: str, cancel: CancelToken
) -> Iterator[object]:
    """Replace `query` everywhere; yields `Replacing` and in the end one `AllReplaced`.

    Raises what `rules.search.replace_all` does.
    """
    splices: list[Splice] = []
    label = ""
    for first, part, left_s in _parts(cues, cancel):
        edit = replace_all(Document(part), query, replacement, limit_s=left_s)
        label = edit.label
        # No cue goes and none comes, so the rows stay those of the whole.
        splices += [Splice(first + each.row, each.removed, each.inserted) for each in edit.splices]
        yield Replacing(first + len(part), len(cues))
    yield AllReplaced(Edit(label, tuple(splices)))


def _parts(cues: Sequence[Cue], cancel: CancelToken) -> Iterator[tuple[int, Sequence[Cue], float]]:
    """Runs of cues with their first row and the seconds left for all that follow."""
    until = time.monotonic() + LIMIT_S
    for first in range(0, len(cues), _CUES_AT_ONCE):
        cancel.check()
        time.sleep(_PAUSE_S)
        left_s = until - time.monotonic()
        if left_s <= 0:
            raise PatternTooSlow(LIMIT_S)
        yield first, cues[first : first + _CUES_AT_ONCE], left_s
