"""A field for a time in milliseconds that reads and shows a timecode."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QValidator, QWheelEvent
from PySide6.QtWidgets import QAbstractSpinBox, QWidget
from typing_extensions import override

from subtitler.document.timecode import TimecodeInvalid, format_timecode, parse_timecode

_STEP_MS = 100
# Longer than any film; keeps a typed slip from making a cue of days.
_LAST_MS = 100 * 3_600_000 - 1


class TimecodeEdit(QAbstractSpinBox):
    """Up and Down move the time by 100 ms; typing takes effect with Enter or on leaving.

    Signals:
        time_entered: the user settled on a time; carries int milliseconds.
    """

    time_entered = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._time_ms = 0
        self.setButtonSymbols(QAbstractSpinBox.ButtonSymbols.NoButtons)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.lineEdit().setText(format_timecode(0))
        self.editingFinished.connect(self._on_editing_finished)

    @property
    def time_ms(self) -> int:
        """The time in the field; while something unreadable is typed, the last readable one."""
        typed = _read(self.lineEdit().text())
        return self._time_ms if typed is None else typed

    def set_time(self, time_ms: int) -> None:
        """Show `time_ms` without telling it as the user's."""
        self._time_ms = time_ms
        self.lineEdit().setText(format_timecode(time_ms))

    @override
    def stepBy(self, steps: int) -> None:
        self.set_time(min(max(self.time_ms + steps * _STEP_MS, 0), _LAST_MS))
        self.time_entered.emit(self._time_ms)

    @override
    def stepEnabled(self) -> QAbstractSpinBox.StepEnabledFlag:
        flags = QAbstractSpinBox.StepEnabledFlag
        return flags.StepUpEnabled | flags.StepDownEnabled

    @override
    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        state = QValidator.State
        if _read(text) is not None:
            return state.Acceptable, text, position
        if set(text) <= set("0123456789:,. "):
            return state.Intermediate, text, position
        return state.Invalid, text, position

    @override
    def fixup(self, text: str) -> str:
        return format_timecode(self._time_ms)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.time_ms != self._time_ms:
            self.set_time(self._time_ms)
            return
        super().keyPressEvent(event)

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        """Ignore the wheel: scrolling over the panel must not move a cue."""
        event.ignore()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.lineEdit().setText(format_timecode(self._time_ms))

    def _on_editing_finished(self) -> None:
        typed = _read(self.lineEdit().text())
        if typed is None or typed == self._time_ms:
            return
        self._time_ms = typed
        self.time_entered.emit(typed)


def _read(text: str) -> int | None:
    """The time that `text` says; None while it is not one (yet), or not one a cue can have."""
    try:
        time_ms = parse_timecode(text)
    except TimecodeInvalid:
        return None
    return time_ms if 0 <= time_ms <= _LAST_MS else None
