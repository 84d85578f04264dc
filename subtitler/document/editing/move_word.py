"""Move a word over the edge between two cues, with its markup and its time.

The edge follows the word: what is spoken in a cue is spoken while it is shown. An edge set by
hand stays where it is; then the word is limited to the cue it comes to. A small gap between the
cues is kept as long as it does not cut a word. A cue left without words goes.
"""

from collections.abc import Sequence
from dataclasses import replace

from subtitler.document.cue import Cue, CueOrigin
from subtitler.document.document import Document
from subtitler.document.edit import Edit, Splice
from subtitler.document.editing.merge import NoNeighbour, join_texts
from subtitler.document.errors import SentenceError
from subtitler.document.markup import split_markup
from subtitler.document.reconcile import reconcile
from subtitler.document.substitution import without_emptied_tags
from subtitler.document.word import Word
from subtitler.document.word_groups import WordGroup, word_groups, words_of
from subtitler.document.word_times import LONGEST_LINGER_MS


class NoWordToMove(SentenceError):
    """The cue says nothing."""

    def __init__(self) -> None:
        super().__init__("This caption has no word that could be moved; write some text first.")


def move_first_word_to_previous(document: Document, cue_id: str) -> Edit:
    """Let the first word of a cue be the last one of the cue before.

    Raises:
        NoNeighbour: the cue is the first.
        NoWordToMove: it has no text.
        KeyError: the cue is not in the document.
    """
    row = document.row_of(cue_id)
    if row == 0:
        raise NoNeighbour("before")
    left, right = document.cues[row - 1 : row + 1]
    words = words_of(right)
    groups = _groups(right, words)
    if len(groups) == 1:
        return _moved(row - 1, (left, right), _swallowed_left(left, right))
    cut = groups[0].last
    moved, rest = map(without_emptied_tags, split_markup(right.text, groups[1].start))
    new_left = _said(left, join_texts(left.text, moved, on_new_line=False))
    new_right = _said(right, rest)
    spoken = (*words_of(left), *words[:cut]), words[cut:]
    return _moved(row - 1, (left, right), _parted((left, right), (new_left, new_right), spoken))


def move_last_word_to_next(document: Document, cue_id: str) -> Edit:
    """Let the last word of a cue be the first one of the cue after.

    Raises:
        NoNeighbour: the cue is the last.
        NoWordToMove: it has no text.
        KeyError: the cue is not in the document.
    """
    row = document.row_of(cue_id)
    if row == len(document.cues) - 1:
        raise NoNeighbour("after")
    left, right = document.cues[row : row + 2]
    words = words_of(left)
    groups = _groups(left, words)
    if len(groups) == 1:
        return _moved(row, (left, right), _swallowed_right(left, right))
    cut = groups[-1].first
    rest, moved = map(without_emptied_tags, split_markup(left.text, groups[-1].start))
    new_left = _said(left, rest)
    new_right = _said(right, join_texts(moved, right.text, on_new_line=False))
    spoken = words[:cut], (*words[cut:], *words_of(right))
    return _moved(row, (left, right), _parted((left, right), (new_left, new_right), spoken))


def _moved(row: int, old: tuple[Cue, ...], new: tuple[Cue, ...]) -> Edit:
    return Edit("Move word", (Splice(row, old, new),))


def _groups(cue: Cue, words: Sequence[Word]) -> list[WordGroup]:
    groups = word_groups(cue.text, words)
    if not groups:
        raise NoWordToMove
    return groups


def _said(cue: Cue, text: str) -> Cue:
    return replace(cue, text=text, origin=CueOrigin.EDITED)


def _parted(
    old: tuple[Cue, Cue], new: tuple[Cue, Cue], spoken: tuple[Sequence[Word], Sequence[Word]]
) -> tuple[Cue, ...]:
    """Both cues with their new texts, their words, and the edge between them where these say."""
    left, right = new
    gap_ms = old[1].start_ms - old[0].end_ms
    gap_ms = gap_ms if 0 <= gap_ms <= LONGEST_LINGER_MS else 0
    start_ms, end_ms = right.start_ms, left.end_ms
    if not right.start_locked:
        start_ms = spoken[1][0].start_ms
        start_ms = max(start_ms, end_ms) if left.end_locked else start_ms
    if not left.end_locked:
        heard_ms = spoken[0][-1].end_ms
        end_ms = min(max(min(start_ms - gap_ms, heard_ms + LONGEST_LINGER_MS), heard_ms), start_ms)
    if not left.start_ms < end_ms <= start_ms < right.end_ms:
        end_ms, start_ms = left.end_ms, right.start_ms  # the words leave one of them no time
    knows_words = bool(old[0].words or old[1].words)
    return (
        _shown(left, (left.start_ms, end_ms), spoken[0] if knows_words else ()),
        _shown(right, (start_ms, right.end_ms), spoken[1] if knows_words else ()),
    )


def _swallowed_left(left: Cue, right: Cue) -> tuple[Cue, ...]:
    """The left cue with all that the right one says; it lasts as long, unless its end is locked."""
    text = join_texts(left.text, right.text, on_new_line=False)
    words = (*words_of(left), *words_of(right)) if left.words or right.words else ()
    if not left.end_locked:
        left = replace(left, end_ms=max(left.end_ms, right.end_ms), end_locked=right.end_locked)
    return (_shown(_said(left, text), (left.start_ms, left.end_ms), words),)


def _swallowed_right(left: Cue, right: Cue) -> tuple[Cue, ...]:
    """The right cue with all that the left one says; it begins as early, unless it is locked."""
    text = join_texts(left.text, right.text, on_new_line=False)
    words = (*words_of(left), *words_of(right)) if left.words or right.words else ()
    if not right.start_locked:
        right = replace(
            right, start_ms=min(left.start_ms, right.start_ms), start_locked=left.start_locked
        )
    return (_shown(_said(right, text), (right.start_ms, right.end_ms), words),)


def _shown(cue: Cue, times: tuple[int, int], words: Sequence[Word]) -> Cue:
    start_ms, end_ms = times
    return replace(
        cue, start_ms=start_ms, end_ms=end_ms, words=reconcile(cue.text, words, start_ms, end_ms)
    )
