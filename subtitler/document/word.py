"""A word of a cue, with its time and where that time comes from."""

from dataclasses import dataclass
from enum import StrEnum


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
