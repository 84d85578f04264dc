"""All files that are open or wait to be captioned, and which captioning belongs to which."""

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from subtitler.captioning.events import CaptionEvent, CaptioningProgress
from subtitler.captioning.request import CaptionRequest
from subtitler.jobs.queue import JobQueue, QueuedJob, QueueState
from subtitler.jobs.session import Session


@dataclass(frozen=True, slots=True)
class Captioning:
    """One captioning that was begun: the queue's job and the session that takes its cues."""

    job: QueuedJob
    session: Session


class OpenFiles:
    """Sessions in the order they were opened, and the queue of their captionings.

    Whatever the window shows, the events of a captioning go to the session it was begun for.
    Only one thread uses it.

    Args:
        queue: one that was saved, to go on with; every file that waits in it gets a session.
    """

    def __init__(self, queue: JobQueue | None = None) -> None:
        self.queue = queue if queue is not None else JobQueue()
        self._sessions: list[Session] = []
        self._by_job: dict[str, Session] = {}
        self._again: dict[str, bool] = {}  # job id -> whether edited cues are kept
        self._listeners: list[Callable[[Session], None]] = []
        self._close_listeners: list[Callable[[Session], None]] = []
        for job in self.queue.jobs:
            if job.state.is_open:
                self._open_for(job)

    @property
    def sessions(self) -> tuple[Session, ...]:
        """All open files, the first opened first."""
        return tuple(self._sessions)

    def unsaved(self) -> tuple[Session, ...]:
        """The sessions whose cues differ from what is on disk."""
        return tuple(session for session in self._sessions if not session.document.is_clean)

    def subscribe(self, listener: Callable[[Session], None]) -> Callable[[], None]:
        """Call `listener` with each session that is opened; the function returned ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def subscribe_closed(self, listener: Callable[[Session], None]) -> Callable[[], None]:
        """Call `listener` with each session that is closed; the function returned ends that."""
        self._close_listeners.append(listener)
        return lambda: self._close_listeners.remove(listener)

    def open(self, session: Session) -> None:
        """Take in a session that needs no captioning, such as one read from a subtitle file."""
        self._sessions.append(session)
        for listener in tuple(self._listeners):
            listener(session)

    def close(self, session: Session) -> None:
        """Forget a session that is not being captioned, and its jobs.

        Raises:
            ValueError: it is being captioned; cancel that first.
        """
        if session.is_captioning:
            raise ValueError(f"{session.title} is being captioned; cancel that first")
        for job_id in [job for job, owner in self._by_job.items() if owner is session]:
            del self._by_job[job_id]
            self._again.pop(job_id, None)
            self.queue.remove(job_id)
        self._sessions.remove(session)
        for listener in tuple(self._close_listeners):
            listener(session)

    def queue_media(
        self, files: Iterable[Path], request: Callable[[Path], CaptionRequest]
    ) -> tuple[Session, ...]:
        """Open a session for each media file and queue its captioning.

        Returns:
            the sessions in the order of `files`; for a file that already waits or runs, under
            whatever path, the session it has.
        """
        files = tuple(files)
        for job in self.queue.add(files, request):
            self._open_for(job)
        latest = {os.path.realpath(s.media): s for s in self._sessions if s.media is not None}
        return tuple(dict.fromkeys(latest[os.path.realpath(file)] for file in files))

    def queue_again(
        self, session: Session, request: CaptionRequest, *, keep_edited: bool = True
    ) -> bool:
        """Queue another captioning of a session.

        Returns:
            False when one of the same file already waits or runs.
        """
        jobs = self.queue.add((request.media,), lambda _media: request)
        for job in jobs:
            self._by_job[job.job_id] = session
            self._again[job.job_id] = keep_edited
        return bool(jobs)

    def _open_for(self, job: QueuedJob) -> None:
        session = Session(media=job.media, track=job.request.track)
        self._by_job[job.job_id] = session
        self.open(session)

    def revise_waiting(self, request: Callable[[Path, int | None], CaptionRequest]) -> None:
        """Caption the files that still wait by what is chosen now.

        Args:
            request: gives what is to be done with one file and its chosen audio track.
        """
        for job in self.queue.jobs:
            if job.state is QueueState.WAITING:
                session = self._by_job.get(job.job_id)
                track = session.track if session is not None else job.request.track
                self.queue.revise(job.job_id, request(job.media, track))

    def job_of(self, session: Session) -> QueuedJob | None:
        """The latest job of a session; None for one that was never queued."""
        for job in reversed(self.queue.jobs):
            if self._by_job.get(job.job_id) is session:
                return job
        return None

    # one captioning, from its begin to its end

    def begin_next(self) -> Captioning | None:
        """Begin the next waiting captioning; None when nothing waits."""
        job = self.queue.next_waiting()
        if job is None:
            return None
        session = self._by_job[job.job_id]
        keep_edited = self._again.pop(job.job_id, None)
        if keep_edited is None:
            session.begin_captioning(job.request)
        else:
            session.caption_again(job.request, keep_edited=keep_edited)
        return Captioning(self.queue.begin(job.job_id), session)

    def accept(self, captioning: Captioning, event: CaptionEvent) -> None:
        """Give an event to the session it belongs to."""
        captioning.session.accept(event)
        if isinstance(event, CaptioningProgress):
            self.queue.advance(captioning.job.job_id, event.fraction)

    def finish(self, captioning: Captioning) -> None:
        """The captioning came to its end."""
        captioning.session.finish_captioning()
        self.queue.finish(captioning.job.job_id)

    def cancelled(self, captioning: Captioning) -> None:
        """The captioning was cancelled; its cues so far stay."""
        captioning.session.cancel_captioning()
        self.queue.cancel(captioning.job.job_id)

    def fail(self, captioning: Captioning, sentence: str) -> None:
        """The captioning failed; its cues so far stay."""
        captioning.session.fail_captioning(sentence)
        self.queue.fail(captioning.job.job_id, sentence)
