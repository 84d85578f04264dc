"""A word of a cue, with its time and where that time comes from."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class WordOrigin(StrEnum):
    """How a word's times came about, from surest to least sure."""

    MEASURED = "measured"  # by the engine, on the audio
    MOVED = "moved"  # measured, then moved along with its cue's edges
    GUESSED = "guessed"  # shared out by letter counts between known times
    TYPED = "typed"  # typed by the user and not measured yet; times as for GUESSED


@dataclass(frozen=True, slots=True)
class Word:
    """One word as it stands in the cue's text.

    Attributes:
        text: the visible characters, without surrounding white space and without markup.
        start_ms: first sound.
        end_ms: end of sound, not before `start_ms`.
        probability: the engine's, 0..1; None where nothing was measured.
        origin: where the times come from.
    """

    text: str
    start_ms: int
    end_ms: int
    probability: float | None = None
    origin: WordOrigin = WordOrigin.MEASURED


class _Draft:
    """A word that can still be written to; see the draft of a cue."""

    __slots__ = Word.__slots__


def quick_word(
    text: str,
    start_ms: int,
    end_ms: int,
    probability: float | None = None,
    origin: WordOrigin = WordOrigin.MEASURED,
) -> Word:
    """A word, made in half the time that `Word` takes: files have hundreds of thousands."""
    draft: Any = _Draft()
    draft.text = text
    draft.start_ms = start_ms
    draft.end_ms = end_ms
    draft.probability = probability
    draft.origin = origin
    draft.__class__ = Word  # frozen from now on; Python allows it where the slots are the same
    return draft  # type: ignore[no-any-return]


def moved(word: Word, start_ms: int, end_ms: int) -> Word:
    """The word moved to other times; a measured one counts as moved from then on."""
    measured = word.origin is WordOrigin.MEASURED
    origin = WordOrigin.MOVED if measured else word.origin
    return quick_word(word.text, start_ms, end_ms, word.probability, origin)


def retimed(word: Word, start_ms: int, end_ms: int) -> Word:
    """The same, but the word as it is where these are its times already."""
    is_there = (start_ms, end_ms) == (word.start_ms, word.end_ms)
    return word if is_there else moved(word, start_ms, end_ms)
