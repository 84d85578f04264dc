"""Split a cue where the text cursor stands; the time of the cut comes from the words."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from subtitler.document.cue import Cue, CueOrigin, new_cue_id
from subtitler.document.document import Document
from subtitler.document.edit import Edit, Splice
from subtitler.document.errors import SentenceError
from subtitler.document.markup import split_markup, visible_positions
from subtitler.document.word import Word, WordOrigin
from subtitler.document.word_times import limit_words, share_out

# How long the left cue may stay on screen after its last word when a pause follows.
LINGER_MS = 500
# Without word times the cut is where the letters say, but never so close to an edge that one of
# the cues could not be read. Source: Subtitle Edit's split clamps to the same shares.
SMALLEST_SHARE = 0.25


class CannotSplit(SentenceError):
    """Nothing would be left on one side of the cut."""

    def __init__(self) -> None:
        super().__init__("A caption is split inside its text; put the cursor between two words.")


@dataclass(frozen=True, slots=True)
class _Cut:
    left_words: tuple[Word, ...]
    right_words: tuple[Word, ...]
    left_end_ms: int
    right_start_ms: int


def split_at_text(document: Document, cue_id: str, position: int) -> Edit:
    """Split a cue in two before character `position` of its text.

    The right cue starts with its first word. The left one, which keeps the id, ends there too or,
    when a pause lies between, soon after its last word. A cursor inside a word cuts the word:
    its pieces are guessed.

    Args:
        document: where the cue is.
        cue_id: the cue to be split.
        position: counted in characters of Python's `str` (Qt's cursors count UTF-16 units).

    Raises:
        CannotSplit: there is no text on one of the sides.
        KeyError: the cue is not in the document.
    """
    row = document.row_of(cue_id)
    cue = document.cues[row]
    left_text, right_text = split_markup(cue.text, max(position, 0))
    left_count = len(visible_positions(left_text))
    right_count = len(visible_positions(right_text))
    if not left_count or not right_count:
        raise CannotSplit
    cut = _cut_by_words(cue, left_count) or _cut_by_letters(cue, left_count, right_count)
    left = replace(
        cue,
        end_ms=cut.left_end_ms,
        text=left_text,
        words=limit_words(cut.left_words, cue.start_ms, cut.left_end_ms),
        origin=CueOrigin.EDITED,
    )
    right = replace(
        cue,
        cue_id=new_cue_id(),
        start_ms=cut.right_start_ms,
        text=right_text,
        words=limit_words(cut.right_words, cut.right_start_ms, cue.end_ms),
        origin=CueOrigin.EDITED,
        identifier="",  # identifiers name one cue of a file
    )
    return Edit("Split cue", (Splice(row, (cue,), (left, right)),))


def _cut_by_words(cue: Cue, left_count: int) -> _Cut | None:
    """The cut where the words say; None where they leave no time for one of the cues."""
    if not cue.words:
        return None
    left, right = _split_words(cue.words, left_count)
    start_ms = right[0].start_ms
    end_ms = min(start_ms, left[-1].end_ms + LINGER_MS)
    if not cue.start_ms < end_ms <= start_ms < cue.end_ms:
        return None
    return _Cut(left, right, end_ms, start_ms)


def _cut_by_letters(cue: Cue, left_count: int, right_count: int) -> _Cut:
    share = left_count / (left_count + right_count)
    share = min(max(share, SMALLEST_SHARE), 1 - SMALLEST_SHARE)
    cut_ms = cue.start_ms + round(max(cue.duration_ms, 0) * share)
    left, right = _split_words(cue.words, left_count) if cue.words else ((), ())
    return _Cut(left, right, cut_ms, cut_ms)


def _split_words(
    heard: Sequence[Word], left_count: int
) -> tuple[tuple[Word, ...], tuple[Word, ...]]:
    """The words of the first `left_count` visible characters, and the others."""
    words = tuple(heard)
    index = 0
    while left_count and left_count >= len(words[index].text):
        left_count -= len(words[index].text)
        index += 1
    if not left_count:
        return words[:index], words[index:]
    word = words[index]
    texts = (word.text[:left_count], word.text[left_count:])
    first, second = share_out(texts, word.start_ms, word.end_ms, WordOrigin.GUESSED)
    return (*words[:index], first), (second, *words[index + 1 :])
