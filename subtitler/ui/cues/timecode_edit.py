"""A field for a time in milliseconds that reads and shows a timecode."""

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QValidator
from PySide6.QtWidgets import QLineEdit, QWidget
from typing_extensions import override

from subtitler.document.timecode import TimecodeInvalid, parse_timecode
from subtitler.ui.durations import shown_time

STEP_MS = 100
# Longer than any film; keeps a typed slip from making a cue of days.
_LAST_MS = 100 * 3_600_000 - 1
_STEPS = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1, Qt.Key.Key_PageUp: 10, Qt.Key.Key_PageDown: -10}


class TimecodeEdit(QLineEdit):
    """Up and Down move the time by 100 ms, Page Up and Page Down by a second.

    Typing takes effect with Enter or on leaving; Escape takes it back.

    Signals:
        time_entered: the user settled on a time; carries int milliseconds.
    """

    time_entered = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._time_ms = 0
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setValidator(_TimecodeValidator(self))
        self.setText(shown_time(0))
        self.editingFinished.connect(self._on_editing_finished)

    @property
    def time_ms(self) -> int:
        """The time in the field; while something unreadable is typed, the last readable one."""
        typed = _read(self.text())
        return self._time_ms if typed is None else typed

    def set_time(self, time_ms: int) -> None:
        """Show `time_ms` without telling it as the user's."""
        self._time_ms = time_ms
        self.setText(shown_time(time_ms))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = _STEPS.get(Qt.Key(event.key()))
        if steps is not None:
            self.set_time(min(max(self.time_ms + steps * STEP_MS, 0), _LAST_MS))
            self.time_entered.emit(self._time_ms)
        elif event.key() == Qt.Key.Key_Escape and self.text() != shown_time(self._time_ms):
            self.set_time(self._time_ms)
        else:
            super().keyPressEvent(event)

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.setText(shown_time(self._time_ms))

    def _on_editing_finished(self) -> None:
        typed = _read(self.text())
        if typed is not None and typed != self._time_ms:
            self._time_ms = typed
            self.time_entered.emit(typed)


class _TimecodeValidator(QValidator):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)

    @override
    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        if _read(text) is not None:
            state = QValidator.State.Acceptable
        elif set(text) <= set("0123456789:,. "):
            state = QValidator.State.Intermediate
        else:
            state = QValidator.State.Invalid
        return state, text, position


def _read(text: str) -> int | None:
    """The time that `text` says; None while it is not one (yet), or not one a cue can have."""
    try:
        time_ms = parse_timecode(text)
    except TimecodeInvalid:
        return None
    return time_ms if 0 <= time_ms <= _LAST_MS else None
