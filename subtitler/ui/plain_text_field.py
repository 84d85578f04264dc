"""A field for the text of a cue, which the panel and the list both edit."""

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtWidgets import QPlainTextEdit, QWidget
from typing_extensions import override

from subtitler.ui.plain_text import text_direction


class PlainTextField(QPlainTextEdit):
    """Takes plain text; it begins at the side where its script does."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTabChangesFocus(True)
        self.document().contentsChanged.connect(self._follow_direction)

    @override
    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Take text, but leave files to the window, which opens them."""
        return source.hasText() and not source.hasUrls()

    def _follow_direction(self) -> None:
        direction = text_direction(self.toPlainText())
        option = self.document().defaultTextOption()
        if option.textDirection() == direction:
            return
        option.setTextDirection(direction)
        is_rtl = direction == Qt.LayoutDirection.RightToLeft
        option.setAlignment(Qt.AlignmentFlag.AlignRight if is_rtl else Qt.AlignmentFlag.AlignLeft)
        self.document().setDefaultTextOption(option)
