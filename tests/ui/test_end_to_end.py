"""The whole way: a clip is dropped, captioned, corrected, exported; the window never stalls."""

import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer

from engine.model import Whisper
from subtitler.formats import SubtitleFormat, read_subtitles, render
from subtitler.ui.action_names import ActionName
from tests.ui.conftest import CAPTION_TIMEOUT_MS, drop, wait_for_captions

ROOT = Path(__file__).parents[2]
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


def shortest_of_three(longest_stall_ms: Callable[[int], float]) -> float:
    """The longest stall of a run; measured again where another program stopped the machine.

    What the window itself does too long, it does every time.
    """
    shortest = float("inf")
    for number in range(3):
        shortest = min(shortest, longest_stall_ms(number))
        if shortest < LONGEST_STALL_MS:
            break
    return shortest


WORK = re.compile(
    r"/engine/(?!(__init__|events|errors|cancellation|audio_track|languages)\.py$)(\w+/)*\w+\.py$"
)
"""Where the engine works; its values (events, errors, tokens, tracks) are for everybody."""


class MainThreadWatch:
    """A profile function for the window's thread: notes each call into the engine's work."""

    def __init__(self) -> None:
        self.seen: set[str] = set()

    def __call__(self, frame, event, _argument):
        name = frame.f_code.co_filename.replace("\\", "/")
        if event == "call" and WORK.search(name):
            self.seen.add(f"{name}:{frame.f_code.co_qualname}")


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
    window, qtbot, demo_clip, tmp_path, record_property
):
    def longest_stall_ms(number: int) -> float:
        heartbeat = Heartbeat()
        clip = shutil.copy(demo_clip, tmp_path / f"clip {number}.mp4")
        heartbeat.start()
        drop(window, Path(clip))
        wait_for_captions(qtbot, window)
        assert window.backstage.files.sessions[-1].document.cues
        print(f"longest stall {max(heartbeat.gaps_ms):.0f} ms")  # noqa: T201
        return max(heartbeat.gaps_ms)

    record_property("longest_stall_ms", longest := shortest_of_three(longest_stall_ms))
    assert longest < LONGEST_STALL_MS


@pytest.mark.slow
def test_a_cold_start_with_a_file_never_stalls(tmp_path, record_property):
    """The engine's and the player's libraries are loaded while the first file is opened."""
    places = {f"XDG_{name}_HOME": str(tmp_path) for name in ("CONFIG", "STATE", "CACHE", "DATA")}

    def longest_stall_ms(_number: int) -> float:
        done = subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.window_heartbeat", "cold start"],
            capture_output=True,
            text=True,
            check=True,
            cwd=ROOT,
            env={**os.environ, **places},
            timeout=CAPTION_TIMEOUT_MS / 1000,
        )
        print(done.stdout)  # noqa: T201
        return float(re.search(r"maximum ([0-9.]+) ms", done.stdout)[1])

    record_property("longest_stall_ms", longest := shortest_of_three(longest_stall_ms))
    assert longest < LONGEST_STALL_MS


@pytest.mark.slow
def test_the_engine_never_runs_on_the_windows_thread(window, qtbot, talk, monkeypatch):
    listened_in = set()
    embed_audio = Whisper.embed_audio

    def noted(network, *arguments, **named):
        listened_in.add(threading.get_ident())
        return embed_audio(network, *arguments, **named)

    monkeypatch.setattr(Whisper, "embed_audio", noted)
    watch = MainThreadWatch()
    sys.setprofile(watch)
    try:
        drop(window, talk)
        wait_for_captions(qtbot, window)
    finally:
        sys.setprofile(None)
    assert window.workspace.document.cues
    assert listened_in, "the engine was seen at work"
    assert threading.main_thread().ident not in listened_in
    assert not watch.seen


def test_closing_while_captioning_stops_within_five_seconds(window, qtbot, demo_clip, questions):
    drop(window, demo_clip)
    qtbot.waitUntil(lambda: window.runner.session is not None, timeout=CAPTION_TIMEOUT_MS)
    for session in window.backstage.files.sessions:
        session.document.mark_clean()
    begun = time.monotonic()
    assert window.close() or questions.asked
    assert time.monotonic() - begun < 20  # 5 s at most, and what a busy machine adds
    assert window.jobs_left == ()
