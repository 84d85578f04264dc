"""A change to a document as data: what was there, what stands there now."""

from collections.abc import Sequence
from dataclasses import dataclass

from subtitler.document.cue import Cue
from subtitler.document.errors import SentenceError


class StaleEdit(SentenceError):
    """The edit was computed for cues that are no longer there."""

    def __init__(self, row: int) -> None:
        super().__init__(
            f"The cues at row {row + 1} changed meanwhile; please repeat the edit.", row
        )
        self.row = row


@dataclass(frozen=True, slots=True)
class Splice:
    """The only primitive edit: at `row`, `removed` gives way to `inserted`."""

    row: int
    removed: tuple[Cue, ...]
    inserted: tuple[Cue, ...]

    @property
    def is_in_place(self) -> bool:
        """Whether the cues stay the same ones, by their ids, in the same rows."""
        removed = [cue.cue_id for cue in self.removed]
        return removed == [cue.cue_id for cue in self.inserted]

    def inverse(self) -> "Splice":
        """The splice that takes this one back."""
        return Splice(self.row, self.inserted, self.removed)

    def apply_to(self, cues: tuple[Cue, ...]) -> tuple[Cue, ...]:
        """The cues after this splice.

        Raises:
            StaleEdit: other cues stand at `row` than those to be removed.
        """
        end = self.row + len(self.removed)
        if not 0 <= self.row <= len(cues) or cues[self.row : end] != self.removed:
            raise StaleEdit(self.row)
        return cues[: self.row] + self.inserted + cues[end:]


def apply_splices(cues: tuple[Cue, ...], splices: Sequence[Splice]) -> tuple[Cue, ...]:
    """The cues after splices, applied one after the other.

    Raises:
        StaleEdit: one of them does not apply.
    """
    if len(splices) <= 1:
        return splices[0].apply_to(cues) if splices else cues
    # A tuple for each would take time with the square of their number.
    changed = list(cues)
    for splice in splices:
        end = splice.row + len(splice.removed)
        is_there = 0 <= splice.row <= len(changed)
        if not is_there or tuple(changed[splice.row : end]) != splice.removed:
            raise StaleEdit(splice.row)
        changed[splice.row : end] = splice.inserted
    return tuple(changed)


@dataclass(frozen=True, slots=True)
class Edit:
    """One step of history.

    Attributes:
        label: what the undo menu says, such as "Split cue".
        splices: applied one after the other, each to the result of those before.
        merge_key: edits that follow each other with the same key become one step
            (typing in one cue); None never merges.
    """

    label: str
    splices: tuple[Splice, ...]
    merge_key: str | None = None
