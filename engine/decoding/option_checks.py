"""Options of decoding that contradict each other, the model or themselves."""

import math

from engine.decoding.beam_search import most_candidates
from engine.decoding.options import DecodingOptions, TranscriptionOptions
from engine.errors import OptionsInvalid
from engine.speech_model import SpeechModel


def check_decoding_options(options: DecodingOptions, model: SpeechModel) -> None:
    """Accept options that one window of the model can be decoded with.

    Raises:
        OptionsInvalid: they contradict each other or the model.
    """
    if options.beam_size is not None and options.best_of is not None:
        raise OptionsInvalid("beams and best-of exclude each other")
    if not 0 <= options.temperature < math.inf:
        raise OptionsInvalid("a temperature is 0 or more")
    if options.temperature == 0 and options.best_of is not None:
        raise OptionsInvalid("at temperature 0 all attempts are equal, so there is no best of them")
    check_search_options(options, model)


def check_search_options(
    options: DecodingOptions | TranscriptionOptions, model: SpeechModel
) -> None:
    """Accept what holds for a window as for a transcription.

    A transcription may have both beams and best-of: each has its temperatures.

    Raises:
        OptionsInvalid: they contradict each other or the model.
    """
    _check_counts(options, model.network.dims.n_text_ctx // 2)
    _check_factors(options)
    if options.task == "translate" and not model.tokenizer.is_multilingual:
        raise OptionsInvalid("an English-only model cannot translate")
    n_vocab = model.network.dims.n_vocab
    if options.beam_size is not None and options.beam_size >= n_vocab:
        raise OptionsInvalid("there are more beams than tokens")
    for token in options.suppress_tokens or ():
        if not -1 <= token < n_vocab:
            raise OptionsInvalid(f"the model has no token {token} that could be suppressed")


def _check_counts(options: DecodingOptions | TranscriptionOptions, longest: int) -> None:
    if options.beam_size is not None and options.beam_size < 1:
        raise OptionsInvalid("a search has at least one beam")
    if options.best_of is not None and options.best_of < 1:
        raise OptionsInvalid("the best is chosen of at least one attempt")
    if options.no_repeat_ngram_size < 0:
        raise OptionsInvalid("a run of tokens has no length below 0")
    # More could not be read again to time words.
    if options.sample_len is not None and not 1 <= options.sample_len <= longest:
        raise OptionsInvalid(f"from 1 to {longest} tokens can be sampled in a window")


def _check_factors(options: DecodingOptions | TranscriptionOptions) -> None:
    if options.patience is not None:
        _check_patience(options.beam_size, options.patience)
    if options.length_penalty is not None and not 0 <= options.length_penalty <= 1:
        raise OptionsInvalid("a length penalty lies between 0 and 1")
    if not 0 < options.repetition_penalty < math.inf:
        raise OptionsInvalid("a repetition penalty is above 0")
    latest = options.max_initial_timestamp
    if latest is not None and not 0 <= latest < math.inf:
        raise OptionsInvalid("the latest first timestamp is 0 or more")


def _check_patience(beam_size: int | None, patience: float) -> None:
    if beam_size is None:
        raise OptionsInvalid("patience is a matter of beams, which are not asked for")
    if not 0 <= patience < math.inf:
        raise OptionsInvalid("a patience is 0 or more")
    if most_candidates(beam_size, patience) < 1:
        raise OptionsInvalid(f"a patience of {patience:g} waits for no text at all")
