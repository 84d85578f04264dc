"""Jobs keep their promises: order, one outcome, silence after cancel, an orderly end."""

import os
import sys
import threading
import time
import traceback
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from PySide6.QtCore import QCoreApplication, QObject, QThread, QTimer, Slot

from subtitler.qtjobs import (
    CancelToken,
    Job,
    JobState,
    Work,
    Worker,
    spare_threads,
    stop_workers,
)

GIVE_UP_MS = 10_000


@dataclass(frozen=True)
class Counted:
    number: int
    thread_id: int
    niceness: int


def count_to(end: int) -> Work:
    def work(cancel: CancelToken) -> Iterator[object]:
        for number in range(end):
            cancel.check()
            niceness = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
            yield Counted(number, threading.get_native_id(), niceness)

    return work


def count_without_end(cancel: CancelToken) -> Iterator[object]:
    number = 0
    while True:
        cancel.check()
        yield number
        number += 1


def fail_late(cancel: CancelToken) -> Iterator[object]:
    yield 1
    yield 2
    raise ValueError("a fault nobody expected")


class Diary(QObject):
    """Writes down every signal of a job, and the thread it arrived on."""

    def __init__(self, job: Job) -> None:
        super().__init__()
        self.job = job
        self.events: list[object] = []
        self.outcomes: list[str] = []
        self.error: BaseException | None = None
        self.threads: set[QThread] = set()
        job.advanced.connect(self._on_advanced)
        job.succeeded.connect(self._on_succeeded)
        job.failed.connect(self._on_failed)
        job.cancelled.connect(self._on_cancelled)

    @Slot(object)
    def _on_advanced(self, event: object) -> None:
        assert not self.outcomes
        self.threads.add(QThread.currentThread())
        self.events.append(event)

    @Slot()
    def _on_succeeded(self) -> None:
        self.outcomes.append("succeeded")

    @Slot(object)
    def _on_failed(self, error: BaseException) -> None:
        self.outcomes.append("failed")
        self.error = error

    @Slot()
    def _on_cancelled(self) -> None:
        self.outcomes.append("cancelled")


@pytest.fixture
def worker(qapp):
    worker = Worker("engine")
    yield worker
    assert worker.stop() == ()


def wait_for_end(qtbot, *diaries: Diary) -> None:
    qtbot.waitUntil(lambda: all(diary.outcomes for diary in diaries), timeout=GIVE_UP_MS)


def test_events_arrive_in_order_on_the_gui_thread_and_then_success(qtbot, worker):
    diary = Diary(worker.submit(count_to(2000), "count"))
    wait_for_end(qtbot, diary)
    assert [event.number for event in diary.events] == list(range(2000))
    assert diary.threads == {QCoreApplication.instance().thread()}
    assert diary.outcomes == ["succeeded"]
    assert diary.job.state is JobState.SUCCEEDED


def test_the_work_runs_on_one_other_thread_with_lower_priority(qtbot, worker):
    diaries = [Diary(worker.submit(count_to(3), str(n))) for n in range(3)]
    wait_for_end(qtbot, *diaries)
    threads = {event.thread_id for diary in diaries for event in diary.events}
    assert len(threads) == 1
    assert threads != {threading.get_native_id()}
    if sys.platform == "linux":
        mine = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
        assert {event.niceness for event in diaries[0].events} == {min(19, mine + 10)}


def test_jobs_run_one_after_the_other_in_the_order_they_came(qtbot, worker):
    running: list[str] = []

    def work(name: str) -> Work:
        def generate(cancel: CancelToken) -> Iterator[object]:
            running.append(f"{name} begins")
            yield name
            time.sleep(0.005)
            running.append(f"{name} ends")

        return generate

    diaries = [Diary(worker.submit(work(name), name)) for name in "abc"]
    assert worker.is_busy
    wait_for_end(qtbot, *diaries)
    assert running == ["a begins", "a ends", "b begins", "b ends", "c begins", "c ends"]
    assert not worker.is_busy


def test_an_unexpected_exception_arrives_with_its_traceback(qtbot, worker):
    diary = Diary(worker.submit(fail_late, "late"))
    after = Diary(worker.submit(count_to(1), "after"))
    wait_for_end(qtbot, diary, after)
    assert diary.events == [1, 2]
    assert diary.outcomes == ["failed"]
    assert isinstance(diary.error, ValueError)
    assert "fail_late" in "".join(traceback.format_exception(diary.error))
    assert after.outcomes == ["succeeded"]  # the worker lives on


def test_an_exception_before_the_first_event_fails_the_job(qtbot, worker):
    def refuses(cancel: CancelToken) -> Iterator[object]:
        raise OSError("no generator at all")

    diary = Diary(worker.submit(refuses, "refuses"))
    wait_for_end(qtbot, diary)
    assert diary.outcomes == ["failed"]
    assert isinstance(diary.error, OSError)


def test_even_an_exit_in_the_thread_ends_the_job_and_not_the_program(qtbot, worker):
    def exits(cancel: CancelToken) -> Iterator[object]:
        yield 1
        sys.exit(3)

    diary = Diary(worker.submit(exits, "exits"))
    wait_for_end(qtbot, diary)
    assert isinstance(diary.error, SystemExit)


def test_after_cancel_nothing_arrives_even_if_it_was_on_its_way(qtbot, worker):
    diary = Diary(worker.submit(count_without_end, "endless"))
    qtbot.waitUntil(lambda: len(diary.events) > 10, timeout=GIVE_UP_MS)
    time.sleep(0.05)  # the road fills up while the event loop rests
    diary.job.cancel()
    seen = len(diary.events)
    assert diary.job.state is JobState.CANCELLING
    wait_for_end(qtbot, diary)
    qtbot.wait(50)
    assert len(diary.events) == seen
    assert diary.outcomes == ["cancelled"]


def test_cancel_inside_a_slot_stops_the_very_next_event(qtbot, worker):
    diary = Diary(worker.submit(count_without_end, "endless"))
    diary.job.advanced.connect(lambda number: number == 5 and diary.job.cancel())
    wait_for_end(qtbot, diary)
    assert diary.events == [0, 1, 2, 3, 4, 5]
    assert diary.outcomes == ["cancelled"]


def test_cancel_after_the_last_yield_is_still_cancelled(qtbot, worker):
    done = threading.Event()

    def work(cancel: CancelToken) -> Iterator[object]:
        yield 1
        done.set()

    diary = Diary(worker.submit(work, "short"))
    QTimer.singleShot(0, lambda: (done.wait(5), time.sleep(0.02), diary.job.cancel()))
    wait_for_end(qtbot, diary)
    assert diary.events == []
    assert diary.outcomes == ["cancelled"]


def test_a_waiting_job_is_cancelled_at_once_and_never_starts(qtbot, worker):
    first = Diary(worker.submit(count_without_end, "endless"))
    second = Diary(worker.submit(count_to(3), "waits"))
    qtbot.waitUntil(lambda: bool(first.events), timeout=GIVE_UP_MS)
    second.job.cancel()
    assert second.outcomes == ["cancelled"]
    assert second.job.state is JobState.CANCELLED
    first.job.cancel()
    wait_for_end(qtbot, first)
    qtbot.wait(30)
    assert second.events == []
    assert second.outcomes == ["cancelled"]


def test_cancelling_twice_or_after_the_end_changes_nothing(qtbot, worker):
    diary = Diary(worker.submit(count_to(3), "count"))
    wait_for_end(qtbot, diary)
    diary.job.cancel()
    diary.job.cancel()
    qtbot.wait(30)
    assert diary.outcomes == ["succeeded"]


def test_an_error_after_cancel_is_not_swept_under_the_rug(qtbot, worker):
    def breaks_while_closing(cancel: CancelToken) -> Iterator[object]:
        try:
            while True:
                cancel.check()
                yield 1
        finally:
            raise OSError("could not close")

    diary = Diary(worker.submit(breaks_while_closing, "breaks"))
    qtbot.waitUntil(lambda: bool(diary.events), timeout=GIVE_UP_MS)
    diary.job.cancel()
    wait_for_end(qtbot, diary)
    assert diary.outcomes == ["failed"]
    assert isinstance(diary.error, OSError)


def test_the_generators_own_clean_up_runs_in_the_workers_thread(qtbot, worker):
    cleaned: list[int] = []

    def work(cancel: CancelToken) -> Iterator[object]:
        try:
            while True:  # does not look at the token itself: the worker does, between events
                yield threading.get_native_id()
        finally:
            cleaned.append(threading.get_native_id())

    diary = Diary(worker.submit(work, "cleans"))
    qtbot.waitUntil(lambda: bool(diary.events), timeout=GIVE_UP_MS)
    diary.job.cancel()
    wait_for_end(qtbot, diary)
    assert cleaned == [diary.events[0]]


def test_a_flood_of_events_leaves_the_event_loop_free(qtbot, worker):
    diary = Diary(worker.submit(count_to(20_000), "flood"))
    arrived_by_beat: list[int] = []
    heart = QTimer(interval=5)
    heart.timeout.connect(lambda: arrived_by_beat.append(len(diary.events)))
    heart.start()
    wait_for_end(qtbot, diary)
    heart.stop()
    assert [event.number for event in diary.events] == list(range(20_000))
    beats_amid_the_flood = [count for count in arrived_by_beat if 0 < count < 20_000]
    assert len(beats_amid_the_flood) > 20


def test_stop_cancels_everything_and_reports_each_job_once(qtbot, qapp):
    worker = Worker("engine")
    diaries = [Diary(worker.submit(count_without_end, f"job {n}")) for n in range(3)]
    qtbot.waitUntil(lambda: bool(diaries[0].events), timeout=GIVE_UP_MS)
    assert worker.stop() == ()
    assert [diary.outcomes for diary in diaries] == [["cancelled"]] * 3
    with pytest.raises(RuntimeError, match="was stopped"):
        worker.submit(count_to(1), "too late")


def test_stop_before_the_thread_took_its_first_job_still_reports_it(qapp):
    worker = Worker("engine")
    diary = Diary(worker.submit(count_to(5), "never begun"))
    worker._start_next()  # ordered, but no event loop has run
    assert worker.stop() == ()
    assert diary.outcomes == ["cancelled"]


def test_a_job_that_ignores_its_token_is_named_and_never_killed(qtbot, qapp):
    release = threading.Event()

    def deaf(cancel: CancelToken) -> Iterator[object]:
        yield 1
        release.wait(30)

    engine, media = Worker("engine"), Worker("media")
    diary = Diary(engine.submit(deaf, "deaf.mp4"))
    other = Diary(media.submit(count_without_end, "peaks"))
    qtbot.waitUntil(lambda: bool(diary.events and other.events), timeout=GIVE_UP_MS)
    try:
        assert stop_workers([engine, media], timeout_ms=200) == ("deaf.mp4",)
        assert not release.is_set()  # it did not wait for the deaf one
        assert diary.outcomes == []
        assert other.outcomes == ["cancelled"]
    finally:
        release.set()
    assert engine.stop() == ()  # it was only late: now the end is reported after all
    assert diary.outcomes == ["cancelled"]


def test_the_engines_worker_computes_with_the_threads_it_was_given(qtbot):
    import torch

    def work(cancel: CancelToken) -> Iterator[object]:
        yield torch.get_num_threads()

    before = torch.get_num_threads()
    worker = Worker("engine", threads=3)
    diary = Diary(worker.submit(work, "count threads"))
    wait_for_end(qtbot, diary)
    assert worker.stop() == ()
    torch.set_num_threads(before)
    assert diary.events == [3]


def test_one_core_is_left_to_the_window():
    assert 1 <= spare_threads() <= max(1, os.cpu_count() - 1)
