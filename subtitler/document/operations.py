"""What happens to a document, as data: to be written down and done again elsewhere.

A document that is given the same operations in the same order, from the same state on, has the
same cues and can undo and redo the same steps.
"""

from dataclasses import dataclass

from subtitler.document.cue import Cue
from subtitler.document.edit import Edit


@dataclass(frozen=True, slots=True)
class Performed:
    """An edit was performed."""

    edit: Edit


@dataclass(frozen=True, slots=True)
class Undone:
    """The last step was taken back."""


@dataclass(frozen=True, slots=True)
class Redone:
    """The step that was undone last was done again."""


@dataclass(frozen=True, slots=True)
class CaptionsBegun:
    """A step for arriving captions was opened, with a first change that belongs to it, if any."""

    label: str
    edit: Edit | None = None


@dataclass(frozen=True, slots=True)
class CaptionsArrived:
    """Captions were put where their times belong."""

    cues: tuple[Cue, ...]


@dataclass(frozen=True, slots=True)
class CaptionsEnded:
    """The step for arriving captions was closed."""


@dataclass(frozen=True, slots=True)
class MarkedClean:
    """The cues as they stood were saved."""


Operation = (
    Performed | Undone | Redone | CaptionsBegun | CaptionsArrived | CaptionsEnded | MarkedClean
)
