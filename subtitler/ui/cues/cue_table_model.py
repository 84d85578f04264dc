"""A virtual table over the document's cues: no copies of text, only a snapshot of the tuple."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from typing_extensions import override

from subtitler.document.cue import Cue
from subtitler.document.document import Change, Document
from subtitler.document.edit import Edit, Splice
from subtitler.document.editing import set_text, set_times
from subtitler.document.errors import SentenceError
from subtitler.document.measures import characters_per_second, confidence, line_lengths
from subtitler.ui.cues.columns import EDITABLE, EXPLANATIONS, TITLES, Column
from subtitler.ui.durations import shown_seconds, shown_time
from subtitler.ui.plain_text import plain_tooltip

CUE_ROLE = Qt.ItemDataRole.UserRole + 1  # the Cue of the row
PROBLEM_ROLE = Qt.ItemDataRole.UserRole + 2  # what is wrong with the cell, as a sentence, or ""
PLAYING_ROLE = Qt.ItemDataRole.UserRole + 3  # whether the player stands in the row's cue

AnyIndex = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()
_FIXED_CELL = (
    Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
)
_EDITABLE_CELL = _FIXED_CELL | Qt.ItemFlag.ItemIsEditable
_LEFT = frozenset({Column.TEXT, Column.CONFIDENCE})


class CueTableModel(QAbstractTableModel):
    """Shows a `Document` and forwards edits to it.

    Views may ask while a change is being told row by row, so the model answers from its own
    list and replays the document's splices on it, each between the right begin and end.

    Signals:
        refused: an edit in place was not possible; carries the SentenceError.
    """

    refused = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = Document()
        self._cues: list[Cue] = []
        self._playing: str | None = None
        self._unsubscribe = self._document.subscribe(self._on_changed)
        role = Qt.ItemDataRole
        self._answers: dict[int, Callable[[int, Column], Any]] = {
            role.DisplayRole: self._shown,
            role.EditRole: lambda row, column: _edited(self._cues[row], column),
            role.TextAlignmentRole: lambda _row, column: _alignment(column),
            role.AccessibleTextRole: self._spoken,
            role.ToolTipRole: self._tooltip,
            CUE_ROLE: lambda row, _column: self._cues[row],
            PROBLEM_ROLE: self._problem,
            PLAYING_ROLE: lambda row, _column: self._cues[row].cue_id == self._playing,
        }

    @property
    def document(self) -> Document:
        """The document that is shown."""
        return self._document

    def set_document(self, document: Document) -> None:
        """Show `document` from now on."""
        self.beginResetModel()
        self._unsubscribe()
        self._document = document
        self._cues = list(document.cues)
        self._playing = None
        self._unsubscribe = document.subscribe(self._on_changed)
        self.endResetModel()

    def cue_at(self, row: int) -> Cue:
        """The cue shown in `row`."""
        return self._cues[row]

    def set_playing(self, cue_id: str | None) -> bool:
        """Mark the cue that the player stands in.

        Returns:
            whether it is another one than before.
        """
        if cue_id == self._playing:
            return False
        before, self._playing = self._playing, cue_id
        for marked in (before, cue_id):
            if marked is not None and marked in self._document:
                row = self._document.row_of(marked)
                self._tell_changed(row, row, [PLAYING_ROLE])
        return True

    # Qt's side

    @override
    def rowCount(self, parent: AnyIndex = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._cues)

    @override
    def columnCount(self, parent: AnyIndex = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(Column)

    @override
    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        if orientation == Qt.Orientation.Vertical:
            # A cue's number is its place, no data of its own: rows that move keep their data.
            return str(section + 1) if role == Qt.ItemDataRole.DisplayRole else None
        if not 0 <= section < len(Column):
            return None
        column = Column(section)
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self.tr(TITLES[column])
            case Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleTextRole:
                return self.tr(EXPLANATIONS[column])
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(column)
        return None

    @override
    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return _EDITABLE_CELL if index.column() in EDITABLE else _FIXED_CELL

    @override
    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._cues):
            return None
        answer = self._answers.get(role)
        return answer(index.row(), Column(index.column())) if answer else None

    @override
    def setData(self, index: AnyIndex, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole or not index.isValid():
            return False
        cue, column = self._cues[index.row()], Column(index.column())
        if column not in EDITABLE or value == _edited(cue, column):
            return False
        try:
            self._document.perform(self._edit(cue, column, value))
        except SentenceError as error:
            self.refused.emit(error)
            return False
        return True

    def _edit(self, cue: Cue, column: Column, value: Any) -> Edit:
        match column:
            case Column.TEXT:
                return set_text(self._document, cue.cue_id, str(value))
            case Column.START:
                end_ms = cue.end_ms if value < cue.end_ms else value + max(cue.duration_ms, 1)
                return set_times(self._document, cue.cue_id, int(value), end_ms)
            case Column.END:
                return set_times(self._document, cue.cue_id, cue.start_ms, int(value))
            case _:
                end_ms = cue.start_ms + int(value)
                return set_times(self._document, cue.cue_id, cue.start_ms, end_ms)

    # what a cell says

    def _shown(self, row: int, column: Column) -> str:
        return "" if column is Column.NUMBER else _shown(self._cues[row], column)

    def _problem(self, row: int, column: Column) -> str:
        cue = self._cues[row]
        if column in (Column.END, Column.DURATION) and cue.duration_ms <= 0:
            return self.tr("The cue ends before it starts.")
        if column is Column.START and row and cue.start_ms < self._cues[row - 1].end_ms:
            return self.tr("The cue starts while the one before is still shown.")
        return ""

    def _spoken(self, row: int, column: Column) -> str:
        shown, problem = self._shown(row, column), self._problem(row, column)
        if column is Column.NUMBER:
            shown = str(row + 1)
        said = f"{TITLES[column]} {shown}" if column is not Column.TEXT else shown
        return f"{said}. {problem}" if problem else said

    def _tooltip(self, row: int, column: Column) -> str | None:
        """A problem, or the whole text."""
        said = self._problem(row, column)
        sure = confidence(self._cues[row])
        if column is Column.CONFIDENCE and sure is not None:
            said = self.tr("{0:.0%} sure on average").format(sure)
        if not said and column is Column.TEXT:
            said = self._cues[row].text
        return plain_tooltip(said) or None

    # the document's side

    def _on_changed(self, change: Change) -> None:
        for splice in change.splices:
            self._replay(splice)

    def _replay(self, splice: Splice) -> None:
        in_place = min(len(splice.removed), len(splice.inserted))
        row = splice.row
        if in_place:
            self._cues[row : row + in_place] = splice.inserted[:in_place]
            self._tell_changed(row, row + in_place - 1)
        row += in_place
        if len(splice.removed) > in_place:
            last = splice.row + len(splice.removed) - 1
            self.beginRemoveRows(QModelIndex(), row, last)
            del self._cues[row : last + 1]
            self.endRemoveRows()
        elif len(splice.inserted) > in_place:
            last = splice.row + len(splice.inserted) - 1
            self.beginInsertRows(QModelIndex(), row, last)
            self._cues[row:row] = splice.inserted[in_place:]
            self.endInsertRows()
        else:
            # A cue's end decides whether the next one overlaps.
            if row < len(self._cues):
                self._tell_changed(row, row)
            return
        if row < len(self._cues):
            self._tell_changed(row, len(self._cues) - 1)  # their numbers moved

    def _tell_changed(self, first: int, last: int, roles: list[int] | None = None) -> None:
        top, bottom = self.index(first, 0), self.index(last, len(Column) - 1)
        self.dataChanged.emit(top, bottom, roles or [])


def _edited(cue: Cue, column: Column) -> str | int | None:
    match column:
        case Column.START:
            return cue.start_ms
        case Column.END:
            return cue.end_ms
        case Column.DURATION:
            return cue.duration_ms
        case Column.TEXT:
            return cue.text
        case _:
            return None


def _alignment(column: Column) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignLeft if column in _LEFT else Qt.AlignmentFlag.AlignRight
    return side | Qt.AlignmentFlag.AlignVCenter


def _shown(cue: Cue, column: Column) -> str:
    """What a cell says, for all columns that the cue alone decides."""
    speed, sure = characters_per_second(cue), confidence(cue)
    return {
        Column.START: shown_time(cue.start_ms),
        Column.END: shown_time(cue.end_ms),
        Column.DURATION: shown_seconds(cue.duration_ms),
        Column.CPS: "" if speed is None else f"{speed:.1f}",
        Column.LONGEST_LINE: str(max(line_lengths(cue.text))),
        Column.CONFIDENCE: "" if sure is None else f"{sure:.0%}",
        Column.TEXT: cue.text,
    }[column]
