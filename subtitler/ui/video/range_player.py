"""Plays from one time to another: a cue, what is around its edges, once or again and again."""

from PySide6.QtCore import QObject, Qt

from subtitler.ui.video.video_panel import VideoPanel

# The player reports thirty times a second: farther beyond the end only the user gets.
_LEFT_BEHIND_MS = 500


class RangePlayer(QObject):
    """Has the player hold at the end of a range, or go back to its start.

    Whoever pauses or seeks out of the range ends it.
    """

    def __init__(self, video: VideoPanel) -> None:
        super().__init__(video)
        self._video = video
        self._range_ms: tuple[int, int] | None = None
        self._loops = False
        # Queued: whoever is told of a position hears of the next one afterwards, not before.
        queued = Qt.ConnectionType.QueuedConnection
        video.position_changed.connect(self._on_moved, queued)
        video.playing_changed.connect(self._on_moved, queued)

    @property
    def range_ms(self) -> tuple[int, int] | None:
        """What is being played; None where it plays without end."""
        return self._range_ms

    def set_looping(self, *, loops: bool) -> None:
        """Play ranges again and again, or once; what plays now follows."""
        self._loops = loops

    def play(self, start_ms: int, end_ms: int) -> None:
        """Play from `start_ms` to `end_ms`; an empty range plays nothing."""
        start_ms = max(start_ms, 0)
        if end_ms <= start_ms:
            return
        self._range_ms = (start_ms, end_ms)
        self._video.seek(start_ms)
        self._video.play()

    def _on_moved(self) -> None:
        if self._range_ms is None:
            return
        start_ms, end_ms = self._range_ms
        now_ms = self._video.position_ms
        if not start_ms - _LEFT_BEHIND_MS <= now_ms <= end_ms + _LEFT_BEHIND_MS:
            self._range_ms = None
        elif now_ms >= min(end_ms, self._video.duration_ms):
            self._end(start_ms, end_ms)
        elif not self._video.is_playing:
            self._range_ms = None

    def _end(self, start_ms: int, end_ms: int) -> None:
        if self._loops:
            self._video.seek(start_ms)
            self._video.play()
            return
        self._range_ms = None
        self._video.pause()
        self._video.seek(end_ms)
