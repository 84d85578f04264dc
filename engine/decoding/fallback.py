"""Another attempt at a higher temperature when the text repeats itself or is doubtful."""

from collections.abc import Callable
from dataclasses import dataclass

from engine.decoding.options import TranscriptionOptions
from engine.decoding.task import DecodingResult


@dataclass(frozen=True, slots=True)
class Attempts:
    """The outcome of one window's attempts.

    Attributes:
        best: the one that is used.
        hottest: temperature of the last attempt; text won above 0.5 is no good prompt.
    """

    best: DecodingResult
    hottest: float


def decode_with_fallback(
    decode_at: Callable[[float], DecodingResult], options: TranscriptionOptions
) -> Attempts:
    """Decode at each temperature in turn until an attempt is good enough.

    When none is, the default keeps the likeliest attempt among those that do not repeat
    themselves; the reference keeps the last and hottest, often the worst.

    Args:
        decode_at: decodes the window at a temperature.
        options: temperatures (at least one) and thresholds.
    """
    attempts = []
    for temperature in options.temperatures:
        result = decode_at(temperature)
        if not needs_fallback(result, options):
            return Attempts(result, temperature)
        attempts.append(result)
    hottest = options.temperatures[-1]
    if options.compatibility == "openai":
        return Attempts(attempts[-1], hottest)
    varied = [result for result in attempts if not is_repetitive(result, options)]
    return Attempts(max(varied or attempts, key=lambda result: result.avg_logprob), hottest)


def needs_fallback(result: DecodingResult, options: TranscriptionOptions) -> bool:
    """Whether a hotter attempt may do better; silence is not tried again."""
    doubtful = is_doubtful(result, options)
    threshold = options.no_speech_threshold
    silent = threshold is not None and result.no_speech_prob > threshold
    if silent and doubtful:
        return False
    return doubtful or is_repetitive(result, options)


def is_doubtful(result: DecodingResult, options: TranscriptionOptions) -> bool:
    """Whether the tokens are too unlikely on the whole."""
    threshold = options.logprob_threshold
    return threshold is not None and result.avg_logprob < threshold


def is_repetitive(result: DecodingResult, options: TranscriptionOptions) -> bool:
    """Whether the text compresses too well."""
    threshold = options.compression_ratio_threshold
    return threshold is not None and result.compression_ratio > threshold


def holds_no_speech(result: DecodingResult, options: TranscriptionOptions) -> bool:
    """Whether the window is to be skipped: no speech is likely and the text is not.

    Without a log-probability threshold the no-speech probability decides alone.
    """
    threshold = options.no_speech_threshold
    if threshold is None or not result.no_speech_prob > threshold:
        return False
    convincing = (
        options.logprob_threshold is not None and result.avg_logprob > options.logprob_threshold
    )
    return not convincing
