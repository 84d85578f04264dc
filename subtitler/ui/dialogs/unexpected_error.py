"""The one dialog about errors that are our fault."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

_WIDTH_PX, _HEIGHT_PX = 620, 380


class UnexpectedErrorDialog(QDialog):
    """Says what happened, shows the details and copies them; the window goes on behind it."""

    def __init__(self, sentence: str, details: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Something went wrong"))
        self.setModal(False)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(_WIDTH_PX, _HEIGHT_PX)
        text = QLabel(self)
        text.setTextFormat(Qt.TextFormat.PlainText)
        text.setWordWrap(True)
        text.setText(sentence)
        self._details = QPlainTextEdit(self)
        self._details.setReadOnly(True)
        self._details.setPlainText(details)
        self._details.setAccessibleName(self.tr("Details"))
        self.copy_button = QPushButton(self.tr("&Copy details"), self)
        self.copy_button.clicked.connect(self._on_copy_clicked)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.addButton(self.copy_button, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.close)
        rows = QVBoxLayout(self)
        rows.addWidget(text)
        rows.addWidget(self._details, 1)
        rows.addWidget(buttons)

    def add_details(self, details: str) -> None:
        """Append what went wrong meanwhile; one dialog is enough for all of it."""
        self._details.appendPlainText("\n" + details)

    def _on_copy_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self._details.toPlainText())
        self.copy_button.setText(self.tr("Copied"))
