"""Every precision against float32: numbers within the plan's tolerance, and the same text."""

import dataclasses
from pathlib import Path

import pytest
import torch

import engine
from engine.audio import load_audio
from engine.device import choose_device
from engine.device_fallback import moved_network
from engine.device_probe import relative_error
from engine.errors import DeviceFaulty, OptionsInvalid
from engine.layers import LayerNorm, Linear
from engine.precision import EXACT, PLANS, PRECISIONS, execution_plan
from engine.quantised_linear import QuantisedLinear
from tests.engine.tiny_model import DIMS, random_network

ROOT = Path(__file__).parents[2]
DEMO_MODEL = ROOT / "resources" / "models" / "demo-en"
DEMO_CLIP = ROOT / "resources" / "demo" / "demo.mp4"

LOSSY = tuple(name for name in PRECISIONS if name != "float32")
WIDE = dataclasses.replace(
    DIMS, n_vocab=300, n_audio_state=64, n_text_state=64, n_audio_layer=3, n_text_layer=3
)


@pytest.fixture(scope="module", autouse=True)
def one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def outputs(network, mel):
    """Features, logits of whole and of cached decoding, and alignment scores."""
    with torch.inference_mode():
        features = network.embed_audio(mel)
        n_vocab = network.dims.n_vocab
        tokens = torch.randint(0, n_vocab, (1, 30), generator=torch.Generator().manual_seed(2))
        heads = network.alignment_heads
        logits, scores = network.logits_with_attention(tokens, features, heads)
        cache = network.new_cache(features)
        pieces = [network.decoder(tokens[:, :5], cache)]
        pieces += [network.decoder(tokens[:, i : i + 1], cache) for i in range(5, 30)]
    return features, logits, torch.cat(pieces, dim=1), scores


def noise(frames=3000):
    mel = 0.4 * torch.randn(1, 80, frames, generator=torch.Generator().manual_seed(1))
    mel[..., 2000:] = 0
    return mel


@pytest.fixture(scope="module")
def demo() -> engine.SpeechModel:
    return engine.load_model(DEMO_MODEL, device="cpu")


@pytest.fixture(scope="module")
def clip():
    return load_audio(DEMO_CLIP)


# --- the plans


def test_a_plan_has_a_name_and_others_are_refused():
    assert [execution_plan(name).precision for name in PRECISIONS] == list(PRECISIONS)
    with pytest.raises(OptionsInvalid, match="there is no precision “auto”"):
        execution_plan("auto")


@pytest.mark.parametrize("precision", PRECISIONS)
def test_layers_are_built_as_their_plan_says(precision):
    plan = PLANS[precision]
    network = random_network(precision=precision)
    linear = QuantisedLinear if plan.linear_weights == "int8" else Linear
    query = network.decoder.blocks[0].cross_attn.query
    assert type(query) is linear
    assert query.weight.dtype == getattr(torch, plan.linear_weights)
    assert network.encoder.conv1.weight.dtype == plan.dtype
    for module in network.modules():
        if isinstance(module, LayerNorm | torch.nn.Embedding):
            assert module.weight.dtype == torch.float32
    features, logits, cached, scores = outputs(network, noise())
    assert features.dtype == plan.dtype
    assert network.new_cache(features).layers[0].keys.dtype == plan.dtype
    assert {logits.dtype, cached.dtype, scores.dtype} == {torch.float32}


def test_the_stream_between_the_blocks_is_float32_whatever_the_blocks_compute_in():
    network = random_network(precision="bfloat16")
    seen = []
    for block in (*network.encoder.blocks, *network.decoder.blocks):
        block.register_forward_hook(lambda _, args, out: seen.append((args[0].dtype, out.dtype)))
    network.logits(torch.tensor([[1, 2]]), network.embed_audio(noise()))
    assert seen == [(torch.float32, torch.float32)] * 3


def test_values_too_large_for_half_precision_survive_in_the_stream():
    network, half = random_network(), random_network(precision="float16")
    for each in (network, half):
        each.encoder.positional_embedding.fill_(1e5)  # float16 ends at 65504
        each.encoder.positional_embedding[:, ::2] *= -1
    features = half.embed_audio(noise())
    assert relative_error(features, network.embed_audio(noise())) < 0.01


def test_features_that_are_not_finite_are_an_error_and_never_text():
    half = random_network(precision="float16")
    half.encoder.conv2.bias[3] = 1e5
    with pytest.raises(DeviceFaulty, match="fails in float16"):
        half.embed_audio(noise())


# --- numbers


@pytest.mark.parametrize("precision", LOSSY)
@pytest.mark.parametrize("which", ["random", "demo"])
def test_numbers_lie_within_the_plans_tolerance_of_float32s(demo, precision, which):
    exact = demo.network if which == "demo" else random_network(WIDE)
    network = moved_network(exact, choose_device("cpu", precision))
    errors = [
        relative_error(ours, theirs)
        for ours, theirs in zip(outputs(network, noise()), outputs(exact, noise()), strict=True)
    ]
    assert max(errors) <= PLANS[precision].tolerance
    assert min(errors) > 0  # another precision, indeed


def test_a_network_comes_back_from_another_precision_as_that_precision_left_it(demo):
    there = moved_network(demo.network, choose_device("cpu", "int8"))
    back = moved_network(there, choose_device("cpu"))
    again = moved_network(back, choose_device("cpu", "int8"))
    assert back.plan == EXACT
    for (name, ours), (_, theirs) in zip(there.weights(), again.weights(), strict=True):
        assert torch.allclose(ours, theirs, rtol=1e-6, atol=0), name
    weights = dict(demo.network.weights())
    for name, tensor in back.weights():
        assert relative_error(tensor, weights[name]) < 0.02, name


def test_loading_in_a_precision_is_the_same_as_moving_to_it(demo):
    for precision in LOSSY:
        loaded = engine.load_model(DEMO_MODEL, device="cpu", precision=precision)
        assert (loaded.device.device, loaded.device.precision) == ("cpu", precision)
        moved = moved_network(demo.network, choose_device("cpu", precision))
        for (name, ours), (_, theirs) in zip(
            loaded.network.state_dict().items(), moved.state_dict().items(), strict=True
        ):
            assert torch.equal(ours, theirs), name


# --- text


def words_of(events) -> list[engine.Word]:
    found = [event.segment for event in events if isinstance(event, engine.SegmentFound)]
    return [word for segment in found for word in segment.words]


@pytest.fixture(scope="module")
def exact_words(demo, clip):
    return words_of(engine.transcribe(clip, demo))


@pytest.mark.parametrize("precision", LOSSY)
def test_the_demo_speech_has_the_same_text_in_every_precision(exact_words, clip, precision):
    model = engine.load_model(DEMO_MODEL, device="cpu", precision=precision)
    words = words_of(engine.transcribe(clip, model))
    assert [word.text for word in words] == [word.text for word in exact_words]
    off = [
        max(abs(ours.start_s - exact.start_s), abs(ours.end_s - exact.end_s))
        for ours, exact in zip(words, exact_words, strict=True)
    ]
    near = sum(seconds <= 0.041 for seconds in off) / len(off)
    assert near >= 0.95
