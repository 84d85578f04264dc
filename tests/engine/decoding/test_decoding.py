"""Prompt, suppression, fallback and language: the parts around the sampling."""

from dataclasses import replace

import pytest
import torch

from engine.decoding.earlier_text import EarlierText
from engine.decoding.fallback import decode_with_fallback, holds_no_speech, needs_fallback
from engine.decoding.language import detect_spoken_language, known_languages
from engine.decoding.options import DecodingOptions, TranscriptionOptions
from engine.decoding.prompt import window_prompt
from engine.decoding.suppression import suppressed_tokens, window_filters
from engine.decoding.task import DecodingResult, DecodingTask, compression_ratio


def test_the_prompt_is_earlier_text_start_language_and_task(model):
    t = model.tokenizer
    options = DecodingOptions(task="translate", prompt=(5, 6), without_timestamps=True)
    prompt = window_prompt(t, options, "ko", 448)
    korean = t.language_tokens["ko"]
    assert prompt.tokens == (t.sot_prev, 5, 6, t.sot, korean, t.translate, t.no_timestamps)
    assert prompt.tokens[prompt.sot_index] == t.sot


def test_without_earlier_text_the_prompt_begins_with_the_start_of_transcript(model):
    prompt = window_prompt(model.tokenizer, DecodingOptions(), "en", 448)
    assert prompt.sot_index == 0
    assert prompt.tokens[0] == model.tokenizer.sot


def test_the_prompt_keeps_the_latest_223_tokens(model):
    options = DecodingOptions(prompt=tuple(range(300)))
    assert window_prompt(model.tokenizer, options, "en", 448).tokens[1:224] == options.prompt[-223:]


def test_earlier_text_keeps_the_latest_tokens_until_it_is_forgotten():
    earlier = EarlierText(448, range(250))
    earlier.add([1000, 1001])
    assert earlier.tokens == (*range(29, 250), 1000, 1001)
    earlier.forget()
    assert earlier.tokens == ()


def test_the_callers_list_goes_before_the_folders_and_the_computed_one(model):
    t = model.tokenizer
    strict = DecodingOptions(compatibility="openai")
    always = {t.transcribe, t.translate, t.sot, t.sot_prev, t.sot_lm, t.no_speech}

    def suppressed(folders, callers):
        options = replace(strict, suppress_tokens=callers)
        return set(suppressed_tokens(replace(model, suppress_tokens=folders), options))

    assert suppressed(None, None) == {*t.non_speech_tokens, *always}
    assert suppressed((3, 4), None) == {3, 4, *always}
    assert suppressed((), None) == always
    assert suppressed((3, 4), (9,)) == {9, *always}
    assert suppressed((3, 4), (9, -1)) == {3, 4, 9, *always}
    assert suppressed((3, -1), None) == {3, *always}


def test_an_empty_list_leaves_what_the_task_forbids_and_in_openai_nothing(model):
    t = model.tokenizer
    always = {t.transcribe, t.translate, t.sot, t.sot_prev, t.sot_lm, t.no_speech}
    for compatibility, expected in ((None, always), ("openai", set())):
        options = DecodingOptions(suppress_tokens=(), compatibility=compatibility)
        ids = set(suppressed_tokens(replace(model, suppress_tokens=(3, 4)), options))
        assert ids - set(t.language_tokens.values()) == expected


def test_by_default_languages_and_ids_behind_the_timestamps_are_suppressed_too(model):
    t = model.tokenizer
    dims = replace(model.network.dims, n_vocab=t.timestamp_end + 3)
    network = type("Padded", (), {"dims": dims})
    options = DecodingOptions(suppress_tokens=())
    ids = set(suppressed_tokens(replace(model, network=network), options))
    assert ids >= {*t.language_tokens.values(), *range(t.timestamp_end, t.timestamp_end + 3)}
    assert not ids & {t.eot, t.timestamp_begin, t.timestamp_end - 1}


@pytest.mark.parametrize(
    ("compatibility", "latest", "expected"),
    [
        (None, 1.0, 51),
        (None, 0.0, 1),
        (None, None, 1501),
        ("openai", 0.0, 1501),
        ("openai", 1.0, 51),
    ],
)
def test_the_first_timestamp_has_a_latest_place(model, compatibility, latest, expected):
    options = DecodingOptions(max_initial_timestamp=latest, compatibility=compatibility)
    logits = torch.zeros(1, model.network.dims.n_vocab)
    for logit_filter in window_filters(model, options):
        logit_filter.apply(logits, [[]])
    assert int(logits.isfinite().sum()) == expected


def test_blank_rule_and_timestamps_can_be_left_out(model):
    options = DecodingOptions(suppress_blank=False, without_timestamps=True)
    assert len(window_filters(model, options)) == 1


def test_the_folders_list_of_what_must_not_come_first_is_used(model):
    listing = replace(model, begin_suppress_tokens=(7,))
    options = DecodingOptions(without_timestamps=True, suppress_tokens=())
    for compatibility, forbidden in ((None, 7), ("openai", model.tokenizer.eot)):
        logits = torch.zeros(1, model.network.dims.n_vocab)
        window_filters(listing, replace(options, compatibility=compatibility))[0].apply(
            logits, [[]]
        )
        assert logits[0, forbidden] == -torch.inf


def result(avg_logprob=-0.3, ratio=1.0, no_speech=0.0, temperature=0.0):
    return DecodingResult((), "", "en", avg_logprob, no_speech, temperature, ratio)


OPTIONS = TranscriptionOptions()


@pytest.mark.parametrize(
    ("decoded", "again", "skipped"),
    [
        (result(), False, False),
        (result(avg_logprob=-1.0), False, False),
        (result(avg_logprob=-1.1), True, False),
        (result(ratio=2.5), True, False),
        (result(ratio=2.4), False, False),
        (result(avg_logprob=-1.1, ratio=2.5, no_speech=0.7), False, True),
        (result(avg_logprob=-1.0, no_speech=0.7), False, True),
        (result(avg_logprob=-0.9, no_speech=0.7), False, False),
        (result(avg_logprob=-1.1, no_speech=0.6), True, False),
    ],
)
def test_thresholds_decide_on_another_attempt_and_on_skipping(decoded, again, skipped):
    assert needs_fallback(decoded, OPTIONS) == again
    assert holds_no_speech(decoded, OPTIONS) == skipped


def test_no_threshold_no_doubt():
    options = TranscriptionOptions(
        compression_ratio_threshold=None, logprob_threshold=None, no_speech_threshold=None
    )
    assert not needs_fallback(result(-9, 9, 1), options)
    assert not holds_no_speech(result(-9, 9, 1), options)


def attempts(*results, **options):
    options = TranscriptionOptions(temperatures=(0.0, 0.4, 0.8), **options)
    by_temperature = dict(zip(options.temperatures, results, strict=False))
    return decode_with_fallback(by_temperature.__getitem__, options)


def test_the_first_good_attempt_ends_the_search():
    good = result(temperature=0.4)
    outcome = attempts(result(-2), good)
    assert (outcome.best, outcome.hottest) == (good, 0.4)


def test_of_failed_attempts_the_likeliest_that_varies_is_best():
    best = result(-1.5)
    outcome = attempts(result(-0.1, ratio=9), best, result(-3))
    assert (outcome.best, outcome.hottest) == (best, 0.8)


def test_of_attempts_that_all_repeat_themselves_the_likeliest_is_best():
    best = result(-0.1, ratio=9)
    assert attempts(result(-0.5, ratio=3), best, result(-0.2, ratio=4)).best is best


def test_openai_keeps_the_last_of_failed_attempts():
    last = result(-3)
    assert attempts(result(-2), result(-1.5), last, compatibility="openai").best is last


def test_repeated_text_compresses_well():
    assert compression_ratio("") == 0
    assert compression_ratio("A sentence as people say it.") < 1
    assert compression_ratio("again " * 100) > 10


def test_an_attempt_can_use_the_memory_of_the_one_before(model, features):
    options = DecodingOptions(language="en", sample_len=12)
    cache = model.network.new_cache(features)
    fresh = DecodingTask(model, options).run(features)
    assert len(fresh.tokens) == 12
    for _ in range(2):
        assert DecodingTask(model, options).run(features, cache=cache) == fresh


def test_a_seed_repeats_a_hot_attempt(model, features):
    def run(seed):
        options = DecodingOptions(language="en", sample_len=12, temperature=1.0, seed=seed)
        return DecodingTask(model, options).run(features)

    assert run(1) == run(1)
    assert run(1).tokens != run(2).tokens


def test_the_evidence_is_what_the_network_says(model, features):
    options = DecodingOptions(language="en", sample_len=5, prompt=(3, 4))
    decoded = DecodingTask(model, options).run(features)
    prompt = window_prompt(model.tokenizer, options, "en", 448)
    read = torch.tensor([[*prompt.tokens, *decoded.tokens]])
    logits = model.network.logits(read, features)[0]
    no_speech = logits[prompt.sot_index].softmax(-1)[model.tokenizer.no_speech]
    assert decoded.no_speech_prob == pytest.approx(float(no_speech), rel=1e-4)
    total = 0.0
    for index, token in enumerate(decoded.tokens):
        left = logits[len(prompt.tokens) - 1 + index][None].clone()
        for logit_filter in window_filters(model, options):
            logit_filter.apply(left, [decoded.tokens[:index]])
        total += float(left.log_softmax(-1)[0, token])
    assert decoded.avg_logprob == pytest.approx(total / 6, rel=1e-4)
    assert decoded.compression_ratio == compression_ratio(decoded.text)


def test_the_language_is_the_likeliest_language_token(model, features):
    spoken = detect_spoken_language(model, features)
    logits = model.network.logits(torch.tensor([[model.tokenizer.sot]]), features)[0, 0]
    codes = model.tokenizer.language_tokens
    probabilities = logits[list(codes.values())].softmax(-1)
    assert spoken.language == list(codes)[int(probabilities.argmax())]
    assert spoken.probability == pytest.approx(float(probabilities.max()), rel=1e-4)
    assert DecodingTask(model, DecodingOptions(sample_len=1)).run(features).language == (
        spoken.language
    )


def test_a_model_of_one_language_need_not_listen(model, features):
    english = replace(model, tokenizer=type("English", (), {"is_multilingual": False}))
    assert known_languages(english) == ("en",)
    spoken = detect_spoken_language(english, features)
    assert (spoken.language, spoken.probability) == ("en", None)
