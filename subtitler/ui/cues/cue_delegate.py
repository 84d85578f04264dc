"""How the cells of the cue list are drawn and edited in place."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    Qt,
)
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPalette,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)
from typing_extensions import override

from subtitler.document.cue import Cue
from subtitler.document.measures import confidence, word_spans
from subtitler.ui.cues.columns import Column
from subtitler.ui.cues.cue_table_model import CUE_ROLE, PLAYING_ROLE, PROBLEM_ROLE, AnyIndex
from subtitler.ui.cues.timecode_edit import TimecodeEdit
from subtitler.ui.plain_text import text_direction, utf16_position
from subtitler.ui.plain_text_field import PlainTextField
from subtitler.ui.theme import Theme

# Stands where a line ends, for a row shows a cue on one line.
LINE_BREAK_SIGN = " ↵ "
# Below this, a word is worth a look: it carries a dotted underline.
UNSURE_BELOW = 0.6
_SURE_FROM = 0.85
_PADDING_PX = 8
_BAR_WIDTH_PX = 30
_BAR_HEIGHT_PX = 4
_ICON_PX = 14
_EDITOR_LINES = 3


class CueDelegate(QStyledItemDelegate):
    """Draws every cell; offending ones are tinted and carry an icon, never colour alone."""

    def __init__(self, theme: Theme, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._theme = theme
        self._view = view
        self._passages: Mapping[str, Sequence[tuple[int, int]]] = {}

    def set_passages(self, passages: Mapping[str, Sequence[tuple[int, int]]]) -> None:
        """Mark these from now on: by the ids of their cues, starts and ends in the text."""
        self._passages = passages

    @override
    def initStyleOption(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().initStyleOption(option, index)
        colours = self._theme.colours
        column = index.column()
        problem = index.data(PROBLEM_ROLE)
        if index.data(PLAYING_ROLE):
            option.backgroundBrush = QBrush(QColor(colours.current))
        if problem:
            tint = QColor(colours.danger)
            tint.setAlpha(46)
            option.backgroundBrush = QBrush(tint)
        if column == Column.NUMBER:
            option.text = str(index.row() + 1)
        ink = colours.muted if column in (Column.NUMBER, Column.END) else colours.text
        if problem:
            ink = colours.danger
        for role in (QPalette.ColorRole.Text, QPalette.ColorRole.HighlightedText):
            option.palette.setColor(role, QColor(ink))
        if column is not Column.TEXT:
            option.font = self._theme.digits_font(option.font)
            option.fontMetrics = QFontMetrics(option.font)

    @override
    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        drawn = QStyleOptionViewItem(option)
        self.initStyleOption(drawn, index)
        text, drawn.text = drawn.text, ""
        style = self._view.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, drawn, painter, self._view)
        painter.save()
        painter.setClipRect(drawn.rect)
        inner = drawn.rect.adjusted(_PADDING_PX, 0, -_PADDING_PX, 0)
        match index.column():
            case Column.TEXT:
                self._paint_text(painter, drawn, inner, index.data(CUE_ROLE))
            case Column.CONFIDENCE:
                self._paint_confidence(painter, inner, index.data(CUE_ROLE))
            case _:
                self._paint_figure(painter, drawn, inner, text, bool(index.data(PROBLEM_ROLE)))
        if drawn.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QColor(self._theme.colours.accent))
            painter.drawRect(drawn.rect.adjusted(0, 0, -1, -1))
        painter.restore()

    def _paint_figure(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        inner: QRect,
        text: str,
        has_problem: bool,  # noqa: FBT001 - a fact of the cell, not a switch
    ) -> None:
        painter.setFont(option.font)
        painter.setPen(option.palette.color(QPalette.ColorRole.Text))
        painter.drawText(inner, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
        if has_problem:
            icon = self._theme.pixmap(
                "warning", _ICON_PX, self._theme.colours.danger, painter.device().devicePixelRatio()
            )
            painter.drawPixmap(option.rect.left() + 2, inner.center().y() - _ICON_PX // 2 + 1, icon)

    def _paint_confidence(self, painter: QPainter, inner: QRect, cue: Cue) -> None:
        sure = confidence(cue)
        if sure is None:
            return
        colours = self._theme.colours
        ink = colours.success if sure >= _SURE_FROM else colours.warning
        if sure < UNSURE_BELOW:
            ink = colours.danger
        bar = QRectF(
            inner.left(), inner.center().y() - _BAR_HEIGHT_PX / 2 + 1, _BAR_WIDTH_PX, _BAR_HEIGHT_PX
        )
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.line))
        painter.drawRoundedRect(bar, 2, 2)
        painter.setBrush(QColor(ink))
        bar.setWidth(max(_BAR_WIDTH_PX * sure, 3))
        painter.drawRoundedRect(bar, 2, 2)

    def _paint_text(
        self, painter: QPainter, option: QStyleOptionViewItem, inner: QRect, cue: Cue
    ) -> None:
        """Draw the text as plain text, with a dotted line under words that were hard to hear."""
        line = cue.text.replace("\n", LINE_BREAK_SIGN)
        shown = option.fontMetrics.elidedText(line, Qt.TextElideMode.ElideRight, inner.width())
        layout = QTextLayout(shown, option.font)
        text_option = QTextOption()
        text_option.setWrapMode(QTextOption.WrapMode.NoWrap)
        text_option.setTextDirection(text_direction(line))
        layout.setTextOption(text_option)
        layout.setFormats(self._unsure_ranges(cue, shown) + self._marked_ranges(cue, shown))
        layout.beginLayout()
        text_line = layout.createLine()
        layout.endLayout()
        left = float(inner.left())
        if text_option.textDirection() == Qt.LayoutDirection.RightToLeft:
            left = inner.right() - text_line.naturalTextWidth()
        painter.setPen(option.palette.color(QPalette.ColorRole.Text))
        layout.draw(painter, QPointF(left, inner.center().y() - text_line.height() / 2 + 1))

    def _unsure_ranges(self, cue: Cue, shown: str) -> list[QTextLayout.FormatRange]:
        """Which parts of the `shown` beginning of a cue's text are underlined, as Qt counts."""
        ranges = []
        underline = QTextCharFormat()
        underline.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DotLine)
        underline.setUnderlineColor(QColor(self._theme.colours.warning))
        for word, (start, end) in word_spans(cue):
            if word.probability is None or word.probability >= UNSURE_BELOW:
                continue
            # Every line break before the word is shown by a longer sign.
            moved = cue.text.count("\n", 0, start) * (len(LINE_BREAK_SIGN) - 1)
            if end + moved > len(shown):
                break
            found = QTextLayout.FormatRange()
            found.format = underline
            found.start = utf16_position(shown, start + moved)
            found.length = utf16_position(shown, end + moved) - found.start
            ranges.append(found)
        return ranges

    def _marked_ranges(self, cue: Cue, shown: str) -> list[QTextLayout.FormatRange]:
        """The passages that a search found; they are underlined too, not only tinted."""
        passages = self._passages.get(cue.cue_id, ())
        if not passages:
            return []
        mark = QTextCharFormat()
        tint = QColor(self._theme.colours.warning)
        tint.setAlpha(70)
        mark.setBackground(tint)
        mark.setFontUnderline(True)
        ranges = []
        for start, end in passages:
            found = QTextLayout.FormatRange()
            found.format = mark
            found.start = _shown_position(cue.text, shown, start)
            found.length = _shown_position(cue.text, shown, end) - found.start
            ranges.append(found)
        return ranges

    # editing in place

    @override
    def createEditor(
        self,
        parent: QWidget,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> QWidget:
        if index.column() == Column.TEXT:
            editor = InPlaceTextEdit(parent)
            editor.setAccessibleName(self.tr("Text of cue %d") % (index.row() + 1))
            return editor
        field = TimecodeEdit(parent)
        field.setFrame(False)
        field.setAccessibleName(self.tr("Time of cue %d") % (index.row() + 1))
        return field

    @override
    def setEditorData(self, editor: QWidget, index: QModelIndex | QPersistentModelIndex) -> None:
        value = index.data(Qt.ItemDataRole.EditRole)
        if isinstance(editor, InPlaceTextEdit) and editor.toPlainText() != value:
            editor.setPlainText(value)
            editor.selectAll()
        elif isinstance(editor, TimecodeEdit):
            editor.set_time(value)
            editor.selectAll()

    @override
    def setModelData(
        self,
        editor: QWidget,
        model: QAbstractItemModel,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        if isinstance(editor, InPlaceTextEdit):
            model.setData(index, editor.toPlainText(), Qt.ItemDataRole.EditRole)
        elif isinstance(editor, TimecodeEdit):
            model.setData(index, editor.time_ms, Qt.ItemDataRole.EditRole)

    @override
    def updateEditorGeometry(
        self,
        editor: QWidget,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Give text three lines of room, inside the visible list."""
        place = QRect(option.rect)
        if isinstance(editor, InPlaceTextEdit):
            place.setHeight(option.fontMetrics.lineSpacing() * _EDITOR_LINES + 10)
            bottom = self._view.viewport().rect().bottom()
            if place.bottom() > bottom:
                place.moveBottom(max(bottom, option.rect.bottom()))
        editor.setGeometry(place)

    @override
    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        """Enter settles the text; Shift+Enter or Ctrl+Enter breaks the line."""
        if (
            isinstance(editor, InPlaceTextEdit)
            and isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        ):
            if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
                editor.textCursor().insertText("\n")
            else:
                self.commitData.emit(editor)
                self.closeEditor.emit(editor, QStyledItemDelegate.EndEditHint.NoHint)
            return True
        return super().eventFilter(editor, event)


class InPlaceTextEdit(PlainTextField):
    """The text of one cue, over its row in the list."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)


def cue_of(index: AnyIndex) -> Cue | None:
    """The cue in the row of `index`, if it is one."""
    cue = index.data(CUE_ROLE)
    return cue if isinstance(cue, Cue) else None


def _shown_position(text: str, shown: str, position: int) -> int:
    """Where a position of a cue's text stands on its one line, as Qt counts; at most at its end."""
    moved = text.count("\n", 0, position) * (len(LINE_BREAK_SIGN) - 1)
    return utf16_position(shown, min(position + moved, len(shown)))
