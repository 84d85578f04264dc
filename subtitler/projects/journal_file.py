"""The form of a journal: a base, and what happened to the document after it.

A journal is a row of records: length and CRC-32 of the payload, four bytes each, the lowest
first, then the payload, a JSON list in ASCII that begins with its name.

The base is `["subtitler-journal", 1]`; the cues as `["cues", [...]]`, some hundred in each; the
steps of history as `["done", step]` and `["undone", step]`, see `state_values`;
`["facts", {...}]`; and, last, `["base", marks, edits]`, where `edits` counts those made before.
After that come operations, see `operation_values`, and `["facts", {...}]` wherever they changed;
those without "opened" keep that of before where they say `"same": true`.

A record that is cut off or damaged ends the journal: what stands before it counts.
"""

import json
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from struct import Struct
from typing import Any

from subtitler.document.collection import without_collection
from subtitler.document.document import Document
from subtitler.document.errors import SentenceError
from subtitler.document.operations import CaptionsEnded, MarkedClean, Operation
from subtitler.document.state import DocumentState
from subtitler.projects.cue_values import cue_from, cue_values
from subtitler.projects.operation_values import operation_from, operation_values
from subtitler.projects.project_facts import ProjectFacts, facts_from, facts_values
from subtitler.projects.state_values import done_values, mark_values, state_from, undone_values

VERSION = 1
NAME = "subtitler-journal"
_FRAME = Struct("<II")
_AT_ONCE = 200
"""Cues in one record: encoding more would hold up the window's thread."""
_WRONG = (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError)


class JournalDamaged(SentenceError):
    """Nothing can be recovered from a journal."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"Unsaved work cannot be recovered from {path} ({reason}); open the files again.",
            path,
            reason,
        )
        self.path = path
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Base:
    """A document at one moment, to begin a journal with.

    Attributes:
        state: of the document.
        facts: what belongs to it.
        edits: how many were journaled before.
    """

    state: DocumentState
    facts: ProjectFacts
    edits: int = 0


@dataclass(frozen=True, slots=True)
class Recovered:
    """What a journal holds.

    Attributes:
        document: with its history, as it was after the last record.
        facts: what belongs to it.
        edits: how many operations were journaled.
        is_whole: False where a record at the end was cut off or damaged.
    """

    document: Document
    facts: ProjectFacts
    edits: int
    is_whole: bool


def record(values: list[Any]) -> bytes:
    """One record.

    Raises:
        TypeError: JSON cannot hold the values.
        ValueError: likewise.
    """
    payload = json.dumps(values, separators=(",", ":")).encode("ascii")
    return _FRAME.pack(len(payload), zlib.crc32(payload)) + payload


def base_records(base: Base) -> Iterator[bytes]:
    """The records that a journal begins with."""
    state = base.state
    yield record([NAME, VERSION])
    for first in range(0, len(state.cues), _AT_ONCE):
        yield record(["cues", [cue_values(cue) for cue in state.cues[first : first + _AT_ONCE]]])
    for step in done_values(state):
        yield record(["done", step])
    for step in undone_values(state):
        yield record(["undone", step])
    yield record(["facts", facts_values(base.facts, state.cues)])
    yield record(["base", mark_values(state), base.edits])


def operation_record(operation: Operation) -> bytes:
    """The record of an operation."""
    return record(operation_values(operation))


def facts_record(facts: ProjectFacts, before: ProjectFacts, document: Document) -> bytes:
    """The record of facts that changed; what was read from a file is not written again."""
    if facts.opened is not before.opened:
        return record(["facts", facts_values(facts, document.cues)])
    return record(["facts", {**facts_values(replace(facts, opened=None), ()), "same": True}])


def read_journal(path: Path) -> Recovered:
    """Do again all that a journal tells of.

    Captions that were still arriving have ended.

    Raises:
        JournalDamaged: it has no whole base, or is of a later version.
        OSError: it cannot be read.
    """
    data = path.read_bytes()
    with without_collection():
        return _replayed(path, data)


def _replayed(path: Path, data: bytes) -> Recovered:
    lists = _Lists(data)
    try:
        base = _base_from(path, lists)
    except _WRONG as error:
        raise JournalDamaged(path, f"its beginning is damaged: {error}") from error
    document, facts, edits = Document.restored(base.state), base.facts, base.edits
    is_whole = True
    try:
        for values in lists:
            if values[0] == "facts":
                facts = _facts_from(values[1], facts, document)
                continue
            operation = operation_from(values, document.cues)
            document.replay(operation)
            edits += not isinstance(operation, MarkedClean | CaptionsEnded)
    except (*_WRONG, SentenceError):
        is_whole = False  # a record that is no record of ours ends the journal too
    if document.is_captioning:
        document.replay(CaptionsEnded())
    return Recovered(document, facts, edits, is_whole and lists.is_whole)


class _Lists(Iterator[list[Any]]):
    """The payloads of records, up to the first that is not as it was written."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0
        self.is_whole = True

    # The standard library has `override` from Python 3.12 on.
    def __next__(self) -> list[Any]:  # type: ignore[explicit-override]
        begin = self._at + _FRAME.size
        if self._at == len(self._data):
            raise StopIteration
        if begin <= len(self._data):
            length, check = _FRAME.unpack_from(self._data, self._at)
            payload = self._data[begin : begin + length]
            if length and len(payload) == length and zlib.crc32(payload) == check:
                self._at = begin + length
                values = json.loads(payload)
                if isinstance(values, list) and values:
                    return values
        self.is_whole = False
        raise StopIteration


def _base_from(path: Path, lists: Iterable[list[Any]]) -> Base:
    held: dict[str, list[Any]] = {"cues": [], "done": [], "undone": [], "facts": []}
    version: Any = None
    for name, *values in lists:
        if name == NAME:
            version = values[0]
            if version != VERSION:
                break
        elif name == "base":
            marks, edits = values
            cues = tuple(cue_from(item) for chunk in held["cues"] for item in chunk)
            state = state_from(cues, held["done"], held["undone"], marks)
            Document(cues)  # or an id stands there twice
            return Base(state, facts_from(held["facts"][-1], cues), int(edits))
        else:
            held[name].append(values[0])
    if version is not None and version != VERSION:
        raise JournalDamaged(path, f"it is of version {version}, of a newer program")
    raise JournalDamaged(path, "its beginning is not whole")


def _facts_from(values: Any, before: ProjectFacts, document: Document) -> ProjectFacts:
    facts = facts_from(values, document.cues)
    return replace(facts, opened=before.opened) if values.get("same") is True else facts
