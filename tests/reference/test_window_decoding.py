"""One window decoded by both: any options, any sound, every published vocabulary."""

from collections.abc import Mapping
from functools import cache

import numpy as np
import pytest
import torch
import whisper
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from whisper import decoding as reference

from engine.decoding.language import detect_spoken_language
from engine.decoding.options import DecodingOptions
from engine.decoding.suppression import window_filters
from engine.decoding.task import DecodingTask
from tests.reference.behaviours import departs, equals
from tests.reference.openai_whisper import reference_tokenizer, speaking

VOCABULARIES = (51864, 51865, 51866)
N_SOUNDS = 3
# The fixtures hold models, which no example changes.
same_models = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def heard(random_pair):
    """A pair of models and what their encoder gives for one of several sounds."""

    @cache
    def hear(n_vocab: int, sound: int):
        pair = random_pair(n_vocab, 128 if n_vocab == 51866 else 80)
        generator = torch.Generator().manual_seed(sound)
        shape = (1, pair.ours.network.dims.n_mels, 3000)
        mel = 0.4 * (sound + 1) * torch.randn(shape, generator=generator)
        return pair, pair.ours.network.embed_audio(mel)

    return hear


def reference_options(ours: Mapping[str, object]) -> reference.DecodingOptions:
    """Our options in the reference's types."""
    theirs = {name: list(v) if isinstance(v, tuple) else v for name, v in ours.items()}
    return reference.DecodingOptions(**theirs, fp16=False)


def decode_with_both(pair, features, **options):
    torch.manual_seed(7)
    ours = DecodingTask(pair.ours, DecodingOptions(**options, compatibility="openai")).run(features)
    torch.manual_seed(7)
    with speaking(pair.folder), torch.no_grad():
        theirs = whisper.decode(pair.theirs, features[0], reference_options(options))
    assert ours.tokens == tuple(theirs.tokens)
    assert (ours.text, ours.language) == (theirs.text, theirs.language)
    assert ours.temperature == theirs.temperature
    np.testing.assert_allclose(
        [ours.avg_logprob, ours.no_speech_prob, ours.compression_ratio],
        [theirs.avg_logprob, theirs.no_speech_prob, theirs.compression_ratio],
        rtol=1e-4,
        atol=1e-7,
    )
    return ours


@st.composite
def decoding_options(draw, n_vocab):
    """Options that mean the same to both."""
    tasks = ["transcribe", "translate"] if n_vocab > 51864 else ["transcribe"]
    options = {
        "task": draw(st.sampled_from(tasks)),
        "temperature": draw(st.sampled_from([0.0, 0.0, 0.0, 0.3, 1.0])),
        "sample_len": draw(st.integers(1, 12)),
        "suppress_blank": draw(st.booleans()),
        "without_timestamps": draw(st.booleans()),
        "max_initial_timestamp": draw(st.sampled_from([None, 0.0, 0.02, 1.0, 29.0])),
    }
    if n_vocab > 51864:
        options["language"] = draw(st.sampled_from([None, "en", "de", "ko", "haw"]))
    else:
        options["language"] = "en"
    # Earlier text and its timestamps; other special tokens never get there.
    begin = n_vocab - 1501
    text = st.integers(0, 50255) | st.integers(begin, n_vocab - 1)
    options["prompt"] = tuple(draw(st.lists(text, max_size=6))) * draw(st.sampled_from([1, 1, 60]))
    if draw(st.booleans()):
        ids = draw(st.sets(st.integers(0, n_vocab - 1), min_size=1, max_size=50))
        options["suppress_tokens"] = tuple(sorted(ids))
    return options


@equals(
    "2.6 layout",
    "2.6 latest first timestamp",
    "2.6 without timestamps",
    "2.7 length",
    "2.8 greedy",
    "2.8 random stream",
    "2.8 sum",
    "2.10 average",
    "2.10 text",
    "2.10 compression ratio",
)
@settings(max_examples=25)
@given(data=st.data())
def test_whatever_is_asked_for_a_window_both_say_the_same(heard, data):
    n_vocab = data.draw(st.sampled_from(VOCABULARIES))
    pair, features = heard(n_vocab, data.draw(st.integers(0, N_SOUNDS - 1)))
    decode_with_both(pair, features, **data.draw(decoding_options(n_vocab)))


@equals("2.5 detected")
@pytest.mark.parametrize("sound", range(N_SOUNDS))
@pytest.mark.parametrize("n_vocab", [51865, 51866])
def test_the_language_and_its_probability_are_the_references(heard, n_vocab, sound):
    pair, features = heard(n_vocab, sound)
    with torch.no_grad():
        _, probabilities = whisper.detect_language(
            pair.theirs, features[0], reference_tokenizer(pair.folder)
        )
    ours = detect_spoken_language(pair.ours, features)
    assert ours.language == max(probabilities, key=probabilities.get)
    assert ours.probability == pytest.approx(probabilities[ours.language], rel=1e-4)


@departs("2.5 equal languages", why="the first in the model's order, so every run says the same")
def test_of_equally_likely_languages_the_first_is_chosen(heard):
    pair, features = heard(51865, 0)
    tokenizer = pair.ours.tokenizer
    twin = pair.ours.network.decoder.token_embedding
    codes, ids = zip(*tokenizer.language_tokens.items(), strict=True)
    before = twin.weight.data.clone()
    try:
        twin.weight.data[list(ids)] = before[ids[4]]
        assert detect_spoken_language(pair.ours, features).language == codes[0]
    finally:
        twin.weight.data.copy_(before)


@st.composite
def sampled_tokens(draw, tokenizer):
    """A beginning as a window may have it, and some that it may not."""
    text = st.integers(0, tokenizer.eot - 1)
    time = st.integers(tokenizer.timestamp_begin, tokenizer.timestamp_end - 1)
    special = st.integers(tokenizer.eot, tokenizer.timestamp_begin - 1)
    return draw(st.lists(text | time | time | special, max_size=5))


@equals("2.4 always suppressed", "2.6 suppress list", "2.7 order", "2.7 sum of timestamps")
@settings(same_models, max_examples=60)
@given(data=st.data())
def test_all_filters_together_leave_what_the_references_leave(random_pair, data):
    n_vocab = data.draw(st.sampled_from(VOCABULARIES))
    pair = random_pair(n_vocab, 80)
    options = data.draw(decoding_options(n_vocab))
    sampled = data.draw(sampled_tokens(pair.ours.tokenizer))
    spread = data.draw(st.sampled_from([0.5, 3.0, 10.0]))
    generator = torch.Generator().manual_seed(data.draw(st.integers(0, 2**31)))
    logits = spread * torch.randn(1, n_vocab, generator=generator)
    # Timestamps win or lose by their sum: move them to where both happen.
    logits[:, pair.ours.tokenizer.timestamp_begin :] += data.draw(st.floats(-10, 10))
    ours, theirs = logits.clone(), logits.clone()
    for rule in window_filters(pair.ours, DecodingOptions(**options, compatibility="openai")):
        rule.apply(ours, [sampled])
    with speaking(pair.folder):
        task = reference.DecodingTask(pair.theirs, reference_options(options))
    for rule in task.logit_filters:
        rule.apply(theirs, torch.tensor([[*task.initial_tokens, *sampled]]))
    assert torch.equal(ours, theirs)
