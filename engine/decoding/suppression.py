"""Which tokens a window must not contain, from the options, the model folder and the rules."""

from engine.decoding.logit_filters import (
    ApplyTimestampRules,
    LogitFilter,
    NoRepeatNgram,
    RepetitionPenalty,
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
    filters = _repetition_filters(tokenizer, options)
    if options.suppress_blank:
        filters.append(SuppressBlank(_blank_tokens(model, options), device))
    if suppressed := suppressed_tokens(model, options):
        filters.append(SuppressTokens(suppressed, device))
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

    The caller's list, in which -1 stands for the model's: the folder's, else the symbols that
    stand for no speech; and always what belongs to the prompt, but for an empty list in the
    reference, which forbids nothing then. The default also forbids language tokens and ids
    above the timestamps (padding and late additions of converted models), which the reference
    lets through.
    """
    chosen = (-1,) if options.suppress_tokens is None else options.suppress_tokens
    if options.compatibility == "openai" and not chosen:
        return ()
    tokenizer, n_vocab = model.tokenizer, model.network.dims.n_vocab
    ids = {*chosen, *_prompt_tokens(tokenizer)}
    if -1 in chosen:
        folders = model.suppress_tokens
        ids.update(tokenizer.non_speech_tokens if folders is None else folders)
    if options.compatibility is None:
        ids.update(tokenizer.language_tokens.values())
        ids.update(range(tokenizer.timestamp_end, n_vocab))
    # Folders list -1 for a special token that the vocabulary lacks.
    return tuple(sorted(token for token in ids if 0 <= token < n_vocab))


def _repetition_filters(tokenizer: Tokenizer, options: DecodingOptions) -> list[LogitFilter]:
    """Give the filters that openai-whisper does not have."""
    filters: list[LogitFilter] = []
    if options.compatibility == "openai":
        return filters
    if options.repetition_penalty != 1:
        filters.append(RepetitionPenalty(options.repetition_penalty, tokenizer.eot))
    if options.no_repeat_ngram_size:
        filters.append(NoRepeatNgram(options.no_repeat_ngram_size, tokenizer.eot))
    return filters


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
