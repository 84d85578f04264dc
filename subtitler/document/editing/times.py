"""Change when a cue is shown, by hand: what is set so is locked.

No tool moves a locked edge unasked; these functions do, because the user asks.
"""

from dataclasses import replace

from subtitler.document.cue import Cue, CueOrigin
from subtitler.document.document import Document
from subtitler.document.edit import Edit, Splice
from subtitler.document.errors import SentenceError
from subtitler.document.shifted_words import shift_words
from subtitler.document.timecode import format_timecode
from subtitler.document.word_times import limit_words


class TimesInvalid(SentenceError):
    """A cue would end before it begins, or as it begins."""

    def __init__(self, start_ms: int, end_ms: int) -> None:
        super().__init__(
            f"A caption cannot end at {format_timecode(end_ms)} when it starts at "
            f"{format_timecode(start_ms)}; let it end later or start earlier.",
            start_ms,
            end_ms,
        )
        self.start_ms = start_ms
        self.end_ms = end_ms


def set_times(
    document: Document, cue_id: str, start_ms: int, end_ms: int, *, gesture: str | None = None
) -> Edit:
    """Show a cue at other times, and lock the edges that move.

    Both edges moved by as much: the words move along. Otherwise they stay where they were heard,
    limited to the cue. Either way measured words whose times change are `MOVED` from then on.

    Args:
        document: where the cue is.
        cue_id: the cue.
        start_ms: its new start.
        end_ms: its new end.
        gesture: a name for one drag of the mouse; the edits of one gesture become one step, of
            which only the outcome counts.

    Raises:
        TimesInvalid: the cue would not end after its start.
        KeyError: the cue is not in the document.
    """
    merge_key = None if gesture is None else f"times of {cue_id} by {gesture}"
    row = document.row_of(cue_id)
    old = document.cues[row]
    if (start_ms, end_ms) == (old.start_ms, old.end_ms):
        return Edit("Change times", (), merge_key)
    if end_ms <= start_ms:
        raise TimesInvalid(start_ms, end_ms)
    before = old if merge_key is None else document.cue_before_step(merge_key, cue_id)
    new = moved_by_hand(before, start_ms, end_ms)
    return Edit("Change times", (Splice(row, (old,), (new,)),), merge_key)


def set_start(document: Document, cue_id: str, start_ms: int) -> Edit:
    """Let a cue start at a time and lock its start; the end and the words stay.

    Raises:
        TimesInvalid: the cue would not end after its start.
        KeyError: the cue is not in the document.
    """
    return replace(
        set_times(document, cue_id, start_ms, document.cue(cue_id).end_ms), label="Set start"
    )


def set_end(document: Document, cue_id: str, end_ms: int) -> Edit:
    """Let a cue end at a time and lock its end; the start and the words stay.

    Raises:
        TimesInvalid: the cue would not end after its start.
        KeyError: the cue is not in the document.
    """
    return replace(
        set_times(document, cue_id, document.cue(cue_id).start_ms, end_ms), label="Set end"
    )


def moved_by_hand(cue: Cue, start_ms: int, end_ms: int, words_by_ms: int | None = None) -> Cue:
    """The cue at other times, the edges that move locked; the cue itself where none does.

    Args:
        cue: as it was before the hand took it.
        start_ms: its new start.
        end_ms: its new end.
        words_by_ms: how far the words move along; None: with the cue where it keeps its length.
    """
    if (start_ms, end_ms) == (cue.start_ms, cue.end_ms):
        return cue
    if words_by_ms is None:
        by_ms = start_ms - cue.start_ms
        words_by_ms = by_ms if by_ms == end_ms - cue.end_ms else 0
    words = shift_words(cue.words, words_by_ms)
    return replace(
        cue,
        start_ms=start_ms,
        end_ms=end_ms,
        words=limit_words(words, start_ms, end_ms),
        origin=CueOrigin.EDITED,
        start_locked=cue.start_locked or start_ms != cue.start_ms,
        end_locked=cue.end_locked or end_ms != cue.end_ms,
    )
