"""What all functions that move cues in time share: new edges, what words make of them, errors."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from subtitler.document.collection import without_collection
from subtitler.document.cue import Cue, CueOrigin
from subtitler.document.document import Document
from subtitler.document.edit import Edit
from subtitler.document.editing.rows import replace_rows
from subtitler.document.editing.times import TimesInvalid
from subtitler.document.errors import SentenceError
from subtitler.document.timecode import format_timecode
from subtitler.document.word import retimed
from subtitler.document.word_times import limit_words

TimeMap = Callable[[int], int]


class StartsBeforeZero(SentenceError):
    """A cue would start before the media does.

    Nothing is clamped: cues that all came to stand at zero could not be moved back again.

    Attributes:
        start_ms: when the earliest of the cues starts now.
        moved_ms: when it would start.
    """

    def __init__(self, start_ms: int, moved_ms: int) -> None:
        super().__init__(
            f"A caption that starts at {format_timecode(start_ms)} would start "
            f"{format_timecode(-moved_ms)} before the beginning; move it less far.",
            start_ms,
            moved_ms,
        )
        self.start_ms = start_ms
        self.moved_ms = moved_ms


def chosen_rows(document: Document, cue_ids: Iterable[str] | None) -> Iterable[int]:
    """The rows of the cues, in order; all rows for None.

    Raises:
        KeyError: a cue is not in the document.
    """
    return range(len(document.cues)) if cue_ids is None else document.rows_of(cue_ids)


def fitted(cue: Cue, start_ms: int, end_ms: int) -> Cue:
    """The cue with other edges; its words stay where they were heard, limited to it."""
    return replace(
        cue,
        start_ms=start_ms,
        end_ms=end_ms,
        words=limit_words(cue.words, start_ms, end_ms),
        origin=CueOrigin.EDITED,
    )


def remap(document: Document, cue_ids: Iterable[str] | None, label: str, time_map: TimeMap) -> Edit:
    """Move cues and their words, locked edges too, to where a map of times says.

    Args:
        document: where the cues are.
        cue_ids: those to be moved; None for all.
        label: of the step.
        time_map: from old to new times; a later time must never come before an earlier one.

    Raises:
        StartsBeforeZero: a cue would start before the media; nothing is clamped.
        TimesInvalid: a cue would be left without any time.
        KeyError: a cue is not in the document.
    """
    cues = document.cues
    changes: dict[int, tuple[Cue, ...]] = {}
    with without_collection():
        for row in chosen_rows(document, cue_ids):
            moved = _mapped(cues[row], time_map)
            if moved is not cues[row]:
                changes[row] = (moved,)
        return Edit(label, replace_rows(cues, changes))


def _mapped(cue: Cue, time_map: TimeMap) -> Cue:
    start_ms, end_ms = time_map(cue.start_ms), time_map(cue.end_ms)
    if start_ms < 0 <= cue.start_ms:
        raise StartsBeforeZero(cue.start_ms, start_ms)
    if end_ms <= start_ms and cue.end_ms > cue.start_ms:
        raise TimesInvalid(start_ms, end_ms)
    words = tuple(
        [retimed(word, time_map(word.start_ms), time_map(word.end_ms)) for word in cue.words]
    )
    if (start_ms, end_ms) == (cue.start_ms, cue.end_ms) and words == tuple(cue.words):
        return cue
    return replace(cue, start_ms=start_ms, end_ms=end_ms, words=words, origin=CueOrigin.EDITED)
