"""Paints the ruler, the waveform, the cues and the playhead of the visible stretch of time."""

from collections.abc import Container
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPalette, QPen

from subtitler.document.cue import Cue
from subtitler.document.markup import visible_text
from subtitler.media.peaks import Peaks
from subtitler.ui.durations import shown_time
from subtitler.ui.timeline.time_scale import TimeScale
from subtitler.ui.timeline.visible_cues import VisibleCues, runs
from subtitler.ui.timeline.waveform_image import waveform_image

RULER_PX = 22
LEAST_BLOCK_PX = 8.0
"""Narrower cues are not drawn one by one."""

_RULER_LABEL_GAP_PX = 84
_MARK_PX = 4
_MARKS_PER_LABEL = 5
_BLOCK_TOP_PX = 4
_BLOCK_ROUND_PX = 4.0
_TEXT_PAD_PX = 6.0
_TEXT_ROW_PX = 20.0
_LEAST_TEXT_PX = 24.0

_WORD_TICK_PX = 5
_WORD_TICKS_FROM_PX_PER_S = 40.0
_WORDS_FROM_PX_PER_S = 140.0
_WORD_ROW_PX = 15.0
_PLAYHEAD_GRIP_PX = 5.0
_LEFT_MIDDLE = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True)
class StripColours:
    """What the strip is drawn in, taken from a widget's palette."""

    ground: QColor
    line: QColor
    text: QColor
    muted: QColor
    accent: QColor
    wave: QColor
    covered_wave: QColor
    playhead: QColor

    @classmethod
    def of(cls, palette: QPalette) -> "StripColours":
        """Derive the strip's colours from a light, dark or high-contrast palette."""
        role = QPalette.ColorRole
        ground, text = palette.color(role.Base), palette.color(role.Text)
        accent, muted = palette.color(role.Highlight), palette.color(role.PlaceholderText)
        return cls(
            ground=ground,
            line=palette.color(role.Mid),
            text=text,
            muted=muted,
            accent=accent,
            wave=_mixed(muted, ground, 0.55),
            covered_wave=_mixed(accent, ground, 0.75),
            playhead=palette.color(role.BrightText),
        )


def _mixed(front: QColor, back: QColor, share: float) -> QColor:
    return QColor.fromRgbF(
        front.redF() * share + back.redF() * (1 - share),
        front.greenF() * share + back.greenF() * (1 - share),
        front.blueF() * share + back.blueF() * (1 - share),
    )


def _faded(colour: QColor, opacity: float) -> QColor:
    faded = QColor(colour)
    faded.setAlphaF(opacity)
    return faded


class StripPainter:
    """Draws one frame of the strip.

    Args:
        painter: on the strip, in logical pixels.
        area: the whole strip.
        scale: which time is where.
        colours: what to draw in.
    """

    def __init__(
        self, painter: QPainter, area: QRectF, scale: TimeScale, colours: StripColours
    ) -> None:
        self._painter = painter
        self._area = area
        self._scale = scale
        self._colours = colours
        self._lane = area.adjusted(0, RULER_PX, 0, 0)

    def paint_ground(self) -> None:
        """Fill the strip."""
        self._painter.fillRect(self._area, self._colours.ground)

    def paint_ruler(self, font: QFont) -> None:
        """Draw time marks, and a time at every fifth of them."""
        painter, scale = self._painter, self._scale
        step_ms = scale.ruler_step_ms(_RULER_LABEL_GAP_PX)
        mark_ms = step_ms / _MARKS_PER_LABEL
        font = QFont(font)
        font.setPointSizeF(font.pointSizeF() * 0.85)
        painter.setFont(font)
        bottom = self._lane.top()
        marks = []
        for number in range(int(scale.start_ms // mark_ms), int(scale.end_ms // mark_ms) + 1):
            x = scale.x_of(number * mark_ms)
            if number % _MARKS_PER_LABEL:
                marks.append(QLineF(x, bottom - _MARK_PX, x, bottom))
                continue
            marks.append(QLineF(x, bottom - 2 * _MARK_PX, x, bottom))
            label = QRectF(x + 4, 0, _RULER_LABEL_GAP_PX, RULER_PX - 2)
            painter.setPen(self._colours.muted)
            painter.drawText(
                label,
                _LEFT_MIDDLE,
                _ruler_label(round(number * mark_ms), step_ms),
            )
        painter.setPen(QPen(self._colours.line, 1))
        painter.drawLines(marks)
        painter.drawLine(QLineF(self._area.left(), bottom, self._area.right(), bottom))

    def paint_waveform(self, peaks: Peaks, covered: NDArray[np.bool_]) -> None:
        """Draw the outline of the sound, stronger where a cue covers it.

        Args:
            peaks: of the media.
            covered: per device pixel of the strip's width, shape (columns,).
        """
        low, high = peaks.slice(self._scale.start_ms, self._scale.end_ms, covered.size)
        lane = self._lane.adjusted(
            0, _BLOCK_TOP_PX + _TEXT_ROW_PX, 0, -_BLOCK_TOP_PX - _WORD_TICK_PX
        )
        height = max(round(lane.height() * self._painter.device().devicePixelRatioF()), 2)
        colours = (self._colours.wave, self._colours.covered_wave)
        self._painter.drawImage(lane, waveform_image(low, high, height, colours, covered))

    def paint_cues(
        self, cues: VisibleCues, font: QFont, selected: str | None, current: Container[Cue]
    ) -> None:
        """Draw cues as blocks, and those too narrow to tell apart as one band.

        Args:
            cues: of the strip.
            font: of their text.
            selected: `cue_id` of the one to emphasise.
            current: those at the playhead, emphasised a little.
        """
        lane = self._lane.adjusted(0, _BLOCK_TOP_PX, 0, -_BLOCK_TOP_PX)
        px = self._area.width() / cues.crowded.size
        for first, past in runs(cues.crowded):
            band = QRectF(first * px, lane.top(), (past - first) * px, lane.height())
            self._painter.fillRect(band, _faded(self._colours.accent, 0.2))
        for cue in cues.blocks:
            if cue.cue_id != selected:
                self._paint_cue(cue, font, is_selected=False, is_current=cue in current)
        for cue in cues.blocks:  # above its neighbours
            if cue.cue_id == selected:
                self._paint_cue(cue, font, is_selected=True, is_current=False)

    def _paint_cue(self, cue: Cue, font: QFont, *, is_selected: bool, is_current: bool) -> None:
        """Draw a cue as a block with its text, and its words as ticks when zoomed in."""
        rect = self.block_rect(cue)
        painter, colours = self._painter, self._colours
        strength = 0.26 if is_selected else 0.16 if is_current else 0.09
        painter.setBrush(_faded(colours.accent, strength))
        edge = colours.accent if is_selected else _faded(colours.accent, 0.45)
        painter.setPen(QPen(edge, 2.0 if is_selected else 1.0))
        inset = 1.0 if is_selected else 0.5
        painter.drawRoundedRect(
            rect.adjusted(inset, inset, -inset, -inset), _BLOCK_ROUND_PX, _BLOCK_ROUND_PX
        )
        if cue.words and self._scale.px_per_s >= _WORD_TICKS_FROM_PX_PER_S:
            self._paint_words(cue, rect, font)
        self._paint_text(cue, rect, font, is_selected=is_selected)

    def paint_playhead(self, position_ms: float) -> None:
        """Draw where playback is."""
        x = self._scale.x_of(position_ms)
        painter = self._painter
        painter.setPen(QPen(self._colours.playhead, 1.5))
        painter.drawLine(QLineF(x, RULER_PX - 6, x, self._area.bottom()))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._colours.playhead)
        grip, top = _PLAYHEAD_GRIP_PX, RULER_PX - 6.0
        corners = [QPointF(x - grip, top - 6), QPointF(x + grip, top - 6)]
        painter.drawPolygon(
            [*corners, QPointF(x + grip, top - 3), QPointF(x, top + 2), QPointF(x - grip, top - 3)]
        )

    def paint_note(self, words: str) -> None:
        """Say in the middle of the lane what there is to say."""
        self._painter.setPen(self._colours.muted)
        self._painter.drawText(self._lane, Qt.AlignmentFlag.AlignCenter, words)

    def block_rect(self, cue: Cue) -> QRectF:
        """Where a cue's block stands, cut near the strip's edges; at least a pixel wide."""
        left = max(self._scale.x_of(cue.start_ms), self._area.left() - 8)
        right = min(self._scale.x_of(cue.end_ms), self._area.right() + 8)
        return QRectF(
            left,
            self._lane.top() + _BLOCK_TOP_PX,
            max(right - left, 1.0),
            self._lane.height() - 2 * _BLOCK_TOP_PX,
        )

    def _paint_words(self, cue: Cue, rect: QRectF, font: QFont) -> None:
        """Draw a thin line where each word starts, and the word itself when zoomed in."""
        painter, colours = self._painter, self._colours
        bottom = rect.bottom() - 2
        has_room = self._scale.px_per_s >= _WORDS_FROM_PX_PER_S
        font = QFont(font)
        font.setPointSizeF(font.pointSizeF() * 0.85)
        painter.setFont(font)
        painter.setPen(colours.muted)
        starts = [self._scale.x_of(word.start_ms) for word in cue.words]
        ticks = []
        for word, x, next_x in zip(cue.words, starts, [*starts[1:], rect.right()], strict=True):
            if not rect.left() <= x < rect.right() - 2:
                continue
            tick = _WORD_ROW_PX if has_room else _WORD_TICK_PX
            ticks.append(QLineF(x, bottom - tick, x, bottom))
            room = QRectF(x + 3, bottom - _WORD_ROW_PX, next_x - x - 5, _WORD_ROW_PX)
            if has_room and room.intersects(self._area):
                painter.drawText(room, _LEFT_MIDDLE, word.text)
        painter.setPen(QPen(_faded(colours.accent, 0.6), 1))
        painter.drawLines(ticks)

    def _paint_text(self, cue: Cue, rect: QRectF, font: QFont, *, is_selected: bool) -> None:
        visible = rect.intersected(self._area)
        room = visible.adjusted(_TEXT_PAD_PX, 3, -_TEXT_PAD_PX, 0)
        if room.width() < _LEAST_TEXT_PX:
            return
        font = QFont(font)
        font.setWeight(QFont.Weight.DemiBold if is_selected else QFont.Weight.Normal)
        metrics = QFontMetricsF(font)
        text = " ".join(visible_text(cue.text).split())
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        self._painter.setFont(font)
        self._painter.setPen(self._colours.text)
        self._painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, shown)


def _ruler_label(time_ms: int, step_ms: int) -> str:
    """A time as short as the ruler's step allows: 1:05, 1:00:05 or 5.25."""
    text = shown_time(time_ms)
    text = text if step_ms < 1000 else text[:-4]
    if step_ms < 1000 and text.endswith("0"):
        text = text[:-1]
    hours, _, rest = text.partition(":")
    return f"{int(hours)}:{rest}" if int(hours) else rest.removeprefix("0")
