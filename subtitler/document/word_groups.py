"""Which words of a cue belong together when it is cut or a word is moved.

``state-of-the-art`` is heard as four words, but nobody cuts it. A dash or a quote that stands
alone goes with the word it belongs to.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from subtitler.document.cue import Cue
from subtitler.document.markup import visible_text
from subtitler.document.reconcile import guess_words, is_heard, is_unspaced, word_positions
from subtitler.document.word import Word

_OPENING_CATEGORIES = ("Pd", "Ps", "Pi")
_OPENING = frozenset("¿¡♩♪♫♬#")


@dataclass(frozen=True, slots=True)
class WordGroup:
    """Words that stay together.

    Attributes:
        first: position of the first word in the words given.
        last: position after the last one.
        start: where they begin in the text.
        end: where they end in the text.
    """

    first: int
    last: int
    start: int
    end: int


def words_of(cue: Cue) -> Sequence[Word]:
    """The cue's words; guessed ones where it has none."""
    return cue.words or guess_words(cue.text, cue.start_ms, cue.end_ms)


def word_groups(text: str, words: Sequence[Word]) -> list[WordGroup]:
    """Cut a text with reconciled words into what can be moved; each group has a word to be heard.

    A text of dashes and quotes alone is one group.
    """
    places = word_positions(text, words)
    runs: list[WordGroup] = []
    for index, (start, end) in enumerate(places):
        if runs and not _may_part(text, runs[-1].end, start):
            runs[-1] = WordGroup(runs[-1].first, index + 1, runs[-1].start, end)
        else:
            runs.append(WordGroup(index, index + 1, start, end))
    groups: list[WordGroup] = []
    waiting: WordGroup | None = None  # dashes and opening quotes, for the group that follows
    for run in runs:
        seen = visible_text(text[run.start : run.end])
        if is_heard(seen):
            groups.append(run if waiting is None else _joined(waiting, run))
            waiting = None
        elif groups and waiting is None and not _opens(seen):
            groups[-1] = _joined(groups[-1], run)
        else:
            waiting = run if waiting is None else _joined(waiting, run)
    if waiting is not None:
        groups[-1:] = [_joined(groups[-1], waiting) if groups else waiting]
    return groups


def _may_part(text: str, end: int, start: int) -> bool:
    between = visible_text(text[end:start])
    return bool(between) or is_unspaced(text[end - 1]) or is_unspaced(text[start])


def _opens(seen: str) -> bool:
    return all(
        char in _OPENING or unicodedata.category(char) in _OPENING_CATEGORIES for char in seen
    )


def _joined(left: WordGroup, right: WordGroup) -> WordGroup:
    return WordGroup(left.first, right.last, left.start, right.end)
