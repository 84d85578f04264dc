"""Move splices over each other, so that a change can be slipped beneath other changes.

Two splices that apply to the same cues can be made to apply one after the other, in either
order, with the same outcome. That is how captions arrive *under* the edits the user has made
meanwhile, and how what the user has undone stays redoable over captions that came later.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from subtitler.document.cue import Cue
from subtitler.document.edit import Splice


def compose(first: Splice, second: Splice) -> Splice | None:
    """The one splice that does what `first` and then `second` do; None where they lie apart."""
    offset = second.row - first.row
    if offset >= 0 and offset + len(second.removed) <= len(first.inserted):
        rest = first.inserted[offset + len(second.removed) :]
        return Splice(first.row, first.removed, first.inserted[:offset] + second.inserted + rest)
    offset = -offset
    if offset >= 0 and offset + len(first.inserted) <= len(second.removed):
        rest = second.removed[offset + len(first.inserted) :]
        removed = second.removed[:offset] + first.removed + rest
        return Splice(second.row, removed, second.inserted)
    return None


def append_composed(splices: list[Splice], new: Splice) -> None:
    """Append `new` to `splices`, melted into the last one where they touch."""
    merged = compose(splices[-1], new) if splices else None
    if merged is None:
        splices.append(new)
    else:
        splices[-1] = merged


def append_all_composed(splices: list[Splice], new: Sequence[Splice]) -> None:
    """Append several splices, each melted into the one that changed the same rows.

    So a step in which many cues are nudged again and again does not grow.
    """
    if _change_same_rows(splices, new):
        splices[:] = [
            Splice(first.row, first.removed, second.inserted)
            for first, second in zip(splices, new, strict=True)
        ]
        return
    for splice in new:
        append_composed(splices, splice)


def _change_same_rows(first: Sequence[Splice], second: Sequence[Splice]) -> bool:
    """Whether both change the same rows, each once, and move none."""
    if len(first) != len(second):
        return False
    runs: list[tuple[int, int]] = []
    for one, other in zip(first, second, strict=True):
        counts = {len(part) for part in (one.removed, one.inserted, other.removed, other.inserted)}
        if one.row != other.row or len(counts) != 1:
            return False
        runs.append((one.row, one.row + counts.pop()))
    runs.sort()
    return all(run[1] <= later[0] for run, later in pairwise(runs))


def cross(ours: Iterable[Splice], theirs: Sequence[Splice]) -> tuple[list[Splice], list[Splice]]:
    """Make two runs of splices, both made for the same cues, follow each other.

    Args:
        ours: pure insertions and pure removals (see `primitives`).
        theirs: any splices.

    Returns:
        `ours` as it applies after `theirs`, and `theirs` as it applies after `ours`. Whichever
        comes first, the cues are the same in the end: all that either inserted is there, and
        all that either removed is gone.
    """
    ours_after: list[Splice] = []
    theirs_after = list(theirs)
    for splice in ours:
        moved, theirs_after = _cross_one(splice, theirs_after)
        ours_after += moved
    return ours_after, theirs_after


def primitives(splices: Iterable[Splice]) -> list[Splice]:
    """The same change in splices that only remove or only insert."""
    parts: list[Splice] = []
    for splice in splices:
        if splice.removed:
            parts.append(Splice(splice.row, splice.removed, ()))
        if splice.inserted:
            parts.append(Splice(splice.row, (), splice.inserted))
    return parts


def sink(insertion: Splice, above: Sequence[Splice]) -> tuple[Splice, list[Splice]]:
    """Slip an insertion beneath splices that were performed before it.

    Args:
        insertion: inserts only; applies to the cues after `above`.
        above: applied one after the other.

    Returns:
        The insertion as it applies before `above`, and `above` as it applies after that.
    """
    sunk: list[Splice] = []
    for splice in reversed(above):
        insertion, undoing = _cross_insertion(insertion, splice.inverse())
        sunk += [part.inverse() for part in undoing]
    sunk.reverse()
    return insertion, sunk


def _cross_one(splice: Splice, theirs: Sequence[Splice]) -> tuple[list[Splice], list[Splice]]:
    """`cross` for one insertion or one removal, which may fall into pieces on its way."""
    theirs_after: list[Splice] = []
    if not splice.removed:
        for their in theirs:
            splice, parts = _cross_insertion(splice, their)
            theirs_after += parts
        return [splice], theirs_after
    pieces = [splice]
    for their in theirs:
        their_after = their
        moved: list[Splice] = []
        for piece in pieces:
            after, their_after = _cross_removal(piece, their_after)
            moved += after
        pieces = moved
        if their_after.removed or their_after.inserted:
            theirs_after.append(their_after)
    return pieces, theirs_after


def _cross_insertion(insertion: Splice, their: Splice) -> tuple[Splice, list[Splice]]:
    """An insertion and any splice: theirs is cut in two where the insertion falls inside it."""
    row, count = insertion.row, len(insertion.inserted)
    if row < their.row:
        return insertion, [Splice(their.row + count, their.removed, their.inserted)]
    if row > their.row + len(their.removed):
        grown = len(their.inserted) - len(their.removed)
        return Splice(row + grown, (), insertion.inserted), [their]
    cut = row - their.row
    gap = _gap_for(cut, their, insertion.inserted[0].start_ms)
    halves = (
        Splice(their.row, their.removed[:cut], their.inserted[:gap]),
        Splice(their.row + gap + count, their.removed[cut:], their.inserted[gap:]),
    )
    parts = [half for half in halves if half.removed or half.inserted]
    return Splice(their.row + gap, (), insertion.inserted), parts


def _gap_for(cut: int, splice: Splice, start_ms: int) -> int:
    """The place among the inserted cues that answers to place `cut` among the removed ones.

    Beside the same neighbour where it is still there, else by time. Any place would keep the
    history true; these keep the cues in the order a reader expects.
    """
    old, new = splice.removed, splice.inserted
    if cut > 0:
        row = _row_of(old[cut - 1], new, cut - 1)
        if row is not None:
            return row + 1
    if cut < len(old):
        row = _row_of(old[cut], new, cut)
        if row is not None:
            return row
    return next((row for row, cue in enumerate(new) if cue.start_ms > start_ms), len(new))


def _row_of(wanted: Cue, cues: Sequence[Cue], guess: int) -> int | None:
    if guess < len(cues) and cues[guess].cue_id == wanted.cue_id:
        return guess
    return next((row for row, cue in enumerate(cues) if cue.cue_id == wanted.cue_id), None)


def _cross_removal(removal: Splice, their: Splice) -> tuple[list[Splice], Splice]:
    """A removal and any splice: what both remove is left to the removal alone."""
    first, last = removal.row, removal.row + len(removal.removed)
    their_last = their.row + len(their.removed)
    before = max(0, min(last, their.row) - first)
    after = max(0, last - max(first, their_last))
    grown = len(their.inserted) - len(their.removed)
    ours: list[Splice] = []
    if after:  # the later rows first, so that the earlier ones need no counting
        rest = removal.removed[len(removal.removed) - after :]
        ours.append(Splice(last - after + grown, rest, ()))
    if before:
        ours.append(Splice(first, removal.removed[:before], ()))
    low = min(max(first - their.row, 0), len(their.removed))
    high = min(max(last - their.row, low), len(their.removed))
    kept = their.removed[:low] + their.removed[high:]
    return ours, Splice(their.row - before, kept, their.inserted)
