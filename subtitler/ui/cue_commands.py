"""What the menus do to the cues: each computes an `Edit` and has the document perform it."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from subtitler.document.document import Document
from subtitler.document.edit import Edit
from subtitler.document.editing import (
    delete_cues,
    insert_after,
    insert_before,
    insert_cue,
    merge,
    set_end,
    set_start,
    split_at_text,
)
from subtitler.document.editing.rows import NEW_CUE_MS, SHORTEST_NEW_MS
from subtitler.document.errors import SentenceError
from subtitler.ui.action_names import ActionName
from subtitler.ui.actions import Slots
from subtitler.ui.workspace import Workspace


class CueCommands(QObject):
    """Acts on the chosen cues of the workspace.

    Signals:
        refused: what was asked for is not possible; carries the SentenceError.
    """

    refused = Signal(object)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self._workspace = workspace

    def slots(self) -> Slots:
        """What these commands do, by action."""
        name = ActionName
        return {
            name.UNDO: self.undo,
            name.REDO: self.redo,
            name.SPLIT: self.split,
            name.MERGE: self.merge,
            name.INSERT_AFTER: self.insert_after,
            name.INSERT_BEFORE: self.insert_before,
            name.INSERT_AT_PLAYHEAD: self.insert_at_playhead,
            name.DELETE: self.delete,
            name.SET_START: self.set_start,
            name.SET_END: self.set_end,
            name.PREVIOUS_CUE: lambda: self.go(-1),
            name.NEXT_CUE: lambda: self.go(1),
        }

    @property
    def _document(self) -> Document:
        return self._workspace.document

    def _perform(self, make: Callable[[], Edit]) -> bool:
        try:
            self._document.perform(make())
        except SentenceError as error:
            self.refused.emit(error)
            return False
        return True

    def undo(self) -> None:
        """Take back the last step, if there is one."""
        if self._document.undo_label is not None:
            self._document.undo()

    def redo(self) -> None:
        """Do the step again that was undone last, if there is one."""
        if self._document.redo_label is not None:
            self._document.redo()

    def split(self) -> None:
        """Split the current cue where the caret of the cue editor stands; go to the right part."""
        cue_id = self._workspace.editor.cue_id
        if cue_id is None:
            return
        position = self._workspace.editor.text.text_position()
        if self._perform(lambda: split_at_text(self._document, cue_id, position)):
            self._workspace.cues.select_row(self._document.row_of(cue_id) + 1)

    def merge(self) -> None:
        """Join the chosen cues; a single one is joined with the next."""
        cue_ids = self._workspace.cues.selected_cue_ids()
        if len(cue_ids) == 1:
            row = self._document.row_of(cue_ids[0])
            cue_ids = tuple(cue.cue_id for cue in self._document.cues[row : row + 2])
        if cue_ids and self._perform(lambda: merge(self._document, cue_ids)):
            self._workspace.cues.select_cue(cue_ids[0])

    def delete(self) -> None:
        """Delete the chosen cues; the cue after them becomes the current one."""
        cue_ids = self._workspace.cues.selected_cue_ids()
        if not cue_ids:
            return
        row = self._document.row_of(cue_ids[0])
        if self._perform(lambda: delete_cues(self._document, cue_ids)):
            self._workspace.cues.select_row(row)

    def insert_after(self) -> None:
        """Insert an empty cue after the current one, at most as long as the gap to the next."""
        cue_id = self._workspace.cues.current_cue_id
        if cue_id is None:
            self.insert_at_playhead()
        else:
            self._show_new(insert_after(self._document, cue_id))

    def insert_before(self) -> None:
        """Insert an empty cue before the current one, in the gap after the one before."""
        cue_id = self._workspace.cues.current_cue_id
        if cue_id is None:
            self.insert_at_playhead()
        else:
            self._show_new(insert_before(self._document, cue_id))

    def insert_at_playhead(self) -> None:
        """Insert an empty cue where the player stands."""
        start_ms = self._workspace.video.position_ms
        later = [cue.start_ms for cue in self._document.cues if cue.start_ms > start_ms]
        self._insert(start_ms, min(later, default=None))

    def _insert(self, start_ms: int, limit_ms: int | None) -> None:
        end_ms = start_ms + NEW_CUE_MS
        if limit_ms is not None:
            end_ms = max(min(end_ms, limit_ms), start_ms + SHORTEST_NEW_MS)
        self._show_new(insert_cue(self._document, start_ms, end_ms))

    def _show_new(self, edit: Edit) -> None:
        if self._perform(lambda: edit):
            self._workspace.cues.select_cue(edit.splices[0].inserted[0].cue_id)
            self._workspace.editor.text.setFocus()

    def set_start(self) -> None:
        """Let the current cue start where the player stands."""
        self._set_edge(set_start)

    def set_end(self) -> None:
        """Let the current cue end where the player stands."""
        self._set_edge(set_end)

    def _set_edge(self, set_edge: Callable[[Document, str, int], Edit]) -> None:
        cue_id = self._workspace.cues.current_cue_id
        if cue_id is not None:
            time_ms = self._workspace.video.position_ms
            self._perform(lambda: set_edge(self._document, cue_id, time_ms))

    def go(self, rows: int) -> None:
        """Make the cue `rows` further down the current one."""
        current = self._workspace.cues.currentIndex()
        self._workspace.cues.select_row((current.row() if current.isValid() else -1) + rows)
