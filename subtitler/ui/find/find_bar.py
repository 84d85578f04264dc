"""The bar above the cue list that asks what to find and what to put instead."""

from PySide6.QtCore import QEvent, Qt, QTimer, Signal, SignalInstance
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from subtitler.rules.search import LONGEST_PATTERN, Query
from subtitler.ui.theme import Theme

# Long enough that a word typed in one go is searched for once.
_TYPING_PAUSE_MS = 150
_COUNT_SAMPLE = "00,000 of 00,000"


class FindBar(QWidget):
    """Takes a query; knows neither cues nor documents.

    Signals:
        query_changed: another search is wanted; typing is waited for.
        next_wanted: go to the next hit.
        previous_wanted: go to the hit before.
        replace_wanted: replace the current hit and go on.
        replace_all_wanted: replace every hit.
        closed: the user is done searching.
    """

    query_changed = Signal()
    next_wanted = Signal()
    previous_wanted = Signal()
    replace_wanted = Signal()
    replace_all_wanted = Signal()
    closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._typing = QTimer(self, singleShot=True, interval=_TYPING_PAUSE_MS)
        self._typing.timeout.connect(self.query_changed)
        self._make_search()
        self._make_replacement()
        self.said = QLabel(self)
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        self.said.setWordWrap(True)
        self.said.hide()
        rows = QVBoxLayout(self)
        rows.setContentsMargins(8, 6, 8, 6)
        rows.setSpacing(4)
        first = QHBoxLayout()
        first.setSpacing(2)
        first.addWidget(self.text, 1)
        for widget in (self.match_case, self.whole_word, self.is_regex, self.count):
            first.addWidget(widget)
        for widget in (self.previous, self.next, self.close_button):
            first.addWidget(widget)
        rows.addLayout(first)
        rows.addWidget(self._replacing)
        rows.addWidget(self.said)
        theme.changed.connect(self._show_icons)
        self._show_icons()
        self.hide()

    def _make_search(self) -> None:
        self.text = _SearchField(self)
        self.text.setAccessibleName(self.tr("Find"))
        self.text.setPlaceholderText(self.tr("Find in the text of all cues"))
        self.text.setMaxLength(LONGEST_PATTERN)
        self.text.textChanged.connect(lambda _text: self._typing.start())
        self.match_case = self._option("Aa", self.tr("Match case"))
        self.whole_word = self._option("|W|", self.tr("Whole words only"))
        self.is_regex = self._option(".*", self.tr("Regular expression"))
        self.count = QLabel(self)
        self.count.setProperty("role", "muted")
        self.count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.count.setMinimumWidth(self.fontMetrics().horizontalAdvance(_COUNT_SAMPLE))
        self.previous = self._button(self.tr("Previous hit (Shift+F3)"), self.previous_wanted)
        self.next = self._button(self.tr("Next hit (F3)"), self.next_wanted)
        self.close_button = self._button(self.tr("Close the find bar (Esc)"), self.closed)

    def _make_replacement(self) -> None:
        self._replacing = QWidget(self)
        row = QHBoxLayout(self._replacing)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        self.replacement = QLineEdit(self._replacing)
        self.replacement.setAccessibleName(self.tr("Replace with"))
        self.replacement.setPlaceholderText(self.tr("Replace with"))
        self.replacement.setMaxLength(LONGEST_PATTERN)
        self.replace_one = QPushButton(self.tr("&Replace"), self._replacing)
        self.replace_one.clicked.connect(self.replace_wanted)
        self.replace_every = QPushButton(self.tr("Replace &all"), self._replacing)
        self.replace_every.clicked.connect(self.replace_all_wanted)
        row.addWidget(self.replacement, 1)
        row.addWidget(self.replace_one)
        row.addWidget(self.replace_every)
        self._replacing.hide()

    def _option(self, shown: str, name: str) -> QToolButton:
        button = QToolButton(self)
        button.setText(shown)
        button.setCheckable(True)
        button.setProperty("role", "option")
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setToolTip(name)
        button.setAccessibleName(name)
        button.toggled.connect(lambda _on: self.query_changed.emit())
        return button

    def _button(self, name: str, wanted: SignalInstance) -> QToolButton:
        button = QToolButton(self)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setToolTip(name)
        button.setAccessibleName(name)
        button.clicked.connect(wanted)
        return button

    def _show_icons(self) -> None:
        self.previous.setIcon(self._theme.icon("chevron-up"))
        self.next.setIcon(self._theme.icon("chevron-down"))
        self.close_button.setIcon(self._theme.icon("close"))

    # what is asked

    def query(self) -> Query:
        """What to look for."""
        return Query(
            self.text.text(),
            is_regex=self.is_regex.isChecked(),
            match_case=self.match_case.isChecked(),
            whole_word=self.whole_word.isChecked(),
        )

    def open(self, *, replacing: bool) -> None:
        """Show the bar, with or without what to replace by, ready to type."""
        self._replacing.setVisible(replacing)
        self.show()
        self.text.setFocus()
        self.text.selectAll()

    # what is said

    def show_count(self, current: int | None, count: int) -> None:
        """Say which hit is the current one (from 0) of how many."""
        if current is None:
            self.count.setText(self.tr("{0:,} hits").format(count) if count else self.tr("No hits"))
        else:
            self.count.setText(self.tr("{0:,} of {1:,}").format(current + 1, count))

    def say(self, sentence: str) -> None:
        """Say something under the fields; "" says nothing."""
        self.said.setText(sentence)
        self.said.setVisible(bool(sentence))

    def set_busy(self, *, is_busy: bool) -> None:
        """Replacing goes on: nothing else may be replaced meanwhile."""
        self.replace_one.setEnabled(not is_busy)
        self.replace_every.setEnabled(not is_busy)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        elif is_enter and self.text.hasFocus():
            is_back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            (self.previous_wanted if is_back else self.next_wanted).emit()
        elif is_enter and self.replacement.hasFocus():
            self.replace_wanted.emit()
        else:
            super().keyPressEvent(event)


class _SearchField(QLineEdit):
    """Keeps Shift+Enter for itself, which means the next cue elsewhere in the window."""

    @override
    def event(self, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        ):
            event.accept()
            return True
        return super().event(event)
