"""The player of the shown file, on the same clock and track as the recogniser.

Frames go through a QVideoSink, so that captions are painted over them by the same painter that
exports use. While pictures come often the caption follows the time of the one on screen, not
the player's reports, which come ten times a second.
"""

import time
from pathlib import Path

from PySide6.QtCore import QTimer, QUrl, Signal
from PySide6.QtGui import QImage
from PySide6.QtMultimedia import (
    QAudio,
    QAudioOutput,
    QMediaDevices,
    QMediaPlayer,
    QVideoFrame,
    QVideoSink,
)
from PySide6.QtWidgets import QVBoxLayout, QWidget

from subtitler.document.cue import Cue
from subtitler.ui.video.picture_maker import PictureMaker
from subtitler.ui.video.playback_clock import PlaybackClock
from subtitler.ui.video.transport_bar import TransportBar
from subtitler.ui.video.video_view import VideoView

_POSITION_STEP_MS = 33
# Pictures that come less often than this do not hold up the captions.
_FRAME_TRUST_MS = 100

_State = QMediaPlayer.PlaybackState
_Status = QMediaPlayer.MediaStatus


class VideoPanel(QWidget):
    """Plays one media file with captions over its picture.

    Attributes:
        view: the picture.

    Signals:
        position_changed: position on the media's clock, int ms; thirty times a second while
            playing.
        duration_changed: length, int ms.
        playback_failed: one sentence for the user, str.
        no_sound_device: a file was opened on a machine without sound; it plays silently.
        playing_changed: whether it plays now, bool.
    """

    position_changed = Signal(object)
    duration_changed = Signal(object)
    playback_failed = Signal(object)
    no_sound_device = Signal()
    playing_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._path: Path | None = None
        self._track_index: int | None = None
        self._wanted_ms: int | None = None
        self._is_ready = False
        self._is_held = False
        self._plays_when_ready = False
        self._frame_ms = 0
        self._speed = 1.0
        self._clock = PlaybackClock()
        self.view = VideoView(self)
        self._bar = TransportBar(self)
        self._pictures = PictureMaker(self)
        self._player = QMediaPlayer(self)
        self._sink = QVideoSink(self)
        self._devices = QMediaDevices(self)
        self._sound: QAudioOutput | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(_POSITION_STEP_MS)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.view, 1)
        column.addWidget(self._bar)
        self.setAccessibleName(self.tr("Video"))
        self._player.setVideoSink(self._sink)
        self._connect()
        self._attach_sound()
        self.close_media()

    @property
    def position_ms(self) -> int:
        """Where playback is."""
        return round(self._clock.position_ms(time.monotonic()))

    @property
    def duration_ms(self) -> int:
        """Length of the media, 0 while nothing is open."""
        return self._player.duration()

    @property
    def is_playing(self) -> bool:
        """Whether it plays now."""
        return self._player.playbackState() == _State.PlayingState

    @property
    def has_sound_device(self) -> bool:
        """Whether playback can be heard on this machine."""
        return self._sound is not None

    def open(self, path: Path, track_index: int | None) -> None:
        """Open a file, show its first picture and wait.

        Args:
            path: of the media.
            track_index: `AudioTrack.index` of the track to hear, or None for the player's choice.
        """
        self.close_media()
        self._path = path
        self._track_index = track_index
        self.view.set_placeholder("", "")
        if not self._is_held:
            self._load(path)
        if self._sound is None:
            self.no_sound_device.emit()

    def hold(self) -> None:
        """Let a file that is opened wait for `release` before the player loads it.

        The player loads libraries with its first file. While another thread loads its own, the
        dynamic linker would make the window wait.
        """
        self._is_held = True

    def release(self) -> None:
        """Load the file that waits, if there is one, and from now on every one at once."""
        was_held, self._is_held = self._is_held, False
        if was_held and self._path is not None:
            self._load(self._path)

    def _load(self, path: Path) -> None:
        self._player.setSource(QUrl.fromLocalFile(str(path.absolute())))

    def close_media(self) -> None:
        """Stop and show that nothing is open."""
        self._path = None
        self._wanted_ms = None
        self._plays_when_ready = False
        self._is_ready = False
        self._player.setSource(QUrl())
        self._pictures.clear()
        self._bar.set_enabled(False)
        self.view.set_placeholder("video", self.tr("No video"))
        self._jump_clock(0)

    def set_track(self, track_index: int) -> None:
        """Play another audio track of the open file, by its `AudioTrack.index`."""
        self._track_index = track_index
        if track_index < len(self._player.audioTracks()):
            self._player.setActiveAudioTrack(track_index)

    def set_cues(self, cues: tuple[Cue, ...]) -> None:
        """Take the document's cues; those of the moment are drawn over the picture."""
        self.view.set_cues(cues)

    def play(self) -> None:
        """Play on, from the beginning where the end was reached."""
        if self._path is None:
            return
        if self._is_held:
            self._plays_when_ready = True
            return
        if self._player.mediaStatus() == _Status.EndOfMedia:
            self._player.setPosition(0)
            self._jump_clock(0)
        self._player.play()

    def pause(self) -> None:
        """Hold."""
        self._plays_when_ready = False
        if self._path is not None:
            self._player.pause()

    def toggle(self) -> None:
        """Play or hold."""
        if self.is_playing or self._plays_when_ready:
            self.pause()
        else:
            self.play()

    def seek(self, position_ms: int) -> None:
        """Go to a position; a file that is still being opened goes there when it is ready."""
        if self._path is None:
            return
        position_ms = max(0, position_ms)
        if self._is_ready:
            position_ms = min(position_ms, self.duration_ms)
            if self._player.playbackState() == _State.StoppedState:
                self._player.pause()  # a stopped player keeps no position
            self._player.setPosition(position_ms)
        else:
            self._wanted_ms = position_ms
        self._jump_clock(position_ms)

    def _connect(self) -> None:
        player = self._player
        player.mediaStatusChanged.connect(self._on_status_changed)
        player.playbackStateChanged.connect(self._on_state_changed)
        player.positionChanged.connect(self._on_position_reported)
        player.durationChanged.connect(self._on_duration_changed)
        player.errorOccurred.connect(self._on_error)
        self._sink.videoFrameChanged.connect(self._on_frame)
        self._pictures.made.connect(self._on_picture)
        self._devices.audioOutputsChanged.connect(self._attach_sound)
        self._timer.timeout.connect(self._on_tick)
        self.view.room_changed.connect(self._pictures.set_room)
        self.view.clicked.connect(self.toggle)
        self._bar.toggle_requested.connect(self.toggle)
        self._bar.seek_requested.connect(self.seek)
        self._bar.speed_requested.connect(self._on_speed_requested)
        self._bar.volume_requested.connect(self._on_volume_requested)
        self._bar.mute_requested.connect(self._on_mute_requested)

    def _attach_sound(self) -> None:
        """Play through the system's sound device, or through none where there is none."""
        device = QMediaDevices.defaultAudioOutput()
        if device.isNull():
            self._player.setAudioOutput(None)  # type: ignore[arg-type]  # Qt takes null
            self._sound = None
        elif self._sound is None:
            self._sound = QAudioOutput(device, self)
            self._player.setAudioOutput(self._sound)
        else:
            self._sound.setDevice(device)
        self._bar.set_sound_available(self._sound is not None)

    def _jump_clock(self, position_ms: int) -> None:
        self._clock.jump(position_ms, time.monotonic())
        self._announce(position_ms)

    def _announce(self, position_ms: int) -> None:
        self._bar.set_position(position_ms)
        is_frame_old = abs(position_ms - self._frame_ms) > _FRAME_TRUST_MS * self._speed
        if not self.is_playing or is_frame_old:
            self.view.set_time(position_ms)
        self.position_changed.emit(position_ms)

    def _on_status_changed(self, status: QMediaPlayer.MediaStatus) -> None:
        if status == _Status.LoadedMedia and self._path is not None and not self._is_ready:
            self._is_ready = True
            self._bar.set_enabled(True)
            if self._track_index is not None:
                self.set_track(self._track_index)
            if not self._player.hasVideo():
                self.view.set_placeholder("sound", self._path.name)
            if not self.is_playing:
                self._player.pause()  # a stopped player shows no picture
            if self._wanted_ms is not None:
                wanted_ms, self._wanted_ms = self._wanted_ms, None
                self.seek(wanted_ms)
            if self._plays_when_ready:
                self._plays_when_ready = False
                self.play()

    def _on_state_changed(self, state: QMediaPlayer.PlaybackState) -> None:
        is_playing = state == _State.PlayingState
        now_s = time.monotonic()
        self._clock.set_running(is_playing, now_s)
        if is_playing:
            self._clock.jump(self._player.position(), now_s)
            self._timer.start()
        else:
            self._timer.stop()
            if state == _State.PausedState:
                # Not what the player says: its last report is up to 100 ms old.
                self._announce(self.position_ms)
            elif self._player.mediaStatus() == _Status.EndOfMedia:
                self._jump_clock(self.duration_ms)
        self._bar.set_playing(is_playing)
        self.playing_changed.emit(is_playing)

    def _on_position_reported(self, position_ms: int) -> None:
        if self.is_playing:
            self._clock.report(position_ms, time.monotonic())

    def _on_tick(self) -> None:
        self._announce(min(self.position_ms, max(self.duration_ms, 0)))

    def _on_duration_changed(self, duration_ms: int) -> None:
        self._bar.set_duration(duration_ms)
        self.duration_changed.emit(duration_ms)

    def _on_frame(self, frame: QVideoFrame) -> None:
        # The last picture stays at the end. A frame of the file before may still be on its way
        # when the next one is opened, but not any more when that one is loaded.
        if self._is_ready and frame.isValid():
            self._pictures.take(frame)

    def _on_picture(self, made: tuple[QImage, int]) -> None:
        image, time_ms = made
        self.view.set_image(image)
        self._frame_ms = time_ms
        if self.is_playing:
            self.view.set_time(time_ms)

    def _on_error(self, error: QMediaPlayer.Error, _text: str) -> None:
        if error == QMediaPlayer.Error.NoError or self._path is None:
            return
        name = self._path.name
        self._bar.set_enabled(False)
        self.view.set_placeholder("warning", self.tr("This file cannot be played"))
        self.playback_failed.emit(
            self.tr(
                "{name} cannot be played by the video player; captions can still be edited."
            ).format(name=name)
        )

    def _on_speed_requested(self, speed: float) -> None:
        self._speed = speed
        self._player.setPlaybackRate(speed)
        self._clock.set_rate(speed, time.monotonic())

    def _on_volume_requested(self, loudness: float) -> None:
        if self._sound is not None:
            self._sound.setVolume(
                QAudio.convertVolume(
                    loudness,
                    QAudio.VolumeScale.LogarithmicVolumeScale,
                    QAudio.VolumeScale.LinearVolumeScale,
                )
            )

    def _on_mute_requested(self, muted: bool) -> None:  # noqa: FBT001 - a slot
        if self._sound is not None:
            self._sound.setMuted(muted)
