"""The list of open and queued files: open one, cancel one, cancel all."""

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QListView,
    QMenu,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from subtitler.ui.jobs.files_model import FILE_ROLE, SESSION_ROLE, FileRow, FilesModel
from subtitler.ui.theme import Theme

_ROW_PX = 46
_ICON_PX = 18
_PADDING_PX = 12
_BAR_PX = 3
_CLOSE_PX = 16


class FilesPanel(QFrame):
    """Shows the files model and forwards what is wanted.

    Signals:
        open_requested: double-click or Enter; carries the Session.
        cancel_requested: the cross, Delete or the menu; carries the Session.
        cancel_all_requested: the button.
        export_all_requested: the button.
    """

    open_requested = Signal(object)
    cancel_requested = Signal(object)
    cancel_all_requested = Signal()
    export_all_requested = Signal()

    def __init__(self, theme: Theme, model: FilesModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.list = _FilesView(self)
        self.list.setModel(model)
        self.list.setItemDelegate(_FileDelegate(theme, self.list))
        self.list.setAccessibleName(self.tr("Open and queued files"))
        self.list.activated.connect(self._on_activated)
        self.list.cancel_wanted.connect(self._on_cancel_wanted)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(self._on_menu)
        title = QLabel(self.tr("Files"), self)
        title.setProperty("role", "muted")
        self.export_button = QPushButton(self.tr("E&xport all…"), self)
        self.export_button.clicked.connect(self.export_all_requested)
        self.cancel_button = QPushButton(self.tr("Cancel a&ll"), self)
        self.cancel_button.clicked.connect(self.cancel_all_requested)
        head = QHBoxLayout()
        head.setContentsMargins(_PADDING_PX, 6, 8, 4)
        head.addWidget(title)
        head.addStretch()
        head.setSpacing(6)
        head.addWidget(self.cancel_button)
        head.addWidget(self.export_button)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addLayout(head)
        rows.addWidget(self.list, 1)
        model.dataChanged.connect(self._on_data_changed)
        model.rowsInserted.connect(self._on_data_changed)
        self._on_data_changed()

    def _on_data_changed(self) -> None:
        model = self.list.model()
        rows = [model.index(row, 0).data(FILE_ROLE) for row in range(model.rowCount())]
        self.cancel_button.setEnabled(any(row.is_cancellable for row in rows))
        self.export_button.setEnabled(bool(rows))

    def _on_activated(self, index: QModelIndex) -> None:
        self.open_requested.emit(index.data(SESSION_ROLE))

    def _on_cancel_wanted(self, index: QModelIndex) -> None:
        self.cancel_requested.emit(index.data(SESSION_ROLE))

    def _on_menu(self, place: QPoint) -> None:
        index = self.list.indexAt(place)
        if not index.isValid():
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.tr("&Open")).triggered.connect(
            lambda: self.open_requested.emit(index.data(SESSION_ROLE))
        )
        cancel = menu.addAction(self.tr("&Cancel captioning"))
        cancel.setEnabled(index.data(FILE_ROLE).is_cancellable)
        cancel.triggered.connect(lambda: self.cancel_requested.emit(index.data(SESSION_ROLE)))
        menu.popup(self.list.viewport().mapToGlobal(place))


class _FilesView(QListView):
    """A list whose rows carry a cross.

    Signals:
        cancel_wanted: carries the QModelIndex.
    """

    cancel_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and index.isValid():
            self.activated.emit(index)
            return
        if event.key() == Qt.Key.Key_Delete and index.isValid():
            self.cancel_wanted.emit(index)
            return
        super().keyPressEvent(event)

    @override
    def event(self, event: QEvent) -> bool:
        """Keep Delete for the row with the focus; elsewhere it deletes cues."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Delete
        ):
            event.accept()
            return True
        return super().event(event)


class _FileDelegate(QStyledItemDelegate):
    """Two lines and, while there is work, a bar and a cross."""

    def __init__(self, theme: Theme, view: _FilesView) -> None:
        super().__init__(view)
        self._theme = theme
        self._view = view

    @override
    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(160, _ROW_PX)

    @override
    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        row: FileRow = index.data(FILE_ROLE)
        colours = self._theme.colours
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, QColor(colours.selection))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(option.rect, QColor(colours.hover))
        if row.is_shown:
            painter.fillRect(
                QRect(option.rect.left(), option.rect.top(), 3, option.rect.height()),
                QColor(colours.accent),
            )
        ratio = painter.device().devicePixelRatio()
        inks = {"error": colours.danger, "done": colours.success, "running": colours.accent}
        icon = self._theme.pixmap(row.icon, _ICON_PX, inks.get(row.icon, colours.muted), ratio)
        middle = option.rect.center().y()
        painter.drawPixmap(option.rect.left() + _PADDING_PX, middle - _ICON_PX // 2, icon)
        self._paint_words(painter, option, row)
        if row.is_cancellable:
            cross = self._theme.pixmap("close", _CLOSE_PX - 4, colours.muted, ratio)
            painter.drawPixmap(_cross(option.rect).topLeft() + QPoint(2, 2), cross)
        painter.restore()

    def _paint_words(self, painter: QPainter, option: QStyleOptionViewItem, row: FileRow) -> None:
        colours = self._theme.colours
        left = option.rect.left() + _PADDING_PX + _ICON_PX + 10
        right = option.rect.right() - _PADDING_PX - (_CLOSE_PX + 8 if row.is_cancellable else 0)
        width = right - left
        metrics = option.fontMetrics
        painter.setFont(option.font)
        painter.setPen(QColor(colours.text))
        top = option.rect.top() + 6
        name = metrics.elidedText(row.name, Qt.TextElideMode.ElideMiddle, width)
        painter.drawText(left, top + metrics.ascent(), name)
        painter.setPen(QColor(colours.danger if row.icon == "error" else colours.muted))
        status = metrics.elidedText(row.status, Qt.TextElideMode.ElideRight, width)
        painter.drawText(left, top + metrics.height() + metrics.ascent(), status)
        if row.progress is not None and row.icon == "running":
            track = QRectF(left, option.rect.bottom() - _BAR_PX - 1, width, _BAR_PX)
            painter.fillRect(track, QColor(colours.line))
            track.setWidth(width * row.progress)
            painter.fillRect(track, QColor(colours.accent))

    @override
    def editorEvent(
        self,
        event: QEvent,
        model: QAbstractItemModel,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> bool:
        if (
            isinstance(event, QMouseEvent)
            and event.type() == QEvent.Type.MouseButtonRelease
            and index.data(FILE_ROLE).is_cancellable
            and _cross(option.rect).contains(event.position().toPoint())
        ):
            self._view.cancel_wanted.emit(index)
            return True
        return super().editorEvent(event, model, option, index)


def _cross(row: QRect) -> QRect:
    """Where the cross of a row is clicked."""
    top = row.center().y() - _CLOSE_PX // 2
    return QRect(row.right() - _PADDING_PX - _CLOSE_PX, top, _CLOSE_PX, _CLOSE_PX)
