"""Show cues earlier or later, with their words and locked edges."""

from collections.abc import Iterable, Sequence

from subtitler.document.collection import without_collection
from subtitler.document.cue import Cue, CueOrigin, all_shifted
from subtitler.document.document import Document
from subtitler.document.edit import Edit, Splice
from subtitler.document.editing.retiming import StartsBeforeZero
from subtitler.document.editing.rows import row_runs
from subtitler.document.editing.times import TimesInvalid, moved_by_hand


def shift(document: Document, cue_ids: Iterable[str] | None, by_ms: int) -> Edit:
    """Show cues that much later, or earlier where `by_ms` is below zero; None for all cues.

    Shifting back restores all times.

    Raises:
        StartsBeforeZero: a cue would start before the media; nothing is clamped.
        KeyError: a cue is not in the document.
    """
    if cue_ids is None:
        return _shifted(document, [(0, len(document.cues))], by_ms)
    return _shifted(document, row_runs(document.rows_of(cue_ids)), by_ms)


def shift_from(document: Document, cue_id: str, by_ms: int) -> Edit:
    """Show a cue and all in the rows below it that much later.

    Raises:
        StartsBeforeZero: a cue would start before the media; nothing is clamped.
        KeyError: the cue is not in the document.
    """
    return _shifted(document, [(document.row_of(cue_id), len(document.cues))], by_ms)


def set_start_and_shift_rest(document: Document, cue_id: str, start_ms: int) -> Edit:
    """Let a cue start at a time, and all in the rows below it move by as much.

    The cue keeps its length, and its start is locked.

    Raises:
        StartsBeforeZero: a cue would start before the media; nothing is clamped.
        TimesInvalid: the cue does not end after its start.
        KeyError: the cue is not in the document.
    """
    row = document.row_of(cue_id)
    cue = document.cues[row]
    by_ms = start_ms - cue.start_ms
    if not by_ms:
        return Edit("Set start, shift the rest", ())
    if cue.duration_ms <= 0:
        raise TimesInvalid(start_ms, start_ms + cue.duration_ms)
    rest = document.cues[row + 1 :]
    _refuse_before_zero((cue, *rest), by_ms)
    first = moved_by_hand(cue, start_ms, cue.end_ms + by_ms)
    splice = Splice(row, (cue, *rest), (first, *_moved(rest, by_ms)))
    return Edit("Set start, shift the rest", (splice,))


def _shifted(document: Document, runs: Sequence[tuple[int, int]], by_ms: int) -> Edit:
    if not by_ms:
        return Edit("Shift", ())
    splices: list[Splice] = []
    for first, last in runs:
        cues = document.cues[first:last]
        _refuse_before_zero(cues, by_ms)
        splices.append(Splice(first, cues, tuple(_moved(cues, by_ms))))
    return Edit("Shift", tuple(splice for splice in splices if splice.removed))


def _moved(cues: Sequence[Cue], by_ms: int) -> list[Cue]:
    with without_collection():
        return all_shifted(cues, by_ms, CueOrigin.EDITED)


def _refuse_before_zero(cues: Sequence[Cue], by_ms: int) -> None:
    earliest_ms = min((cue.start_ms for cue in cues if cue.start_ms >= 0), default=-by_ms)
    if earliest_ms + by_ms < 0:
        raise StartsBeforeZero(earliest_ms, earliest_ms + by_ms)
