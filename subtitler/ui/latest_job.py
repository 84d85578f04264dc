"""Work of which only the latest request counts."""

from PySide6.QtCore import QObject, Signal

from subtitler.qtjobs import Job, Work, Worker


class LatestJob(QObject):
    """Has a worker do one thing at a time; asking for another one drops the one before.

    Signals:
        advanced: one event of the latest work.
        failed: the latest work failed; carries the error.
    """

    advanced = Signal(object)
    failed = Signal(object)

    def __init__(self, worker: Worker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = worker
        self._job: Job | None = None

    def submit(self, work: Work, name: str) -> None:
        """Have work done instead of what was asked for before."""
        self.drop()
        self._job = self._worker.submit(work, name)
        self._job.advanced.connect(self.advanced)
        self._job.failed.connect(self.failed)

    def drop(self) -> None:
        """Stop; nothing more is told of what was asked for."""
        if self._job is not None:
            self._job.disconnect(self)
            self._job.cancel()
            self._job = None
