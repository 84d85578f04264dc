"""The tokens that a window's decoding starts from."""

from dataclasses import dataclass

from engine.decoding.options import DecodingOptions
from engine.errors import OptionsInvalid
from engine.tokenizer import Tokenizer


@dataclass(frozen=True, slots=True)
class Prompt:
    """What the decoder reads before it samples.

    Attributes:
        tokens: [start of previous, earlier text,] start of transcript [, language, task]
            [, no timestamps] [, prefix].
        sot_index: position of the start of transcript, where the model says whether there
            is speech.
        given: the last of `tokens` that belong to the window's text: they count as sampled.
    """

    tokens: tuple[int, ...]
    sot_index: int
    given: tuple[int, ...] = ()


def longest_earlier_text(n_text_ctx: int) -> int:
    """How many tokens of earlier text a prompt holds: half the context less one (223)."""
    return n_text_ctx // 2 - 1


def window_prompt(
    tokenizer: Tokenizer, options: DecodingOptions, language: str, n_text_ctx: int
) -> Prompt:
    """Lay out the prompt of one window.

    By default a prefix is text of the window: with timestamps it opens with <|0.00|>, and the
    rules for the next token see it. To the reference it is prompt only, so that the first
    sampled token has to be a timestamp, after which little text follows.

    Args:
        tokenizer: knows the special tokens.
        options: gives task, earlier text, prefix and whether timestamps are wanted.
        language: code that is decoded in.
        n_text_ctx: positions that the decoder has.

    Raises:
        OptionsInvalid: the prefix leaves no room for anything else.
    """
    start = tokenizer.sot_sequence(language, options.task)
    if options.without_timestamps:
        start = (*start, tokenizer.no_timestamps)
    room = longest_earlier_text(n_text_ctx)
    given: tuple[int, ...] = ()
    if options.compatibility == "openai":
        start = (*start, *_prefix_of_the_reference(options, n_text_ctx))
    else:
        given = _given_text(tokenizer, options, n_text_ctx)
        start = (*start, *given)
        room = min(room, n_text_ctx - 1 - len(start))
    earlier = options.prompt[-room:]
    before = (tokenizer.sot_prev, *earlier) if earlier else ()
    tokens = (*before, *start)
    if len(tokens) > n_text_ctx:
        raise OptionsInvalid(
            f"the prompt of {len(tokens)} tokens exceeds the text context of {n_text_ctx}"
        )
    return Prompt(tokens, sot_index=len(before), given=given)


def _given_text(tokenizer: Tokenizer, options: DecodingOptions, n_text_ctx: int) -> tuple[int, ...]:
    if not options.prefix:
        return ()
    opening = () if options.without_timestamps else (tokenizer.timestamp_begin,)
    given = (*opening, *options.prefix)
    longest = n_text_ctx // 2 - 1
    if len(given) > longest:
        raise OptionsInvalid(
            f"a prefix has at most {longest - len(opening)} tokens, not {len(options.prefix)}"
        )
    return given


def _prefix_of_the_reference(options: DecodingOptions, n_text_ctx: int) -> tuple[int, ...]:
    half = n_text_ctx // 2
    # Nothing to spare makes this [-0:]: the whole prefix, not none of it.
    return options.prefix[-(half - (options.sample_len or half)) :]
