"""The controls below the picture: play, seek, time, speed and volume."""

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QFont, QIcon, QMouseEvent, QPalette
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QSlider,
    QStyle,
    QStyleOptionSlider,
    QToolButton,
    QWidget,
)
from typing_extensions import override

from subtitler.ui.durations import shown_time
from subtitler.ui.icons import tinted_icon

SPEEDS = (0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0, 4.0)
"""Playback rates to choose from."""

_SEEK_STEP_MS = 1_000
_SEEK_PAGE_MS = 10_000
_ICON_PX = 20


class _ClickSlider(QSlider):
    """A slider whose handle goes to where it is clicked, as people expect of a player."""

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        handle = self.style().subControlRect(
            QStyle.ComplexControl.CC_Slider, option, QStyle.SubControl.SC_SliderHandle, self
        )
        point = event.position().toPoint()
        if event.button() == Qt.MouseButton.LeftButton and not handle.contains(point):
            span = max(self.width() - handle.width(), 1)
            value = QStyle.sliderValueFromPosition(
                self.minimum(), self.maximum(), point.x() - handle.width() // 2, span
            )
            self.setSliderPosition(value)
            self.sliderMoved.emit(value)
        super().mousePressEvent(event)


class TransportBar(QWidget):
    """Shows the state of playback and says what the user wants of it.

    Signals:
        toggle_requested: play, or pause.
        seek_requested: position to go to, int ms.
        speed_requested: playback rate, float.
        volume_requested: loudness as people hear it, float 0..1.
        mute_requested: whether to be silent, bool.
    """

    toggle_requested = Signal()
    seek_requested = Signal(object)
    speed_requested = Signal(object)
    volume_requested = Signal(object)
    mute_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_playing = False
        self._play = self._button(self.tr("Play"))
        self._play.clicked.connect(self.toggle_requested)
        self._seek = self._seek_slider()
        self._time = self._time_label()
        self._speed = self._speed_box()
        self._mute = self._button(self.tr("Mute"))
        self._mute.setCheckable(True)
        self._mute.toggled.connect(self._on_mute_toggled)
        self._volume = self._volume_slider()
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 4, 8, 4)
        row.setSpacing(8)
        for widget in (self._play, self._seek, self._time, self._speed, self._mute, self._volume):
            row.addWidget(widget)
        self.set_position(0)
        self.set_enabled(False)
        self._draw_icons()

    def set_enabled(self, enabled: bool) -> None:  # noqa: FBT001 - a setter
        """Let the user control playback, or not while nothing is open."""
        for widget in (self._play, self._seek, self._speed):
            widget.setEnabled(enabled)

    def set_sound_available(self, available: bool) -> None:  # noqa: FBT001 - a setter
        """Let the user set the volume, or say why not."""
        self._mute.setEnabled(available)
        self._volume.setVisible(available)
        silent = self.tr("No sound device was found; playback is silent.")
        self._mute.setToolTip(self.tr("Mute") if available else silent)
        self._draw_icons()

    def set_playing(self, is_playing: bool) -> None:  # noqa: FBT001 - a setter
        """Show whether the button plays or pauses."""
        self._is_playing = is_playing
        name = self.tr("Pause") if is_playing else self.tr("Play")
        self._play.setAccessibleName(name)
        self._play.setToolTip(name)
        self._draw_icons()

    def set_duration(self, duration_ms: int) -> None:
        """Show how long the media is."""
        self._seek.setMaximum(duration_ms)
        self._show_time(self._seek.value())

    def set_position(self, position_ms: int) -> None:
        """Show where playback is, unless the user is dragging the handle."""
        if not self._seek.isSliderDown():
            self._seek.setValue(position_ms)
            self._show_time(position_ms)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange):
            self._draw_icons()

    def _button(self, name: str) -> QToolButton:
        button = QToolButton(self)
        button.setAutoRaise(True)
        button.setIconSize(QSize(_ICON_PX, _ICON_PX))
        button.setAccessibleName(name)
        button.setToolTip(name)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return button

    def _seek_slider(self) -> QSlider:
        slider = _ClickSlider(Qt.Orientation.Horizontal, self)
        slider.setAccessibleName(self.tr("Position"))
        slider.setRange(0, 0)
        slider.setSingleStep(_SEEK_STEP_MS)
        slider.setPageStep(_SEEK_PAGE_MS)
        slider.setMinimumWidth(40)
        slider.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        slider.sliderMoved.connect(self._on_seek)
        slider.actionTriggered.connect(self._on_seek_action)
        return slider

    def _time_label(self) -> QLabel:
        label = QLabel(self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        font = QFont(label.font())
        font.setFeature(QFont.Tag("tnum"), 1)  # digits of one width do not dance
        label.setFont(font)
        label.setAccessibleName(self.tr("Position and length"))
        return label

    def _speed_box(self) -> QComboBox:
        box = QComboBox(self)
        box.setAccessibleName(self.tr("Speed"))
        box.setToolTip(self.tr("Speed"))
        for speed in SPEEDS:
            box.addItem(f"{speed:g}\N{MULTIPLICATION SIGN}", speed)
        box.setCurrentIndex(SPEEDS.index(1.0))
        box.currentIndexChanged.connect(self._on_speed_chosen)
        return box

    def _volume_slider(self) -> QSlider:
        slider = _ClickSlider(Qt.Orientation.Horizontal, self)
        slider.setAccessibleName(self.tr("Volume"))
        slider.setRange(0, 100)
        slider.setValue(100)
        slider.setPageStep(10)
        slider.setFixedWidth(72)
        slider.valueChanged.connect(self._on_volume_changed)
        return slider

    def _draw_icons(self) -> None:
        silent = self._mute.isChecked() or not self._mute.isEnabled()
        self._play.setIcon(self._icon("pause" if self._is_playing else "play"))
        self._mute.setIcon(self._icon("volume-off" if silent else "volume"))

    def _icon(self, name: str) -> QIcon:
        palette = self.palette()
        return tinted_icon(
            name,
            palette.color(QPalette.ColorRole.WindowText).name(),
            palette.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.WindowText).name(),
        )

    def _show_time(self, position_ms: int) -> None:
        self._time.setText(f"{shown_time(position_ms)} / {shown_time(self._seek.maximum())}")

    def _on_seek(self, position_ms: int) -> None:
        self._show_time(position_ms)
        self.seek_requested.emit(position_ms)

    def _on_seek_action(self, action: int) -> None:
        """Follow the keyboard and the wheel; dragging reports itself through `sliderMoved`."""
        if action != QSlider.SliderAction.SliderMove.value:
            self._on_seek(self._seek.sliderPosition())

    def _on_speed_chosen(self, index: int) -> None:
        self.speed_requested.emit(SPEEDS[index])

    def _on_volume_changed(self, percent: int) -> None:
        if percent:
            self._mute.setChecked(False)
        self.volume_requested.emit(percent / 100)

    def _on_mute_toggled(self, muted: bool) -> None:  # noqa: FBT001 - a slot
        self._draw_icons()
        self.mute_requested.emit(muted)
