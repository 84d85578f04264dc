"""Undo and redo, with captions that arrive beneath the user's later edits."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from subtitler.document.cue import Cue
from subtitler.document.edit import Edit, Splice
from subtitler.document.errors import SentenceError
from subtitler.document.rebase import append_all_composed, append_composed, cross, primitives, sink
from subtitler.document.state import DocumentState, StepState


class NothingToUndo(SentenceError):
    """Undo was asked for and there is no step that may be undone."""

    def __init__(self) -> None:
        super().__init__("There is nothing to undo.")


class NothingToRedo(SentenceError):
    """Redo was asked for and nothing was undone before."""

    def __init__(self) -> None:
        super().__init__("There is nothing to redo.")


class AlreadyCaptioning(SentenceError):
    """Captions are still arriving for this document."""

    def __init__(self) -> None:
        super().__init__(
            "This document is being captioned already; wait for it or cancel it first."
        )


@dataclass(slots=True)
class Step:
    """One undoable step; its splices are rebased when captions slip beneath it."""

    label: str
    splices: list[Splice] = field(default_factory=list)
    merge_key: str | None = None

    def undoing(self) -> list[Splice]:
        """The splices that take the step back, in the order to apply them."""
        return [splice.inverse() for splice in reversed(self.splices)]

    def state(self) -> StepState:
        """The step as it stands, as a value."""
        return StepState(self.label, tuple(self.splices), self.merge_key)


class History:
    """The steps done and undone; knows no cues but those inside the splices.

    At most one step at a time is *running*: it takes in captions while the user goes on editing
    above it, and may not be undone before it is ended.
    """

    def __init__(self) -> None:
        self._done: list[Step] = []
        self._undone: list[Step] = []  # the next to be redone comes last
        self._running: Step | None = None
        self._may_merge = False

    @property
    def undo_label(self) -> str | None:
        """Label of the step that undo would take back; None where it may not."""
        if not self._done or self._done[-1] is self._running:
            return None
        return self._done[-1].label

    @property
    def redo_label(self) -> str | None:
        """Label of the step that redo would do again."""
        return self._undone[-1].label if self._undone else None

    @property
    def is_running(self) -> bool:
        """Whether a captions step is open."""
        return self._running is not None

    @property
    def done(self) -> tuple[StepState, ...]:
        """The steps that can be undone, the last one last."""
        return tuple(step.state() for step in self._done)

    @property
    def undone(self) -> tuple[StepState, ...]:
        """The steps that can be redone, the next one last."""
        return tuple(step.state() for step in self._undone)

    @property
    def running(self) -> int | None:
        """Place of the running step among those done."""
        places = (place for place, step in enumerate(self._done) if step is self._running)
        return next(places, None)

    @property
    def may_merge(self) -> bool:
        """Whether an edit with the merge key of the last step would go on with it."""
        return self._may_merge

    @classmethod
    def restored(cls, state: DocumentState) -> "History":
        """A history that goes on where that of `state` was."""
        history = cls()
        history._done = [_restored(step) for step in state.done]
        history._undone = [_restored(step) for step in state.undone]
        history._running = None if state.running is None else history._done[state.running]
        history._may_merge = state.may_merge
        return history

    def record(self, edit: Edit) -> None:
        """Keep a performed edit; what was undone before can no longer be redone.

        Typing that has come back to where it began leaves no step.
        """
        self._undone.clear()
        goes_on = self._merges(edit.merge_key)
        if not goes_on:
            self._done.append(Step(edit.label, [], edit.merge_key))
        step = self._done[-1]
        append_all_composed(step.splices, edit.splices)
        self._may_merge = edit.merge_key is not None
        if goes_on and all(splice.removed == splice.inserted for splice in step.splices):
            self._done.pop()
            self._may_merge = False

    def cues_before_step(self, merge_key: str) -> dict[str, Cue]:
        """The cues of the step that an edit with this key would be merged into, as they were.

        Returns:
            By id; nothing where such an edit would be a step of its own.
        """
        before: dict[str, Cue] = {}
        if self._merges(merge_key):
            for splice in self._done[-1].splices:
                for cue in splice.removed:
                    before.setdefault(cue.cue_id, cue)
        return before

    def _merges(self, merge_key: str | None) -> bool:
        return self._may_merge and bool(self._done) and merge_key == self._done[-1].merge_key

    def stop_merging(self) -> None:
        """Let the next edit be a step of its own, whatever its merge key."""
        self._may_merge = False

    def undo(self) -> list[Splice]:
        """Move a step over to the undone ones.

        Returns:
            The splices to apply now.

        Raises:
            NothingToUndo: no step, or only one that is still running.
        """
        if self.undo_label is None:
            raise NothingToUndo
        self._may_merge = False
        step = self._done.pop()
        self._undone.append(step)
        return step.undoing()

    def redo(self) -> list[Splice]:
        """Move a step back to the done ones.

        Returns:
            The splices to apply now.

        Raises:
            NothingToRedo: nothing was undone since the last edit.
        """
        if not self._undone:
            raise NothingToRedo
        self._may_merge = False
        step = self._undone.pop()
        self._done.append(step)
        return list(step.splices)

    def begin(self, label: str, splices: Sequence[Splice]) -> None:
        """Open the running step on top, with a first change that has just been performed.

        Raises:
            AlreadyCaptioning: another one is running.
        """
        if self._running is not None:
            raise AlreadyCaptioning
        self._may_merge = False
        self._running = Step(label, list(splices))
        self._done.append(self._running)
        self._rebase_undone(primitives(splices))
        # What only removed cues that are gone now has nothing left to redo.
        self._undone = [step for step in self._undone if step.splices]

    def arrive(self, insertion: Splice) -> None:
        """Take an insertion that has just been performed into the running step.

        The steps above that step and the undone ones are rebased over it.
        """
        if self._running is None:
            raise AssertionError("captions arrive only while a step is running")
        self._rebase_undone([insertion])
        for step in reversed(self._done):
            if step is self._running:
                append_composed(step.splices, insertion)
                return
            insertion, step.splices = sink(insertion, step.splices)

    def end(self) -> None:
        """Close the running step; it goes without a trace when it changed nothing."""
        if self._running is not None and not self._running.splices:
            self._done = [step for step in self._done if step is not self._running]
        self._running = None

    def _rebase_undone(self, change: list[Splice]) -> None:
        for step in reversed(self._undone):
            change, step.splices = cross(change, step.splices)


def _restored(state: StepState) -> Step:
    return Step(state.label, list(state.splices), state.merge_key)
