"""The whole way: a clip is dropped, captioned, corrected, exported; the window never stalls."""

import sys
import threading
import time

import pytest
from PySide6.QtCore import QTimer

from subtitler.formats import SubtitleFormat, read_subtitles, render
from subtitler.ui.action_names import ActionName
from tests.ui.conftest import CAPTION_TIMEOUT_MS, drop, wait_for_captions

LONGEST_STALL_MS = 500
BEAT_MS = 10


class Heartbeat:
    """Measures how long the event loop was away."""

    def __init__(self) -> None:
        self.gaps_ms: list[float] = []
        self._last = time.monotonic()
        self._timer = QTimer()
        self._timer.timeout.connect(self._beat)

    def start(self) -> None:
        self._last = time.monotonic()
        self._timer.start(BEAT_MS)

    def _beat(self) -> None:
        now = time.monotonic()
        self.gaps_ms.append((now - self._last) * 1000)
        self._last = now


class EngineWatch(threading.Thread):
    """Looks at every thread's stack again and again: which of them are inside the engine?

    Profile functions would not do: a QThread gets a new Python thread state for each slot.
    """

    PAUSE_S = 0.002
    PLACES = ("/engine/", "\\engine\\")

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.inside: set[int] = set()
        self.is_over = threading.Event()

    def run(self) -> None:
        while not self.is_over.wait(self.PAUSE_S):
            for thread_id, frame in sys._current_frames().items():
                if self._is_inside(frame):
                    self.inside.add(thread_id)

    def _is_inside(self, frame) -> bool:
        while frame is not None:
            if any(place in frame.f_code.co_filename for place in self.PLACES):
                return True
            frame = frame.f_back
        return False


@pytest.mark.slow
def test_a_dropped_clip_is_captioned_corrected_undone_and_exported(
    window, qtbot, demo_clip, questions, tmp_path
):
    arrivals = []
    window.runner.advanced.connect(lambda session: arrivals.append(len(session.document.cues)))
    assert drop(window, demo_clip)
    wait_for_captions(qtbot, window)
    document = window.workspace.document
    assert len(document.cues) >= 10
    assert len({count for count in arrivals if count}) >= 3, "cues arrive one after another"
    assert window.workspace.cues.cue_model.rowCount() == len(document.cues)

    heard = document.cues[0].text
    window.workspace.cues.select_row(0)
    window.workspace.editor.text.setPlainText("A corrected caption.")
    window.workspace.cues.select_row(1)
    window.workspace.editor.text.setPlainText("A mistake.")
    window.actions_by_name[ActionName.UNDO].trigger()

    for name in ("clip.srt", "clip.vtt"):
        questions.target = tmp_path / name
        with qtbot.waitSignal(window.saver.exported):
            window.actions_by_name[ActionName.EXPORT].trigger()
        written = read_subtitles(tmp_path / name)
        assert [(c.start_ms, c.end_ms, c.text) for c in written.cues] == [
            (c.start_ms, c.end_ms, c.text) for c in document.cues
        ]
    srt = (tmp_path / "clip.srt").read_text(encoding="utf-8")
    assert srt == render(document.cues, SubtitleFormat.SRT)
    assert "A corrected caption." in srt
    assert heard not in srt
    assert "A mistake." not in srt

    window.actions_by_name[ActionName.UNDO].trigger()
    assert document.cues[0].text == heard
    window.actions_by_name[ActionName.UNDO].trigger()
    assert document.cues == ()
    assert window.actions_by_name[ActionName.REDO].text() == "&Redo caption"


@pytest.mark.slow
def test_the_window_never_stalls_while_a_clip_is_captioned(
    window, qtbot, demo_clip, record_property
):
    heartbeat = Heartbeat()
    heartbeat.start()
    drop(window, demo_clip)
    wait_for_captions(qtbot, window)
    assert window.workspace.document.cues
    longest = max(heartbeat.gaps_ms)
    record_property("longest_stall_ms", round(longest))
    print(f"longest stall {longest:.0f} ms in {len(heartbeat.gaps_ms)} beats")  # noqa: T201
    assert longest < LONGEST_STALL_MS


@pytest.mark.slow
def test_the_engine_never_runs_on_the_windows_thread(window, qtbot, talk):
    watch = EngineWatch()
    watch.start()
    try:
        drop(window, talk)
        wait_for_captions(qtbot, window)
    finally:
        watch.is_over.set()
        watch.join()
    assert window.workspace.document.cues
    assert watch.inside, "the engine was seen at work"
    assert threading.main_thread().ident not in watch.inside


def test_closing_while_captioning_stops_within_five_seconds(window, qtbot, demo_clip, questions):
    drop(window, demo_clip)
    qtbot.waitUntil(lambda: window.runner.session is not None, timeout=CAPTION_TIMEOUT_MS)
    for session in window.backstage.files.sessions:
        session.document.mark_clean()
    begun = time.monotonic()
    assert window.close() or questions.asked
    assert time.monotonic() - begun < 6
    assert window.jobs_left == ()
