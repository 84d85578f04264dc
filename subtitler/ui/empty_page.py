"""What the window shows before anything is open: where to drop, what to choose."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QAction, QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from subtitler.ui.theme import Theme

_ICON_PX = 56
_FRAME_MARGIN_PX = 28
_FRAME_RADIUS_PX = 16
_SPACING_PX = 12


class EmptyPage(QWidget):
    """The first thing anybody sees: no wizard, only the two ways in and the model."""

    def __init__(
        self,
        theme: Theme,
        open_action: QAction,
        demo_action: QAction,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._is_dropping = False
        self._icon = QLabel(self, alignment=Qt.AlignmentFlag.AlignCenter)
        title = QLabel(self.tr("Drop a video or subtitle file here"), self)
        title.setProperty("role", "title")
        title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        hint = QLabel(
            self.tr(
                "Videos are captioned at once, on this machine. "
                "Several files or a folder are queued."
            ),
            self,
        )
        hint.setProperty("role", "muted")
        hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        hint.setWordWrap(True)
        self.open_button = QPushButton(self.tr("&Open…"), self)
        self.open_button.setProperty("primary", "true")
        self.open_button.clicked.connect(open_action.trigger)
        self.demo_button = QPushButton(self.tr("Try the &demo clip"), self)
        self.demo_button.clicked.connect(demo_action.trigger)
        self.model_box = QComboBox(self)
        self.model_box.setAccessibleName(self.tr("Model that captions"))
        self.model_box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.model_notice = QLabel(self)
        self.model_notice.setTextFormat(Qt.TextFormat.PlainText)
        self.model_notice.setProperty("role", "muted")
        self.model_notice.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.model_notice.setWordWrap(True)
        self._lay_out(title, hint)
        self._draw()
        theme.changed.connect(self._draw)

    def _lay_out(self, title: QLabel, hint: QLabel) -> None:
        for button in (self.open_button, self.demo_button):
            button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        buttons = QHBoxLayout()
        buttons.setSpacing(_SPACING_PX)
        buttons.addStretch()
        buttons.addWidget(self.open_button)
        buttons.addWidget(self.demo_button)
        buttons.addStretch()
        label = QLabel(self.tr("&Model"), self)
        label.setProperty("role", "muted")
        label.setBuddy(self.model_box)
        model = QHBoxLayout()
        model.addStretch()
        model.addWidget(label)
        model.addWidget(self.model_box)
        model.addStretch()
        rows = QVBoxLayout(self)
        margin = 2 * _FRAME_MARGIN_PX
        rows.setContentsMargins(margin, margin, margin, margin)
        rows.setSpacing(_SPACING_PX)
        rows.addStretch(3)
        for widget in (self._icon, title, hint):
            rows.addWidget(widget)
        rows.addSpacing(_SPACING_PX)
        rows.addLayout(buttons)
        rows.addStretch(2)
        rows.addLayout(model)
        rows.addWidget(self.model_notice)
        rows.addStretch(1)

    def set_dropping(self, is_dropping: bool) -> None:  # noqa: FBT001 - a state
        """Show that a drop would be taken."""
        self._is_dropping = is_dropping
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        colours = self._theme.colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        margin = _FRAME_MARGIN_PX
        frame = QRectF(self.rect()).adjusted(margin, margin, -margin, -margin)
        pen = QPen(QColor(colours.accent if self._is_dropping else colours.line), 2)
        pen.setDashPattern([5, 4])
        painter.setPen(pen)
        painter.setBrush(QColor(colours.selection if self._is_dropping else colours.surface))
        painter.drawRoundedRect(frame, _FRAME_RADIUS_PX, _FRAME_RADIUS_PX)

    def _draw(self) -> None:
        self._icon.setPixmap(
            self._theme.pixmap(
                "drop", _ICON_PX, self._theme.colours.accent, self.devicePixelRatioF()
            )
        )
        self.update()
