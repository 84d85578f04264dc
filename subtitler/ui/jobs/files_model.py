"""A list model over the open files and the state of their captionings."""

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)
from typing_extensions import override

from subtitler.jobs.open_files import OpenFiles
from subtitler.jobs.queue import QueueChange, QueuedJob, QueueState
from subtitler.jobs.session import Session
from subtitler.ui.durations import spoken_duration
from subtitler.ui.plain_text import plain_tooltip

SESSION_ROLE = Qt.ItemDataRole.UserRole + 1
FILE_ROLE = Qt.ItemDataRole.UserRole + 2  # FileRow

_NO_PARENT = QModelIndex()


@dataclass(frozen=True, slots=True)
class FileRow:
    """What the panel says about one file.

    Attributes:
        name: of the file.
        status: one phrase, share done, speed and time left, or how it ended.
        icon: of the state, in `resources/icons`.
        progress: share done, 0..1; None where nothing is to be done.
        is_cancellable: whether its captioning runs or waits.
        is_shown: whether the window shows it now.
    """

    name: str
    status: str
    icon: str
    progress: float | None
    is_cancellable: bool
    is_shown: bool


class FilesModel(QAbstractListModel):
    """One row for every session, in the order of opening."""

    def __init__(self, files: OpenFiles, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._files = files
        self._sessions: list[Session] = list(files.sessions)
        self._shown: Session | None = None
        files.subscribe(self._on_opened)
        files.queue.subscribe(self._on_queue_changed)

    def set_shown(self, session: Session | None) -> None:
        """Mark the session that the window shows."""
        self._shown = session
        self._tell_all()

    def refresh(self, session: Session) -> None:
        """Say anew what is to be said about `session`."""
        if session in self._sessions:
            index = self.index(self._sessions.index(session))
            self.dataChanged.emit(index, index)

    @override
    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._sessions)

    @override
    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if not index.isValid() or index.row() >= len(self._sessions):
            return None
        session = self._sessions[index.row()]
        if role == SESSION_ROLE:
            return session
        row = self._row(session)
        path = session.media or session.subtitle_path
        return {
            FILE_ROLE: row,
            Qt.ItemDataRole.DisplayRole: row.name,
            Qt.ItemDataRole.AccessibleTextRole: f"{row.name}. {row.status}",
            Qt.ItemDataRole.ToolTipRole: plain_tooltip(f"{path}\n{row.status}"),
        }.get(role)

    def _row(self, session: Session) -> FileRow:
        job = self._files.job_of(session)
        status, icon = self._status(session, job)
        name = session.title if session.document.is_clean else f"{session.title} •"
        running = job is not None and job.state.is_open
        return FileRow(
            name=name,
            status=status,
            icon=icon,
            progress=job.progress if job is not None and running else None,
            is_cancellable=running,
            is_shown=session is self._shown,
        )

    def _status(self, session: Session, job: QueuedJob | None) -> tuple[str, str]:
        cues = self.tr("{0} cues").format(len(session.document.cues))
        if job is None:
            return self.tr("Opened, {0}").format(cues), "captions"
        match job.state:
            case QueueState.WAITING:
                return self.tr("Waiting"), "waiting"
            case QueueState.RUNNING:
                return progress_phrase(session), "running"
            case QueueState.DONE:
                return self.tr("Done, {0}").format(cues), "done"
            case QueueState.FAILED:
                return job.message, "error"
            case QueueState.CANCELLED:
                return self.tr("Cancelled, {0} kept").format(cues), "cancelled"

    def _on_opened(self, session: Session) -> None:
        row = len(self._sessions)
        self.beginInsertRows(QModelIndex(), row, row)
        self._sessions.append(session)
        self.endInsertRows()

    def _on_queue_changed(self, _change: QueueChange) -> None:
        self._tell_all()

    def _tell_all(self) -> None:
        if self._sessions:
            self.dataChanged.emit(self.index(0), self.index(len(self._sessions) - 1))


def progress_phrase(session: Session) -> str:
    """How far the captioning of `session` is, how fast, and how long it takes."""
    progress = session.progress
    if progress is not None and progress.speed > 0:
        left = spoken_duration(progress.remaining_s)
        return (
            f"{progress.fraction:.0%} · {progress.speed:.1f}\N{MULTIPLICATION SIGN} · {left} left"
        )
    if session.started is not None:
        return QCoreApplication.translate("Progress", "Listening…")
    if session.model is not None:
        reading = QCoreApplication.translate("Progress", "Reading the sound…")
        return reading if session.fraction is None else f"{reading} {session.fraction:.0%}"
    return QCoreApplication.translate("Progress", "Loading the model…")
