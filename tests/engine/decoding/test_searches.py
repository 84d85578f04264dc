"""Laws that hold for any search, with random weights and with decoders that babble."""

from dataclasses import replace

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.cancellation import Cancelled, CancelToken
from engine.decoding.beam_search import most_candidates
from engine.decoding.options import DecodingOptions
from engine.decoding.prompt import window_prompt
from engine.decoding.suppression import window_filters
from engine.decoding.task import DecodingTask
from engine.errors import OptionsInvalid
from tests.fakes.scripted_decoder import Attempt, babbling_model, scripted_model

ENGLISH = DecodingOptions(language="en", sample_len=6)
SEARCHES = (
    {},
    {"beam_size": 1},
    {"beam_size": 3},
    {"beam_size": 4, "patience": 2.0},
    {"beam_size": 4, "patience": 0.5},
    {"temperature": 0.7, "seed": 1},
    {"temperature": 0.7, "seed": 1, "best_of": 3},
)
KINDS = ("peaked", "tied", "even")
searches = pytest.mark.parametrize("search", SEARCHES, ids=str)


@pytest.fixture(scope="module")
def windows(model):
    """Features (5, 1500, state)."""
    generator = torch.Generator().manual_seed(1)
    sound = torch.randn(5, 80, 1, generator=generator)  # each window hums another tune
    noise = torch.randn(5, 80, 3000, generator=generator)
    return model.network.embed_audio(3 * sound + noise)


def unlike_in_rounding(one, other):
    """Whether two results differ in more than the last digits of their probabilities."""
    plain = {"avg_logprob": 0.0, "no_speech_prob": 0.0, "token_logprobs": ()}
    return (
        replace(one, **plain) != replace(other, **plain)
        or one.avg_logprob != pytest.approx(other.avg_logprob, rel=1e-4)
        or one.no_speech_prob != pytest.approx(other.no_speech_prob, rel=1e-4, abs=1e-7)
        or one.token_logprobs != pytest.approx(other.token_logprobs, rel=1e-3, abs=1e-5)
    )


@searches
def test_a_batch_gives_what_each_window_gives_alone(model, windows, search):
    task = DecodingTask(model, replace(ENGLISH, **search))
    alone = [task.run(window) for window in windows.split(1)]
    together = task.run_batch(windows)
    assert not [
        True for one, other in zip(alone, together, strict=True) if unlike_in_rounding(one, other)
    ]
    assert len({result.tokens for result in alone}) > 1


@settings(max_examples=20)
@given(
    search=st.sampled_from(SEARCHES),
    seed=st.integers(0, 2**31),
    kind=st.sampled_from(KINDS),
    n_windows=st.integers(2, 6),
    timestamps=st.booleans(),
)
def test_windows_that_end_early_leave_the_others_as_they_are(
    model, search, seed, kind, n_windows, timestamps
):
    options = replace(ENGLISH, sample_len=12, without_timestamps=not timestamps, **search)
    singly, _ = babbling_model(model, seed, kind)
    alone = [DecodingTask(singly, options).run(torch.zeros(1, 1, 1)) for _ in range(n_windows)]
    jointly, _ = babbling_model(model, seed, kind)
    assert DecodingTask(jointly, options).run_batch(torch.zeros(n_windows, 1, 1)) == alone


def test_done_windows_are_fed_no_longer_when_they_are_half_of_the_batch(model):
    say = model.tokenizer.encode
    lengths = (30, 2, 20, 3)
    attempts = [Attempt(say("the" * n)) for n in lengths]
    scripted, script = scripted_model(model, attempts)
    rows = []
    answer = script.answer
    script.answer = lambda attempt, read, n: rows.append(attempt) or answer(attempt, read, n)
    options = replace(ENGLISH, sample_len=None, without_timestamps=True)
    results = DecodingTask(scripted, options).run_batch(torch.zeros(4, 1, 1))
    assert [len(result.tokens) for result in results] == [
        len(attempt.tokens) for attempt in attempts
    ]
    fed = [rows.count(attempt) for attempt in range(4)]
    # The first two to end go on until the second of them has ended, then nobody for company.
    assert fed == [len(attempts[i].tokens) + 1 for i in (0, 3, 2, 3)]


def test_an_empty_batch_has_no_results(model):
    assert DecodingTask(model, ENGLISH).run_batch(torch.zeros(0, 1500, 16)) == []


def test_each_window_of_a_batch_has_its_language_and_its_seed(model, windows):
    options = replace(ENGLISH, language=None, temperature=1.0)
    results = DecodingTask(model, options).run_batch(
        windows[:2], languages=["ko", "en"], seeds=[7, 8]
    )
    for window, result, language, seed in zip(
        windows[:2].split(1), results, ("ko", "en"), (7, 8), strict=True
    ):
        alone = replace(options, language=language, seed=seed)
        assert not unlike_in_rounding(DecodingTask(model, alone).run(window), result)
        assert result.language == language


@searches
def test_a_cache_of_the_audio_serves_every_search_and_stays(model, features, search):
    task = DecodingTask(model, replace(ENGLISH, **search))
    fresh = task.run(features)
    cache = model.network.new_cache(features)
    audio = [layer.cross_keys.clone() for layer in cache.layers]
    for _ in range(2):
        assert not unlike_in_rounding(fresh, task.run(features, cache=cache))
    for layer, before in zip(cache.layers, audio, strict=True):
        assert torch.equal(layer.cross_keys, before)


def test_a_batchs_cache_serves_the_windows_that_are_tried_again(model, windows):
    cache = model.network.new_cache(windows)
    DecodingTask(model, ENGLISH).run_batch(windows, cache=cache)
    hot = DecodingTask(model, replace(ENGLISH, temperature=0.7, best_of=3, seed=1))
    again = hot.run_batch(windows[[1, 4]], cache=cache.only([1, 4]))
    for result, window in zip(again, (1, 4), strict=True):
        assert not unlike_in_rounding(hot.run(windows[window : window + 1]), result)


@pytest.mark.parametrize("timestamps", [True, False])
@settings(max_examples=15)
@given(seed=st.integers(0, 2**31), kind=st.sampled_from(KINDS))
def test_one_beam_is_greedy(model, timestamps, seed, kind):
    results = []
    for search in ({}, {"beam_size": 1}):
        babbling, _ = babbling_model(model, seed, kind)
        options = replace(ENGLISH, sample_len=12, without_timestamps=not timestamps, **search)
        results.append(DecodingTask(babbling, options).run(torch.zeros(1, 1, 1)))
    greedy, beam = results
    if kind != "tied":  # of equal ones a beam need not follow the first
        assert greedy == beam


@searches
@pytest.mark.parametrize("prefix", [(), (3, 4, 5)])
def test_the_evidence_is_what_the_network_says_of_the_chosen_tokens(
    model, features, search, prefix
):
    options = replace(ENGLISH, prompt=(3, 4), prefix=prefix, repetition_penalty=1.5, **search)
    result = DecodingTask(model, options).run(features)
    prompt = window_prompt(model.tokenizer, options, "en", 448)
    n_given = len(prompt.given)
    assert result.tokens[:n_given] == prompt.given
    assert result.token_logprobs[:n_given] == (0.0,) * n_given
    logits = model.network.logits(
        torch.tensor([[*prompt.tokens, *result.tokens[n_given:]]]), features
    )[0]
    for index in range(n_given, len(result.tokens)):
        left = logits[len(prompt.tokens) - 1 + index - n_given][None].clone()
        for logit_filter in window_filters(model, options):
            logit_filter.apply(left, [result.tokens[:index]])
        expected = float(left.log_softmax(-1)[0, result.tokens[index]])
        assert result.token_logprobs[index] == pytest.approx(expected, rel=1e-3, abs=1e-5)
    if len(result.tokens) == n_given + 6:  # no end was reached
        total = sum(result.token_logprobs)
        assert result.avg_logprob == pytest.approx(total / 7, rel=1e-4)


@pytest.mark.parametrize("search", SEARCHES[::2], ids=str)
@pytest.mark.parametrize("size", [1, 3])
def test_no_run_of_text_tokens_comes_twice(model, features, search, size):
    options = replace(ENGLISH, sample_len=30, no_repeat_ngram_size=size, **search)
    result = DecodingTask(model, options).run(features)
    text = [token for token in result.tokens if token < model.tokenizer.eot]
    runs = [tuple(text[i : i + size]) for i in range(len(text) - size + 1)]
    assert len(runs) > 5
    assert len(set(runs)) == len(runs)


@pytest.mark.parametrize("option", [{"no_repeat_ngram_size": 2}, {"repetition_penalty": 2.0}])
def test_openai_repeats_itself_whatever_is_asked_for(model, features, option):
    strict = replace(ENGLISH, compatibility="openai", sample_len=20)
    plain = DecodingTask(model, strict).run(features)
    assert DecodingTask(model, replace(strict, **option)).run(features) == plain


def test_a_penalty_lets_less_repeat_itself(model, features):
    def distinct(penalty):
        options = replace(ENGLISH, sample_len=30, repetition_penalty=penalty)
        return len(set(DecodingTask(model, options).run(features).tokens))

    assert distinct(5.0) > distinct(1.0)


class Stubborn(CancelToken):
    """Is cancelled at its nth check."""

    def __init__(self, n):
        super().__init__()
        self.left = n

    def check(self):
        self.left -= 1
        if self.left == 0:
            self.cancel()
        super().check()


@searches
def test_every_token_can_be_the_last_before_a_cancel(model, windows, search):
    task = DecodingTask(model, replace(ENGLISH, without_timestamps=True, **search))
    for n in (1, 2, 6):
        with pytest.raises(Cancelled):
            task.run_batch(windows[:2], Stubborn(n))
    task.run_batch(windows[:2], Stubborn(7))


@pytest.mark.parametrize(
    ("beams", "patience", "expected"),
    [(5, None, 5), (5, 0.5, 2), (3, 0.5, 2), (7, 0.5, 4), (5, 2.0, 10), (1, 0.0, 1)],
)
def test_halves_of_candidates_are_rounded_to_even(beams, patience, expected):
    assert most_candidates(beams, patience) == expected


# --- prefix


def test_a_prefix_counts_as_text_of_the_window(model):
    say, begin = model.tokenizer.encode, model.tokenizer.timestamp_begin
    scripted, script = scripted_model(model, [Attempt([*say(" the"), begin + 50])])
    options = replace(ENGLISH, prefix=tuple(say("the")))
    result = DecodingTask(scripted, options).run(torch.zeros(1, 1, 1))
    assert result.tokens == (begin, *say("the"), *say(" the"), begin + 50)
    assert result.text == "the the"
    assert script.prompts[0][-1 - len(say("the")) :] == (begin, *say("the"))


def test_without_timestamps_a_prefix_has_none(model):
    options = replace(ENGLISH, prefix=(5, 6), without_timestamps=True)
    prompt = window_prompt(model.tokenizer, options, "en", 448)
    assert prompt.given == (5, 6)
    assert prompt.tokens[-3:] == (model.tokenizer.no_timestamps, 5, 6)


def test_prefix_and_text_share_half_of_the_context_and_earlier_text_gives_way(model, features):
    options = DecodingOptions(language="en", prefix=(7,) * 222, prompt=(9,) * 300)
    prompt = window_prompt(model.tokenizer, options, "en", 448)
    assert len(prompt.tokens) == 448  # the one token that is sampled is never read
    assert len(DecodingTask(model, options).run(features).tokens) == 224


def test_a_prefix_that_leaves_no_room_is_refused(model):
    options = DecodingOptions(language="en", prefix=(7,) * 223)
    with pytest.raises(OptionsInvalid, match="at most 222"):
        window_prompt(model.tokenizer, options, "en", 448)


def test_a_prefix_too_long_for_openai_is_refused_too(model):
    options = DecodingOptions(language="en", prefix=(7,) * 446, compatibility="openai")
    with pytest.raises(OptionsInvalid, match="449 tokens"):
        window_prompt(model.tokenizer, options, "en", 448)
