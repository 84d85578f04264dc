"""The thread's side of a job: run a generator and put what it yields into the outbox."""

import os
import sys
import threading
import traceback
from collections.abc import Generator, Iterator

from PySide6.QtCore import QObject, Signal, Slot

from engine.cancellation import CancelToken
from subtitler.qtjobs.job import Work
from subtitler.qtjobs.outbox import Outbox, Outcome
from subtitler.qtjobs.torch_import import import_torch

NICENESS = 10
"""Added to the worker thread's niceness on Linux, where Qt's thread priorities do nothing."""


class Run:
    """One job on its way through the thread: the work, its token and its outbox."""

    def __init__(self, work: Work, outbox: Outbox) -> None:
        self.token = CancelToken()
        self.outbox = outbox
        self._work = work

    def execute(self) -> None:
        """Run the work to its end on the calling thread; raises nothing."""
        error: BaseException | None = None
        try:
            self._exhaust()
        except BaseException as raised:  # noqa: BLE001 - the border: whatever it is, the job ends
            # The lines stay for the report; the locals, which may be whole tensors, go.
            traceback.clear_frames(raised.__traceback__)
            error = raised
        self.outbox.close(Outcome(error))

    def _exhaust(self) -> None:
        self.token.check()
        events = self._work(self.token)
        try:
            for event in events:
                self.token.check()
                self.outbox.post(event, self.token)
            self.token.check()
        finally:
            _close(events)


def _close(events: Iterator[object]) -> None:
    """Run a generator's `finally` blocks here and now, not where it happens to be collected."""
    if isinstance(events, Generator):
        events.close()


class Runner(QObject):
    """Lives in the worker thread and executes one run after the other."""

    rang = Signal()

    def __init__(self, threads: int | None) -> None:
        super().__init__()
        self._threads = threads
        self._is_prepared = False

    @Slot(object)
    def execute(self, run: Run) -> None:
        """Execute one run; called through a queued connection."""
        if not self._is_prepared:
            self._is_prepared = True
            make_way_for_the_window()
            if self._threads is not None:
                _limit_engine_threads(self._threads)
        run.execute()


def make_way_for_the_window() -> None:
    """Lower the calling thread's priority; threads that it starts later inherit it.

    On Linux `QThread.Priority` has no effect under the default scheduler, but every thread
    has a niceness of its own (setpriority(2), "C library/kernel differences").
    """
    if sys.platform == "linux":
        thread_id = threading.get_native_id()
        niceness = os.getpriority(os.PRIO_PROCESS, thread_id)
        os.setpriority(os.PRIO_PROCESS, thread_id, min(19, niceness + NICENESS))


def _limit_engine_threads(count: int) -> None:
    import_torch()
    from engine.device import limit_threads

    limit_threads(count)
