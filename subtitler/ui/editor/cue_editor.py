"""The panel under the cue list: text and times of the current cue, edited as one types."""

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget
from typing_extensions import override

from subtitler.document.cue import Cue
from subtitler.document.document import Change, Document
from subtitler.document.editing import TimesInvalid, set_text, set_times
from subtitler.document.measures import characters_per_second, confidence, line_lengths
from subtitler.ui.cues.timecode_edit import TimecodeEdit
from subtitler.ui.durations import shown_seconds
from subtitler.ui.editor.cue_text_edit import CueTextEdit
from subtitler.ui.theme import Theme

_MARGIN_PX = 12
_SPACING_PX = 8


class CueEditor(QFrame):
    """Edits one cue of a document; every key stroke is an `Edit`, merged while typing goes on.

    Signals:
        seek_requested: the user wants to hear from there; carries int milliseconds.
        refused: the times that were entered are not possible; carries the SentenceError.
    """

    seek_requested = Signal(object)
    refused = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self._theme = theme
        self._document = Document()
        self._unsubscribe = self._document.subscribe(self._on_changed)
        self._cue_id: str | None = None
        self.text = CueTextEdit(theme, self)
        self.start = TimecodeEdit(self)
        self.end = TimecodeEdit(self)
        self.duration = TimecodeEdit(self)
        self._facts = QLabel(self)
        self._lay_out()
        self.text.textChanged.connect(self._on_text_changed)
        self.text.word_wanted.connect(self.seek_requested)
        self.start.time_entered.connect(self._on_start_entered)
        self.end.time_entered.connect(self._on_end_entered)
        self.duration.time_entered.connect(self._on_duration_entered)
        self._show()

    def _lay_out(self) -> None:
        times = QGridLayout()
        times.setVerticalSpacing(_SPACING_PX // 2)
        for row, (name, field) in enumerate(
            (
                (self.tr("&Start"), self.start),
                (self.tr("&End"), self.end),
                (self.tr("&Duration"), self.duration),
            )
        ):
            label = QLabel(name, self)
            label.setProperty("role", "muted")
            label.setBuddy(field)
            field.setFont(self._theme.digits_font(field.font()))
            field.setAccessibleName(name.replace("&", ""))
            field.setMinimumWidth(
                field.fontMetrics().horizontalAdvance("00:00:00.000") + 2 * _MARGIN_PX
            )
            times.addWidget(label, row, 0)
            times.addWidget(field, row, 1)
        times.setRowStretch(3, 1)
        self.text.setAccessibleName(self.tr("Text of the cue"))
        self._facts.setTextFormat(Qt.TextFormat.PlainText)
        self._facts.setProperty("role", "muted")
        self._facts.setFont(self._theme.digits_font(self._facts.font()))
        self._facts.setAccessibleName(self.tr("Reading speed"))
        right = QVBoxLayout()
        right.setSpacing(_SPACING_PX // 2)
        right.addWidget(self.text, 1)
        right.addWidget(self._facts)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(_MARGIN_PX, _SPACING_PX, _MARGIN_PX, _SPACING_PX)
        whole.setSpacing(_MARGIN_PX)
        whole.addLayout(times)
        whole.addLayout(right, 1)

    # what is shown

    @property
    def cue_id(self) -> str | None:
        """The cue that is being edited."""
        return self._cue_id

    def set_document(self, document: Document) -> None:
        """Edit cues of `document` from now on; none is chosen yet."""
        self._unsubscribe()
        self._document = document
        self._cue_id = None
        self._unsubscribe = document.subscribe(self._on_changed)
        self._show()

    def set_cue(self, cue_id: str | None) -> None:
        """Edit that cue."""
        self._cue_id = cue_id
        self._show()

    def set_position(self, position_ms: int) -> None:
        """Light the word that the player speaks."""
        cue = self._cue()
        inside = cue is not None and cue.start_ms <= position_ms < cue.end_ms
        self.text.set_spoken_time(position_ms if inside else None)

    def _cue(self) -> Cue | None:
        if self._cue_id is None or self._cue_id not in self._document:
            return None
        return self._document.cue(self._cue_id)

    def _show(self) -> None:
        cue = self._cue()
        for field in (self.text, self.start, self.end, self.duration):
            field.setEnabled(cue is not None)
        self.text.set_cue(cue)
        if cue is None:
            self._facts.clear()
            return
        for field, time_ms in (
            (self.start, cue.start_ms),
            (self.end, cue.end_ms),
            (self.duration, max(cue.duration_ms, 0)),
        ):
            with QSignalBlocker(field):
                field.set_time(time_ms)
        self._facts.setText(self._describe(cue))

    def _describe(self, cue: Cue) -> str:
        speed = characters_per_second(cue)
        facts = [
            self.tr("{0} characters").format(sum(line_lengths(cue.text))),
            self.tr("never shown") if speed is None else self.tr("{0:.1f} CPS").format(speed),
            self.tr("{0} s").format(shown_seconds(cue.duration_ms)),
        ]
        sure = confidence(cue)
        if sure is not None:
            facts.append(self.tr("{0:.0%} sure").format(sure))
        return "   ·   ".join(facts)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._show()

    # edits

    def _on_changed(self, change: Change) -> None:
        touched = {
            cue.cue_id for splice in change.splices for cue in splice.removed + splice.inserted
        }
        if self._cue_id in touched:
            self._show()

    def _on_text_changed(self) -> None:
        cue = self._cue()
        typed = self.text.toPlainText()
        if cue is not None and typed != cue.text:
            self._document.perform(set_text(self._document, cue.cue_id, typed))

    def _on_start_entered(self, time_ms: int) -> None:
        cue = self._cue()
        if cue is not None:
            end_ms = cue.end_ms if time_ms < cue.end_ms else time_ms + max(cue.duration_ms, 1)
            self._set_times(cue, time_ms, end_ms)

    def _on_end_entered(self, time_ms: int) -> None:
        cue = self._cue()
        if cue is not None:
            self._set_times(cue, cue.start_ms, time_ms)

    def _on_duration_entered(self, time_ms: int) -> None:
        cue = self._cue()
        if cue is not None:
            self._set_times(cue, cue.start_ms, cue.start_ms + time_ms)

    def _set_times(self, cue: Cue, start_ms: int, end_ms: int) -> None:
        try:
            self._document.perform(set_times(self._document, cue.cue_id, start_ms, end_ms))
        except TimesInvalid as error:
            self._show()
            self.refused.emit(error)
