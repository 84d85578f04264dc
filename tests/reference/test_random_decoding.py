"""Any options and any logits through both decoders: the same tokens, sums and candidates.

The decoders babble: logits depend by chance on all that a row has read, so that a row which
continues the wrong text, a sum that belongs to another row or a tie settled otherwise shows.
The logits are the same numbers on both sides, so the results are compared to the last bit.
"""

from dataclasses import replace

import pytest
import torch
from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st

from engine.decoding.options import DecodingOptions
from engine.decoding.task import DecodingTask
from tests.fakes.scripted_decoder import babble_for, babbling_model, drive_reference
from tests.reference.behaviours import equals
from tests.reference.openai_whisper import reference_model
from tests.reference.windows import reference_decoding


@pytest.fixture(scope="module")
def networks():
    """The reference's networks by folder, whose decoders are replaced."""
    made = {}

    def network(folder):
        if folder not in made:
            made[folder] = reference_model(folder)
        return made[folder]

    return network


def decode_with_engine(model, babble, options):
    features = torch.zeros(1, 1, 1)
    torch.manual_seed(babble.seed)
    return DecodingTask(model, options).run(features)


def decode_with_reference(pair, network, babble, options):
    drive_reference(network, babble)
    features = torch.zeros(1, network.dims.n_audio_ctx, network.dims.n_audio_state)
    torch.manual_seed(babble.seed)
    return reference_decoding(pair.folder, network, features, options)[0]


def assert_same(ours, theirs):
    assert ours.tokens == tuple(theirs.tokens)
    assert ours.text == theirs.text
    assert ours.avg_logprob == theirs.avg_logprob
    assert ours.no_speech_prob == theirs.no_speech_prob
    assert ours.compression_ratio == theirs.compression_ratio
    assert ours.temperature == theirs.temperature


@st.composite
def searches(draw):
    """Greedy search, sampling or beams, with what goes with them."""
    kind = draw(st.sampled_from(["greedy", "sampling", "beams", "beams"]))
    if kind == "sampling":
        return {
            "temperature": draw(st.sampled_from([0.2, 0.6, 1.0])),
            "best_of": draw(st.sampled_from([None, 1, 2, 5])),
        }
    if kind == "beams":
        beams = draw(st.integers(1, 5))
        patience = draw(st.sampled_from([None, 0.5, 0.7, 1.0, 1.5, 2.0]))
        assume(patience is None or round(beams * patience) > 0)
        return {"beam_size": beams, "patience": patience}
    return {}


@st.composite
def options(draw, tokenizer):
    """Anything that the reference takes."""
    text = st.integers(0, tokenizer.eot - 1)
    times = st.integers(tokenizer.timestamp_begin, tokenizer.timestamp_end - 1)
    earlier = st.lists(text | times, max_size=8)
    symbols = st.lists(text | st.just(-1), max_size=4).map(tuple)
    return DecodingOptions(
        language="en",
        sample_len=draw(st.sampled_from([14, 30, 9, 5, 2, 1, 220])),
        length_penalty=draw(st.sampled_from([None, None, 0.0, 0.4, 1.0])),
        prompt=tuple(draw(earlier) * draw(st.sampled_from([1, 1, 60]))),
        prefix=tuple(draw(st.lists(text, max_size=5))),
        suppress_tokens=draw(st.none() | symbols),
        suppress_blank=draw(st.booleans()),
        without_timestamps=draw(st.booleans()),
        max_initial_timestamp=draw(st.sampled_from([None, 0.0, 0.1, 1.0])),
        compatibility="openai",
        **draw(searches()),
    )


def run_both(pair, network, wanted, seed, kind):
    model, ours = babbling_model(pair.ours, seed, kind)
    theirs = babble_for(pair.ours, seed, kind)
    result = decode_with_engine(model, ours, wanted)
    try:
        expected = decode_with_reference(pair, network, theirs, wanted)
    except ZeroDivisionError:
        event("the reference divides by the length of an empty text")
        return
    event(f"about {len(result.tokens) // 5 * 5} tokens")
    assert_same(result, expected)
    assert ours.prompts == theirs.prompts


KINDS = st.sampled_from(["peaked", "tied", "even"])
SEEDS = st.integers(0, 2**31)


@equals(
    "2.6 layout",
    "2.7 length",
    "2.8 ended rows",
    "2.9 beams",
    "2.9 ended texts",
    "2.9 patience",
    "2.9 unfinished texts",
    "2.9 memory",
    "2.10 ranking",
    "2.10 length penalty",
    "2.10 average",
    "2.10 text",
)
@settings(suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data(), seed=SEEDS, kind=KINDS)
def test_whatever_the_options_and_logits_both_decode_alike(demo_pair, networks, data, seed, kind):
    wanted = data.draw(options(demo_pair.ours.tokenizer))
    run_both(demo_pair, networks(demo_pair.folder), wanted, seed, kind)


@pytest.mark.parametrize("n_vocab", [51864, 51865, 51866])
@settings(max_examples=8, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data(), seed=SEEDS, kind=KINDS)
def test_so_they_do_over_every_published_vocabulary(
    random_pair, networks, n_vocab, data, seed, kind
):
    pair = random_pair(n_vocab, 80)
    wanted = data.draw(options(pair.ours.tokenizer))
    wanted = replace(wanted, sample_len=min(wanted.sample_len, 14))
    run_both(pair, networks(pair.folder), wanted, seed, kind)
