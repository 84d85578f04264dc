"""Opens the timing dialogs, computes their previews behind the window and applies them."""

from PySide6.QtCore import QObject, Signal

from subtitler.document.errors import SentenceError
from subtitler.jobs.time_shift import Preview, Scope, preview_shift
from subtitler.qtjobs import Worker
from subtitler.ui.action_names import ActionName
from subtitler.ui.actions import Slots
from subtitler.ui.latest_job import LatestJob
from subtitler.ui.timing.shift_dialog import ShiftDialog
from subtitler.ui.workspace import Workspace


class TimingCommands(QObject):
    """Keeps the preview of the dialog in step with the cues; applying it is one step.

    Signals:
        refused: computing failed in a way the dialog does not explain; carries the error.
    """

    refused = Signal(object)

    def __init__(self, workspace: Workspace, worker: Worker) -> None:
        super().__init__(workspace)
        self._workspace = workspace
        self._job = LatestJob(worker, self)
        self._job.advanced.connect(self._on_computed)
        self._job.failed.connect(self._on_failed)
        self._preview: Preview | None = None
        self.shift_dialog = ShiftDialog(workspace)
        self.shift_dialog.wish_changed.connect(self._compute)
        self.shift_dialog.apply_wanted.connect(self._apply)
        workspace.cues_changed.connect(self._compute)
        workspace.cues.selectionModel().selectionChanged.connect(self._compute)

    def slots(self) -> Slots:
        """What these commands do, by action."""
        return {ActionName.SHIFT_TIMES: self.open_shift}

    def open_shift(self) -> None:
        """Show the dialog beside the list."""
        self.shift_dialog.show()
        self.shift_dialog.activateWindow()
        self.shift_dialog.amount.setFocus()
        self.shift_dialog.amount.selectAll()
        self._compute()

    def end(self) -> None:
        """The window closes: the dialog goes with it."""
        self.shift_dialog.close()
        self._drop()

    def _drop(self) -> None:
        self._preview = None
        self._job.drop()

    def _cue_ids(self) -> tuple[str, ...]:
        cues = self._workspace.document.cues
        match self.shift_dialog.chosen_scope():
            case Scope.SELECTED:
                return self._workspace.cues.selected_cue_ids()
            case Scope.FROM_CURRENT:
                first = max(self._workspace.cues.currentIndex().row(), 0)
                return tuple(cue.cue_id for cue in cues[first:])
            case Scope.ALL:
                return tuple(cue.cue_id for cue in cues)

    def _compute(self) -> None:
        self._drop()
        dialog = self.shift_dialog
        if not dialog.isVisible():
            return
        dialog.apply_button.setEnabled(False)
        try:
            by_ms = dialog.by_ms()
        except SentenceError as error:
            dialog.show_preview(None, str(error))
            return
        cues, cue_ids = self._workspace.document.cues, self._cue_ids()
        self._job.submit(lambda cancel: preview_shift(cues, cue_ids, by_ms, cancel), "shift")

    def _on_computed(self, event: object) -> None:
        if isinstance(event, Preview):
            self._preview = event
            self.shift_dialog.show_preview(event)

    def _on_failed(self, error: BaseException) -> None:
        if isinstance(error, SentenceError):
            self.shift_dialog.show_preview(None, str(error))
        else:
            self.refused.emit(error)

    def _apply(self) -> None:
        if self._preview is None:
            return
        try:
            self._workspace.document.perform(self._preview.edit)
        except SentenceError as error:
            self.shift_dialog.show_preview(None, str(error))
