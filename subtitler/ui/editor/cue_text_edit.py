"""The text field of the cue editor: plain text, a count beside every line, words as evidence."""

from PySide6.QtCore import (
    QEvent,
    QPoint,
    QRect,
    QRectF,
    QSignalBlocker,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QFont,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextCharFormat,
    QTextCursor,
)
from PySide6.QtWidgets import QApplication, QTextEdit, QWidget
from typing_extensions import override

from subtitler.document.cue import Cue
from subtitler.document.measures import line_lengths, word_spans
from subtitler.ui.cues.cue_delegate import UNSURE_BELOW
from subtitler.ui.plain_text import utf16_position
from subtitler.ui.plain_text_field import PlainTextField
from subtitler.ui.theme import Theme

_GUTTER_PADDING_PX = 10
_TEXT_SCALE = 1.2


class CueTextEdit(PlainTextField):
    """Edits one cue's text; knows nothing of documents.

    Signals:
        word_wanted: Ctrl+click on a word; carries its start in int milliseconds.
    """

    word_wanted = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._cue: Cue | None = None
        self._spoken_at_ms: int | None = None
        self._counts = _LineCounts(self)
        # Undo belongs to the document; a second history in the field would contradict it.
        self.setUndoRedoEnabled(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * _TEXT_SCALE)
        self.setFont(font)
        self.setPlaceholderText(self.tr("No cue chosen"))
        width = self.fontMetrics().horizontalAdvance("000") + _GUTTER_PADDING_PX
        self.setViewportMargins(0, 0, width, 0)
        self.updateRequest.connect(self._on_update_request)
        theme.changed.connect(self._show_evidence)

    def set_cue(self, cue: Cue | None) -> None:
        """Show a cue; the caret stays where it is if the text is still the same one."""
        same = self._cue is not None and cue is not None and cue.cue_id == self._cue.cue_id
        self._cue = cue
        text = cue.text if cue else ""
        if text != self.toPlainText():
            position = self.textCursor().position() if same else 0
            with QSignalBlocker(self):
                self.setPlainText(text)
            cursor = self.textCursor()
            cursor.setPosition(min(position, self.document().characterCount() - 1))
            self.setTextCursor(cursor)
            self._counts.update()
        self._show_evidence()

    def set_spoken_time(self, time_ms: int | None) -> None:
        """Light the word that is spoken at `time_ms`; None lights none."""
        if time_ms != self._spoken_at_ms:
            self._spoken_at_ms = time_ms
            self._show_evidence()

    def _show_evidence(self) -> None:
        """Underline unsure words and light the spoken one, without touching the text."""
        selections: list[QTextEdit.ExtraSelection] = []
        if self._cue is not None and self._cue.text == self.toPlainText():
            for word, span in word_spans(self._cue):
                if word.probability is not None and word.probability < UNSURE_BELOW:
                    selections.append(self._selection(span, self._unsure_format()))
                at_ms = self._spoken_at_ms
                if at_ms is not None and word.start_ms <= at_ms < word.end_ms:
                    selections.append(self._selection(span, self._spoken_format()))
        self.setExtraSelections(selections)

    def _unsure_format(self) -> QTextCharFormat:
        form = QTextCharFormat()
        form.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DotLine)
        form.setUnderlineColor(QColor(self._theme.colours.warning))
        return form

    def _spoken_format(self) -> QTextCharFormat:
        form = QTextCharFormat()
        form.setBackground(QColor(self._theme.colours.selection))
        return form

    def _selection(self, span: tuple[int, int], form: QTextCharFormat) -> QTextEdit.ExtraSelection:
        selection = QTextEdit.ExtraSelection()
        cursor = QTextCursor(self.document())
        cursor.setPosition(utf16_position(self.toPlainText(), span[0]))
        cursor.setPosition(
            utf16_position(self.toPlainText(), span[1]), QTextCursor.MoveMode.KeepAnchor
        )
        selection.cursor, selection.format = cursor, form
        return selection

    def text_position(self) -> int:
        """Where the caret stands, counted in characters of the Python text."""
        before = QTextCursor(self.textCursor())
        before.setPosition(0)
        before.setPosition(self.textCursor().position(), QTextCursor.MoveMode.KeepAnchor)
        return len(before.selectedText())

    def select_passage(self, start: int, end: int) -> None:
        """Choose a passage, counted in characters of the Python text, and bring it into view."""
        text = self.toPlainText()
        cursor = self.textCursor()
        cursor.setPosition(utf16_position(text, min(start, len(text))))
        cursor.setPosition(
            utf16_position(text, min(end, len(text))), QTextCursor.MoveMode.KeepAnchor
        )
        self.setTextCursor(cursor)

    # events

    @override
    def event(self, event: QEvent) -> bool:
        """Leave undo and redo to the window's actions."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and (
                event.matches(QKeySequence.StandardKey.Undo)
                or event.matches(QKeySequence.StandardKey.Redo)
            )
        ):
            event.ignore()
            return False
        return super().event(event)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if event.modifiers() == Qt.KeyboardModifier.ControlModifier and self._cue is not None:
            place = self.cursorForPosition(event.position().toPoint()).position()
            text = self.toPlainText()
            for word, (start, end) in word_spans(self._cue):
                if utf16_position(text, start) <= place <= utf16_position(text, end):
                    self.word_wanted.emit(word.start_ms)
                    return

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        inner = self.contentsRect()
        margin = self.viewportMargins().right()
        self._counts.setGeometry(
            QRect(inner.right() - margin + 1, inner.top(), margin, inner.height())
        )

    def _on_update_request(self, _area: QRect, _scrolled: int) -> None:
        self._counts.update()

    def count_places(self) -> list[tuple[int, QRectF]]:
        """For each line of text: its visible characters, and where it stands in the viewport."""
        lengths = line_lengths(self.toPlainText())
        places = []
        block = self.document().firstBlock()
        while block.isValid():
            area = self.blockBoundingGeometry(block).translated(self.contentOffset())
            if block.blockNumber() < len(lengths):
                places.append((lengths[block.blockNumber()], area))
            block = block.next()
        return places


class _LineCounts(QWidget):
    """The margin that shows how many characters each line has."""

    def __init__(self, field: CueTextEdit) -> None:
        super().__init__(field)
        self._field = field
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    @override
    def sizeHint(self) -> QSize:
        return QSize(self._field.viewportMargins().right(), 0)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(QApplication.font())
        painter.setPen(self._field.palette().placeholderText().color())
        down = self._field.viewport().mapTo(self._field, QPoint(0, 0)).y() - self.y()
        for count, area in self._field.count_places():
            row = QRectF(0, area.top() + down, self.width() - 6, area.height())
            painter.drawText(
                row, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, str(count)
            )
