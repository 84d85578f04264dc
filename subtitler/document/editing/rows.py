"""Insert and delete cues."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping

from subtitler.document.cue import Cue, CueOrigin, new_cue_id
from subtitler.document.document import Document
from subtitler.document.edit import Edit, Splice
from subtitler.document.editing.times import TimesInvalid

MOST_SPLICES = 64


def insert_cue(document: Document, start_ms: int, end_ms: int, text: str = "") -> Edit:
    """Put a new cue where its time belongs; its id is `edit.splices[0].inserted[0].cue_id`.

    Raises:
        TimesInvalid: the cue would not end after its start.
    """
    if end_ms <= start_ms:
        raise TimesInvalid(start_ms, end_ms)
    row = bisect_right(document.cues, start_ms, key=lambda cue: cue.start_ms)
    cue = Cue(new_cue_id(), start_ms, end_ms, text, origin=CueOrigin.EDITED)
    return Edit("Insert cue", (Splice(row, (), (cue,)),))


def delete_cues(document: Document, cue_ids: Iterable[str]) -> Edit:
    """Take cues away, wherever they stand.

    Raises:
        KeyError: a cue is not in the document.
    """
    rows = sorted({document.row_of(cue_id) for cue_id in cue_ids})
    label = "Delete cue" if len(rows) == 1 else f"Delete {len(rows)} cues"
    return Edit(label, remove_rows(document.cues, rows))


def replace_rows(
    cues: tuple[Cue, ...], changes: Mapping[int, tuple[Cue, ...]]
) -> tuple[Splice, ...]:
    """Splices that put other cues in the place of single ones, from the last to the first.

    Args:
        cues: all cues of the document.
        changes: by row, what is to stand there; an empty tuple removes the cue.
    """
    changed = {row: new for row, new in changes.items() if new != (cues[row],)}
    runs = _runs(changed)
    if len(runs) > MOST_SPLICES:
        # Each splice copies all rows; one over the rows between is quicker than hundreds.
        runs = [(runs[0][0], runs[-1][1])]
    return tuple(
        Splice(
            first,
            cues[first:last],
            tuple(new for row in range(first, last) for new in changed.get(row, (cues[row],))),
        )
        for first, last in reversed(runs)
    )


def remove_rows(cues: tuple[Cue, ...], rows: Iterable[int]) -> tuple[Splice, ...]:
    """Splices that remove the given rows, neighbours together, from the last to the first."""
    return tuple(Splice(first, cues[first:last], ()) for first, last in reversed(_runs(rows)))


def _runs(rows: Iterable[int]) -> list[tuple[int, int]]:
    """The rows as half-open ranges, neighbours together."""
    runs: list[tuple[int, int]] = []
    for row in sorted(rows):
        if runs and runs[-1][1] == row:
            runs[-1] = (runs[-1][0], row + 1)
        else:
            runs.append((row, row + 1))
    return runs
