"""Saves and exports through the file worker, and keeps track of what is on disk."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from subtitler.document.document import Document
from subtitler.formats import SubtitleFormat
from subtitler.jobs.export import ExportReport, export_sessions
from subtitler.jobs.kept_sessions import facts_of
from subtitler.jobs.saving import Saved, save_cues, save_work
from subtitler.jobs.session import Session
from subtitler.projects.project_file import is_project_file
from subtitler.qtjobs import CancelToken, Worker


class Saver(QObject):
    """Writes files in the background; a document is clean once its cues are on disk.

    Signals:
        saved: carries the Session and the path.
        exported: carries the tuple of paths written.
        warned: a file could not be kept as it was; carries a sentence.
        failed: carries the error; nothing that was on disk before is lost.
        settled: nothing is being written any more.
    """

    saved = Signal(object, object)
    exported = Signal(object)
    warned = Signal(object)
    failed = Signal(object)
    settled = Signal()

    def __init__(self, worker: Worker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = worker
        self._pending = 0

    @property
    def is_saving(self) -> bool:
        """Whether something is still being written."""
        return self._pending > 0

    def save(self, session: Session, path: Path) -> None:
        """Write the session's cues to `path`, which becomes the file of the session."""

        def done(event: object) -> None:
            if isinstance(event, Saved):
                # A project goes on with its subtitle file; saved as subtitles it is none any more.
                session.project_path = event.path if is_project_file(event.path) else None
                if session.project_path is None:
                    session.subtitle_path = event.path
                if session.document.cues == event.cues:
                    session.document.mark_clean()
                self.saved.emit(session, event.path)
                self._warn(event)

        self._write(session, path, done)

    def export(self, session: Session, path: Path) -> None:
        """Write a copy of the session's cues; the session keeps its own file."""

        def done(event: object) -> None:
            if isinstance(event, Saved):
                self.exported.emit((event.path,))
                self._warn(event)

        self._write(session, path, done)

    def _warn(self, event: Saved) -> None:
        if event.notice:
            self.warned.emit(f"{event.path.name}: {event.notice}")

    def _write(self, session: Session, path: Path, done: Callable[[object], None]) -> None:
        cues, language, opened = session.document.cues, session.language, session.opened
        state, facts = session.document.state(), facts_of(session)

        def work(cancel: CancelToken) -> Iterator[object]:
            if is_project_file(path):
                return save_work(path, state, facts, cancel)
            return save_cues(cues, path, language, opened, cancel)

        self._submit(work, done, path.name)

    def export_all(
        self, sessions: Sequence[Session], out_dir: Path | None, *, overwrite: bool
    ) -> None:
        """Write SRT and WebVTT of every session, beside its media or all into `out_dir`."""
        # Documents belong to this thread: the work gets sessions that nobody else changes.
        copies = [_copy(session) for session in sessions]
        formats = (SubtitleFormat.SRT, SubtitleFormat.VTT)

        def work(_cancel: CancelToken) -> Iterator[object]:
            yield export_sessions(copies, formats, out_dir, overwrite=overwrite)

        def done(event: object) -> None:
            if isinstance(event, ExportReport):
                for error in event.failed:
                    self.failed.emit(error)
                for notice in event.notices:
                    self.warned.emit(notice)
                self.exported.emit(event.written)

        self._submit(work, done, self.tr("export"))

    def _submit(
        self,
        work: Callable[[CancelToken], Iterator[object]],
        done: Callable[[object], None],
        name: str,
    ) -> None:
        self._pending += 1
        job = self._worker.submit(work, name)
        job.advanced.connect(done)
        job.failed.connect(self.failed)
        for end in (job.succeeded, job.cancelled):
            end.connect(self._on_end)
        job.failed.connect(self._on_end)

    def _on_end(self) -> None:
        self._pending -= 1
        if not self._pending:
            self.settled.emit()


def _copy(session: Session) -> Session:
    copy = Session(session.media, Document(session.document.cues), session.subtitle_path)
    copy.language = session.language
    copy.opened = session.opened
    return copy
