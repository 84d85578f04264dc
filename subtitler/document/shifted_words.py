"""Words that are later than they were, computed only when somebody looks.

A film has hundreds of thousands of words. Shifting all its cues must not make each of them anew.
"""
# The standard library has `override` from Python 3.12 on.
# mypy: disable-error-code="explicit-override"

from collections.abc import Iterator, Sequence
from typing import overload

from subtitler.document.word import Word, moved


class ShiftedWords(Sequence[Word]):
    """A sequence equal to the tuple of its words; not to be changed.

    There is one for each cue of a film, so it is no frozen dataclass: those take three times as
    long to make.

    Attributes:
        base: the words as they were.
        by_ms: how much later they are.
    """

    __slots__ = ("base", "by_ms")

    def __init__(self, base: tuple[Word, ...], by_ms: int) -> None:
        self.base = base
        self.by_ms = by_ms

    def __len__(self) -> int:
        return len(self.base)

    def __iter__(self) -> Iterator[Word]:
        return (_shifted(word, self.by_ms) for word in self.base)

    @overload
    def __getitem__(self, index: int) -> Word: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Word]: ...
    def __getitem__(self, index: int | slice) -> Word | Sequence[Word]:
        if isinstance(index, slice):
            return tuple(_shifted(word, self.by_ms) for word in self.base[index])
        return _shifted(self.base[index], self.by_ms)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, ShiftedWords) and self.by_ms == other.by_ms:
            return self.base == other.base or tuple(self) == tuple(other)
        return tuple(self) == tuple(other) if isinstance(other, tuple | ShiftedWords) else False

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return f"ShiftedWords({self.base!r}, {self.by_ms})"


def shift_words(words: Sequence[Word], by_ms: int) -> Sequence[Word]:
    """The words that much later; measured ones count as moved from now on."""
    if not words or not by_ms:
        return words
    # Asking `isinstance` takes five times as long, as a sequence is an abstract class.
    if type(words) is ShiftedWords:
        return ShiftedWords(words.base, words.by_ms + by_ms)
    return ShiftedWords(tuple(words), by_ms)


def _shifted(word: Word, by_ms: int) -> Word:
    return moved(word, word.start_ms + by_ms, word.end_ms + by_ms)
