"""How long the waveform strip takes to paint 5 hours of sound with 20,000 cues.

Run with `python -m tests.benchmarks.waveform_paint`. Each zoom is painted beside one minute of
sound at the same zoom; the medians and their ratio are printed.
"""

import os
import statistics
import sys
import time

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from subtitler.document.cue import Cue
from subtitler.media.peaks import Peaks, PeaksLevel
from subtitler.ui.timeline import WaveformStrip

WIDTH, HEIGHT = 1920, 150
ROUNDS = 7
ZOOMS = (8, 0, -5, -10, -20)


def strip_with(seconds: int) -> WaveformStrip:
    """A strip with this much noise, and a cue every 0.9 s."""
    strip = WaveformStrip()
    strip.resize(WIDTH, HEIGHT)
    strip.show()
    loud = np.random.default_rng(0).integers(0, 127, seconds * 200).astype(np.int8)
    strip.set_duration(seconds * 1000)
    strip.set_peaks(Peaks(seconds * 1000, (PeaksLevel(200, -loud, loud),)))
    numbers = range(seconds * 10 // 9)
    strip.set_cues(tuple(Cue(str(n), n * 900, n * 900 + 800, f"Cue {n}") for n in numbers))
    return strip


def zoom(strip: WaveformStrip, notches: int) -> None:
    """Turn the wheel over the middle of the strip with Ctrl held."""
    middle = QPointF(WIDTH / 2, HEIGHT / 2)
    turned = QWheelEvent(
        middle,
        middle,
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.ControlModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(strip, turned)


def paint_ms(strip: WaveformStrip) -> float:
    """The median time to paint, zoomed anew each time: what was painted last is kept."""
    times = []
    for number in range(ROUNDS):
        zoom(strip, -1 if number % 2 else 1)
        begin = time.perf_counter()
        strip.grab()
        times.append(time.perf_counter() - begin)
    return 1000 * statistics.median(times)


def main() -> None:
    """Print the medians."""
    application = QApplication(sys.argv[:1])
    long, short = strip_with(5 * 3600), strip_with(60)
    for notches in ZOOMS:
        zoom(long, notches)
        zoom(short, notches)
        long_ms, short_ms = paint_ms(long), paint_ms(short)
        print(
            f"zoom {notches:+3}: 5 hours {long_ms:5.1f} ms, 1 minute {short_ms:5.1f} ms, "
            f"ratio {long_ms / short_ms:.1f}"
        )
    del application


if __name__ == "__main__":
    main()
