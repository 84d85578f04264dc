"""A subtitle document: the cues, their history, and who is told when they change."""

from bisect import bisect_right
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from subtitler.document.cue import Cue
from subtitler.document.edit import Edit, Splice, apply_splices
from subtitler.document.history import AlreadyCaptioning, History
from subtitler.document.operations import (
    CaptionsArrived,
    CaptionsBegun,
    CaptionsEnded,
    MarkedClean,
    Operation,
    Performed,
    Redone,
    Undone,
)
from subtitler.document.row_index import RowIndex
from subtitler.document.state import DocumentState


class ChangeReason(StrEnum):
    """Why the cues changed."""

    EDIT = "edit"
    UNDO = "undo"
    REDO = "redo"
    CAPTIONS = "captions"


@dataclass(frozen=True, slots=True)
class Change:
    """What listeners are told.

    Attributes:
        splices: applied one after the other, each to the result of those before.
        reason: what brought the change about.
    """

    splices: tuple[Splice, ...]
    reason: ChangeReason


Listener = Callable[[Change], None]
Recorder = Callable[[Operation], None]


class CaptionStep:
    """The one step of history that takes in the captions of one job; from `begin_captions`."""

    def __init__(self, arrive: Callable[[Sequence[Cue]], None], end: Callable[[], None]) -> None:
        self._arrive = arrive
        self._end = end
        self._is_finished = False

    @property
    def is_finished(self) -> bool:
        """Whether `finish` was called."""
        return self._is_finished

    def add(self, cues: Iterable[Cue]) -> None:
        """Put cues where their times belong, beneath all that the user did meanwhile.

        Raises:
            ValueError: the step is finished, or a cue's id is in the document already.
        """
        if self._is_finished:
            raise ValueError("the captions step is finished")
        self._arrive(sorted(cues, key=lambda cue: cue.start_ms))

    def finish(self) -> None:
        """Close the step: from now on it can be undone. More calls do nothing."""
        if not self._is_finished:
            self._is_finished = True
            self._end()


class Document:
    """Cues in order, changed only by edits, each of which can be undone without limit.

    Not for several threads: all calls come from the one that owns the document.
    """

    def __init__(self, cues: Iterable[Cue] = ()) -> None:
        self._cues = tuple(cues)
        self._rows = RowIndex(self._cues)
        self._history = History()
        self._clean_cues = self._cues
        self._recorder: Recorder | None = None
        self._listeners: list[Listener] = []
        self._untold: deque[Change] = deque()
        self._is_telling = False
        if len(self._rows) != len(self._cues):
            raise ValueError("two cues have the same id")

    @property
    def cues(self) -> tuple[Cue, ...]:
        """All cues, in the order of the rows."""
        return self._cues

    def row_of(self, cue_id: str) -> int:
        """Row of a cue.

        Raises:
            KeyError: no cue has this id.
        """
        return self._rows.row_of(cue_id)

    def rows_of(self, cue_ids: Iterable[str]) -> list[int]:
        """Rows of some cues, from the first to the last, each once.

        Raises:
            KeyError: no cue has one of the ids.
        """
        return self._rows.rows_of(cue_ids)

    def cue(self, cue_id: str) -> Cue:
        """The cue with this id, as it stands now.

        Raises:
            KeyError: no cue has this id.
        """
        return self._cues[self.row_of(cue_id)]

    def __contains__(self, cue_id: object) -> bool:
        return cue_id in self._rows

    @property
    def undo_label(self) -> str | None:
        """What undo would take back, for the menu; None where there is nothing to undo."""
        return self._history.undo_label

    @property
    def redo_label(self) -> str | None:
        """What redo would do again, for the menu; None where there is nothing to redo."""
        return self._history.redo_label

    @property
    def is_captioning(self) -> bool:
        """Whether captions may still arrive."""
        return self._history.is_running

    @property
    def is_clean(self) -> bool:
        """Whether the cues are those of the last `mark_clean`, on whatever way they came back."""
        return self._cues == self._clean_cues

    def mark_clean(self) -> None:
        """Remember that the cues as they stand are saved; typing on is a new step."""
        self._clean_cues = self._cues
        self._history.stop_merging()
        self._record(MarkedClean())

    def cue_before_step(self, merge_key: str, cue_id: str) -> Cue:
        """A cue as it was before the step that an edit with this merge key goes on with.

        As it is now where such an edit would be a step of its own.

        Raises:
            KeyError: no cue has this id.
        """
        return self._history.cues_before_step(merge_key).get(cue_id) or self.cue(cue_id)

    def cues_before_step(self, merge_key: str) -> dict[str, Cue]:
        """The cues of the step that an edit with this merge key goes on with, as they were.

        Nothing where such an edit would be a step of its own.
        """
        return self._history.cues_before_step(merge_key)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Have `listener` called after each change, in the order of the changes.

        Returns:
            A function that ends the subscription; calling it again does nothing.
        """
        self._listeners.append(listener)

        def unsubscribe() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return unsubscribe

    def record_to(self, recorder: Recorder) -> Callable[[], None]:
        """Have `recorder` called with each operation from now on, in their order.

        It is called when the operation has taken effect, before any listener hears of it. It
        must not raise and not change the document. There is one recorder at a time.

        Returns:
            A function that ends the recording; calling it again does nothing.
        """
        self._recorder = recorder

        def stop() -> None:
            if self._recorder is recorder:
                self._recorder = None

        return stop

    def replay(self, operation: Operation) -> None:
        """Do what a recorder was told of.

        Raises:
            StaleEdit: the operation belongs to other cues; nothing is changed.
            NothingToUndo: likewise.
            NothingToRedo: likewise.
            AlreadyCaptioning: likewise.
            ValueError: captions arrive or end that never began, or a cue would come in twice.
        """
        match operation:
            case Performed(edit):
                self.perform(edit)
            case Undone():
                self.undo()
            case Redone():
                self.redo()
            case CaptionsBegun(label, edit):
                self.begin_captions(label, edit)
            case MarkedClean():
                self.mark_clean()
            case _ if not self.is_captioning:
                raise ValueError("no captions are arriving")
            case CaptionsArrived(cues):
                self._arrive(cues)
            case CaptionsEnded():
                self._end_captions()

    def state(self) -> DocumentState:
        """All that the document remembers; costs little, whatever the number of cues."""
        history = self._history
        return DocumentState(
            self._cues,
            history.done,
            history.undone,
            history.running,
            history.may_merge,
            self._clean_cues,
        )

    @classmethod
    def restored(cls, state: DocumentState) -> "Document":
        """A document that goes on where that of `state` was.

        Raises:
            ValueError: two cues have the same id.
        """
        document = cls(state.cues)
        document._history = History.restored(state)
        document._clean_cues = state.clean_cues
        return document

    def perform(self, edit: Edit) -> None:
        """Apply an edit and keep it in the history; one without splices does nothing.

        Raises:
            StaleEdit: the cues changed since the edit was computed; nothing is changed.
            ValueError: a cue would come in twice; nothing is changed.
        """
        if not edit.splices:
            return
        cues = self._after(edit.splices)
        self._history.record(edit)
        self._become(cues, edit.splices, ChangeReason.EDIT, Performed(edit))

    def undo(self) -> None:
        """Take back the last step.

        Raises:
            NothingToUndo: no step is left, or only that of captions still arriving.
        """
        self._retrace(self._history.undo(), ChangeReason.UNDO, Undone())

    def redo(self) -> None:
        """Do the step again that was undone last.

        Raises:
            NothingToRedo: nothing was undone since the last edit.
        """
        self._retrace(self._history.redo(), ChangeReason.REDO, Redone())

    def begin_captions(self, label: str, edit: Edit | None = None) -> CaptionStep:
        """Open a step of history for captions that arrive while the user goes on editing.

        The step lies beneath everything the user does from now on, never clears what can be
        redone, and can be undone as a whole once it is finished.

        Args:
            label: what the undo menu will say.
            edit: a first change that belongs to the step, such as the removal of old captions.

        Raises:
            AlreadyCaptioning: such a step is open already.
            StaleEdit: `edit` was computed for other cues; nothing is changed.
        """
        if self._history.is_running:
            raise AlreadyCaptioning
        splices = edit.splices if edit is not None else ()
        cues = self._after(splices)
        self._history.begin(label, splices)
        self._become(cues, splices, ChangeReason.CAPTIONS, CaptionsBegun(label, edit))
        return CaptionStep(self._arrive, self._end_captions)

    def _arrive(self, cues: Sequence[Cue]) -> None:
        splices: list[Splice] = []
        for cue in cues:
            # Rows count up with the cues that went in before, since both are in time order.
            row = bisect_right(self._cues, cue.start_ms, key=_start_ms) + len(splices)
            splices.append(Splice(row, (), (cue,)))
        if not splices:
            return
        after = self._after(splices)
        for splice in splices:
            self._history.arrive(splice)
        arrived = CaptionsArrived(tuple(cues))
        self._become(after, tuple(splices), ChangeReason.CAPTIONS, arrived)

    def _end_captions(self) -> None:
        self._history.end()
        self._record(CaptionsEnded())

    def _retrace(
        self, splices: list[Splice], reason: ChangeReason, operation: Undone | Redone
    ) -> None:
        cues = apply_splices(self._cues, splices)
        self._become(cues, tuple(splices), reason, operation)

    def _after(self, splices: Sequence[Splice]) -> tuple[Cue, ...]:
        """The cues after `splices`, or an error before anything is changed."""
        cues = apply_splices(self._cues, splices)
        moving = [splice for splice in splices if not splice.is_in_place]
        removed = {cue.cue_id for splice in moving for cue in splice.removed}
        inserted = {cue.cue_id for splice in moving for cue in splice.inserted}
        coming = sum(cue_id not in self._rows for cue_id in inserted)
        going = sum(cue_id in self._rows for cue_id in removed - inserted)
        if len(cues) > len(self._cues) + coming - going:
            raise ValueError("two cues would have the same id")
        return cues

    def _become(
        self,
        cues: tuple[Cue, ...],
        splices: tuple[Splice, ...],
        reason: ChangeReason,
        operation: Operation,
    ) -> None:
        self._cues = cues
        self._rows.follow(splices, cues)
        self._record(operation)
        if splices:
            self._untold.append(Change(splices, reason))
            self._tell()

    def _record(self, operation: Operation) -> None:
        if self._recorder is not None:
            self._recorder(operation)

    def _tell(self) -> None:
        """Tell all listeners all changes, one after the other.

        A listener that changes the document again must not let the others hear of the second
        change before the first: the outermost call tells them in order.
        """
        if self._is_telling:
            return
        self._is_telling = True
        try:
            while self._untold:
                change = self._untold.popleft()
                for listener in tuple(self._listeners):
                    listener(change)
        finally:
            self._is_telling = False


def _start_ms(cue: Cue) -> int:
    return cue.start_ms
