"""One piece of background work as the window sees it."""

from collections.abc import Callable, Iterator
from enum import StrEnum

from PySide6.QtCore import QObject, Signal

from engine.cancellation import CancelToken

Work = Callable[[CancelToken], Iterator[object]]
"""A function that starts the work; its generator yields frozen events and checks the token."""


class JobState(StrEnum):
    """Where a job stands; the last three are final."""

    WAITING = "waiting"
    RUNNING = "running"
    CANCELLING = "cancelling"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_final(self) -> bool:
        """Whether nothing more will be heard of the job."""
        return self in (JobState.SUCCEEDED, JobState.FAILED, JobState.CANCELLED)


class Job(QObject):
    """Reports one piece of work; lives, and is used, on the GUI thread only.

    Made by `Worker.submit`. Exactly one of `succeeded`, `failed` and `cancelled` is emitted,
    and nothing after it. After `cancel` no `advanced` arrives, not even for events that were
    on their way. An error that the work raises after `cancel` is still reported as `failed`.

    Signals:
        started: the work was handed to the thread.
        advanced: one event that the work yielded.
        succeeded: the work came to its end.
        failed: the exception the work raised, with its traceback.
        cancelled: the work stopped because of `cancel`.
    """

    started = Signal()
    advanced = Signal(object)  # what the work yields: one frozen dataclass
    succeeded = Signal()
    failed = Signal(object)  # BaseException
    cancelled = Signal()

    def __init__(self, name: str, withdraw: Callable[["Job"], None]) -> None:
        super().__init__()
        self.setObjectName(name)
        self._withdraw = withdraw
        self._state = JobState.WAITING

    @property
    def name(self) -> str:
        """What the job is called in messages."""
        return self.objectName()

    @property
    def state(self) -> JobState:
        """Where the job stands."""
        return self._state

    def cancel(self) -> None:
        """Ask the work to stop; no effect once the job has ended.

        A waiting job is `cancelled` before this returns; a running one as soon as its work
        has looked at the token.
        """
        if self._state in (JobState.WAITING, JobState.RUNNING):
            self._withdraw(self)

    def begin(self) -> None:
        """For the worker: the work is handed to the thread."""
        self._state = JobState.RUNNING
        self.started.emit()

    def await_end(self) -> None:
        """For the worker: the token of the running work was cancelled."""
        self._state = JobState.CANCELLING

    def end(self, state: JobState, error: BaseException | None = None) -> None:
        """For the worker, once: say how it ended."""
        self._state = state
        if state is JobState.SUCCEEDED:
            self.succeeded.emit()
        elif state is JobState.CANCELLED:
            self.cancelled.emit()
        else:
            self.failed.emit(error)
