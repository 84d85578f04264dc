"""Insert, duplicate, paste and delete cues."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import replace

from subtitler.document.cue import Cue, CueOrigin, new_cue_id, shifted
from subtitler.document.document import Document
from subtitler.document.edit import Edit, Splice
from subtitler.document.editing.times import TimesInvalid

MOST_SPLICES = 64
# A new cue lasts that long where the gap allows, and can be seen and grasped where it does not.
NEW_CUE_MS = 2000
SHORTEST_NEW_MS = 100


def insert_cue(document: Document, start_ms: int, end_ms: int, text: str = "") -> Edit:
    """Put a new cue where its time belongs; its id is `edit.splices[0].inserted[0].cue_id`.

    Raises:
        TimesInvalid: the cue would not end after its start.
    """
    if end_ms <= start_ms:
        raise TimesInvalid(start_ms, end_ms)
    row = bisect_right(document.cues, start_ms, key=lambda cue: cue.start_ms)
    return _inserted(row, start_ms, end_ms, text)


def insert_after(document: Document, cue_id: str, text: str = "", *, gap_ms: int = 0) -> Edit:
    """Put a new cue in the next row, at most as long as the gap to the cue that follows.

    Its id is `edit.splices[0].inserted[0].cue_id`. Where there is no gap it is shown for a tenth
    of a second over the next cue.

    Args:
        document: where the cue is.
        cue_id: the cue before the new one.
        text: of the new cue.
        gap_ms: to be left to the cues beside it where there is room.

    Raises:
        KeyError: the cue is not in the document.
    """
    row = document.row_of(cue_id)
    start_ms = document.cues[row].end_ms
    later = document.cues[row + 1 : row + 2]
    end_ms = start_ms + gap_ms + NEW_CUE_MS
    if later:
        end_ms = min(end_ms, later[0].start_ms - gap_ms)
    if end_ms - start_ms >= SHORTEST_NEW_MS + gap_ms:
        start_ms += gap_ms
    return _inserted(row + 1, start_ms, max(end_ms, start_ms + SHORTEST_NEW_MS), text)


def insert_before(document: Document, cue_id: str, text: str = "", *, gap_ms: int = 0) -> Edit:
    """Put a new cue in the row before, in the gap after the cue that comes earlier.

    Its id is `edit.splices[0].inserted[0].cue_id`. Where there is no gap it is shown for a tenth
    of a second over the cue before, or, at the very start, over the cue itself.

    Args:
        document: where the cue is.
        cue_id: the cue after the new one.
        text: of the new cue.
        gap_ms: to be left to the cues beside it where there is room.

    Raises:
        KeyError: the cue is not in the document.
    """
    row = document.row_of(cue_id)
    end_ms = document.cues[row].start_ms
    earliest_ms = document.cues[row - 1].end_ms + gap_ms if row else 0
    start_ms = max(earliest_ms, end_ms - gap_ms - NEW_CUE_MS)
    if end_ms - start_ms >= SHORTEST_NEW_MS + gap_ms:
        end_ms -= gap_ms
    start_ms = max(min(start_ms, end_ms - SHORTEST_NEW_MS), 0)
    return _inserted(row, start_ms, max(end_ms, start_ms + SHORTEST_NEW_MS), text)


def duplicate_cues(document: Document, cue_ids: Iterable[str]) -> Edit:
    """Put a copy of each cue, with the same times, in the row after it.

    Raises:
        KeyError: a cue is not in the document.
    """
    rows = {document.row_of(cue_id) for cue_id in cue_ids}
    cues = document.cues
    splices = (Splice(row + 1, (), (_copy(cues[row]),)) for row in sorted(rows, reverse=True))
    label = "Duplicate cue" if len(rows) == 1 else f"Duplicate {len(rows)} cues"
    return Edit(label, tuple(splices))


def paste_cues(document: Document, cues: Iterable[Cue], at_ms: int | None = None) -> Edit:
    """Put copies of cues, also of another document, where their times belong.

    Args:
        document: where they are to go.
        cues: what was copied.
        at_ms: when the earliest of them is to start, the others as much later as they were. Edges
            that are moved so are no longer locked. None keeps the times.
    """
    copies = sorted(map(_copy, cues), key=lambda cue: cue.start_ms)
    if at_ms is not None and copies and at_ms != copies[0].start_ms:
        by_ms = at_ms - copies[0].start_ms
        copies = [
            replace(shifted(copy, by_ms), start_locked=False, end_locked=False) for copy in copies
        ]
    starts = [cue.start_ms for cue in document.cues]
    by_row: dict[int, list[Cue]] = {}
    for copy in copies:
        by_row.setdefault(bisect_right(starts, copy.start_ms), []).append(copy)
    splices = (Splice(row, (), tuple(by_row[row])) for row in sorted(by_row, reverse=True))
    label = "Paste cue" if len(copies) == 1 else f"Paste {len(copies)} cues"
    return Edit(label, tuple(splices))


def _inserted(row: int, start_ms: int, end_ms: int, text: str) -> Edit:
    cue = Cue(new_cue_id(), start_ms, end_ms, text, origin=CueOrigin.EDITED)
    return Edit("Insert cue", (Splice(row, (), (cue,)),))


def _copy(cue: Cue) -> Cue:
    """The same cue with an id of its own; an identifier names one cue of a file."""
    return replace(cue, cue_id=new_cue_id(), identifier="", origin=CueOrigin.EDITED)


def delete_cues(document: Document, cue_ids: Iterable[str]) -> Edit:
    """Take cues away, wherever they stand.

    Raises:
        KeyError: a cue is not in the document.
    """
    rows = document.rows_of(cue_ids)
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
    runs = row_runs(changed)
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
    return tuple(Splice(first, cues[first:last], ()) for first, last in reversed(row_runs(rows)))


def row_runs(rows: Iterable[int]) -> list[tuple[int, int]]:
    """The rows as half-open ranges, neighbours together."""
    runs: list[tuple[int, int]] = []
    for row in sorted(rows):
        if runs and runs[-1][1] == row:
            runs[-1] = (runs[-1][0], row + 1)
        else:
            runs.append((row, row + 1))
    return runs
