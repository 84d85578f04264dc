"""One way to mend a problem: the cues that are to stand instead, and what may be moved."""

from dataclasses import dataclass, replace

from subtitler.document.cue import Cue, CueOrigin
from subtitler.document.editing.content import with_text
from subtitler.document.shifted_words import shift_words
from subtitler.document.word_times import limit_words


@dataclass(frozen=True, slots=True)
class Repair:
    """What is to stand instead of a cue and its neighbours.

    Attributes:
        cue: instead of the cue; None removes it.
        previous: instead of the one before; None leaves it.
        following: instead of the one behind; None leaves it.
    """

    cue: Cue | None
    previous: Cue | None = None
    following: Cue | None = None


def is_free(cue: Cue, start_ms: int, end_ms: int) -> bool:
    """Whether a cue can be given these times without moving an edge that was set by hand."""
    start_stays = start_ms == cue.start_ms or not cue.start_locked
    return start_stays and (end_ms == cue.end_ms or not cue.end_locked)


def with_times(cue: Cue, start_ms: int, end_ms: int) -> Cue:
    """The cue at other times; words move along with both edges, else stay inside them."""
    words = cue.words
    if start_ms - cue.start_ms == end_ms - cue.end_ms:
        words = shift_words(words, start_ms - cue.start_ms)
    return replace(
        cue,
        start_ms=start_ms,
        end_ms=end_ms,
        words=limit_words(words, start_ms, end_ms),
        origin=CueOrigin.EDITED,
    )


def with_new_text(cue: Cue, text: str) -> Repair | None:
    """The repair that gives the cue another text; None for the same."""
    return None if text == cue.text else Repair(with_text(cue, text))
