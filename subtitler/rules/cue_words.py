"""The words of a cue's text, with what stands between them."""

from collections.abc import Sequence

from subtitler.document.markup import visible_text
from subtitler.document.reconcile import guess_words, is_unspaced, reconcile, word_positions
from subtitler.document.word import Word
from subtitler.rules.unspaced_breaks import is_ideographic


def words_in(text: str, words: Sequence[Word], start_ms: int, end_ms: int) -> tuple[Word, ...]:
    """All words that are seen in a text, in order and between the times.

    Args:
        text: with markup and line feeds.
        words: those that are known; where there are none, the time is shared out by letters.
        start_ms: start of the text's cue.
        end_ms: end of it.
    """
    return reconcile(text, words, start_ms, end_ms) or guess_words(text, start_ms, end_ms)


def spaces_before(text: str, words: Sequence[Word]) -> tuple[bool, ...]:
    """Whether white space stands before each word of a reconciled text.

    A line break between two characters of a script without spaces is none.
    """
    spaced: list[bool] = []
    end = 0
    for start, next_end in word_positions(text, words):
        between = visible_text(text[end:start])
        is_break = bool(end) and "\n" in between and _is_joint(text[end - 1], text[start])
        spaced.append(end == 0 or (between != "" and not (is_break and between.strip(" ") == "\n")))
        end = next_end
    return tuple(spaced)


def is_spaced_between(left: str, right: str) -> bool:
    """Whether words that two texts end and begin with are written with a space between them."""
    return not _is_joint(left[-1], right[0])


def _is_joint(before: str, after: str) -> bool:
    if is_ideographic(before) or is_ideographic(after):
        return is_unspaced(before) and is_unspaced(after)
    return False
