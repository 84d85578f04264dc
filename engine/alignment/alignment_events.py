"""What forced alignment reports while it works: frozen, picklable values.

Times are seconds on the player's timeline, as floats.
"""

from dataclasses import dataclass
from typing import Literal

from engine.events import DeviceChanged, LanguageChosen, MediaOpened, MediaScanned


@dataclass(frozen=True, slots=True)
class AlignedWord:
    """A word of the given text and where it was said.

    Attributes:
        text: as given, with its punctuation; a leading space where the cue has one before it.
        start_s: first sound.
        end_s: last sound.
        confidence: 0..1. Two witnesses are asked: how likely the model holds the word when it
            reads the text while it listens (geometric mean over the word's tokens), and how
            alike the word is that was recognised without knowing the text. Either may be sure
            alone. It is below 0.3 where something else was recognised in the word's place and
            is believed: then the times are that other word's.
    """

    text: str
    start_s: float
    end_s: float
    confidence: float


@dataclass(frozen=True, slots=True)
class AlignmentProgress:
    """How far the audio is done in one of the two passes over it.

    Attributes:
        stage: the audio is recognised first, then the text is placed in it.
        done_s: seconds of audio.
        total_s: its length.
    """

    stage: Literal["recognising", "placing"]
    done_s: float
    total_s: float


@dataclass(frozen=True, slots=True)
class CueAligned:
    """One cue is final; there is one of these for every cue, in order.

    Attributes:
        index: of the cue.
        text: of the cue, as given.
        words: those that were found, in time order; what is missing is in a `TextUnmatched`.
        start_s: of the first word; None where no word was found.
        end_s: of the last word; None where no word was found.
        confidence: mean of the words', counting 0 for every word that was not found.
    """

    index: int
    text: str
    words: tuple[AlignedWord, ...]
    start_s: float | None
    end_s: float | None
    confidence: float


@dataclass(frozen=True, slots=True)
class TextUnmatched:
    """Text that was not said; comes before its cue's `CueAligned`.

    Attributes:
        index: of the cue.
        first_word: of the words of the cue, from 0.
        stop_word: one past the last.
        text: of these words.
    """

    index: int
    first_word: int
    stop_word: int
    text: str


@dataclass(frozen=True, slots=True)
class AudioUnmatched:
    """Speech that the text does not have.

    Attributes:
        start_s: seconds.
        end_s: seconds.
        heard_text: what was recognised; "" where there is speech that nothing was made of.
    """

    start_s: float
    end_s: float
    heard_text: str


@dataclass(frozen=True, slots=True)
class AlignmentFinished:
    """The whole text was dealt with.

    Attributes:
        language: code that was listened in.
        duration_s: length of the audio.
        n_words: words of the text.
        n_placed: those that were found.
    """

    language: str
    duration_s: float
    n_words: int
    n_placed: int


AlignmentEvent = (
    MediaScanned
    | MediaOpened
    | DeviceChanged
    | LanguageChosen
    | AlignmentProgress
    | CueAligned
    | TextUnmatched
    | AudioUnmatched
    | AlignmentFinished
)
