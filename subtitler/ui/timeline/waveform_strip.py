"""The waveform strip: sound, cues and playhead over time, to look at and to click."""

from PySide6.QtCore import QEvent, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from subtitler.document.cue import Cue
from subtitler.document.cue_index import CueIndex
from subtitler.media.peaks import Peaks
from subtitler.ui.durations import shown_time
from subtitler.ui.timeline.strip_painter import LEAST_BLOCK_PX, RULER_PX, StripColours, StripPainter
from subtitler.ui.timeline.time_scale import TimeScale
from subtitler.ui.timeline.visible_cues import CueLayout

_WHEEL_NOTCH = 120  # Qt's eighths of a degree per notch of an ordinary wheel
_SCROLL_PER_NOTCH = 0.12  # share of the strip
_ZOOM_PER_NOTCH = 1.25
_KEY_STEP_MS = 100
_KEY_LEAP_MS = 1_000
# While playing, the playhead turns the page here and comes back in near the left edge.
_TURN_AT = 0.92
_TURN_TO = 0.08


class WaveformStrip(QWidget):
    """Shows a stretch of the media's sound with its cues.

    A click seeks; a click on a cue also selects it. The wheel scrolls, with Ctrl it zooms
    around the mouse. Arrow keys seek, plus and minus zoom, Home and End go to the ends.

    Signals:
        seek_requested: time to play from, int ms.
        cue_clicked: the `cue_id` of the cue under the mouse, str.
    """

    seek_requested = Signal(object)
    cue_clicked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scale = TimeScale()
        self._peaks: Peaks | None = None
        self._index = CueIndex()
        self._layout = CueLayout()
        self._selected: str | None = None
        self._position_ms = 0
        self._duration_ms = 0
        self._is_dragging = False
        self._still: QPixmap | None = None
        self._colours = StripColours.of(self.palette())
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(RULER_PX + 48)
        self.setAccessibleName(self.tr("Waveform"))
        self._describe()

    @property
    def scale(self) -> TimeScale:
        """Which time is where at present."""
        return self._scale

    def set_peaks(self, peaks: Peaks | None) -> None:
        """Show the outline of the sound, or none while it is not known."""
        self._peaks = peaks
        self._redraw()

    def set_cues(self, cues: tuple[Cue, ...]) -> None:
        """Show the document's cues."""
        self._index = CueIndex(cues)
        self._layout = CueLayout(cues)
        self._describe()
        self._redraw()

    def set_selected(self, cue_id: str | None) -> None:
        """Emphasise a cue, and bring it into view where none of it is."""
        if cue_id == self._selected:
            return
        self._selected = cue_id
        cue = next((cue for cue in self._index.cues if cue.cue_id == cue_id), None)
        if cue is not None and not self._is_visible(cue.start_ms, cue.end_ms):
            self._look_at(cue.start_ms)
        self._redraw()

    def set_position(self, position_ms: int) -> None:
        """Move the playhead; the view follows it when it leaves."""
        was_visible = self._is_visible(self._position_ms, self._position_ms)
        before, self._position_ms = self._position_ms, position_ms
        if self._is_dragging:
            self._update_playhead(before, position_ms)
            return
        x = self._scale.x_of(position_ms)
        went_past_turn = x > self._scale.width_px * _TURN_AT and position_ms > before
        if (was_visible and went_past_turn) or not self._is_visible(position_ms, position_ms):
            self._look_at(position_ms)
        self._update_playhead(before, position_ms)

    def set_duration(self, duration_ms: int) -> None:
        """Set how much time there is to scroll through."""
        self._duration_ms = duration_ms
        self._show(self._scale)
        self._describe()

    def zoom(self, factor: float) -> None:
        """Zoom around the playhead where it is visible, else around the middle."""
        x = self._scale.x_of(self._position_ms)
        around_x = x if 0 <= x <= self._scale.width_px else self._scale.width_px / 2
        self._show(self._scale.zoomed(factor, around_x))

    @override
    def sizeHint(self) -> QSize:
        return QSize(800, 150)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show(self._scale.resized(self.width()))

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._colours = StripColours.of(self.palette())
            self._redraw()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self._still is None:
            self._still = self._drawn_still()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._still)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect())
        StripPainter(painter, area, self._scale, self._colours).paint_playhead(self._position_ms)
        if self.hasFocus():
            painter.setPen(QPen(self._colours.accent, 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(area.adjusted(1, 1, -1, -1))
        painter.end()

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
            return
        self._is_dragging = True
        x, y = event.position().x(), event.position().y()
        cue = self._cue_at(x) if y >= RULER_PX else None
        self._seek_to(x)
        if cue is not None:
            self.cue_clicked.emit(cue.cue_id)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._is_dragging:
            self._seek_to(event.position().x())
        else:
            super().mouseMoveEvent(event)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._is_dragging = False
        super().mouseReleaseEvent(event)

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        turn = event.angleDelta()
        notches = (turn.y() or turn.x()) / _WHEEL_NOTCH
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._show(self._scale.zoomed(_ZOOM_PER_NOTCH**notches, event.position().x()))
        else:
            self._show(self._scale.scrolled(-notches * _SCROLL_PER_NOTCH * self._scale.span_ms))
        event.accept()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        step_ms = _KEY_STEP_MS
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            step_ms = _KEY_LEAP_MS
        key = Qt.Key(event.key())
        seeks = {
            Qt.Key.Key_Left: self._position_ms - step_ms,
            Qt.Key.Key_Right: self._position_ms + step_ms,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: self._duration_ms,
        }
        zooms = {
            Qt.Key.Key_Plus: _ZOOM_PER_NOTCH,
            Qt.Key.Key_Equal: _ZOOM_PER_NOTCH,
            Qt.Key.Key_Minus: 1 / _ZOOM_PER_NOTCH,
        }
        if key in seeks:
            self.seek_requested.emit(min(max(seeks[key], 0), self._duration_ms))
        elif key in zooms:
            self.zoom(zooms[key])
        else:
            super().keyPressEvent(event)

    def _drawn_still(self) -> QPixmap:
        """Everything but the playhead, which alone moves thirty times a second."""
        ratio = self.devicePixelRatioF()
        still = QPixmap((QSizeF(self.size()) * ratio).toSize())
        still.setDevicePixelRatio(ratio)
        painter = QPainter(still)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        strip = StripPainter(painter, QRectF(self.rect()), self._scale, self._colours)
        strip.paint_ground()
        cues = self._layout.visible(self._scale, still.width(), LEAST_BLOCK_PX)
        if self._peaks is not None:
            strip.paint_waveform(self._peaks, cues.covered)
        elif self._duration_ms == 0 and not cues.covered.any():
            strip.paint_note(self.tr("The waveform appears here"))
        strip.paint_cues(cues, self.font(), self._selected, self._index.at(self._position_ms))
        strip.paint_ruler(self.font())
        painter.end()
        return still

    def _redraw(self) -> None:
        self._still = None
        self.update()

    def _show(self, scale: TimeScale) -> None:
        self._scale = scale.within(self._duration_ms)
        self._redraw()

    def _look_at(self, time_ms: float) -> None:
        """Scroll so that a time stands near the left edge."""
        start_ms = time_ms - self._scale.span_ms * _TURN_TO
        self._show(self._scale.scrolled(start_ms - self._scale.start_ms))

    def _is_visible(self, start_ms: float, end_ms: float) -> bool:
        return start_ms <= self._scale.end_ms and end_ms >= self._scale.start_ms

    def _update_playhead(self, before_ms: int, now_ms: int) -> None:
        """Repaint the playhead's surroundings, or all where the current cue is another one."""
        if self._index.at(before_ms) != self._index.at(now_ms):
            self._redraw()
            return
        for time_ms in (before_ms, now_ms):
            x = round(self._scale.x_of(time_ms))
            if -8 <= x <= self.width() + 8:
                self.update(x - 8, 0, 16, self.height())

    def _cue_at(self, x: float) -> Cue | None:
        """The cue under a pixel; of those that overlap the one that began last."""
        found = self._index.at(self._scale.time_of(x))
        return found[-1] if found else None

    def _seek_to(self, x: float) -> None:
        time_ms = self._scale.time_of(min(max(x, 0), self.width()))
        self.seek_requested.emit(round(min(max(time_ms, 0), max(self._duration_ms, 0))))

    def _describe(self) -> None:
        self.setAccessibleDescription(
            self.tr("{count} cues over {length}. Arrow keys seek, plus and minus zoom.").format(
                count=len(self._index.cues), length=shown_time(self._duration_ms)
            )
        )
