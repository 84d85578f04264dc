"""Runs generators in QThread workers and re-emits their events on the GUI thread.

May import QtCore, `engine` and everything below `subtitler.jobs`; knows no widget. Public
names: `Worker` (one thread per resource), `Job` (one piece of work), `JobState`, `Work`,
`stop_workers`, `load_torch_libraries`, and the engine's `CancelToken` for work that the window
writes itself.
"""

from engine.cancellation import Cancelled, CancelToken
from subtitler.qtjobs.job import Job, JobState, Work
from subtitler.qtjobs.torch_import import load_torch_libraries
from subtitler.qtjobs.worker import Worker, spare_threads, stop_workers

__all__ = [
    "CancelToken",
    "Cancelled",
    "Job",
    "JobState",
    "Work",
    "Worker",
    "load_torch_libraries",
    "spare_threads",
    "stop_workers",
]
