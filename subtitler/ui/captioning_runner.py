"""Runs the queue of captionings on the engine's worker, one after another."""

from collections.abc import Iterator

from PySide6.QtCore import QObject, Signal

from subtitler.captioning.caption import caption
from subtitler.captioning.models import ModelShelf
from subtitler.jobs.open_files import Captioning, OpenFiles
from subtitler.jobs.queue import QueueState
from subtitler.jobs.session import Session
from subtitler.jobs.warm_up import find_device
from subtitler.qtjobs import CancelToken, Job, Worker
from subtitler.ui.error_messages import error_message


class CaptioningRunner(QObject):
    """Takes the next waiting file whenever the worker is free.

    Signals:
        device_found: where captionings will run; carries a DeviceFound.
        not_ready: the engine cannot be got ready; carries the error.
        began: a captioning began; carries its Session.
        advanced: something about it is new; carries its Session.
        ended: it finished, failed or was cancelled; carries its Session.
        failed: it failed; carries its Session and the error.
    """

    device_found = Signal(object)
    not_ready = Signal(object)
    began = Signal(object)
    advanced = Signal(object)
    ended = Signal(object)
    failed = Signal(object, object)

    def __init__(
        self, files: OpenFiles, shelf: ModelShelf, worker: Worker, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._files = files
        self._shelf = shelf
        self._worker = worker
        self._captioning: Captioning | None = None
        self._job: Job | None = None

    @property
    def session(self) -> Session | None:
        """The session that is being captioned."""
        return self._captioning.session if self._captioning else None

    def prepare(self, device: str, precision: str) -> None:
        """Get the engine ready while nobody waits for it yet, and find out where it will run."""

        def work(cancel: CancelToken) -> Iterator[object]:
            return find_device(device, cancel, precision=precision)

        job = self._worker.submit(work, self.tr("get the engine ready"))
        job.advanced.connect(self.device_found)
        job.failed.connect(self.not_ready)

    def run_next(self) -> None:
        """Begin the next waiting file, unless one is running."""
        if self._captioning is not None:
            return
        self._captioning = self._files.begin_next()
        if self._captioning is None:
            return
        request, shelf = self._captioning.job.request, self._shelf

        def work(cancel: CancelToken) -> Iterator[object]:
            return caption(request, shelf, cancel)

        self._job = self._worker.submit(work, self._captioning.session.title)
        self._job.advanced.connect(self._on_advanced)
        self._job.succeeded.connect(self._on_succeeded)
        self._job.failed.connect(self._on_failed)
        self._job.cancelled.connect(self._on_cancelled)
        self.began.emit(self._captioning.session)

    def cancel(self, session: Session) -> None:
        """Stop the captioning of `session`, or take it out of the queue; its cues stay.

        The session is done with at once: no event follows `Job.cancel`, and the next file
        waits in the worker until the engine has looked at its token.
        """
        if self._captioning is not None and self._captioning.session is session:
            if self._job is not None:
                self._job.cancel()
                self._on_cancelled()
            return
        job = self._files.job_of(session)
        if job is not None and job.state is QueueState.WAITING:
            self._files.queue.cancel(job.job_id)

    def cancel_all(self) -> None:
        """Stop the running captioning and empty the queue."""
        for job in self._files.queue.jobs:
            if job.state is QueueState.WAITING:
                self._files.queue.cancel(job.job_id)
        if self._captioning is not None:
            self.cancel(self._captioning.session)

    def _on_advanced(self, event: object) -> None:
        if self._captioning is not None:
            self._files.accept(self._captioning, event)  # type: ignore[arg-type]  # Signal(object)
            self.advanced.emit(self._captioning.session)

    def _on_succeeded(self) -> None:
        if self._captioning is not None:
            self._files.finish(self._captioning)
            self._end()

    def _on_cancelled(self) -> None:
        if self._captioning is not None:
            self._files.cancelled(self._captioning)
            self._end()

    def _on_failed(self, error: BaseException) -> None:
        if self._captioning is not None:
            session = self._captioning.session
            self._files.fail(self._captioning, error_message(error).sentence)
            self.failed.emit(session, error)
            self._end()

    def _end(self) -> None:
        if self._captioning is None:
            return
        session = self._captioning.session
        self._captioning = None
        if self._job is not None:
            self._job.disconnect(self)
            self._job = None
        self.ended.emit(session)
        self.run_next()
