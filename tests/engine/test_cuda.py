"""A CUDA device against the processor: numbers within the plan's tolerance, and the same text."""

from pathlib import Path

import pytest
import torch

import engine
from engine.device import choose_device, cuda_computes_in
from engine.device_fallback import fallback_model, moved_network
from engine.device_probe import probe, relative_error
from engine.errors import OutOfDeviceMemory

pytestmark = [
    pytest.mark.gpu,
    pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device"),
]

RESOURCES = Path(__file__).parents[2] / "resources"
MODEL = RESOURCES / "models" / "demo-en"
HERE = ("float32", "float16", "bfloat16")


@pytest.fixture(params=HERE)
def precision(request):
    if not cuda_computes_in(request.param, torch.cuda.get_device_capability()):
        pytest.skip(f"this device does not compute in {request.param}")
    return request.param


@pytest.fixture(scope="module")
def exact():
    return engine.load_model(MODEL, device="cpu")


def words_of(model):
    events = engine.transcribe(RESOURCES / "demo" / "demo.mp4", model)
    found = [event.segment for event in events if isinstance(event, engine.SegmentFound)]
    return [word for segment in found for word in segment.words]


@pytest.fixture(scope="module")
def exact_words(exact):
    return words_of(exact)


def test_the_probe_passes(precision):
    probe(choose_device("cuda", precision))


def test_numbers_lie_within_the_plans_tolerance(exact, precision):
    choice = choose_device("cuda", precision)
    network = moved_network(exact.network, choice)
    generator = torch.Generator().manual_seed(1)
    mel = 0.4 * torch.randn(1, 80, 3000, generator=generator)
    tokens = torch.randint(0, network.dims.n_vocab, (1, 30), generator=generator)
    with torch.inference_mode():
        features = exact.network.embed_audio(mel)
        ours = network.embed_audio(mel)
        assert relative_error(ours.cpu(), features) <= choice.plan.tolerance
        logits = exact.network.logits(tokens, features)
        whole = network.logits(tokens.cuda(), ours)
        cache = network.new_cache(ours)
        steps = [network.decoder(tokens[:, i : i + 1].cuda(), cache) for i in range(30)]
    assert relative_error(whole.cpu(), logits) <= choice.plan.tolerance
    assert relative_error(torch.cat(steps, dim=1).cpu(), logits) <= choice.plan.tolerance


def test_the_demo_speech_has_the_same_text_and_times(exact_words, precision):
    model = engine.load_model(MODEL, device="cuda", precision=precision)
    assert model.network.device.type == "cuda"
    words = words_of(model)
    assert [word.text for word in words] == [word.text for word in exact_words]
    near = [abs(a.start_s - b.start_s) <= 0.041 for a, b in zip(words, exact_words, strict=True)]
    assert sum(near) / len(near) >= 0.95


def test_the_best_device_is_taken_and_left_when_it_fails(exact_words):
    model = engine.load_model(MODEL)
    assert model.network.device.type == "cuda"
    moved = fallback_model(model, OutOfDeviceMemory("cuda"))
    assert moved.network.device.type == "cpu"
    assert [word.text for word in words_of(moved)] == [word.text for word in exact_words]


def test_a_full_device_is_left_while_the_model_is_loaded():
    torch.cuda.empty_cache()
    torch.cuda.set_per_process_memory_fraction(0.0)
    try:
        model = engine.load_model(MODEL)
    finally:
        torch.cuda.set_per_process_memory_fraction(1.0)
    assert model.device.device == "cpu"
    assert "is full" in model.notices[0]
