"""All that a document remembers, as values that JSON holds.

The cues stand there as they are now. The steps of history lead away from them: those done by the
splices that take them back, those undone by the splices that do them again, each to be applied to
what the step before left. So a step is small, and whoever wants the cues only need not know them.
"""

import math
from collections.abc import Iterator, Sequence
from typing import Any

from subtitler.document.cue import Cue
from subtitler.document.state import DocumentState, StepState
from subtitler.projects.splice_values import (
    splice_between,
    splice_from,
    splice_values,
    splices_from,
)

Values = dict[str, Any]


def done_values(state: DocumentState) -> Iterator[Values]:
    """The steps done, the last one first."""
    for step in reversed(state.done):
        undoing = [splice.inverse() for splice in reversed(step.splices)]
        yield {**_named(step), "undo": [splice_values(splice) for splice in undoing]}


def undone_values(state: DocumentState) -> Iterator[Values]:
    """The steps undone, the next to be redone first."""
    for step in reversed(state.undone):
        yield {**_named(step), "redo": [splice_values(splice) for splice in step.splices]}


def mark_values(state: DocumentState) -> Values:
    """What is left: where captions arrive, whether typing goes on, and what was saved."""
    clean = splice_between(state.cues, state.clean_cues)
    values: Values = {}
    if state.running is not None:
        values["running"] = state.running
    if state.may_merge:
        values["may_merge"] = True
    if clean.removed or clean.inserted:
        values["clean"] = splice_values(clean)
    return values


def state_from(
    cues: tuple[Cue, ...],
    done: Sequence[Values],
    undone: Sequence[Values],
    marks: Values,
    most_work: float = math.inf,
) -> DocumentState:
    """The state that the functions above took apart.

    Args:
        cues: as they stand.
        done: the last one first.
        undone: the next one first.
        marks: what is left.
        most_work: about how many cues may be looked at for the history. The oldest steps are
            left out where that is not enough: a small file may tell of billions.

    Raises:
        ValueError: these are no parts of one.
        KeyError: likewise.
        TypeError: likewise.
        IndexError: likewise.
    """
    if len({cue.cue_id for cue in cues}) < len(cues):
        raise ValueError("two cues have the same id")
    clean = cues
    if "clean" in marks:
        clean = splice_from(marks["clean"], cues).apply_to(cues)
    undoing = _Walk(cues, most_work)
    steps_done = [undoing.step(values, "undo") for values in done if undoing.may_go(values, "undo")]
    redoing = _Walk(cues, most_work)
    steps_undone = [
        redoing.step(values, "redo") for values in undone if redoing.may_go(values, "redo")
    ]
    running = marks.get("running")
    if running is not None:
        running -= len(done) - len(steps_done)
        if not 0 <= running < len(steps_done):
            raise ValueError("captions arrive in a step that is not there")
    return DocumentState(
        cues,
        tuple(_turned(step) for step in reversed(steps_done)),
        tuple(reversed(steps_undone)),
        running,
        marks.get("may_merge", False) is True,
        clean,
    )


class _Walk:
    """Leads away from the cues that stand, step by step."""

    def __init__(self, cues: Sequence[Cue], most_work: float) -> None:
        self._cues = list(cues)
        self._ids = {cue.cue_id for cue in cues}
        self._work_left = most_work

    def may_go(self, values: Values, key: str) -> bool:
        """Whether the step and all before it are little enough work."""
        for _row, count, entries in values[key]:
            self._work_left -= 5 + count + len(entries)
            if count != len(entries):  # the cues behind may move; 128 in the time of one
                self._work_left -= len(self._cues) // 128
        return self._work_left >= 0

    def step(self, values: Values, key: str) -> StepState:
        label, merge_key = values["label"], values.get("merge_key")
        if not isinstance(label, str) or not isinstance(merge_key, str | None):
            raise ValueError("a label or merge key is no text")  # noqa: TRY004 - the file is wrong
        splices = splices_from(values[key], self._cues)
        for splice in splices:
            self._ids.difference_update(cue.cue_id for cue in splice.removed)
            self._ids.update(cue.cue_id for cue in splice.inserted)
        if len(self._ids) < len(self._cues):
            raise ValueError("two cues would have the same id")
        return StepState(label, splices, merge_key)


def _turned(step: StepState) -> StepState:
    splices = tuple(splice.inverse() for splice in reversed(step.splices))
    return StepState(step.label, splices, step.merge_key)


def _named(step: StepState) -> Values:
    key = {} if step.merge_key is None else {"merge_key": step.merge_key}
    return {"label": step.label, **key}
