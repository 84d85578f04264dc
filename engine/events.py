"""What the engine reports while it works: frozen, picklable values in time order.

Times are seconds on the player's timeline, as floats; see `engine.audio` for the clock.
"""

from dataclasses import dataclass
from typing import Literal

from engine.audio_track import AudioTrack
from engine.transcription_state import TranscriptionState


@dataclass(frozen=True, slots=True)
class Word:
    """One word as heard.

    Attributes:
        text: as the tokenizer gave it, normally with its leading space.
        start_s: first sound, seconds.
        end_s: last sound, seconds.
        probability: mean probability of its tokens, 0..1.
        spread_s: how widely in time the alignment heads looked while it was said, seconds;
            None where it was not measured. Wide is doubtful.
    """

    text: str
    start_s: float
    end_s: float
    probability: float
    spread_s: float | None = None


# Why a segment's text may not have been said; nothing suspect is left out, people decide.
Suspicion = Literal[
    "no speech",  # nothing was heard there that sounds like speech
    "silence around",  # improbable words between long silences
    "repetition",  # the text goes round in circles, and no other attempt did better
    "doubtful",  # every attempt was too improbable
    "misaligned",  # the words were nowhere in particular
]


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of text between two timestamps, with the evidence for it.

    Attributes:
        index: running number from 0.
        seek: mel frame (10 ms) where the segment's window began.
        start_s: seconds.
        end_s: seconds.
        text: as decoded, normally with a leading space.
        tokens: ids, timestamps included.
        temperature: the one that gave this text.
        avg_logprob: mean log-probability per token of the window.
        compression_ratio: UTF-8 bytes per zlib byte of the window's text.
        no_speech_prob: probability of no speech in the window, 0..1.
        words: with times when asked for, else empty.
        language: code of the language decoded in.
        language_probability: how sure the window's language is, 0..1; None where it was
            given or only one is known.
        token_probabilities: of each of `tokens`, 0..1.
        speech_activity: share of its time in which speech is heard, 0..1; None where nobody
            listened for it.
        alignment_spread_s: mean of the words' `spread_s`; None without measured words.
        suspect: reasons to doubt that this was said; empty where there is none.
    """

    index: int
    seek: int
    start_s: float
    end_s: float
    text: str
    tokens: tuple[int, ...]
    temperature: float
    avg_logprob: float
    compression_ratio: float
    no_speech_prob: float
    words: tuple[Word, ...]
    language: str
    language_probability: float | None = None
    token_probabilities: tuple[float, ...] = ()
    speech_activity: float | None = None
    alignment_spread_s: float | None = None
    suspect: tuple[Suspicion, ...] = ()


@dataclass(frozen=True, slots=True)
class MediaScanned:
    """Some more of the audio was read for the first time; recognition begins after that.

    Attributes:
        done_s: length of what was read.
        total_s: length that the container states, never less than `done_s`; None where it
            states none. `MediaOpened` tells the true one.
    """

    done_s: float
    total_s: float | None


@dataclass(frozen=True, slots=True)
class MediaOpened:
    """The audio was read once: its length and loudest point are known.

    Attributes:
        duration_s: length of the audio on the player's timeline.
        track: the audio track that is recognised; None for a bare waveform.
    """

    duration_s: float
    track: AudioTrack | None


@dataclass(frozen=True, slots=True)
class DeviceChanged:
    """The device failed in the middle of the work, and another one goes on.

    Attributes:
        device: as torch names it.
        notice: what happened, one sentence for people.
    """

    device: str
    notice: str


@dataclass(frozen=True, slots=True)
class LanguageChosen:
    """The language that is decoded in; `probability` is None when the caller set it."""

    language: str
    probability: float | None


@dataclass(frozen=True, slots=True)
class SegmentFound:
    """One more segment, final."""

    segment: Segment


@dataclass(frozen=True, slots=True)
class GapFound:
    """Speech is heard from `start_s` to `end_s`, but no text came of it, also on its own."""

    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class WindowDecoded:
    """A window is finished; everything before `done_s` is final.

    Attributes:
        done_s: how far that is.
        total_s: length of the audio.
        state: with it and the segments so far, the transcription can be taken up again.
    """

    done_s: float
    total_s: float
    state: TranscriptionState | None = None


@dataclass(frozen=True, slots=True)
class Finished:
    """The whole audio was recognised."""

    language: str
    duration_s: float


Event = (
    MediaScanned
    | MediaOpened
    | DeviceChanged
    | LanguageChosen
    | SegmentFound
    | GapFound
    | WindowDecoded
    | Finished
)
