"""Real captionings in a real worker: every cue in its session, cancelling at once."""

import time
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Slot

from engine.errors import NoAudioTrack
from subtitler.captioning.caption import caption
from subtitler.captioning.events import CueFound
from subtitler.captioning.models import ModelShelf
from subtitler.captioning.request import CaptionRequest
from subtitler.jobs.session import CaptionState, Session
from subtitler.qtjobs import Job, JobState, Worker
from tests.media_files import Pictures, write_media

DEMO_CLIP = Path(__file__).parents[2] / "resources" / "demo" / "demo.mp4"


class Captioner(QObject):
    """Gives the events of one job to one session, as the window does."""

    def __init__(self, worker: Worker, shelf: ModelShelf, media: Path) -> None:
        super().__init__()
        self.session = Session(media=media)
        request = CaptionRequest(media)
        self.session.begin_captioning(request)
        self.job: Job = worker.submit(lambda cancel: caption(request, shelf, cancel), media.name)
        self.job.advanced.connect(self._on_advanced)
        self.job.succeeded.connect(self._on_succeeded)
        self.job.failed.connect(self._on_failed)
        self.job.cancelled.connect(self._on_cancelled)

    @Slot(object)
    def _on_advanced(self, event: object) -> None:
        self.session.accept(event)

    @Slot()
    def _on_succeeded(self) -> None:
        self.session.finish_captioning()

    @Slot(object)
    def _on_failed(self, error: BaseException) -> None:
        self.error = error
        self.session.fail_captioning(str(error))

    @Slot()
    def _on_cancelled(self) -> None:
        self.session.cancel_captioning()


@pytest.fixture
def worker(qapp):
    worker = Worker("engine", threads=1)
    yield worker
    assert worker.stop() == ()


def test_two_files_are_captioned_one_after_another_each_into_its_own_document(
    qtbot, worker, tmp_path
):
    shelf = ModelShelf(threads=1)
    copy = tmp_path / "copy.mp4"
    copy.write_bytes(DEMO_CLIP.read_bytes())
    first, second = (Captioner(worker, shelf, media) for media in (DEMO_CLIP, copy))
    qtbot.waitUntil(lambda: second.session.state is CaptionState.DONE, timeout=120_000)
    assert first.session.state is CaptionState.DONE
    cues = [captioner.session.document.cues for captioner in (first, second)]
    assert [cue.text for cue in cues[0]] == [cue.text for cue in cues[1]]
    assert len(cues[0]) >= 10
    assert {cue.cue_id for cue in cues[0]}.isdisjoint(cue.cue_id for cue in cues[1])
    for captioner in (first, second):
        assert captioner.session.document.undo_label == "Caption"


def test_cancelling_works_at_once_and_keeps_what_is_there(qtbot, worker):
    captioner = Captioner(worker, ModelShelf(threads=1), DEMO_CLIP)

    def has_cues() -> bool:
        return bool(captioner.session.document.cues)

    qtbot.waitUntil(has_cues, timeout=120_000)
    captioner.job.cancel()
    cancelled = time.monotonic()
    kept = captioner.session.document.cues
    qtbot.waitUntil(lambda: captioner.job.state is JobState.CANCELLED, timeout=10_000)
    assert time.monotonic() - cancelled < 5  # on the busiest machine; measured 20 to 60 ms
    assert captioner.session.document.cues == kept != ()
    assert captioner.session.state is CaptionState.CANCELLED


def test_a_bad_file_fails_with_its_sentence_and_the_next_one_is_captioned(qtbot, worker, tmp_path):
    mute = write_media(tmp_path / "mute.mp4", pictures=Pictures(1.0))
    shelf = ModelShelf(threads=1)
    bad, good = Captioner(worker, shelf, mute), Captioner(worker, shelf, DEMO_CLIP)
    found: list[CueFound] = []
    good.job.advanced.connect(lambda event: isinstance(event, CueFound) and found.append(event))
    qtbot.waitUntil(lambda: bool(found), timeout=120_000)
    good.job.cancel()
    assert isinstance(bad.error, NoAudioTrack)
    assert bad.session.message == "mute.mp4 has no audio track; choose a file with sound."
    assert bad.session.state is CaptionState.FAILED
