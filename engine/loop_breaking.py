"""Another chance for a window whose text goes round in circles: without what it was told."""

from dataclasses import dataclass, replace

from torch import Tensor

from engine.decoding.fallback import Attempts, is_repetitive, needs_fallback
from engine.loops import is_loop
from engine.window import Window, WindowDecoder, WindowText

# In a text that goes round in circles no run of so many tokens may come twice.
LOOP_BREAKING_NGRAM = 5


@dataclass(frozen=True, slots=True)
class Tried:
    """What was made of a window already.

    Attributes:
        attempts: their outcome.
        last_text: text of the window before.
    """

    attempts: Attempts
    last_text: str


def unlooped(
    decoder: WindowDecoder, features: Tensor, window: Window, text: WindowText, tried: Tried
) -> tuple[Attempts, bool]:
    """Decode again, told of nothing before, what goes round in circles.

    A text that a speaker says again is heard again without having been read before. Only what
    repeats itself even so, and compresses well besides, is decoded once more with repetition
    forbidden.

    Args:
        decoder: looks at the window.
        features: of the window.
        window: where it lies.
        text: what the first decoding started from.
        tried: its outcome.

    Returns:
        What is to be used, and whether it still repeats itself.

    Raises:
        Cancelled: the decoder's token was requested.
    """
    attempts, options = tried.attempts, decoder.options
    if not is_loop(attempts.best.text, tried.last_text):
        return attempts, False
    alone = replace(text, prompt=())
    unbiased = decoder.decode(features, window, alone)
    if not is_loop(unbiased.best.text):
        better = not needs_fallback(unbiased.best, options)
        return (unbiased, False) if better else (attempts, is_loop(attempts.best.text))
    if not is_repetitive(unbiased.best, options):
        return unbiased, True
    broken = replace(options, no_repeat_ngram_size=LOOP_BREAKING_NGRAM)
    varied = decoder.decode(features, window, alone, broken)
    believable = not needs_fallback(varied.best, options)
    return (varied if believable else unbiased), True
