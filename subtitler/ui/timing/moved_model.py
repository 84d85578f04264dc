"""The rows of a preview: cues and their times before and after."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from typing_extensions import override

from subtitler.jobs.time_shift import Moved
from subtitler.ui.durations import shown_time

_NO_PARENT = QModelIndex()


class MovedModel(QAbstractTableModel):
    """Shows what `time_shift` computed; nothing in it can be changed."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._moved: Sequence[Moved] = ()
        self._titles = (self.tr("Cue"), self.tr("Starts now"), self.tr("Starts then"))

    def show_moved(self, moved: Sequence[Moved]) -> None:
        """Show these from now on."""
        self.beginResetModel()
        self._moved = moved
        self.endResetModel()

    @override
    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._moved)

    @override
    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._titles)

    @override
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        is_title = orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole
        return self._titles[section] if is_title and 0 <= section < len(self._titles) else None

    @override
    def data(
        self,
        index: QModelIndex | QPersistentModelIndex,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        if not index.isValid() or role != Qt.ItemDataRole.DisplayRole:
            return None
        moved = self._moved[index.row()]
        shown = (str(moved.row + 1), shown_time(moved.before_ms), shown_time(moved.after_ms))
        return shown[index.column()]
