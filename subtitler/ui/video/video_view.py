"""The picture with the captions over it."""

from PySide6.QtCore import QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from subtitler.document.cue import Cue
from subtitler.document.cue_index import CueIndex
from subtitler.rendering.caption_painter import CaptionPainter
from subtitler.ui.icons import icon_pixmap

_PLACEHOLDER_ICON_PX = 44
_SCREEN_SHAPE = QSizeF(16, 9)


class VideoView(QWidget):
    """Paints what it is given: an image, or a quiet placeholder, and the cues of one moment.

    Signals:
        clicked: the picture was pressed with the left button.
        room_changed: an image should fit into so many device pixels now, QSize.
    """

    clicked = Signal()
    room_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._painter = CaptionPainter()
        self._index = CueIndex()
        self._shown: tuple[Cue, ...] = ()
        self._time_ms = 0.0
        self._image = QImage()
        self._icon = ""
        self._words = ""
        self.setAccessibleName(self.tr("Video picture"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 90)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    @property
    def shown_cues(self) -> tuple[Cue, ...]:
        """The cues that are over the picture now."""
        return self._shown

    @property
    def image(self) -> QImage:
        """The picture; null where there is none."""
        return self._image

    def set_cues(self, cues: tuple[Cue, ...]) -> None:
        """Take the document's cues."""
        self._index = CueIndex(cues)
        self.set_time(self._time_ms)

    def set_time(self, time_ms: float) -> None:
        """Show the cues of this moment."""
        self._time_ms = time_ms
        shown = self._index.at(time_ms)
        if shown != self._shown:
            self._shown = shown
            self.setAccessibleDescription(" ".join(cue.text for cue in shown))
            self.update()

    def set_image(self, image: QImage) -> None:
        """Show a picture."""
        self._image = image
        self.update()

    def set_placeholder(self, icon: str, words: str) -> None:
        """Show an icon and a line of plain text where a picture would be."""
        self._image = QImage()
        self._icon, self._words = icon, words
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(480, 270)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        ratio = self.devicePixelRatioF()
        self.room_changed.emit((QSizeF(self.size()) * ratio).toSize())

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit()
        else:
            super().mousePressEvent(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        picture = self._picture_rect()
        if self._image.isNull():
            painter.fillRect(self.rect(), self.palette().color(QPalette.ColorRole.Base))
            self._paint_placeholder(painter)
        else:
            painter.fillRect(self.rect(), Qt.GlobalColor.black)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(picture, self._image)
        self._painter.paint(painter, picture, self._shown)
        painter.end()

    def _picture_rect(self) -> QRectF:
        """Where the picture stands, or a screen of 16:9 without one."""
        shape = QSizeF(self._image.size()) if not self._image.isNull() else _SCREEN_SHAPE
        size = shape.scaled(QSizeF(self.size()), Qt.AspectRatioMode.KeepAspectRatio)
        rect = QRectF(0, 0, size.width(), size.height())
        rect.moveCenter(QRectF(self.rect()).center())
        return rect

    def _paint_placeholder(self, painter: QPainter) -> None:
        colour = self.palette().color(QPalette.ColorRole.PlaceholderText)
        middle = QRectF(self.rect()).center()
        if self._icon:
            pixmap = icon_pixmap(
                self._icon, _PLACEHOLDER_ICON_PX, colour.name(), self.devicePixelRatioF()
            )
            corner = middle.toPoint()
            corner.setX(corner.x() - _PLACEHOLDER_ICON_PX // 2)
            corner.setY(corner.y() - _PLACEHOLDER_ICON_PX)
            painter.drawPixmap(corner, pixmap)
        painter.setPen(colour)
        line = QRectF(self.rect()).adjusted(16, 0, -16, 0)
        line.setTop(middle.y() + 10)
        words = painter.fontMetrics().elidedText(
            self._words, Qt.TextElideMode.ElideMiddle, int(line.width())
        )
        painter.drawText(line, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, words)
