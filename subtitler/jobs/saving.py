"""Saving one document: rendered and written away from the window's thread."""

import os
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.cancellation import CancelToken
from subtitler.document.cue import Cue
from subtitler.document.state import DocumentState
from subtitler.formats import SubtitleFile, SubtitleFormat, format_of, render_bytes
from subtitler.jobs.export import source_of
from subtitler.jobs.session import Session
from subtitler.projects.atomic_file import write_atomically
from subtitler.projects.presence import is_there
from subtitler.projects.project_facts import ProjectFacts
from subtitler.projects.project_file import SUFFIX, Project, save_project


@dataclass(frozen=True, slots=True)
class Saved:
    """These cues stand in that file now.

    Attributes:
        path: the file.
        cues: what was written.
        notice: a sentence where the file could not be kept as it was, else "".
    """

    path: Path
    cues: tuple[Cue, ...]
    notice: str = ""


def save_cues(
    cues: Sequence[Cue],
    path: Path,
    language: str = "",
    opened: SubtitleFile | None = None,
    cancel: CancelToken | None = None,
) -> Iterator[Saved]:
    """Write cues in the format that the file's name says.

    The times of words are written as JSON, and as WebVTT where the opened file had them.

    Args:
        cues: in the order to write them.
        path: where to.
        language: code of their language, if known.
        opened: the file they were read from; what is not a cue there is written again.
        cancel: looked at before anything is written.

    Raises:
        FormatUnknown: the name says none.
        TargetUnwritable: the file cannot be written; what was there is untouched.
    """
    if cancel is not None:
        cancel.check()
    kept = tuple(cues)
    form = format_of(path)
    had_words = opened is not None and any(cue.words for cue in opened.cues)
    words = form is SubtitleFormat.JSON or had_words
    encoded = render_bytes(kept, form, words=words, language=language, like=opened)
    write_atomically(path, encoded.data)
    yield Saved(path, kept, encoded.notice)


def save_work(
    path: Path, state: DocumentState, facts: ProjectFacts, cancel: CancelToken | None = None
) -> Iterator[Saved]:
    """Write a document with all that belongs to it as a project.

    Args:
        path: where to.
        state: of the document.
        facts: what belongs to it.
        cancel: looked at before anything is written.

    Raises:
        TargetUnwritable: the file cannot be written; what was there is untouched.
    """
    if cancel is not None:
        cancel.check()
    save_project(path, Project(state, facts))
    yield Saved(path, state.cues)


def suggested_project(session: Session, home: Path) -> Path:
    """Where a session would be saved as a project: where it is, else beside its media."""
    if session.project_path is not None:
        return session.project_path
    return suggested_target(session, home).with_suffix(SUFFIX)


def suggested_target(session: Session, home: Path) -> Path:
    """Where a session is saved: its own file, or where it has none an SRT beside its media.

    Args:
        session: to be saved.
        home: used where nothing may be written beside the media.
    """
    if session.subtitle_path is not None and holds_times(session):
        return session.subtitle_path
    source = source_of(session)
    folder = source.parent if os.access(source.parent, os.W_OK) else home
    return folder / f"{source.stem}{SubtitleFormat.SRT.suffix}"


def holds_times(session: Session) -> bool:
    """Whether the session's own file holds the times of its cues.

    A plain text does not: whoever opened one and timed its cues would lose their times. As long
    as all are as they were when it was opened, there is nothing to lose.
    """
    path, opened = session.subtitle_path, session.opened
    if path is None or path.suffix.lower() != SubtitleFormat.TXT.suffix:
        return path is not None
    known = {} if opened is None else {c.cue_id: (c.start_ms, c.end_ms) for c in opened.cues}
    return all(known.get(c.cue_id) == (c.start_ms, c.end_ms) for c in session.document.cues)


def free_target(wanted: Path, taken: Collection[Path] = ()) -> Path:
    """`wanted`, or the first of "name (2)", "name (3)" … that neither exists nor is `taken`."""
    candidate, number = wanted, 1
    while candidate in taken or is_there(candidate):
        number += 1
        candidate = wanted.with_name(f"{wanted.stem} ({number}){wanted.suffix}")
    return candidate
