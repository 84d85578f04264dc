"""What a caller may ask of decoding and of a whole transcription."""

from dataclasses import dataclass
from typing import Literal

Task = Literal["transcribe", "translate"]
Compatibility = Literal["openai"]

PREPEND_PUNCTUATIONS = "\"'“¿([{-"
APPEND_PUNCTUATIONS = "\"'.。,，!！?？:：”)]}、"  # noqa: RUF001


@dataclass(frozen=True, slots=True)
class DecodingOptions:
    """How one window is decoded; named as in openai-whisper 20250625.

    Attributes:
        task: write the speech down, or translate it to English.
        language: code; None detects it from the window.
        temperature: 0 takes the likeliest token, above 0 samples.
        sample_len: most tokens sampled in the window; None is half the text context, the most
            that `transcribe` takes.
        prompt: ids of earlier text, put before the start of transcript.
        suppress_tokens: ids never sampled; None takes the model folder's list (also an empty
            one) or, where the folder has none, the computed symbols; () suppresses nothing
            but what the task itself forbids.
        suppress_blank: forbid a blank or the end as the very first token.
        without_timestamps: text only.
        max_initial_timestamp: latest first timestamp, seconds; None is no limit.
        seed: of the sampling above temperature 0; None draws from torch's global generator,
            as the reference does.
        compatibility: "openai" keeps the faults of openai-whisper 20250625.
    """

    task: Task = "transcribe"
    language: str | None = None
    temperature: float = 0.0
    sample_len: int | None = None
    prompt: tuple[int, ...] = ()
    suppress_tokens: tuple[int, ...] | None = None
    suppress_blank: bool = True
    without_timestamps: bool = False
    max_initial_timestamp: float | None = 1.0
    seed: int | None = None
    compatibility: Compatibility | None = None


@dataclass(frozen=True, slots=True)
class TranscriptionOptions:
    """How a whole file is transcribed.

    Attributes:
        task: write the speech down, or translate it to English.
        language: code; None detects it from the first 30 seconds.
        word_timestamps: measure every word by the alignment heads.
        temperatures: tried in order until an attempt is good enough.
        compression_ratio_threshold: above it, text repeats itself and the next one is tried.
        logprob_threshold: below it, text is doubtful and the next one is tried.
        no_speech_threshold: above it, with doubtful text, the window holds no speech.
        condition_on_previous_text: earlier text is the prompt of the next window.
        initial_prompt: text put before the first window.
        sample_len: as in `DecodingOptions`.
        suppress_tokens: as in `DecodingOptions`.
        suppress_blank: as in `DecodingOptions`.
        without_timestamps: as in `DecodingOptions`.
        max_initial_timestamp: as in `DecodingOptions`.
        prepend_punctuations: marks that belong to the following word.
        append_punctuations: marks that belong to the word before.
        compatibility: "openai" reproduces openai-whisper 20250625 with its faults; None is
            the default behaviour, which mends them.
    """

    task: Task = "transcribe"
    language: str | None = None
    word_timestamps: bool = True
    temperatures: tuple[float, ...] = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
    compression_ratio_threshold: float | None = 2.4
    logprob_threshold: float | None = -1.0
    no_speech_threshold: float | None = 0.6
    condition_on_previous_text: bool = True
    initial_prompt: str | None = None
    sample_len: int | None = None
    suppress_tokens: tuple[int, ...] | None = None
    suppress_blank: bool = True
    without_timestamps: bool = False
    max_initial_timestamp: float | None = 1.0
    prepend_punctuations: str = PREPEND_PUNCTUATIONS
    append_punctuations: str = APPEND_PUNCTUATIONS
    compatibility: Compatibility | None = None
