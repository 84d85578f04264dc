"""The cue list: chooses, activates and edits cues by mouse and keyboard."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTableView, QWidget
from typing_extensions import override

from subtitler.document.document import Change, Document
from subtitler.ui.cues.columns import HIDDEN_AT_FIRST, TITLES, WIDEST, Column
from subtitler.ui.cues.cue_delegate import CueDelegate, cue_of
from subtitler.ui.cues.cue_table_model import CueTableModel
from subtitler.ui.theme import Theme

_ROW_PADDING_PX = 10
_COLUMN_PADDING_PX = 17


class CueList(QTableView):
    """A table over the cues of one document.

    Signals:
        cue_selected: another cue is the current one; carries its id or None.
        cue_activated: double-click or Enter on a cue; carries its id.
    """

    cue_selected = Signal(object)
    cue_activated = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._model = CueTableModel(self)
        self._unsubscribe = self._model.document.subscribe(self._on_changed)
        self.setModel(self._model)
        self._delegate = CueDelegate(theme, self)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName(self.tr("Cues"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._prepare_headers()
        self.doubleClicked.connect(self._on_double_clicked)
        self.selectionModel().currentRowChanged.connect(self._on_current_row_changed)
        self._model.modelReset.connect(self._on_reset)

    def _prepare_headers(self) -> None:
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(self.fontMetrics().height() + _ROW_PADDING_PX)
        header = self.horizontalHeader()
        header.setSectionsMovable(True)
        header.setHighlightSections(False)
        header.setStretchLastSection(True)
        header.setAccessibleName(self.tr("Columns of the cue list"))
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self._on_header_menu)
        for column, sample in WIDEST.items():
            width = max(
                self.fontMetrics().horizontalAdvance(sample),
                self.fontMetrics().horizontalAdvance(TITLES[column]),
            )
            header.resizeSection(column, width + _COLUMN_PADDING_PX)
        for column in HIDDEN_AT_FIRST:
            header.hideSection(column)

    # what is shown and chosen

    @property
    def cue_model(self) -> CueTableModel:
        """The model behind the list."""
        return self._model

    def set_document(self, document: Document) -> None:
        """Show the cues of `document`; its first one becomes the current one."""
        self._unsubscribe()
        self._model.set_document(document)
        # After the model's own subscription, so that the rows are right when we are told.
        self._unsubscribe = document.subscribe(self._on_changed)

    @property
    def current_cue_id(self) -> str | None:
        """The id of the cue with the focus frame."""
        cue = cue_of(self.currentIndex())
        return cue.cue_id if cue else None

    def selected_cue_ids(self) -> tuple[str, ...]:
        """The ids of all chosen cues, from top to bottom."""
        # By ranges: `selectedRows` asks the model about every cell of every row.
        rows = {
            row
            for chosen in self.selectionModel().selection().toList()
            for row in range(chosen.top(), chosen.bottom() + 1)
        }
        return tuple(self._model.cue_at(row).cue_id for row in sorted(rows))

    def select_cue(self, cue_id: str) -> None:
        """Make the cue the current and only chosen one, and bring it into view."""
        self.select_row(self._model.document.row_of(cue_id))

    def select_row(self, row: int) -> None:
        """Choose the nearest row there is to `row`."""
        if not self._model.rowCount():
            return
        row = min(max(row, 0), self._model.rowCount() - 1)
        column = max(self.currentIndex().column(), 0)
        self.selectionModel().setCurrentIndex(
            self._model.index(row, column if self.currentIndex().isValid() else Column.TEXT),
            QItemSelectionModel.SelectionFlag.ClearAndSelect
            | QItemSelectionModel.SelectionFlag.Rows,
        )

    def follow(self, cue_id: str) -> None:
        """Bring the cue into view while it plays, without choosing it."""
        if self.state() != QAbstractItemView.State.EditingState:
            self.scrollTo(self._model.index(self._model.document.row_of(cue_id), 0))

    def mark_passages(self, passages: Mapping[str, Sequence[tuple[int, int]]]) -> None:
        """Mark passages in the texts, instead of those marked before.

        Args:
            passages: by the ids of their cues, their starts and ends in the text with markup.
        """
        self._delegate.set_passages(passages)
        self.viewport().update()

    def edit_in_place(self) -> None:
        """Open the editor of the current cell, or of the text where the cell has none."""
        index = self.currentIndex()
        if not index.isValid():
            return
        if not self._model.flags(index) & Qt.ItemFlag.ItemIsEditable:
            index = index.siblingAtColumn(Column.TEXT)
            self.setCurrentIndex(index)
        self.edit(index)

    # events

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._activate(self.currentIndex())
            return
        super().keyPressEvent(event)

    @override
    def keyboardSearch(self, search: str) -> None:
        """Do nothing: typing in the list must not jump to cue numbers by prefix."""

    def _on_double_clicked(self, index: QModelIndex) -> None:
        self._activate(index)

    def _activate(self, index: QModelIndex) -> None:
        cue = cue_of(index)
        if cue is not None:
            self.cue_activated.emit(cue.cue_id)

    def _on_current_row_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        cue = cue_of(current)
        self.cue_selected.emit(cue.cue_id if cue else None)

    def _on_reset(self) -> None:
        if self._model.rowCount():
            self.select_row(0)
        else:
            self.cue_selected.emit(None)

    def _on_changed(self, change: Change) -> None:
        """Go where an undo or redo happened, so that the user sees it."""
        if change.reason in ("undo", "redo") and change.splices:
            self.select_row(change.splices[-1].row)
        elif not self.currentIndex().isValid():
            self.select_row(0)

    def _on_header_menu(self, place: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for action in self.column_actions(menu):
            menu.addAction(action)
        menu.popup(self.horizontalHeader().mapToGlobal(place))

    def column_actions(self, parent: QWidget) -> list[QAction]:
        """One checkable action for every column that may be hidden."""
        actions = []
        for column in Column:
            if column is Column.TEXT:
                continue
            action = QAction(self.tr(TITLES[column]), parent, checkable=True)
            action.setChecked(not self.isColumnHidden(column))
            action.toggled.connect(
                lambda shown, column=column: self.setColumnHidden(column, not shown)
            )
            actions.append(action)
        return actions
