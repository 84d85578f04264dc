"""The dialog that shows cues earlier or later; the list stays usable beside it."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from subtitler.document.frame_rate import FrameRate, parse_frame_rate
from subtitler.document.timecode import TimecodeInvalid, parse_timecode
from subtitler.jobs.time_shift import Preview, Scope
from subtitler.ui.timing.moved_model import MovedModel

_TYPING_PAUSE_MS = 150
_LONGEST = 20
_SIZE_PX = (420, 460)
_RATES = ("23.976", "24", "25", "29.97", "30", "50", "59.94", "60")


class ShiftDialog(QDialog):
    """Takes how far to shift and which cues; knows no document.

    Signals:
        wish_changed: another amount or other cues are meant.
        apply_wanted: the shift that the preview shows is to be done.
    """

    wish_changed = Signal()
    apply_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Shift times"))
        self.resize(*_SIZE_PX)
        self._typing = QTimer(self, singleShot=True, interval=_TYPING_PAUSE_MS)
        self._typing.timeout.connect(self.wish_changed)
        self.amount = QLineEdit("0", self)
        self.amount.setMaxLength(_LONGEST)
        self.amount.setAccessibleName(self.tr("Shift by, with a minus for earlier"))
        self.amount.setPlaceholderText(self.tr("-1,5 or 0:02,5"))
        self.amount.textChanged.connect(lambda _text: self._typing.start())
        self.unit = QComboBox(self)
        self.unit.setAccessibleName(self.tr("Counted in"))
        self.unit.addItem(self.tr("Time"), None)
        for rate in _RATES:
            text = self.tr("Frames at {0} per second").format(rate)
            self.unit.addItem(text, parse_frame_rate(rate))
        self.scope = QComboBox(self)
        self.scope.setAccessibleName(self.tr("Which cues"))
        for scope, text in (
            (Scope.SELECTED, self.tr("Chosen cues")),
            (Scope.FROM_CURRENT, self.tr("From the current cue on")),
            (Scope.ALL, self.tr("All cues")),
        ):
            self.scope.addItem(text, scope)
        for box in (self.unit, self.scope):
            box.currentIndexChanged.connect(lambda _index: self.wish_changed.emit())
        self._make_preview()
        self._lay_out()

    def _make_preview(self) -> None:
        self._moved = MovedModel(self)
        self.table = QTableView(self)
        self.table.setModel(self._moved)
        self.table.setAccessibleName(self.tr("Times before and after"))
        self.table.verticalHeader().hide()
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setTabKeyNavigation(False)
        self.said = QLabel(self)
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        self.said.setWordWrap(True)

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.addRow(self.tr("Shift &by"), self.amount)
        form.addRow(self.tr("&Counted in"), self.unit)
        form.addRow(self.tr("&Which cues"), self.scope)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        self.apply_button = buttons.addButton(
            self.tr("&Shift"), QDialogButtonBox.ButtonRole.ApplyRole
        )
        self.apply_button.setDefault(True)
        self.apply_button.clicked.connect(self.apply_wanted)
        buttons.rejected.connect(self.reject)
        rows = QVBoxLayout(self)
        rows.addLayout(form)
        rows.addWidget(self.table, 1)
        rows.addWidget(self.said)
        rows.addWidget(buttons)

    # what is asked

    def by_ms(self) -> int:
        """How far to shift.

        Raises:
            TimecodeInvalid: what is typed is no time, or no number of frames.
        """
        typed = self.amount.text().strip()
        rate: FrameRate | None = self.unit.currentData()
        if rate is None:
            return parse_timecode(typed.removeprefix("+"))
        try:
            return rate.ms_of(int(typed))
        except ValueError:
            raise TimecodeInvalid(typed, self.tr("write a number of frames, like -12")) from None

    def chosen_scope(self) -> Scope:
        """Which cues are meant."""
        return Scope(self.scope.currentData())

    # what is shown

    def show_preview(self, preview: Preview | None, sentence: str = "") -> None:
        """Show what would happen; None shows nothing but a sentence."""
        moved = preview.moved if preview is not None else ()
        self._moved.show_moved(moved)
        if preview is not None and not sentence:
            sentence = self.tr("{0:,} cues would move.").format(preview.count)
        self.said.setText(sentence)
        self.apply_button.setEnabled(bool(moved))
