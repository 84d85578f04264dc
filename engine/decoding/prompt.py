"""The tokens that a window's decoding starts from."""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.decoding.options import DecodingOptions
from engine.tokenizer import Tokenizer


@dataclass(frozen=True, slots=True)
class Prompt:
    """What the decoder reads before it samples.

    Attributes:
        tokens: [start of previous, earlier text,] start of transcript [, language, task]
            [, no timestamps].
        sot_index: position of the start of transcript, where the model says whether there
            is speech.
    """

    tokens: tuple[int, ...]
    sot_index: int


def longest_earlier_text(n_text_ctx: int) -> int:
    """How many tokens of earlier text a prompt holds: half the context less one (223)."""
    return n_text_ctx // 2 - 1


def window_prompt(
    tokenizer: Tokenizer, options: DecodingOptions, language: str, n_text_ctx: int
) -> Prompt:
    """Lay out the prompt of one window.

    Args:
        tokenizer: knows the special tokens.
        options: gives task, earlier text and whether timestamps are wanted.
        language: code that is decoded in.
        n_text_ctx: positions that the decoder has.
    """
    start: Sequence[int] = tokenizer.sot_sequence(language, options.task)
    if options.without_timestamps:
        start = (*start, tokenizer.no_timestamps)
    earlier = options.prompt[-longest_earlier_text(n_text_ctx) :]
    if not earlier:
        return Prompt(tuple(start), sot_index=0)
    return Prompt((tokenizer.sot_prev, *earlier, *start), sot_index=1 + len(earlier))
