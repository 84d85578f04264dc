"""All that a document remembers, as values that JSON holds.

The cues stand there as they are now. The steps of history lead away from them: those done by the
splices that take them back, those undone by the splices that do them again, each to be applied to
what the step before left. So a step is small, and whoever wants the cues only need not know them.
"""

from collections.abc import Iterator, Mapping, Sequence
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
    cues: tuple[Cue, ...], done: Sequence[Values], undone: Sequence[Values], marks: Values
) -> DocumentState:
    """The state that the functions above took apart.

    Raises:
        ValueError: these are no parts of one.
        KeyError: likewise.
        TypeError: likewise.
        IndexError: likewise.
    """
    running = marks.get("running")
    if running is not None and not 0 <= running < len(done):
        raise ValueError("captions arrive in a step that is not there")
    clean = cues
    if "clean" in marks:
        clean = splice_from(marks["clean"], cues).apply_to(cues)
    return DocumentState(
        cues,
        tuple(reversed(tuple(_done_from(done, cues)))),
        tuple(reversed(tuple(_undone_from(undone, cues)))),
        running,
        marks.get("may_merge", False) is True,
        clean,
    )


def _named(step: StepState) -> Values:
    key = {} if step.merge_key is None else {"merge_key": step.merge_key}
    return {"label": step.label, **key}


def _done_from(steps: Sequence[Values], cues: Sequence[Cue]) -> Iterator[StepState]:
    standing = list(cues)
    for values in steps:
        undoing = splices_from(values["undo"], standing)
        splices = tuple(splice.inverse() for splice in reversed(undoing))
        label, merge_key = _name_of(values)
        yield StepState(label, splices, merge_key)


def _undone_from(steps: Sequence[Values], cues: Sequence[Cue]) -> Iterator[StepState]:
    standing = list(cues)
    for values in steps:
        splices = splices_from(values["redo"], standing)
        label, merge_key = _name_of(values)
        yield StepState(label, splices, merge_key)


def _name_of(values: Mapping[str, Any]) -> tuple[str, str | None]:
    label, merge_key = values["label"], values.get("merge_key")
    if not isinstance(label, str) or not isinstance(merge_key, str | None):
        raise ValueError("a label or merge key is no text")  # noqa: TRY004 - the file is wrong
    return label, merge_key
