"""Move edges of cues by a little, by hand; repeated nudges of the same cues are one step."""

import hashlib
from collections.abc import Callable, Iterable

from subtitler.document.cue import Cue
from subtitler.document.document import Document
from subtitler.document.edit import Edit
from subtitler.document.editing.rows import replace_rows
from subtitler.document.editing.times import TimesInvalid, moved_by_hand
from subtitler.document.frame_rate import FrameRate

# New start, new end, and how far the words move along.
_Move = Callable[[Cue], tuple[int, int, int]]


def nudge_start(
    document: Document, cue_ids: Iterable[str], by: int, rate: FrameRate | None = None
) -> Edit:
    """Move the starts of cues, at the earliest to zero, and lock them; words stay.

    Args:
        document: where the cues are.
        cue_ids: those to be nudged.
        by: milliseconds, or frames where there is a rate; to be earlier it is below zero.
        rate: counts in frames: a time goes to the start of the frame `by` frames from the one
            nearest to it.

    Raises:
        TimesInvalid: a cue would not end after its start.
        KeyError: a cue is not in the document.
    """
    return _nudged(
        document, cue_ids, "start", lambda cue: (_stepped(cue.start_ms, by, rate), cue.end_ms, 0)
    )


def nudge_end(
    document: Document, cue_ids: Iterable[str], by: int, rate: FrameRate | None = None
) -> Edit:
    """Move the ends of cues and lock them; words stay. Otherwise like `nudge_start`.

    Raises:
        TimesInvalid: a cue would not end after its start.
        KeyError: a cue is not in the document.
    """
    return _nudged(
        document, cue_ids, "end", lambda cue: (cue.start_ms, _stepped(cue.end_ms, by, rate), 0)
    )


def nudge_cue(
    document: Document, cue_ids: Iterable[str], by: int, rate: FrameRate | None = None
) -> Edit:
    """Move cues with their words and lock both edges; none comes to start before zero.

    Counted in frames a cue keeps its number of frames. Otherwise like `nudge_start`.

    Raises:
        TimesInvalid: a cue would not end after its start.
        KeyError: a cue is not in the document.
    """

    def move(cue: Cue) -> tuple[int, int, int]:
        if rate is None:
            start_ms = _stepped(cue.start_ms, by, None)
            end_ms = cue.end_ms + start_ms - cue.start_ms
        else:
            first = rate.nearest_frame(cue.start_ms)
            frames = max(by, min(-first, 0))
            start_ms = rate.ms_of(first + frames)
            end_ms = rate.ms_of(rate.nearest_frame(cue.end_ms) + frames)
        return start_ms, end_ms, start_ms - cue.start_ms

    return _nudged(document, cue_ids, "cue", move)


def _stepped(time_ms: int, by: int, rate: FrameRate | None) -> int:
    stepped_ms = time_ms + by if rate is None else rate.ms_of(rate.nearest_frame(time_ms) + by)
    return max(stepped_ms, min(time_ms, 0))


def _nudged(document: Document, cue_ids: Iterable[str], what: str, move: _Move) -> Edit:
    """Cues moved from where they are; what they become is told from before the first nudge."""
    rows = document.rows_of(cue_ids)
    merge_key = f"nudge {what} of {_named(document.cues[row].cue_id for row in rows)}"
    before = document.cues_before_step(merge_key)
    changes: dict[int, tuple[Cue, ...]] = {}
    for row in rows:
        cue = document.cues[row]
        start_ms, end_ms, words_by_ms = move(cue)
        if (start_ms, end_ms) == (cue.start_ms, cue.end_ms):
            continue
        if end_ms <= start_ms and cue.duration_ms > 0:
            raise TimesInvalid(start_ms, end_ms)
        first = before.get(cue.cue_id, cue)
        if words_by_ms:
            words_by_ms = start_ms - first.start_ms
        changes[row] = (moved_by_hand(first, start_ms, end_ms, words_by_ms),)
    return Edit(f"Nudge {what}", replace_rows(document.cues, changes), merge_key)


def _named(cue_ids: Iterable[str]) -> str:
    """A short name for these cues and no others."""
    return hashlib.blake2b("\n".join(cue_ids).encode(), digest_size=16).hexdigest()
