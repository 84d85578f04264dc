"""A small bar above the cue list that takes the number of a cue or a time."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QToolButton, QWidget
from typing_extensions import override

from subtitler.ui.theme import Theme

_LONGEST = 40
_FIELD_SAMPLE = "00:00:00.000" * 2


class GoToBar(QWidget):
    """Asks where to go; what is typed is understood elsewhere.

    Signals:
        place_entered: Enter was pressed; carries what was typed.
        closed: the user stays where they are.
    """

    place_entered = Signal(str)
    closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        label = QLabel(self.tr("Go to"), self)
        self.place = QLineEdit(self)
        self.place.setAccessibleName(self.tr("Number of a cue, or a time"))
        self.place.setPlaceholderText(self.tr("12 or 1:02,5"))
        self.place.setMaxLength(_LONGEST)
        self.place.setFixedWidth(self.fontMetrics().horizontalAdvance(_FIELD_SAMPLE))
        label.setBuddy(self.place)
        self.said = QLabel(self)
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        self.said.setProperty("role", "muted")
        self.close_button = QToolButton(self)
        self.close_button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.close_button.setAccessibleName(self.tr("Close"))
        self.close_button.setToolTip(self.tr("Close (Esc)"))
        self.close_button.clicked.connect(self.closed)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 6, 8, 6)
        row.addWidget(label)
        row.addWidget(self.place)
        row.addWidget(self.said, 1)
        row.addWidget(self.close_button)
        theme.changed.connect(self._show_icon)
        self._show_icon()
        self.hide()

    def _show_icon(self) -> None:
        self.close_button.setIcon(self._theme.icon("close"))

    def open(self) -> None:
        """Show the bar, ready to type."""
        self.say(self.tr("The number of a cue, or a time such as 1:02,5"))
        self.show()
        self.place.setFocus()
        self.place.selectAll()

    def say(self, sentence: str) -> None:
        """Say something beside the field."""
        self.said.setText(sentence)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.place.hasFocus():
            self.place_entered.emit(self.place.text())
        else:
            super().keyPressEvent(event)
