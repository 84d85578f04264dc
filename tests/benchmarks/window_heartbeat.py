"""How long the window's thread is away while a transcription runs, beside an idle control.

Run with `python -m tests.benchmarks.window_heartbeat`. A timer beats every 5 ms; how late each
beat comes is what a user would feel. First the window idles with the demo clip open and
captioned, then the clip is captioned again, several times, while the list is scrolled and the
captions arrive. Both parts are measured in the same process.
"""

import os
import sys
import tempfile
import time
from importlib import resources
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from subtitler.settings import Settings
from subtitler.ui.backstage import Backstage
from subtitler.ui.kept_settings import KeptSettings
from subtitler.ui.main_window import MainWindow
from subtitler.ui.theme import Theme

BEAT_MS = 5
IDLE_S = 15
ROUNDS = 5
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
            f"p99 {np.percentile(late, 99):.1f} ms, maximum {late.max():.1f} ms"
        )


def wait(seconds: float) -> None:
    """Let the window live for a while."""
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()


def wait_for_captions(window: MainWindow) -> None:
    """Let the window live until no captioning runs or waits, scrolling the list meanwhile."""
    loop = QEventLoop()
    rows = window.workspace.cues.model().rowCount

    def look() -> None:
        if not any(job.state.is_open for job in window.backstage.files.queue.jobs):
            loop.quit()
        elif rows():
            scroll = window.workspace.cues.verticalScrollBar()
            scroll.setValue((scroll.value() + 1) % max(1, scroll.maximum() + 1))

    timer = QTimer()
    timer.timeout.connect(look)
    timer.start(50)
    loop.exec()


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["XDG_CONFIG_HOME"] = os.environ["XDG_CACHE_HOME"] = home
        qt = QApplication(sys.argv[:1])
        window = MainWindow(
            Theme(qt), Backstage.with_threads(None), KeptSettings(Settings()), sys.exit
        )
        window.resize(1280, 800)
        window.show()
        heartbeat = Heartbeat()
        heartbeat.start()
        window.file_commands.open_paths([CLIP])
        wait(1.0)
        wait_for_captions(window)
        heartbeat.report("first opening")
        heartbeat.start()
        wait(IDLE_S)
        heartbeat.report("idle")
        heartbeat.start()
        for _ in range(ROUNDS):
            session = window.shown.session
            assert session is not None
            assert session.media is not None
            request = window.models.request(session.media, session.track)
            window.backstage.files.queue_again(session, request, keep_edited=True)
            window.runner.run_next()
            wait_for_captions(window)
        heartbeat.report("transcribing")
        session.document.mark_clean()
        window.close()


if __name__ == "__main__":
    main()
