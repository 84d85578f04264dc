"""Change when a cue is shown."""

from dataclasses import replace

from subtitler.document.cue import CueOrigin
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


def set_times(document: Document, cue_id: str, start_ms: int, end_ms: int) -> Edit:
    """Show a cue at other times.

    Both edges moved by as much: the words move along. Otherwise they stay where they were heard,
    limited to the cue. Either way measured words whose times change are `MOVED` from then on.

    Raises:
        TimesInvalid: the cue would not end after its start.
        KeyError: the cue is not in the document.
    """
    row = document.row_of(cue_id)
    old = document.cues[row]
    if (start_ms, end_ms) == (old.start_ms, old.end_ms):
        return Edit("Change times", ())
    if end_ms <= start_ms:
        raise TimesInvalid(start_ms, end_ms)
    words = old.words
    if start_ms - old.start_ms == end_ms - old.end_ms:
        words = shift_words(words, start_ms - old.start_ms)
    new = replace(
        old,
        start_ms=start_ms,
        end_ms=end_ms,
        words=limit_words(words, start_ms, end_ms),
        origin=CueOrigin.EDITED,
    )
    return Edit("Change times", (Splice(row, (old,), (new,)),))
