"""The project file: everything that belongs to a piece of work, in one file.

Its name ends in `.subtitler`. It is JSON, packed by gzip; one that was unpacked is read as well.
The JSON is one object:

- `format`: "subtitler-project", and `version`: 1. A program that does not know the version
  refuses the file; the version is raised only when an older program would misunderstand it.
- `media`: `path`, `relative` to the project's folder, `size` in bytes and `digest`, see
  `MediaReference`; `track`: the chosen audio track from 0; `language`: a code such as "en".
- `subtitles`: `path` and `relative` of the subtitle file that was opened or saved last.
- `opened`: what was read from that file: its `format` and `encoding`, and its text in `pieces`,
  so that saving changes only what was edited. Cues are named there by their place among the cues
  as read, and `read` is the splice that makes those of `cues`.
- `glossary`: names and words as they are to be written; `profile`: name of the rule profile.
- `cues`: as they stand, see `cue_values`.
- `history`: `done` and `undone`, see `state_values`, with `may_merge` and `clean`, the splice that
  makes the cues that were saved last of `cues`.

What is empty is left out. Whatever else the object holds, such as "bookmarks", is kept when the
project is saved again.
"""

import gzip
import json
import stat
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from subtitler.document.collection import without_collection
from subtitler.document.errors import SentenceError
from subtitler.document.state import DocumentState
from subtitler.projects.atomic_file import write_atomically
from subtitler.projects.cue_values import cue_from, cue_values
from subtitler.projects.media_reference import MediaReference, refer_to, seek_media
from subtitler.projects.plain_values import built, plain
from subtitler.projects.project_facts import ProjectFacts, facts_from, facts_values
from subtitler.projects.state_values import done_values, mark_values, state_from, undone_values

SUFFIX = ".subtitler"
FORMAT = "subtitler-project"
VERSION = 1
LARGEST_BYTES = 300_000_000
"""Of the JSON; a long film with the times of all words has 10 MB, some kilobytes packed by
somebody else may claim any number."""

_MOST_WORK = 6_000_000
_FACTS = ("track", "language", "opened", "read", "glossary", "profile")
_KNOWN = frozenset({"format", "version", "media", "subtitles", "cues", "history", *_FACTS})
_WRONG = (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError)
_Values = dict[str, Any]


class ProjectUnreadable(SentenceError):
    """A project file cannot be opened; nothing was changed."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path} cannot be opened: {reason}.", path, reason)
        self.path = path
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Project:
    """A project as it is kept.

    Attributes:
        state: the document with its history.
        facts: what belongs to it; the paths are absolute.
        doubts: sentences about media that is missing or another one.
    """

    state: DocumentState
    facts: ProjectFacts
    doubts: tuple[str, ...] = ()


def is_project_file(path: Path) -> bool:
    """Whether the name says that the file is a project."""
    return path.suffix.lower() == SUFFIX


def save_project(path: Path, project: Project) -> None:
    """Save a project whole or not at all.

    Cues as they stand count as saved; captions that are arriving, as arrived.

    Raises:
        TargetUnwritable: with the reason and what to do; the old file is intact.
    """
    data = _data(project, path.absolute().parent)
    if len(data) > LARGEST_BYTES:  # what is saved must open again, if without its history
        state = replace(project.state, done=(), undone=())
        data = _data(replace(project, state=state), path.absolute().parent)
    write_atomically(path, gzip.compress(data, 3, mtime=0))


def read_project(path: Path) -> Project:
    """Read a project and find its media.

    Raises:
        ProjectUnreadable: the file is missing, damaged, too large, or of a newer program.
    """
    data = _unpacked(path)
    with without_collection():
        return _parsed(path, data)


def _parsed(path: Path, data: bytes) -> Project:
    try:
        values = json.loads(data)
        if not isinstance(values, dict) or values.get("format") != FORMAT:
            raise ProjectUnreadable(path, "it is no project of this program; choose another file")
        if values.get("version") != VERSION:
            raise ProjectUnreadable(
                path, "it was saved by a newer version of the program; install that one"
            )
        return _project(values, path.absolute())
    except _WRONG as error:
        raise ProjectUnreadable(path, _DAMAGED) from error


_DAMAGED = "it is damaged; open the subtitle file or a copy"


def _data(project: Project, folder: Path) -> bytes:
    with without_collection():
        return "".join(_texts(project, folder)).encode("ascii")


def _texts(project: Project, folder: Path) -> Iterator[str]:
    """The JSON in pieces, one line for each cue and step; also so that other threads may run."""
    state = replace(project.state, running=None, clean_cues=project.state.cues)
    facts = project.facts
    head: _Values = {"format": FORMAT, "version": VERSION}
    if facts.media is not None:
        head["media"] = plain(refer_to(facts.media, folder))
    if facts.subtitle_path is not None:
        reference = refer_to(facts.subtitle_path, folder)
        head["subtitles"] = {"path": reference.path, "relative": reference.relative}
    told = facts_values(replace(facts, extensions={}), state.cues)
    head |= {key: told[key] for key in _FACTS if key in told}
    head |= {key: held for key, held in facts.extensions.items() if key not in _KNOWN}
    yield "{"
    for key, value in head.items():
        yield f"{_json(key)}:{_json(value)},\n"
    yield '"cues":['
    yield from _lines(cue_values(cue) for cue in state.cues)
    yield '],\n"history":{'
    for key, value in mark_values(state).items():
        yield f"{_json(key)}:{_json(value)},\n"
    yield '"done":['
    yield from _lines(done_values(state))
    yield '],\n"undone":['
    yield from _lines(undone_values(state))
    yield "]}}\n"


def _lines(items: Iterable[Any]) -> Iterator[str]:
    for at, item in enumerate(items):
        yield (",\n" if at else "\n") + _json(item)


def _json(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))


def _project(values: _Values, path: Path) -> Project:
    cues = tuple(map(cue_from, values["cues"]))
    history = values.get("history", {})
    state = state_from(
        cues, history.get("done", []), history.get("undone", []), history, _MOST_WORK
    )
    facts = facts_from({key: values[key] for key in _FACTS if key in values}, cues)
    extensions = {key: held for key, held in values.items() if key not in _KNOWN}
    doubts: tuple[str, ...] = ()
    media = subtitles = None
    if values.get("media") is not None:
        sought = seek_media(built(MediaReference, values["media"]), path.parent)
        media = sought.path
        doubts = (sought.doubt,) if sought.doubt else ()
    if values.get("subtitles") is not None:
        subtitles = seek_media(built(MediaReference, values["subtitles"]), path.parent).path
    facts = replace(
        facts, media=media, subtitle_path=subtitles, project_path=path, extensions=extensions
    )
    return Project(replace(state, running=None), facts, doubts)


def _unpacked(path: Path) -> bytes:
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):  # a pipe or a device may never come to its end
            raise ProjectUnreadable(path, "it is no ordinary file; choose a project file")
        if found.st_size > LARGEST_BYTES:
            raise ProjectUnreadable(path, "it is far too large for a project")
        data = path.read_bytes()
    except OSError as error:
        reason = f"{error.strerror or error}; check the name and whether you may read it"
        raise ProjectUnreadable(path, reason) from error
    if not data.startswith(b"\x1f\x8b"):
        return data
    unpacking = zlib.decompressobj(wbits=31)
    try:
        data = unpacking.decompress(data, LARGEST_BYTES)
    except zlib.error as error:
        raise ProjectUnreadable(path, _DAMAGED) from error
    if unpacking.unconsumed_tail:
        raise ProjectUnreadable(path, "it is far too large for a project")
    if not unpacking.eof:
        raise ProjectUnreadable(path, _DAMAGED)
    return data
