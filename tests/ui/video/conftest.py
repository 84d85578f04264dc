"""A player and films whose every frame and sound has a known time."""

import pytest

from subtitler.ui.video import VideoPanel
from tests.media_files import Pictures, Sound, bursts, write_media

FRAMES_HZ = 25


@pytest.fixture
def panel(qtbot):
    panel = VideoPanel()
    qtbot.addWidget(panel)
    panel.resize(480, 330)
    panel.show()
    qtbot.waitExposed(panel)
    yield panel
    panel.close_media()


@pytest.fixture(scope="session")
def film(tmp_path_factory):
    """Three seconds of pictures with a second of sound from 0.5 s on."""
    path = tmp_path_factory.mktemp("film") / "film.mp4"
    return write_media(path, [Sound(bursts((0.5,), 3.0))], Pictures(3.0))


@pytest.fixture
def opened(qtbot, panel, film):
    """The player with the film open, its first picture shown."""
    panel.open(film, 0)
    qtbot.waitUntil(lambda: not panel.view.image.isNull())
    return panel


def frame_number(image) -> int:
    """Which frame of a film of `Pictures` an image shows, from its grey; -1 for none."""
    if image.isNull():
        return -1
    # Each frame is one level of video lighter; video has 219 of them, images have 255.
    return round(image.pixelColor(image.rect().center()).red() * 219 / 255)
