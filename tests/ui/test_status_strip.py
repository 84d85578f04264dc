"""The status bar says how far reading is, and then how far captioning is."""

import pytest

from subtitler.captioning.events import (
    CaptioningProgress,
    CaptioningStarted,
    ModelReady,
    ReadingProgress,
)
from subtitler.captioning.request import CaptionRequest
from subtitler.jobs.session import Session
from subtitler.ui.status_strip import StatusStrip


@pytest.fixture
def strip(qtbot, theme):
    strip = StatusStrip(theme)
    qtbot.addWidget(strip)
    return strip


def said(strip: StatusStrip) -> tuple[str, float | None]:
    bar = strip.progress_bar
    busy = bar.maximum() == bar.minimum()
    return strip.progress_label.text(), None if busy else bar.value() / bar.maximum()


def test_the_bar_fills_while_the_sound_is_read_and_again_while_it_is_captioned(strip, tmp_path):
    session = Session(media=tmp_path / "talk.mp4")
    session.begin_captioning(CaptionRequest(tmp_path / "talk.mp4"))
    for event, expected in [
        (ModelReady("demo-en", "Demo", "cpu", "no other"), ("Reading the sound…", None)),
        (ReadingProgress(30_000, None), ("Reading the sound…", None)),
        (ReadingProgress(30_000, 120_000), ("Reading the sound… 25%", 0.25)),
        (CaptioningStarted(120_000, ""), ("Listening…", None)),
        (
            CaptioningProgress(60_000, 120_000, 30, 2.0, 30),
            ("50% · 2.0\N{MULTIPLICATION SIGN} · 30 s left", 0.5),
        ),
    ]:
        session.accept(event)
        strip.show_progress(session, is_shown=True)
        assert said(strip) == expected
