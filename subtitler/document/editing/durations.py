"""How long cues are shown: limits, lead-in and lead-out.

Edges that were set by hand stay unless `move_locked`.
"""

from collections.abc import Iterable

from subtitler.document.document import Document
from subtitler.document.edit import Edit
from subtitler.document.editing.edges import Manners, grant
from subtitler.document.editing.retiming import chosen_rows
from subtitler.document.errors import SentenceError


class DurationsInvalid(SentenceError):
    """No duration keeps to both limits."""

    def __init__(self, min_ms: int, max_ms: int) -> None:
        super().__init__(
            f"The shortest duration ({min_ms} ms) must be above zero and not be longer than the "
            f"longest ({max_ms} ms).",
            min_ms,
            max_ms,
        )


def apply_duration_limits(
    document: Document,
    min_ms: int,
    max_ms: int,
    cue_ids: Iterable[str] | None = None,
    *,
    keep_gap_ms: int = 0,
    move_locked: bool = False,
) -> Edit:
    """Let cues that are too short end later, as far as the next allows, and long ones earlier.

    Starts stay: that is when the words are heard. A cue that ends before it starts stays too.

    Args:
        document: where the cues are.
        min_ms: the shortest duration wanted.
        max_ms: the longest; words beyond it come to stand at the new end.
        cue_ids: those to be changed; None for all.
        keep_gap_ms: left free before the next cue where one grows.
        move_locked: also ends that were set by hand.

    Raises:
        DurationsInvalid: no duration keeps to both limits.
        KeyError: a cue is not in the document.
    """
    if not 0 < min_ms <= max_ms:
        raise DurationsInvalid(min_ms, max_ms)
    wishes: dict[int, tuple[int, int]] = {}
    for row in chosen_rows(document, cue_ids):
        cue = document.cues[row]
        duration_ms = min(max(cue.duration_ms, min_ms), max_ms)
        wishes[row] = (cue.start_ms, cue.start_ms + duration_ms)
    return grant(document, "Limit durations", wishes, Manners(move_locked, keep_gap_ms))


def add_lead_in(
    document: Document,
    by_ms: int,
    cue_ids: Iterable[str] | None = None,
    *,
    keep_gap_ms: int = 0,
    move_locked: bool = False,
) -> Edit:
    """Let cues start earlier, as far as the cue before and the beginning allow.

    Args:
        document: where the cues are.
        by_ms: how much earlier; below zero, later instead.
        cue_ids: those to be changed; None for all.
        keep_gap_ms: left free after the cue before.
        move_locked: also starts that were set by hand.

    Raises:
        KeyError: a cue is not in the document.
    """
    wishes: dict[int, tuple[int, int]] = {}
    for row in chosen_rows(document, cue_ids):
        cue = document.cues[row]
        earliest_ms = min(cue.start_ms, 0)
        wishes[row] = (max(cue.start_ms - by_ms, earliest_ms), cue.end_ms)
    return grant(document, "Add lead-in", wishes, Manners(move_locked, keep_gap_ms))


def add_lead_out(
    document: Document,
    by_ms: int,
    cue_ids: Iterable[str] | None = None,
    *,
    keep_gap_ms: int = 0,
    move_locked: bool = False,
) -> Edit:
    """Let cues end later, as far as the next cue allows.

    Args:
        document: where the cues are.
        by_ms: how much later; below zero, earlier instead.
        cue_ids: those to be changed; None for all.
        keep_gap_ms: left free before the next cue.
        move_locked: also ends that were set by hand.

    Raises:
        KeyError: a cue is not in the document.
    """
    wishes: dict[int, tuple[int, int]] = {}
    for row in chosen_rows(document, cue_ids):
        cue = document.cues[row]
        wishes[row] = (cue.start_ms, cue.end_ms + by_ms)
    return grant(document, "Add lead-out", wishes, Manners(move_locked, keep_gap_ms))
