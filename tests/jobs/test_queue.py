"""The queue keeps order, tells its listeners everything, and survives being saved."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subtitler.captioning.request import CaptionRequest
from subtitler.jobs.queue import JobQueue, QueueChange, QueueDamaged, QueuedJob, QueueState

# Bytes of a file name that are no UTF-8 are lone surrogates in Python.
names = st.text(
    st.characters(exclude_characters="/\0", exclude_categories=["Cs"])
    | st.characters(min_codepoint=0xDC80, max_codepoint=0xDCFF, categories=["Cs"]),
    min_size=1,
    max_size=12,
).filter(lambda name: name not in {".", ".."})

requests = st.builds(
    CaptionRequest,
    media=names.map(Path),
    model=st.text(max_size=8),
    language=st.none() | st.sampled_from(["en", "de"]),
    task=st.sampled_from(["transcribe", "translate"]),
    track=st.none() | st.integers(0, 5),
    device=st.sampled_from(["auto", "cpu"]),
    precision=st.sampled_from(["auto", "int8"]),
)

queues = st.lists(
    st.builds(
        QueuedJob,
        job_id=st.uuids().map(str),
        request=requests,
        state=st.sampled_from(QueueState),
        progress=st.floats(0, 1),
        message=st.text(max_size=10),
    ),
    max_size=5,
).map(JobQueue)


def as_interrupted(job: QueuedJob) -> QueuedJob:
    if job.state is QueueState.RUNNING:
        return replace(job, state=QueueState.WAITING, progress=0.0)
    return job


@given(queues)
def test_reading_a_saved_queue_gives_it_back_with_running_jobs_waiting(queue):
    saved = queue.to_json().encode()
    read = JobQueue.from_json(saved.decode())
    assert read.jobs == tuple(map(as_interrupted, queue.jobs))


@given(queues)
def test_saving_what_was_read_changes_nothing_more(queue):
    once = JobQueue.from_json(queue.to_json()).to_json()
    assert JobQueue.from_json(once).to_json() == once


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        "{}",
        '{"version": 1}',
        '{"version": 1, "jobs": [{}]}',
        '{"version": 1, "jobs": 7}',
        '{"version": 99, "jobs": []}',
        "[" * 100_000,
    ],
)
def test_a_damaged_queue_is_refused_in_one_sentence(text):
    with pytest.raises(QueueDamaged, match=r"^The saved queue cannot be read .*files again\.$"):
        JobQueue.from_json(text)


def test_a_state_nobody_knows_is_refused(tmp_path):
    queue = JobQueue()
    queue.add([tmp_path / "a.mp4"])
    saved = json.loads(queue.to_json())
    saved["jobs"][0]["state"] = "flying"
    with pytest.raises(QueueDamaged):
        JobQueue.from_json(json.dumps(saved))


def test_files_keep_their_order_and_folders_are_searched(tmp_path):
    (tmp_path / "season" / "two").mkdir(parents=True)
    for name in ["season/b.MKV", "season/a.mp4", "season/notes.txt", "season/two/c.wav"]:
        (tmp_path / name).touch()
    (tmp_path / "season" / ".hidden.mp4").touch()
    queue = JobQueue()
    queue.add([tmp_path / "film.dat", tmp_path / "season"])
    given = [job.media.relative_to(tmp_path).as_posix() for job in queue.jobs]
    assert given == ["film.dat", "season/a.mp4", "season/b.MKV", "season/two/c.wav"]


def test_a_file_that_is_still_queued_is_not_queued_again(tmp_path):
    media = tmp_path / "a.mp4"
    media.touch()
    (tmp_path / "link.mp4").symlink_to(media)
    queue = JobQueue()
    (job,) = queue.add([media, tmp_path / "link.mp4", media])
    queue.begin(job.job_id)
    assert queue.add([media]) == ()
    queue.finish(job.job_id)
    assert len(queue.add([media])) == 1


def test_the_request_of_every_file_is_made_by_the_caller():
    queue = JobQueue()
    queue.add([Path("a.mp4"), Path("b.mp4")], lambda media: CaptionRequest(media, language="de"))
    assert [(job.media.name, job.request.language) for job in queue.jobs] == [
        ("a.mp4", "de"),
        ("b.mp4", "de"),
    ]


def test_jobs_go_one_after_another_through_their_states():
    queue = JobQueue()
    first, second, third = queue.add([Path("a.mp4"), Path("b.mp4"), Path("c.mp4")])
    assert queue.next_waiting() == first
    queue.begin(first.job_id)
    assert queue.next_waiting() == second
    queue.advance(first.job_id, 1.7, "3 x real time")
    assert queue.job(first.job_id).progress == 1.0
    queue.fail(first.job_id, "a.mp4 has no audio track; choose a file with sound.")
    queue.begin(second.job_id)
    queue.finish(second.job_id)
    queue.cancel(third.job_id)
    assert queue.next_waiting() is None
    assert [job.state for job in queue.jobs] == ["failed", "done", "cancelled"]
    assert queue.jobs[0].message.endswith("choose a file with sound.")


def test_listeners_hear_every_change_until_they_leave():
    queue = JobQueue()
    heard: list[QueueChange] = []
    leave = queue.subscribe(heard.append)
    (job,) = queue.add([Path("a.mp4")])
    queue.begin(job.job_id)
    queue.advance(job.job_id, 0.5)
    queue.cancel(job.job_id)
    queue.remove(job.job_id)
    leave()
    queue.add([Path("b.mp4")])
    assert [(change.kind, change.row, change.job.state) for change in heard] == [
        ("added", 0, "waiting"),
        ("changed", 0, "running"),
        ("changed", 0, "running"),
        ("changed", 0, "cancelled"),
        ("removed", 0, "cancelled"),
    ]


def test_a_running_job_is_not_forgotten():
    queue = JobQueue()
    (job,) = queue.add([Path("a.mp4")])
    queue.begin(job.job_id)
    with pytest.raises(ValueError, match=r"a\.mp4 is running"):
        queue.remove(job.job_id)
    assert queue.jobs != ()


def test_an_unknown_id_is_an_error():
    with pytest.raises(KeyError):
        JobQueue().job("nobody")
