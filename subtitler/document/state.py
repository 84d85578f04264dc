"""All that a document remembers, as a value that can be kept and restored."""

from dataclasses import dataclass

from subtitler.document.cue import Cue
from subtitler.document.edit import Splice


@dataclass(frozen=True, slots=True)
class StepState:
    """One step of history.

    Attributes:
        label: what the menu says.
        splices: what the step does, applied one after the other.
        merge_key: see `Edit`.
    """

    label: str
    splices: tuple[Splice, ...]
    merge_key: str | None = None


@dataclass(frozen=True, slots=True)
class DocumentState:
    """A document at one moment.

    Attributes:
        cues: in the order of the rows.
        done: the steps that can be undone, the last one last; together they led to `cues`.
        undone: the steps that can be redone, the next one last.
        running: place in `done` of the step that captions still arrive in; None where none do.
        may_merge: an edit with the merge key of the last step would go on with it.
        clean_cues: those that were saved last.
    """

    cues: tuple[Cue, ...] = ()
    done: tuple[StepState, ...] = ()
    undone: tuple[StepState, ...] = ()
    running: int | None = None
    may_merge: bool = False
    clean_cues: tuple[Cue, ...] = ()
