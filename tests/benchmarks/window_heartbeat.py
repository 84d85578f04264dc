"""How long the window's thread is away while a transcription runs, beside an idle control.

Run with `python -m tests.benchmarks.window_heartbeat`. A timer beats every 5 ms; how late each
beat comes is what a user would feel. Three parts, in a process each has of its own:

- cold start: the program is started with a file, as `subtitler talk.mp4` does; from the first
  show of the window until the file is captioned, with the engine and the player being loaded;
- idle: the control, the window with the clip open, captioned and left alone;
- transcribing: the clip is captioned again, several times, while the list is scrolled and the
  captions arrive.

The last two are measured in the same process.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from importlib import resources
from pathlib import Path

from subtitler.__main__ import keep_the_player_quiet, wait_without_spinning

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
wait_without_spinning()
keep_the_player_quiet()

# What was set above is read when these are loaded.
import numpy as np  # noqa: E402
from PySide6.QtCore import QEventLoop, QTimer  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402

from subtitler.application import Application  # noqa: E402
from subtitler.ui.main_window import MainWindow  # noqa: E402

BEAT_MS = 5
IDLE_S = 15
ROUNDS = 5
COLD_STARTS = 5
SIZE_PX = (1280, 800)
CLIP = Path(str(resources.files("resources") / "demo" / "demo.mp4"))


class Heartbeat:
    """Notes how late each beat of a timer comes on the window's thread."""

    def __init__(self) -> None:
        self.late_ms: list[float] = []
        self._timer = QTimer()
        self._timer.setInterval(BEAT_MS)
        self._timer.timeout.connect(self._on_beat)
        self._last = 0.0

    def start(self) -> None:
        """Begin a new measurement."""
        self.late_ms = []
        self._last = time.perf_counter()
        self._timer.start()

    def _on_beat(self) -> None:
        now = time.perf_counter()
        self.late_ms.append(max(0.0, (now - self._last) * 1000 - BEAT_MS))
        self._last = now

    def report(self, name: str) -> None:
        """Print the figures of the measurement that ends now."""
        self._timer.stop()
        late = np.array(self.late_ms)
        print(
            f"{name:<13} {len(late):>6} beats, late by: median {np.median(late):.1f} ms, "
            f"p99 {np.percentile(late, 99):.1f} ms, maximum {late.max():.1f} ms",
            flush=True,
        )


def wait(seconds: float) -> None:
    """Let the window live for a while."""
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()


def wait_for_captions(window: MainWindow) -> None:
    """Let the window live until no captioning runs or waits, scrolling the list meanwhile."""
    loop = QEventLoop()
    rows = window.workspace.cues.cue_model.rowCount

    def look() -> None:
        jobs = window.backstage.files.queue.jobs
        if jobs and not any(job.state.is_open for job in jobs):
            loop.quit()
        elif rows():
            scroll = window.workspace.cues.verticalScrollBar()
            scroll.setValue((scroll.value() + 1) % max(1, scroll.maximum() + 1))

    timer = QTimer()
    timer.timeout.connect(look)
    timer.start(50)
    loop.exec()


def start() -> tuple[MainWindow, Heartbeat]:
    """Start the program with the clip, its heart beating from the first show."""
    qt = QApplication(sys.argv[:1])
    application = Application(qt)
    application.window.resize(*SIZE_PX)
    heartbeat = Heartbeat()
    heartbeat.start()
    application.open([CLIP])
    return application.window, heartbeat


def end(window: MainWindow) -> None:
    """Close without a question."""
    for session in window.backstage.files.sessions:
        session.document.mark_clean()
    window.close()


def measure_cold_start(name: str) -> None:
    """The first seconds of the program; needs a process that has loaded nothing yet."""
    window, heartbeat = start()
    wait_for_captions(window)
    heartbeat.report(name)
    end(window)


def measure_transcribing() -> None:
    """The idle window, then the window beside a transcription."""
    window, heartbeat = start()
    wait_for_captions(window)
    wait(1.0)
    heartbeat.start()
    wait(IDLE_S)
    heartbeat.report("idle")
    heartbeat.start()
    session = window.shown.session
    assert session is not None
    assert session.media is not None
    for _ in range(ROUNDS):
        request = window.models.request(session.media, session.track)
        window.backstage.files.queue_again(session, request, keep_edited=True)
        window.runner.run_next()
        wait_for_captions(window)
    heartbeat.report("transcribing")
    end(window)


def main(arguments: Sequence[str]) -> None:
    """Measure and print; with an argument, only the cold start of that name."""
    if arguments:
        measure_cold_start(arguments[0])
        return
    with tempfile.TemporaryDirectory() as home:
        for place in ("CONFIG", "CACHE", "STATE", "DATA"):
            os.environ[f"XDG_{place}_HOME"] = home
        for number in range(1, COLD_STARTS + 1):
            command = [sys.executable, "-m", "tests.benchmarks.window_heartbeat"]
            subprocess.run([*command, f"cold start {number}"], check=True)
        measure_transcribing()


if __name__ == "__main__":
    main(sys.argv[1:])
