"""Every captioning goes to the session it was begun for, and nothing is opened twice."""

import pytest

from subtitler.captioning.events import CaptioningProgress, CueFound
from subtitler.captioning.request import CaptionRequest
from subtitler.document.cue import Cue, CueOrigin
from subtitler.jobs.open_files import OpenFiles
from subtitler.jobs.queue import JobQueue, QueueState
from subtitler.jobs.session import Session


def found(cue_id: str, start_ms: int = 0) -> CueFound:
    cue = Cue(cue_id, start_ms, start_ms + 500, cue_id, origin=CueOrigin.RECOGNISED)
    return CueFound(cue)


@pytest.fixture
def files():
    return OpenFiles()


@pytest.fixture
def two(files, tmp_path):
    return files.queue_media((tmp_path / "a.mp4", tmp_path / "b.mp4"), CaptionRequest)


def test_queued_files_are_begun_in_order_and_cues_stay_with_their_own(files, two):
    first = files.begin_next()
    files.accept(first, found("one"))
    files.accept(first, CaptioningProgress(500, 1000, 1.0, 0.5, 1.0))
    assert files.job_of(two[0]).progress == 0.5
    files.finish(first)
    second = files.begin_next()
    files.accept(second, found("two"))
    files.accept(first, found("late", 2000))
    files.finish(second)
    assert [[cue.text for cue in s.document.cues] for s in two] == [["one"], ["two"]]
    assert files.begin_next() is None


def test_a_file_that_waits_already_gets_no_second_session(files, two, tmp_path):
    again = files.queue_media((tmp_path / "b.mp4",), CaptionRequest)
    assert again == (two[1],)
    assert len(files.queue.jobs) == 2


def test_a_file_is_the_same_under_another_path(files, two, tmp_path):
    (tmp_path / "link").symlink_to(tmp_path)
    assert files.queue_media((tmp_path / "link" / "a.mp4",), CaptionRequest) == (two[0],)
    assert files.sessions == two


def test_a_saved_queue_goes_on_with_what_was_not_done(files, two):
    files.finish(files.begin_next())
    again = OpenFiles(JobQueue.from_json(files.queue.to_json()))
    assert [session.media for session in again.sessions] == [two[1].media]
    captioning = again.begin_next()
    again.accept(captioning, found("two"))
    assert [cue.text for cue in again.sessions[0].document.cues] == ["two"]
    again.finish(captioning)
    assert again.begin_next() is None


def test_a_thousand_files_are_queued_in_one_go(files, tmp_path):
    many = [tmp_path / f"{number}.mp4" for number in range(1000)]
    assert len(files.queue_media(many, CaptionRequest)) == 1000
    assert [session.media for session in files.sessions] == many


def test_what_was_cancelled_or_failed_keeps_its_cues_and_is_unsaved(files, two):
    first = files.begin_next()
    files.accept(first, found("one"))
    files.cancelled(first)
    second = files.begin_next()
    files.accept(second, found("two"))
    files.fail(second, "It broke; try again.")
    assert [job.state for job in files.queue.jobs] == [QueueState.CANCELLED, QueueState.FAILED]
    assert files.unsaved() == two
    two[0].document.mark_clean()
    assert files.unsaved() == (two[1],)


def test_captioning_again_is_a_job_of_the_same_session(files, two):
    files.finish(files.begin_next())
    assert files.queue_again(two[0], CaptionRequest(two[0].media), keep_edited=True)
    assert not files.queue_again(two[0], CaptionRequest(two[0].media), keep_edited=True)
    files.finish(files.begin_next())
    assert files.begin_next().session is two[0]
    assert len(files.sessions) == 2


def test_a_session_is_closed_with_its_jobs_but_never_while_it_is_captioned(files, two):
    running = files.begin_next()
    with pytest.raises(ValueError, match="cancel that first"):
        files.close(two[0])
    files.finish(running)
    files.close(two[0])
    assert files.sessions == (two[1],)
    assert len(files.queue.jobs) == 1


def test_listeners_hear_of_every_session(files, tmp_path):
    heard = []
    files.subscribe(heard.append)
    session = Session(subtitle_path=tmp_path / "a.srt")
    files.open(session)
    assert heard == [session]
    assert files.job_of(session) is None


def test_what_waits_is_captioned_by_what_is_chosen_later_and_what_runs_is_not(files, two):
    running = files.begin_next()
    two[1].track = 1
    files.revise_waiting(lambda media, track: CaptionRequest(media, language="de", track=track))
    assert files.queue.job(running.job.job_id).request == CaptionRequest(two[0].media)
    waiting = CaptionRequest(two[1].media, language="de", track=1)
    assert files.job_of(two[1]).request == waiting
    files.finish(running)
    files.begin_next()
    assert two[1].request == waiting
    with pytest.raises(ValueError, match="does not wait"):
        files.queue.revise(running.job.job_id, waiting)
