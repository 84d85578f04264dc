"""A device that fails is found out before any text is written, and another one takes over."""

import dataclasses

import pytest
import torch
from torch.overrides import TorchFunctionMode

import engine
from engine import device_fallback
from engine.device import DeviceChoice, choose_device
from engine.device_fallback import fallback_model, load_with_fallback, next_choice
from engine.device_probe import probe, try_out
from engine.errors import DeviceFaulty, OutOfDeviceMemory
from engine.precision import PRECISIONS
from tests.engine.tiny_model import random_network, write_tiny_model


class HalfConvolutionsGiveNaN(TorchFunctionMode):
    """What a GeForce GTX 16xx does; https://github.com/pytorch/pytorch/issues/58123."""

    def __torch_function__(self, func, types, args=(), kwargs=None):
        result = func(*args, **(kwargs or {}))
        if func is torch.conv1d and result.dtype == torch.float16:
            return result * torch.nan
        return result


class HalfProductsAreWrong(TorchFunctionMode):
    """A device that is quietly wrong."""

    def __torch_function__(self, func, types, args=(), kwargs=None):
        result = func(*args, **(kwargs or {}))
        if func is torch.nn.functional.linear and result.dtype == torch.float16:
            return result * 1.05
        return result


@pytest.fixture
def graphics_processor(monkeypatch):
    """torch believes in an NVIDIA card; whoever computes on it learns that there is none."""
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 1)
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda _: "NVIDIA A100")
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda _: (8, 0))


@pytest.fixture
def folder(tmp_path):
    return write_tiny_model(tmp_path / "tiny")


# --- the probe


@pytest.mark.parametrize("precision", PRECISIONS)
def test_this_processor_passes_in_every_precision(precision):
    probe(choose_device("cpu", precision))


def test_convolutions_that_give_nan_are_found_out():
    with pytest.raises(DeviceFaulty, match="fails in float16"), HalfConvolutionsGiveNaN():
        probe(choose_device("cpu", "float16"))


def test_numbers_that_are_only_wrong_are_found_out():
    with (
        pytest.raises(DeviceFaulty, match=r"numbers are wrong by \d+%"),
        HalfProductsAreWrong(),
    ):
        probe(choose_device("cpu", "float16"))


def test_a_device_that_torch_was_not_built_for_is_faulty():
    with pytest.raises(DeviceFaulty) as caught:
        probe(
            DeviceChoice("mps" if not torch.backends.mps.is_available() else "xpu", "float32", "")
        )
    assert caught.value.reason


def test_a_loaded_network_whose_numbers_overflow_is_found_out():
    choice = choose_device("cpu", "float16")
    network = random_network(precision="float16")
    try_out(network, choice)
    network.encoder.conv2.bias[0] = 1e5
    with pytest.raises(DeviceFaulty):
        try_out(network, choice)
    network = random_network(precision="float16")
    network.decoder.blocks[1].mlp[2].bias[0] = torch.inf
    with pytest.raises(DeviceFaulty, match="the model's numbers are too large"):
        try_out(network, choice)


# --- loading


def test_a_card_that_does_not_work_is_left_for_the_cpu_with_a_notice(graphics_processor, folder):
    model = engine.load_model(folder)
    assert (model.device.device, model.device.precision) == ("cpu", "float32")
    assert model.notices == (
        "cuda fails in float16; float32 is used instead.",
        "cuda fails in float32; the CPU is used instead, which is slower.",
    )
    assert model.network.device == torch.device("cpu")
    assert "cannot be used" in model.device.reason


@pytest.mark.parametrize("device", ["cuda", "cuda:0"])
def test_a_card_that_was_asked_for_is_not_left_silently(graphics_processor, folder, device):
    with pytest.raises(DeviceFaulty) as caught:
        engine.load_model(folder, device=device)
    assert caught.value.device == device
    assert str(caught.value).endswith("choose another precision or the CPU.")


def test_a_model_too_large_for_the_card_is_loaded_to_the_cpu_at_once(monkeypatch):
    monkeypatch.setattr(device_fallback, "probe", lambda _: None)
    tried = []

    def load(choice):
        tried.append((choice.device, choice.precision))
        if choice.device == "cuda":
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 3 GiB")
        return random_network()

    cpu = DeviceChoice("cpu", "float32", "the last")
    single = DeviceChoice("cuda", "float32", "a test")
    choice = DeviceChoice("cuda", "float16", "a test", fallbacks=(single, cpu))
    _, served = load_with_fallback(choice, load)
    assert tried == [("cuda", "float16"), ("cpu", "float32")]
    assert served.notices == (
        "The memory of cuda is full; the CPU is used instead, which is slower.",
    )
    with pytest.raises(OutOfDeviceMemory):
        load_with_fallback(dataclasses.replace(choice, fallbacks=()), load)


def test_other_errors_of_loading_are_not_taken_for_the_devices():
    def load(choice):
        raise ValueError("a bug")

    with pytest.raises(ValueError, match="a bug"):
        load_with_fallback(choose_device("cpu"), load)


# --- in the middle of the work


def test_a_model_goes_on_where_its_device_failed(folder):
    model = engine.load_model(folder, device="cpu", precision="float16")
    spare = DeviceChoice("cpu", "float32", "float16 is faulty on cpu")
    choice = dataclasses.replace(model.device, fallbacks=(spare,), notices=())
    model = dataclasses.replace(model, device=choice)
    failure = DeviceFaulty("cpu", "float16", "its numbers are not finite")
    moved = fallback_model(model, failure)
    assert moved.device.precision == "float32"
    assert moved.notices == ("cpu fails in float16; float32 is used instead.",)
    assert moved.network.encoder.conv1.weight.dtype == torch.float32
    assert moved.tokenizer is model.tokenizer
    exact = engine.load_model(folder, device="cpu").network
    tokens, features = torch.tensor([[1, 2, 3]]), torch.ones(1, 1500, 16)
    expected = exact.logits(tokens, features)
    assert torch.allclose(moved.network.logits(tokens, features), expected, atol=0.01)


def test_without_anything_left_the_failure_is_told(model):
    for failure in (OutOfDeviceMemory("cpu"), DeviceFaulty("cpu", "float32", "a test")):
        with pytest.raises(type(failure)):
            fallback_model(model, failure)


def test_the_notices_of_all_failures_stay_in_order():
    third = DeviceChoice("cpu", "bfloat16", "3", notices=("Slow.",))
    second = DeviceChoice("mps", "float32", "2")
    first = DeviceChoice("cuda", "float16", "1", fallbacks=(second, third))
    choice = next_choice(first, DeviceFaulty("cuda", "float16", "x"))
    choice = next_choice(choice, OutOfDeviceMemory("mps"))
    assert choice.notices == (
        "cuda fails in float16; the MPS is used instead, which is slower.",
        "The memory of mps is full; the CPU is used instead, which is slower.",
        "Slow.",
    )
