import threading

import pytest
import torch

from engine.device import choose_device, cuda_precision, limit_threads, reporting_full_memory
from engine.errors import DeviceUnavailable, OptionsInvalid, OutOfDeviceMemory


@pytest.fixture
def no_accelerator(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)


@pytest.fixture
def two_nvidia_cards(monkeypatch):
    names = ["NVIDIA GeForce RTX 4090", "NVIDIA GeForce GTX 1660"]
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    monkeypatch.setattr(torch.cuda, "get_device_name", names.__getitem__)
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda _: (8, 9))


@pytest.fixture
def apple_silicon(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: True)


def test_without_an_accelerator_the_cpu_serves_and_says_why(no_accelerator):
    choice = choose_device()
    assert (choice.device, choice.dtype) == ("cpu", "float32")
    assert "no graphics processor" in choice.reason


def test_an_nvidia_card_goes_first_and_computes_in_half_precision(two_nvidia_cards):
    choice = choose_device("auto")
    assert (choice.device, choice.dtype) == ("cuda", "float16")
    assert "RTX 4090" in choice.reason
    assert "half precision" in choice.reason


def test_a_card_with_faulty_half_precision_computes_in_single(two_nvidia_cards):
    choice = choose_device("cuda:1")
    assert (choice.device, choice.dtype) == ("cuda:1", "float32")
    assert "faulty" in choice.reason


def test_a_card_too_old_for_half_precision_computes_in_single():
    assert cuda_precision("NVIDIA Tesla K80", (3, 7))[0] == "float32"
    assert cuda_precision("NVIDIA A100", (8, 0))[0] == "float16"


def test_an_apple_processor_computes_in_single_precision(apple_silicon):
    for wanted in ("auto", "mps"):
        choice = choose_device(wanted)
        assert (choice.device, choice.dtype) == ("mps", "float32")


def test_the_cpu_is_taken_when_asked_for(two_nvidia_cards):
    assert choose_device("cpu").device == "cpu"


@pytest.mark.parametrize("wanted", ["cuda", "cuda:0", "mps", "tpu", "", "cuda0"])
def test_a_device_that_is_not_there_is_refused_with_the_reason(no_accelerator, wanted):
    with pytest.raises(DeviceUnavailable) as caught:
        choose_device(wanted)
    assert caught.value.wanted == wanted
    assert caught.value.reason


@pytest.mark.parametrize("wanted", ["cuda:2", "cuda:-1", "cuda:x"])
def test_a_card_that_is_not_there_is_refused(two_nvidia_cards, wanted):
    with pytest.raises(DeviceUnavailable, match="there are 2 such devices"):
        choose_device(wanted)


def test_every_thread_has_its_own_limit():
    # All set their limit before any of them computes: none may change another's.
    limits, seen = (1, 2, 3), {}
    barrier = threading.Barrier(len(limits))

    def work(limit):
        limit_threads(limit)
        barrier.wait(timeout=30)
        torch.ones(300, 300) @ torch.ones(300, 300)
        barrier.wait(timeout=30)
        seen[limit] = torch.get_num_threads()

    before = torch.get_num_threads()
    threads = [threading.Thread(target=work, args=(limit,)) for limit in limits]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    try:
        assert seen == {1: 1, 2: 2, 3: 3}
        assert torch.get_num_threads() == before
    finally:
        limit_threads(before)  # also what threads of later tests begin with


def test_no_thread_at_all_is_refused():
    with pytest.raises(OptionsInvalid, match="0 threads"):
        limit_threads(0)


def test_a_full_memory_is_reported_with_its_device():
    with pytest.raises(OutOfDeviceMemory) as caught, reporting_full_memory("cpu"):
        torch.empty(2**55)
    assert caught.value.device == "cpu"


@pytest.mark.parametrize(
    "error",
    [
        torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 MiB."),
        RuntimeError("MPS backend out of memory (MPS allocated: 5 GB)"),
        MemoryError(),
    ],
)
def test_every_devices_way_of_saying_so_is_understood(error):
    with pytest.raises(OutOfDeviceMemory), reporting_full_memory("mps"):
        raise error


def test_other_errors_pass_unchanged():
    with pytest.raises(RuntimeError, match="shape"), reporting_full_memory("cpu"):
        raise RuntimeError("wrong shape")
