"""One thread for one resource: the engine, or the decoding of media."""

import os
import sys
import time
from collections import deque
from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt, QThread, QTimer, Signal, Slot

from engine.cancellation import Cancelled
from subtitler.qtjobs.job import Job, JobState, Work
from subtitler.qtjobs.outbox import Outbox, Outcome
from subtitler.qtjobs.run import Run, Runner

STOP_TIMEOUT_MS = 5000
"""How long closing waits for work that was cancelled."""

DELIVERY_BUDGET_S = 0.008
"""Longest run of `advanced` signals in one go: half a frame at 60 frames a second."""

DELIVERY_PAUSE_MS = 10
"""Time left to input and painting between two such runs."""

_LEAST_WAIT_MS = 20
"""Given to a worker whose turn to be waited for comes after another one used up the time."""

_left_running: list["Worker"] = []
"""Workers whose work ignored its token: Qt aborts the process when their QThread is destroyed."""


def spare_threads() -> int:
    """Threads for heavy work beside a window: one core is left to it, one is the least."""
    if sys.platform == "linux":
        cores = len(os.sched_getaffinity(0))  # a container may own fewer than the machine has
    else:
        cores = os.cpu_count() or 1
    return max(1, cores - 1)


class Worker(QObject):
    """Runs jobs one after the other in a thread of its own; used on the GUI thread only.

    The thread starts with the first job, or earlier by `start`. Its events are handed over in
    short runs with pauses between them, and work that yields faster than the window takes is
    made to wait: however busy the worker, the window stays free.
    """

    _ordered = Signal(object)  # Run

    def __init__(self, name: str, threads: int | None = None) -> None:
        """Make a worker.

        Args:
            name: what the resource is called, such as "engine".
            threads: cores that the engine may use in this thread; None leaves torch alone
                and does not import it.
        """
        super().__init__()
        self.setObjectName(name)
        self._waiting: deque[tuple[Job, Work]] = deque()
        self._current: tuple[Job, Run] | None = None
        self._is_stopped = False
        self._thread = QThread()
        self._thread.setObjectName(name)
        self._runner = Runner(threads)
        self._runner.moveToThread(self._thread)
        queued = Qt.ConnectionType.QueuedConnection
        self._ordered.connect(self._runner.execute, queued)
        self._runner.rang.connect(self._on_rang, queued)
        self._pause = QTimer(self, singleShot=True, interval=DELIVERY_PAUSE_MS)
        self._pause.timeout.connect(self._on_pause_over)

    @property
    def name(self) -> str:
        """What the resource is called."""
        return self.objectName()

    @property
    def is_busy(self) -> bool:
        """Whether a job runs or waits."""
        return self._current is not None or bool(self._waiting)

    def start(self) -> None:
        """Start the thread, if it does not run yet.

        Starting a thread takes the dynamic linker's lock, which another worker may soon hold
        for long: see `torch_import`.
        """
        if not self._is_stopped and not self._thread.isRunning():
            self._thread.start(QThread.Priority.LowPriority)

    def submit(self, work: Work, name: str) -> Job:
        """Queue a piece of work.

        Its signals come through the event loop, so there is time to connect to them.

        Args:
            work: called with a token in the worker's thread; must not touch a QObject.
            name: what the job is called in messages.

        Raises:
            RuntimeError: the worker was stopped.
        """
        if self._is_stopped:
            raise RuntimeError(f"the worker {self.name!r} was stopped")
        job = Job(name, self._withdraw)
        self._waiting.append((job, work))
        QTimer.singleShot(0, self._start_next)
        return job

    def cancel_all(self) -> None:
        """Cancel every job, the running one last."""
        for job, _ in tuple(self._waiting):
            job.cancel()
        if self._current is not None:
            self._current[0].cancel()

    def ask_to_stop(self) -> None:
        """Cancel everything and take no job afterwards, without waiting; `stop` waits."""
        self._is_stopped = True
        self.cancel_all()
        self._thread.quit()

    def stop(self, timeout_ms: int = STOP_TIMEOUT_MS) -> tuple[str, ...]:
        """Cancel everything and end the thread; the worker takes no job afterwards.

        Blocks until the running work has looked at its token, `timeout_ms` at most. Work
        that ignores it is never killed: it goes on in the background, and the process must
        then be left by `os._exit`, because Qt aborts when it destroys a running thread.

        Returns:
            the names of the jobs that did not stop.
        """
        self.ask_to_stop()
        if not self._thread.wait(timeout_ms):
            if self not in _left_running:
                _left_running.append(self)
            return () if self._current is None else (self._current[0].name,)
        if self in _left_running:
            _left_running.remove(self)
        self._pause.stop()
        if self._current is not None:
            job, run = self._current
            self._conclude(job, run.outbox.outcome or Outcome(Cancelled()))
        return ()

    @Slot()
    def _start_next(self) -> None:
        if self._current is not None or not self._waiting:
            return
        job, work = self._waiting.popleft()
        run = Run(work, Outbox(self._runner.rang.emit))
        self._current = (job, run)
        self.start()
        self._ordered.emit(run)
        job.begin()

    def _withdraw(self, job: Job) -> None:
        if self._current is not None and self._current[0] is job:
            run = self._current[1]
            job.await_end()
            run.token.cancel()
            run.outbox.discard_events()
            return
        self._waiting = deque(entry for entry in self._waiting if entry[0] is not job)
        job.end(JobState.CANCELLED)

    @Slot()
    def _on_rang(self) -> None:
        if not self._pause.isActive():
            self._deliver()

    @Slot()
    def _on_pause_over(self) -> None:
        if self._current is not None and self._current[1].outbox.rearm():
            self._deliver()

    def _deliver(self) -> None:
        """Emit what is on the road, for a moment; then leave the window a pause."""
        if self._current is None:
            return
        job, run = self._current
        outcome = run.outbox.outcome  # read first: all events were posted before it
        until = time.monotonic() + DELIVERY_BUDGET_S
        while run.outbox.has_events() and time.monotonic() < until:
            event = run.outbox.take()
            if job.state is JobState.RUNNING:
                job.advanced.emit(event)
            if not self._is_current(run):
                return  # a slot ran an event loop of its own, in which the job ended
        if outcome is not None and not run.outbox.has_events():
            self._conclude(job, outcome)
        else:
            self._pause.start()

    def _is_current(self, run: Run) -> bool:
        return self._current is not None and self._current[1] is run

    def _conclude(self, job: Job, outcome: Outcome) -> None:
        self._current = None
        if not self._is_stopped:
            QTimer.singleShot(0, self._start_next)
        if outcome.error is not None and not isinstance(outcome.error, Cancelled):
            job.end(JobState.FAILED, outcome.error)
        elif outcome.error is not None or job.state is JobState.CANCELLING:
            job.end(JobState.CANCELLED)
        else:
            job.end(JobState.SUCCEEDED)


def stop_workers(workers: Sequence[Worker], timeout_ms: int = STOP_TIMEOUT_MS) -> tuple[str, ...]:
    """Stop several workers within one common time; see `Worker.stop`.

    Returns:
        the names of the jobs that did not stop.
    """
    for worker in workers:
        worker.ask_to_stop()
    until = time.monotonic() + timeout_ms / 1000
    left: list[str] = []
    for worker in workers:
        left += worker.stop(max(_LEAST_WAIT_MS, round((until - time.monotonic()) * 1000)))
    return tuple(left)
