"""The files that wait to be captioned: one after another, on any front, saved as JSON."""

import json
import os
import uuid
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal

from subtitler.captioning.request import CaptionRequest
from subtitler.document.errors import SentenceError
from subtitler.jobs.media_files import media_files

VERSION = 1
"""Of the JSON form; raised when an older program could no longer read it."""


class QueueState(StrEnum):
    """Where a queued file stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_open(self) -> bool:
        """Whether work on the file is still to come or going on."""
        return self in (QueueState.WAITING, QueueState.RUNNING)


@dataclass(frozen=True, slots=True)
class QueuedJob:
    """One file of the queue; changes make a new value with the same `job_id`.

    Attributes:
        job_id: identity over all changes.
        request: what is to be done.
        state: where it stands.
        progress: share that is done, 0..1.
        message: one phrase for people, such as the reason of a failure; may be "".
    """

    job_id: str
    request: CaptionRequest
    state: QueueState = QueueState.WAITING
    progress: float = 0.0
    message: str = ""

    @property
    def media(self) -> Path:
        """The file."""
        return self.request.media


@dataclass(frozen=True, slots=True)
class QueueChange:
    """What a listener is told: the job at `row` was added, changed or removed."""

    kind: Literal["added", "changed", "removed"]
    row: int
    job: QueuedJob


Listener = Callable[[QueueChange], None]


class QueueDamaged(SentenceError):
    """A saved queue cannot be read."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"The saved queue cannot be read ({reason}); add the files again.", reason)
        self.reason = reason


class JobQueue:
    """Files in the order in which they are captioned; one thread uses it."""

    def __init__(self, jobs: Iterable[QueuedJob] = ()) -> None:
        self._jobs = list(jobs)
        self._listeners: list[Listener] = []

    @property
    def jobs(self) -> tuple[QueuedJob, ...]:
        """All jobs in order."""
        return tuple(self._jobs)

    def job(self, job_id: str) -> QueuedJob:
        """The job of that id.

        Raises:
            KeyError: there is none.
        """
        return self._jobs[self._row(job_id)]

    def add(
        self,
        paths: Iterable[Path],
        request: Callable[[Path], CaptionRequest] = CaptionRequest,
    ) -> tuple[QueuedJob, ...]:
        """Queue files, and the media files below folders.

        Args:
            paths: files and folders as dropped.
            request: gives what is to be done with one file.

        Returns:
            the new jobs; a file that already waits or runs gets no second one.
        """
        open_files = {os.path.realpath(job.media) for job in self._jobs if job.state.is_open}
        added = []
        for media in media_files(paths):
            if os.path.realpath(media) in open_files:
                continue
            job = QueuedJob(uuid.uuid4().hex, request(media))
            self._jobs.append(job)
            added.append(job)
            self._tell(QueueChange("added", len(self._jobs) - 1, job))
        return tuple(added)

    def next_waiting(self) -> QueuedJob | None:
        """The job to begin with when a worker is free; None when nothing waits."""
        return next((job for job in self._jobs if job.state is QueueState.WAITING), None)

    def revise(self, job_id: str, request: CaptionRequest) -> QueuedJob:
        """Ask for something else of a job that has not begun.

        Raises:
            ValueError: it has; what runs goes on as it was asked for.
        """
        job = self.job(job_id)
        if job.state is not QueueState.WAITING:
            raise ValueError(f"{job.media.name} does not wait any more")
        return self._change(job_id, request=request)

    def begin(self, job_id: str) -> QueuedJob:
        """Note that work on the job began."""
        return self._change(job_id, state=QueueState.RUNNING, progress=0.0, message="")

    def advance(self, job_id: str, progress: float, message: str = "") -> QueuedJob:
        """Note how far the running job is, 0..1."""
        progress = min(1.0, max(0.0, progress))
        return self._change(job_id, progress=progress, message=message)

    def finish(self, job_id: str, message: str = "") -> QueuedJob:
        """Note that the job is done."""
        return self._change(job_id, state=QueueState.DONE, progress=1.0, message=message)

    def fail(self, job_id: str, message: str) -> QueuedJob:
        """Note that the job failed, with the sentence for people."""
        return self._change(job_id, state=QueueState.FAILED, message=message)

    def cancel(self, job_id: str) -> QueuedJob:
        """Note that the job was cancelled; what it gave so far stays with its session."""
        return self._change(job_id, state=QueueState.CANCELLED)

    def remove(self, job_id: str) -> None:
        """Forget the job.

        Raises:
            KeyError: there is no such job.
            ValueError: it is running; cancel it first.
        """
        row = self._row(job_id)
        if self._jobs[row].state is QueueState.RUNNING:
            raise ValueError(f"{self._jobs[row].media.name} is running; cancel it first")
        self._tell(QueueChange("removed", row, self._jobs.pop(row)))

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` after every change; the function returned ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def to_json(self) -> str:
        """The whole queue as JSON; a job that runs is read back as waiting."""
        jobs = [_to_values(job) for job in self._jobs]
        # In ASCII, since a file name may hold bytes that are no UTF-8.
        return json.dumps({"version": VERSION, "jobs": jobs}, indent=1)

    @classmethod
    def from_json(cls, text: str) -> "JobQueue":
        """Read what `to_json` wrote.

        Raises:
            QueueDamaged: the text is no queue, or one of a later version.
        """
        try:
            saved = json.loads(text)
            if saved["version"] != VERSION:
                raise QueueDamaged(f"it has version {saved['version']}")
            return cls(_from_values(values) for values in saved["jobs"])
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise QueueDamaged(f"{type(error).__name__}: {error}") from error

    def _row(self, job_id: str) -> int:
        for row, job in enumerate(self._jobs):
            if job.job_id == job_id:
                return row
        raise KeyError(job_id)

    def _change(self, job_id: str, **values: Any) -> QueuedJob:
        row = self._row(job_id)
        self._jobs[row] = replace(self._jobs[row], **values)
        self._tell(QueueChange("changed", row, self._jobs[row]))
        return self._jobs[row]

    def _tell(self, change: QueueChange) -> None:
        for listener in tuple(self._listeners):
            listener(change)


def _to_values(job: QueuedJob) -> dict[str, Any]:
    values = asdict(job)
    values["request"]["media"] = os.fspath(job.media)
    return values


def _from_values(values: dict[str, Any]) -> QueuedJob:
    request = dict(values["request"])
    state = QueueState(values["state"])
    interrupted = state is QueueState.RUNNING
    return QueuedJob(
        job_id=str(values["job_id"]),
        request=CaptionRequest(**{**request, "media": Path(request["media"])}),
        state=QueueState.WAITING if interrupted else state,
        progress=0.0 if interrupted else float(values["progress"]),
        message=str(values["message"]),
    )
