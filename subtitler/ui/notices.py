"""Messages inside the window that wait to be read and never stop the work."""

from collections.abc import Callable
from enum import StrEnum

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from subtitler.ui.theme import Theme

_AT_MOST = 3
_ICON_PX = 20


class Severity(StrEnum):
    """How bad it is; each has its icon and edge."""

    INFORMATION = "information"
    WARNING = "warning"
    ERROR = "error"


_ICONS = {Severity.INFORMATION: "info", Severity.WARNING: "warning", Severity.ERROR: "error"}


class NoticeArea(QWidget):
    """A stack of the latest notices; takes no room while there is none."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._notices: list[Notice] = []
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(10, 8, 10, 2)
        self._rows.setSpacing(6)
        self.setAccessibleName(self.tr("Messages"))
        self.hide()

    @property
    def notices(self) -> tuple["Notice", ...]:
        """What is shown, the latest last."""
        return tuple(self._notices)

    def show_notice(
        self,
        sentence: str,
        severity: Severity,
        *,
        action_text: str = "",
        action: Callable[[], None] | None = None,
        stays: bool = False,
    ) -> None:
        """Show `sentence`; the same one is not shown twice, and the oldest gives way.

        Args:
            sentence: in plain text.
            severity: how bad it is.
            action_text: what can be done about it.
            action: does that.
            stays: only the user takes it away, not the next file that is opened.
        """
        for notice in self._notices:
            if notice.sentence == sentence:
                return
        notice = Notice(self._theme, sentence, severity, self)
        notice.stays = stays
        if action is not None:
            notice.add_action(action_text, action)
        notice.close_button.clicked.connect(self._on_close_clicked)
        self._rows.addWidget(notice)
        self._notices.append(notice)
        if len(self._notices) > _AT_MOST:
            self._remove(self._notices[0])
        self.show()

    def clear(self) -> None:
        """Take away what was said about earlier files."""
        for notice in tuple(self._notices):
            if not notice.stays:
                self._remove(notice)

    def _on_close_clicked(self) -> None:
        for notice in self._notices:
            if notice.close_button is self.sender():
                self._remove(notice)
                return

    def _remove(self, notice: "Notice") -> None:
        self._notices.remove(notice)
        self._rows.removeWidget(notice)
        notice.hide()
        notice.deleteLater()
        self.setVisible(bool(self._notices))


class Notice(QFrame):
    """One message; its text is shown as it is, never as markup."""

    def __init__(
        self, theme: Theme, sentence: str, severity: Severity, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.sentence = sentence
        self.severity = severity
        self.stays = False
        self._theme = theme
        self.setProperty("role", "notice")
        self.setProperty("severity", severity.value)
        self._icon = QLabel(self)
        text = QLabel(self)
        text.setTextFormat(Qt.TextFormat.PlainText)
        text.setText(sentence)
        text.setWordWrap(True)
        text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        text.setAccessibleName(sentence)
        self.close_button = QToolButton(self)
        self.close_button.setAccessibleName(self.tr("Close this message"))
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(10, 6, 6, 6)
        self._row.setSpacing(10)
        self._row.addWidget(self._icon)
        self._row.addWidget(text, 1)
        self._row.addWidget(self.close_button)
        self._draw()
        theme.changed.connect(self._draw)

    def add_action(self, text: str, action: Callable[[], None]) -> None:
        """Offer what to do about it."""
        button = QPushButton(text, self)
        button.clicked.connect(action)
        self._row.insertWidget(2, button)

    def _draw(self) -> None:
        colours = self._theme.colours
        inks = {
            Severity.INFORMATION: colours.accent,
            Severity.WARNING: colours.warning,
            Severity.ERROR: colours.danger,
        }
        self._icon.setPixmap(
            self._theme.pixmap(
                _ICONS[self.severity], _ICON_PX, inks[self.severity], self.devicePixelRatioF()
            )
        )
        self.close_button.setIcon(self._theme.icon("close"))
