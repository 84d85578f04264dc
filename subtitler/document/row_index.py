"""Find a cue's row by its id, also in long documents that change with every key."""

from collections.abc import Iterable, Sequence

from subtitler.document.cue import Cue
from subtitler.document.edit import Splice

# Counting 20,000 rows anew takes more than a millisecond, looking at this many rows nothing.
LARGEST_DRIFT = 64


class RowIndex:
    """Rows by id. After a change rows are known roughly, and looked up around there."""

    def __init__(self, cues: Sequence[Cue]) -> None:
        self._cues = cues
        self._rows: dict[str, int] = {}
        self._drift = 0  # how far at most a cue stands from the row noted down
        self._count()

    def __contains__(self, cue_id: object) -> bool:
        return cue_id in self._rows

    def __len__(self) -> int:
        return len(self._rows)

    def row_of(self, cue_id: str) -> int:
        """Row of a cue.

        Raises:
            KeyError: no cue has this id.
        """
        noted = self._rows[cue_id]
        first = max(noted - self._drift, 0)
        for row, cue in enumerate(self._cues[first : noted + self._drift + 1], first):
            if cue.cue_id == cue_id:
                return row
        raise AssertionError("the row index has lost a cue")

    def rows_of(self, cue_ids: Iterable[str]) -> list[int]:
        """Rows of some cues, from the first to the last, each once.

        Raises:
            KeyError: no cue has one of the ids.
        """
        wanted = set(cue_ids)
        if self._drift and len(wanted) > LARGEST_DRIFT:
            self._count()
        if not self._drift:
            return sorted([self._rows[cue_id] for cue_id in wanted])
        return sorted([self.row_of(cue_id) for cue_id in wanted])

    def follow(self, splices: Sequence[Splice], cues: Sequence[Cue]) -> None:
        """Keep up with splices that led to `cues`."""
        length = len(self._cues)
        self._cues = cues
        for splice in splices:
            length += len(splice.inserted) - len(splice.removed)
            if splice.row + len(splice.inserted) < length:  # cues below it have moved
                self._drift += abs(len(splice.inserted) - len(splice.removed))
        if self._drift > LARGEST_DRIFT:
            self._count()
            return
        for splice in splices:
            if splice.is_in_place:
                continue
            for cue in splice.removed:
                self._rows.pop(cue.cue_id, None)
            for row, cue in enumerate(splice.inserted, splice.row):
                self._rows[cue.cue_id] = row

    def _count(self) -> None:
        self._rows = {cue.cue_id: row for row, cue in enumerate(self._cues)}
        self._drift = 0
