"""Opens what was dropped or chosen: sorts, reads and queues in the background."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from subtitler.captioning.request import CaptionRequest
from subtitler.document.document import Document
from subtitler.jobs.kept_sessions import session_of
from subtitler.jobs.open_files import OpenFiles
from subtitler.jobs.opening import (
    MediaFound,
    ProjectFound,
    ProjectRead,
    SubtitlesFound,
    SubtitlesRead,
    open_project,
    open_subtitles,
    sort_dropped,
)
from subtitler.jobs.session import Session
from subtitler.qtjobs import CancelToken, Worker


class Opener(QObject):
    """Turns paths into sessions; never touches the disk on the window's thread.

    Signals:
        opened: sessions to be looked at; carries a tuple of Session, never empty.
        warned: something about a subtitle file was repaired or guessed, or there is nothing to
            open; carries a sentence.
        failed: a file could not be opened; carries the error.
    """

    opened = Signal(object)
    warned = Signal(object)
    failed = Signal(object)

    def __init__(
        self,
        files: OpenFiles,
        worker: Worker,
        request: Callable[[Path], CaptionRequest],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._files = files
        self._worker = worker
        self._request = request

    def open(self, paths: Sequence[Path]) -> None:
        """Open files and folders: media is queued to be captioned, subtitles are read."""
        wanted = tuple(paths)
        found: list[object] = []

        def work(cancel: CancelToken) -> Iterator[object]:
            return sort_dropped(wanted, cancel)

        job = self._worker.submit(work, self.tr("open files"))
        job.advanced.connect(found.append)
        job.failed.connect(self.failed)
        job.succeeded.connect(lambda: self._on_sorted(found))

    def _on_sorted(self, found: Sequence[object]) -> None:
        subtitles = [event for event in found if isinstance(event, SubtitlesFound)]
        projects = [event for event in found if isinstance(event, ProjectFound)]
        media = [file for event in found if isinstance(event, MediaFound) for file in event.files]
        if not subtitles and not media and not projects:
            self.warned.emit(
                self.tr("There is no video, audio or subtitle file in there; drop another folder.")
            )
            return
        if media:
            sessions = self._files.queue_media(media, self._request)
            if sessions:
                self.opened.emit(sessions)
        for project in projects:
            self._read_project(project.path)
        for event in subtitles:
            self._read(event.path, event.media)

    def _read(self, path: Path, media: Path | None) -> None:
        def work(cancel: CancelToken) -> Iterator[object]:
            return open_subtitles(path, media, cancel)

        job = self._worker.submit(work, path.name)
        job.advanced.connect(self._on_read)
        job.failed.connect(self.failed)

    def _read_project(self, path: Path) -> None:
        def work(cancel: CancelToken) -> Iterator[object]:
            return open_project(path, cancel)

        job = self._worker.submit(work, path.name)
        job.advanced.connect(self._on_project_read)
        job.failed.connect(self.failed)

    def _on_project_read(self, event: object) -> None:
        if not isinstance(event, ProjectRead) or self._is_open_unsaved(event.path):
            return
        session = session_of(Document.restored(event.project.state), event.project.facts)
        self._files.open(session)
        self.opened.emit((session,))
        for doubt in event.project.doubts:
            self.warned.emit(doubt)

    def _is_open_unsaved(self, path: Path) -> bool:
        """Whether the file is open; what was typed is shown and not thrown away by reading anew."""
        for session in self._files.sessions:
            if session.target == path and not session.document.is_clean:
                self.opened.emit((session,))
                return True
        return False

    def _on_read(self, event: object) -> None:
        if not isinstance(event, SubtitlesRead) or self._is_open_unsaved(event.path):
            return
        session = Session(event.media, Document(event.content.cues), subtitle_path=event.path)
        session.opened = event.content
        self._files.open(session)
        self.opened.emit((session,))
        if event.content.warnings:
            first = str(event.content.warnings[0])
            more = len(event.content.warnings) - 1
            said = f"{event.path.name}: {first}"
            self.warned.emit(self.tr("{0} (and {1} more)").format(said, more) if more else said)
