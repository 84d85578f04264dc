"""A real window with real workers, on folders of its own."""

from importlib import resources
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from engine.audio import load_audio
from subtitler.document.document import Document
from subtitler.jobs.session import Session
from subtitler.settings import Settings
from subtitler.ui.backstage import Backstage
from subtitler.ui.kept_settings import KeptSettings
from subtitler.ui.main_window import MainWindow
from subtitler.ui.theme import Theme
from tests.fakes.questions import ScriptedQuestions
from tests.media_files import write_sound

SPEECH_S = 7
"""Of the demo clip: its first two sentences."""


CAPTION_TIMEOUT_MS = 120_000
"""Far more than the demo clip takes on a busy machine."""


@pytest.fixture
def theme(qapp):
    """The theme, with the application's usual look given back afterwards."""
    before = qapp.palette()
    theme = Theme(qapp)
    yield theme
    theme.setParent(None)
    theme.deleteLater()
    qapp.setStyleSheet("")
    qapp.setPalette(before)


@pytest.fixture
def questions():
    return ScriptedQuestions()


@pytest.fixture
def reported():
    """Errors that were our fault; a test that leaves one in here fails."""
    errors = []
    yield errors
    assert not errors


@pytest.fixture
def window(qtbot, theme, questions, reported):
    """The window, shown; what runs at the end is cancelled and must stop."""
    backstage = Backstage.with_threads(1)
    window = MainWindow(theme, backstage, KeptSettings(Settings()), reported.append, questions)
    window.show()
    qtbot.waitExposed(window)
    yield window
    for session in backstage.files.sessions:
        if not session.is_captioning:
            session.document.mark_clean()
    window.runner.cancel_all()
    for session in backstage.files.sessions:
        session.document.mark_clean()
    qtbot.waitUntil(lambda: not window.saver.is_saving)
    window.close()
    assert window.jobs_left == ()
    window.deleteLater()
    left = [w for w in QApplication.topLevelWidgets() if w.isVisible() and w is not window]
    assert not left, left


@pytest.fixture
def show(window):
    """Shows cues in the window, with a film or without, as a file that was opened."""

    def show(cues, media=None):
        session = Session(media, Document(cues))
        window.backstage.files.open(session)
        window.shown.show(session)
        window.activateWindow()
        return session.document

    return show


@pytest.fixture
def do(window):
    """Does what an action of the menus does."""
    return lambda name: window.actions_by_name[name].trigger()


@pytest.fixture(scope="session")
def demo_clip() -> Path:
    return Path(str(resources.files("resources") / "demo" / "demo.mp4"))


@pytest.fixture(scope="session")
def _speech(demo_clip) -> np.ndarray:
    return load_audio(demo_clip)[: SPEECH_S * 16_000]


@pytest.fixture
def talk(tmp_path, _speech) -> Path:
    """A short sound file in a folder of its own: two sentences that the demo model knows."""
    folder = tmp_path / "talks"
    folder.mkdir(exist_ok=True)
    return write_sound(folder / "talk.wav", _speech, rate_hz=16_000)


def drop(widget, *paths: Path) -> bool:
    """Drop files on a widget as the window system does; whether it took them."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    middle = widget.rect().center()
    button, modifier = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    entering = QDragEnterEvent(QPoint(middle), Qt.DropAction.CopyAction, data, button, modifier)
    QApplication.sendEvent(widget, entering)
    if not entering.isAccepted():
        return False
    dropping = QDropEvent(QPointF(middle), Qt.DropAction.CopyAction, data, button, modifier)
    QApplication.sendEvent(widget, dropping)
    return dropping.isAccepted()


def wait_for_captions(qtbot, window, *, jobs: int = 1) -> None:
    """Wait until the queue has had `jobs` files and none of them runs or waits."""
    queue = window.backstage.files.queue
    qtbot.waitUntil(
        lambda: len(queue.jobs) >= jobs and not any(job.state.is_open for job in queue.jobs),
        timeout=CAPTION_TIMEOUT_MS,
    )
