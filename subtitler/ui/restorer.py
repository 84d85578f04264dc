"""Brings back what an earlier run of the program left unsaved, and tells when nothing is safe."""

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QCoreApplication, QObject, Signal

from subtitler.document.errors import SentenceError
from subtitler.jobs.kept_sessions import KeptSessions
from subtitler.jobs.session import Session
from subtitler.projects.recovery import LeftBehind
from subtitler.qtjobs import CancelToken, Worker

_NAMED_AT_MOST = 3


class Restorer(QObject):
    """Opens again what was left, without a question: nothing is lost, and undo goes on.

    Signals:
        restored: sessions of an earlier run; carries a tuple of Session, never empty.
        failed: something was left that cannot be read, or edits cannot be kept safe at the
            moment; carries the error.
    """

    restored = Signal(object)
    failed = Signal(object)
    _troubled = Signal(object)  # emitted by any thread, received in this one

    def __init__(
        self, kept: KeptSessions | None, worker: Worker, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._kept = kept
        self._worker = worker
        self._found: list[LeftBehind] = []
        self._troubled.connect(self._on_troubled)
        if kept is not None:
            kept.tell_trouble_to(self._troubled.emit)

    def restore(self) -> None:
        """Look for what was left, in the background."""
        kept = self._kept
        if kept is None:
            return

        def work(cancel: CancelToken) -> Iterator[object]:
            return kept.left_behind(cancel)

        job = self._worker.submit(work, self.tr("bring back unsaved work"))
        job.advanced.connect(self._on_found)
        job.succeeded.connect(self._on_all_found)
        job.failed.connect(self.failed)

    def note(self, session: Session) -> None:
        """Keep what belongs to a session where it changed."""
        if self._kept is not None:
            self._kept.note(session)

    def _on_found(self, found: object) -> None:
        if isinstance(found, LeftBehind):
            self._found.append(found)
        elif isinstance(found, SentenceError):
            self.failed.emit(found)

    def _on_all_found(self) -> None:
        found, self._found = self._found, []
        if self._kept is not None and found:
            self.restored.emit(tuple(self._kept.restore(left) for left in found))

    def _on_troubled(self, error: SentenceError) -> None:
        self.failed.emit(error)
        if self._kept is not None:
            self._kept.renew()


def restored_sentence(sessions: Sequence[Session]) -> str:
    """What is said about sessions that were brought back."""
    names = ", ".join(session.title for session in sessions[:_NAMED_AT_MOST])
    more = len(sessions) - _NAMED_AT_MOST
    if more > 0:
        names = _tr("{0} and {1} more").format(names, more)
    return _tr(
        "The program ended before its work was saved; {0} is here again as it was, save it to "
        "keep it."
    ).format(names)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Restorer", text)
