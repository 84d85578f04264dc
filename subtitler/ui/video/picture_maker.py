"""Turns the player's frames into images on a thread of its own, always the newest one."""

from concurrent.futures import ThreadPoolExecutor

from PySide6.QtCore import QObject, QSize, Signal
from PySide6.QtGui import QImage
from PySide6.QtMultimedia import QVideoFrame

from subtitler.rendering.frame_image import frame_image


class _Outcome(QObject):
    """Carries one image from the thread to the window, whether or not the maker still lives."""

    made = Signal(object)  # tuple[QImage, int]


class PictureMaker(QObject):
    """Converts one frame at a time; frames that come meanwhile replace each other.

    Signals:
        made: an image and its frame's time on the player's clock, tuple[QImage, int ms].
    """

    made = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._threads = ThreadPoolExecutor(max_workers=1, thread_name_prefix="picture")
        self._room = QSize()
        self._newest = QVideoFrame()
        self._waiting = False
        self._working: _Outcome | None = None

    def set_room(self, pixels: QSize) -> None:
        """Make images that fit into so many pixels; the last frame is made anew."""
        if pixels != self._room:
            self._room = pixels
            self.take(self._newest)

    def take(self, frame: QVideoFrame) -> None:
        """Convert a frame as soon as the one before it is done."""
        self._newest = frame
        self._waiting = frame.isValid()
        self._start()

    def clear(self) -> None:
        """Forget the last frame; an image that is being made is not delivered."""
        self._newest = QVideoFrame()
        self._waiting = False
        if self._working is not None:
            self._working.made.disconnect(self._on_made)
            self._working = None

    def _start(self) -> None:
        if not self._waiting or self._working is not None or self._room.isEmpty():
            return
        self._waiting = False
        outcome = _Outcome()
        outcome.made.connect(self._on_made)
        self._working = outcome
        self._threads.submit(_make, self._newest, QSize(self._room), outcome)

    def _on_made(self, made: tuple[QImage, int]) -> None:
        self._working = None
        if not made[0].isNull():
            self.made.emit(made)
        self._start()


def _make(frame: QVideoFrame, room: QSize, outcome: _Outcome) -> None:
    outcome.made.emit((frame_image(frame, room), round(frame.startTime() / 1000)))
