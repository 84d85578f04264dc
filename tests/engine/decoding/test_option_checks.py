"""Options that make no sense are refused with a sentence, and those that do are taken."""

import pickle
from dataclasses import replace

import pytest

from engine.decoding.option_checks import check_decoding_options, check_search_options
from engine.decoding.options import DecodingOptions, TranscriptionOptions
from engine.errors import OptionsInvalid


@pytest.mark.parametrize(
    "options",
    [
        {"beam_size": 2, "best_of": 2, "temperature": 0.5},
        {"best_of": 2},
        {"best_of": 0, "temperature": 0.5},
        {"beam_size": 0},
        {"beam_size": 10**6},
        {"beam_size": 5, "patience": float("nan")},
        {"patience": 1.0},
        {"beam_size": 5, "patience": 0.0001},
        {"beam_size": 5, "patience": -1.0},
        {"length_penalty": -0.01},
        {"length_penalty": 1.01},
        {"length_penalty": float("nan")},
        {"temperature": -0.1},
        {"temperature": float("nan")},
        {"repetition_penalty": 0.0},
        {"repetition_penalty": -2.0},
        {"no_repeat_ngram_size": -1},
        {"sample_len": 0},
        {"sample_len": 225},
        {"suppress_tokens": (-2,)},
        {"suppress_tokens": (10**6,)},
        {"max_initial_timestamp": -0.5},
    ],
    ids=str,
)
def test_nonsense_is_refused(model, options):
    with pytest.raises(OptionsInvalid) as caught:
        check_decoding_options(DecodingOptions(**options), model)
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)  # noqa: S301


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"beam_size": 5, "patience": 0.5},
        {"beam_size": 5, "patience": 0.0},
        {"beam_size": 1, "length_penalty": 0.0},
        {"best_of": 5, "temperature": 0.2, "length_penalty": 1.0},
        {"suppress_tokens": (-1, 5), "repetition_penalty": 1.3, "no_repeat_ngram_size": 3},
        {"sample_len": 224, "max_initial_timestamp": 0.0},
    ],
    ids=str,
)
def test_sense_is_taken(model, options):
    check_decoding_options(DecodingOptions(**options), model)


def test_a_transcription_may_have_beams_and_best_of(model):
    check_search_options(TranscriptionOptions(beam_size=5, best_of=5, patience=1.0), model)
    with pytest.raises(OptionsInvalid):
        check_search_options(TranscriptionOptions(best_of=5, patience=1.0), model)


def test_an_english_only_model_does_not_translate(model):
    english = replace(model, tokenizer=type("English", (), {"is_multilingual": False}))
    with pytest.raises(OptionsInvalid, match="translate"):
        check_decoding_options(DecodingOptions(task="translate"), english)
