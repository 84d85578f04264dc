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
        best_of: attempts that are sampled side by side above temperature 0, of which the
            likeliest is kept; None is one.
        beam_size: beams of the search at temperature 0; None takes the likeliest token.
        patience: factor on the number of finished beams that the search waits for; None is 1.
        length_penalty: exponent of the length by which candidates are ranked, 0..1; None
            divides by the plain length.
        repetition_penalty: above 1, text tokens that were sampled before become less likely;
            has no effect with "openai".
        no_repeat_ngram_size: no run of so many text tokens comes twice; 0 allows all, as does
            "openai".
        prompt: ids of earlier text, put before the start of transcript.
        prefix: ids of text that the window's text begins with; they are part of the result,
            with <|0.00|> before them where there are timestamps. With "openai" they are prompt
            only.
        suppress_tokens: ids never sampled; None takes the model folder's list (also an empty
            one) or, where the folder has none, the computed symbols, and so does -1 among
            other ids; () suppresses nothing but what the task itself forbids, and with
            "openai" nothing at all.
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
    best_of: int | None = None
    beam_size: int | None = None
    patience: float | None = None
    length_penalty: float | None = None
    repetition_penalty: float = 1.0
    no_repeat_ngram_size: int = 0
    prompt: tuple[int, ...] = ()
    prefix: tuple[int, ...] = ()
    suppress_tokens: tuple[int, ...] | None = None
    suppress_blank: bool = True
    without_timestamps: bool = False
    max_initial_timestamp: float | None = 1.0
    seed: int | None = None
    compatibility: Compatibility | None = None


@dataclass(frozen=True, slots=True)
class TranscriptionOptions:
    """How a whole file is transcribed.

    With `compatibility="openai"` what openai-whisper does not have is off, whatever is set
    here: speech activity, loop detection, lost speech, refined words, languages by window.

    Attributes:
        task: write the speech down, or translate it to English.
        language: code; None detects it.
        language_windows: windows of 30 s that are listened to, at most, until the language is
            likelier than `language_threshold`.
        language_threshold: probability, 0..1, from which a detected language is believed.
        language_per_window: detect the language of every window; another one takes over only
            where it is believed.
        word_timestamps: measure every word by the alignment heads.
        refine_words: draw the edges of measured words to what is heard.
        temperatures: tried in order until an attempt is good enough.
        best_of: as in `DecodingOptions`, at the temperatures above 0.
        beam_size: as in `DecodingOptions`, at temperature 0.
        patience: as in `DecodingOptions`, at temperature 0.
        length_penalty: as in `DecodingOptions`.
        repetition_penalty: as in `DecodingOptions`.
        no_repeat_ngram_size: as in `DecodingOptions`.
        compression_ratio_threshold: above it, text repeats itself and the next one is tried.
        logprob_threshold: below it, text is doubtful and the next one is tried.
        no_speech_threshold: above it, with doubtful text, the window holds no speech.
        condition_on_previous_text: earlier text is the prompt of the next window.
        initial_prompt: text put before the first window.
        carry_initial_prompt: put it before every window.
        hotwords: names and words to expect, put before every window.
        prefix: text that the first window begins with.
        clips: (start, end) in seconds, in order, of what is transcribed; an end of None is
            the end of the audio. None of them is all of it.
        speech_activity: listen for speech by a network of its own: long silence is not
            decoded, and text without speech under it is marked as suspect.
        hallucination_silence_threshold: seconds of silence around improbable words from which
            on these are taken for made up; None never does.
        detect_loops: decode a window again where its text goes round in circles.
        recover_lost_speech: decode speech that no word covers again, on its own.
        batch_size: windows decoded together, cut at pauses; None decodes one after the other,
            each told of the text before it.
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
    language_windows: int = 4
    language_threshold: float = 0.5
    language_per_window: bool = False
    word_timestamps: bool = True
    refine_words: bool = True
    temperatures: tuple[float, ...] = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
    best_of: int | None = None
    beam_size: int | None = None
    patience: float | None = None
    length_penalty: float | None = None
    repetition_penalty: float = 1.0
    no_repeat_ngram_size: int = 0
    compression_ratio_threshold: float | None = 2.4
    logprob_threshold: float | None = -1.0
    no_speech_threshold: float | None = 0.6
    condition_on_previous_text: bool = True
    initial_prompt: str | None = None
    carry_initial_prompt: bool = False
    hotwords: str | None = None
    prefix: str | None = None
    clips: tuple[tuple[float, float | None], ...] = ()
    speech_activity: bool = True
    hallucination_silence_threshold: float | None = None
    detect_loops: bool = True
    recover_lost_speech: bool = True
    batch_size: int | None = None
    sample_len: int | None = None
    suppress_tokens: tuple[int, ...] | None = None
    suppress_blank: bool = True
    without_timestamps: bool = False
    max_initial_timestamp: float | None = 1.0
    prepend_punctuations: str = PREPEND_PUNCTUATIONS
    append_punctuations: str = APPEND_PUNCTUATIONS
    compatibility: Compatibility | None = None


def decoding_options(
    options: TranscriptionOptions,
    temperature: float,
    language: str | None,
    prompt: tuple[int, ...],
    *,
    prefix: tuple[int, ...] = (),
    seed: int | None = None,
) -> DecodingOptions:
    """Say how one attempt at a window of a transcription is decoded.

    Above temperature 0 there are no beams, at temperature 0 there is one attempt, as in
    openai-whisper.

    Args:
        options: of the transcription.
        temperature: of the attempt.
        language: code, or None where each window's is detected.
        prompt: ids of earlier text.
        prefix: ids that the window's text begins with.
        seed: of the sampling; None draws from torch's global generator.
    """
    is_hot = temperature > 0
    return DecodingOptions(
        task=options.task,
        language=language,
        temperature=temperature,
        sample_len=options.sample_len,
        best_of=options.best_of if is_hot else None,
        beam_size=None if is_hot else options.beam_size,
        patience=None if is_hot else options.patience,
        length_penalty=options.length_penalty,
        repetition_penalty=options.repetition_penalty,
        no_repeat_ngram_size=options.no_repeat_ngram_size,
        prompt=prompt,
        prefix=prefix,
        suppress_tokens=options.suppress_tokens,
        suppress_blank=options.suppress_blank,
        without_timestamps=options.without_timestamps,
        max_initial_timestamp=options.max_initial_timestamp,
        seed=seed,
        compatibility=options.compatibility,
    )
