"""Keeps every open session safe: each has a journal, and what a crash left is opened again."""

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

from engine.cancellation import CancelToken
from subtitler.document.document import Document
from subtitler.jobs.open_files import OpenFiles
from subtitler.jobs.session import Session
from subtitler.projects.journal import Journal, JournalUnwritable
from subtitler.projects.journal_file import JournalDamaged
from subtitler.projects.project_facts import ProjectFacts
from subtitler.projects.recovery import Journals, LeftBehind, discard, read_left

_log = logging.getLogger(__name__)


def facts_of(session: Session) -> ProjectFacts:
    """What belongs to a session beside its document."""
    return ProjectFacts(
        session.media,
        session.track,
        session.language,
        session.subtitle_path,
        session.project_path,
        session.opened,
        session.glossary,
        session.profile,
        session.extensions,
    )


def session_of(document: Document, facts: ProjectFacts) -> Session:
    """A session of a document, with all that belongs to it."""
    session = Session(facts.media, document, facts.subtitle_path, facts.track)
    session.project_path = facts.project_path
    session.language = facts.language
    session.opened = facts.opened
    session.glossary = facts.glossary
    session.profile = facts.profile
    session.extensions = facts.extensions
    return session


class KeptSessions:
    """Journals of the sessions of `files`, from the moment each is opened to its end.

    All but `left_behind` belongs to the thread that owns the sessions.

    Args:
        files: sessions that are opened there are kept.
        folder: for the journals.
    """

    def __init__(self, files: OpenFiles, folder: Path) -> None:
        self._files = files
        self._journals = Journals(folder, self._on_trouble)
        self._by_session: dict[Session, Journal] = {}
        self._left: LeftBehind | None = None  # of the session that is being restored
        self._tell: Callable[[JournalUnwritable], None] = _write_to_log
        files.subscribe(self._on_opened)
        files.subscribe_closed(self._on_closed)

    def tell_trouble_to(self, listener: Callable[[JournalUnwritable], None]) -> None:
        """Have `listener` called, by any thread, when edits cannot be kept safe."""
        self._tell = listener

    def left_behind(self, cancel: CancelToken) -> Iterator[LeftBehind | JournalDamaged]:
        """What ended processes left unsaved; takes its time.

        Raises:
            JournalUnwritable: nothing can be kept here, and nothing be found.
        """
        for path in self._journals.claim():
            cancel.check()
            try:
                left = read_left(path)
            except JournalDamaged as error:
                yield error
                continue
            if left.is_unsaved:
                yield left
            else:
                discard(left)

    def restore(self, left: LeftBehind) -> Session:
        """Open a session that goes on where a process ended."""
        session = session_of(left.recovered.document, left.recovered.facts)
        self._left = left
        try:
            self._files.open(session)
        finally:
            self._left = None
        return session

    def note(self, session: Session) -> None:
        """Keep what belongs to a session, such as another video, where it changed."""
        if session in self._by_session:
            self._by_session[session].note()

    def renew(self) -> None:
        """Try again where edits could not be kept; called after trouble was told."""
        for journal in self._by_session.values():
            journal.renew()

    def close(self) -> None:
        """Forget all sessions and what was kept of them: they were saved, or given up."""
        for session in tuple(self._by_session):
            self._on_closed(session)
        self._journals.close()

    def _on_opened(self, session: Session) -> None:
        try:
            journal = self._journals.begin(session.document, lambda: facts_of(session), self._left)
        except JournalUnwritable as error:
            self._on_trouble(error)
        else:
            self._by_session[session] = journal

    def _on_closed(self, session: Session) -> None:
        journal = self._by_session.pop(session, None)
        if journal is not None:
            journal.discard()

    def _on_trouble(self, error: JournalUnwritable) -> None:
        self._tell(error)


def _write_to_log(error: JournalUnwritable) -> None:
    _log.warning("%s", error)
