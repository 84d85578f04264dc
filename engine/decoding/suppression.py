"""Which tokens a window must not contain, from the options, the model folder and the rules."""

from engine.decoding.logit_filters import (
    ApplyTimestampRules,
    LogitFilter,
    SuppressBlank,
    SuppressTokens,
)
from engine.decoding.options import DecodingOptions
from engine.speech_model import SpeechModel
from engine.tokenizer import TIMESTAMP_STEP_S, Tokenizer


def window_filters(model: SpeechModel, options: DecodingOptions) -> tuple[LogitFilter, ...]:
    """Give the filters of one window's decoding in the order they apply."""
    tokenizer = model.tokenizer
    device = model.network.device
    filters: list[LogitFilter] = []
    if options.suppress_blank:
        filters.append(SuppressBlank(_blank_tokens(model, options), device))
    filters.append(SuppressTokens(suppressed_tokens(model, options), device))
    if not options.without_timestamps:
        filters.append(
            ApplyTimestampRules(
                eot=tokenizer.eot,
                no_timestamps=tokenizer.no_timestamps,
                timestamp_begin=tokenizer.timestamp_begin,
                max_initial_index=_max_initial_index(options),
            )
        )
    return tuple(filters)


def suppressed_tokens(model: SpeechModel, options: DecodingOptions) -> tuple[int, ...]:
    """List the ids that are never sampled, sorted.

    The caller's list, else the model folder's, else the symbols that stand for no speech; and
    always what belongs to the prompt. The default also forbids language tokens and ids above
    the timestamps (padding and late additions of converted models), which the reference lets
    through.
    """
    tokenizer = model.tokenizer
    chosen = options.suppress_tokens
    if chosen is None:
        chosen = model.suppress_tokens
    if chosen is None:
        chosen = tokenizer.non_speech_tokens
    ids = {*chosen, *_prompt_tokens(tokenizer)}
    if options.compatibility is None:
        ids.update(tokenizer.language_tokens.values())
        ids.update(range(tokenizer.timestamp_end, model.network.dims.n_vocab))
    ids.discard(-1)  # stands for a special token that the vocabulary lacks
    return tuple(sorted(ids))


def _prompt_tokens(tokenizer: Tokenizer) -> tuple[int, ...]:
    return (
        tokenizer.transcribe,
        tokenizer.translate,
        tokenizer.sot,
        tokenizer.sot_prev,
        tokenizer.sot_lm,
        tokenizer.no_speech,
    )


def _blank_tokens(model: SpeechModel, options: DecodingOptions) -> tuple[int, ...]:
    if options.compatibility is None and model.begin_suppress_tokens is not None:
        return model.begin_suppress_tokens
    return model.tokenizer.blank_tokens


def _max_initial_index(options: DecodingOptions) -> int | None:
    latest = options.max_initial_timestamp
    if options.compatibility == "openai" and not latest:
        return None  # the reference takes 0.0 for "no limit"
    return None if latest is None else round(latest / TIMESTAMP_STEP_S)
