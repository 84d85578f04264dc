import pickle
import threading

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from engine.device import (
    DeviceChoice,
    check_numbers,
    choose_device,
    cuda_computes_in,
    cuda_precision,
    limit_threads,
    reporting_device_failure,
    reporting_full_memory,
)
from engine.errors import DeviceFaulty, DeviceUnavailable, OptionsInvalid, OutOfDeviceMemory
from engine.precision import PRECISIONS


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


def ladder(choice):
    """What is tried, in order, as (device, precision)."""
    return [(step.device, step.precision) for step in (choice, *choice.fallbacks)]


def test_without_an_accelerator_the_cpu_serves_and_says_why(no_accelerator):
    choice = choose_device()
    assert ladder(choice) == [("cpu", "float32")]
    assert "no graphics processor" in choice.reason
    assert "float32" in choice.reason
    assert not choice.notices


def test_an_nvidia_card_goes_first_and_computes_in_half_precision(two_nvidia_cards):
    choice = choose_device("auto")
    assert ladder(choice) == [("cuda", "float16"), ("cuda", "float32"), ("cpu", "float32")]
    assert "RTX 4090" in choice.reason
    assert "half precision" in choice.reason


def test_a_card_with_faulty_half_precision_computes_in_single(two_nvidia_cards):
    choice = choose_device("cuda:1")
    assert ladder(choice) == [("cuda:1", "float32")]
    assert "faulty" in choice.reason


def test_a_card_too_old_for_half_precision_computes_in_single():
    assert cuda_precision("NVIDIA Tesla K80", (3, 7))[0] == "float32"
    assert cuda_precision("NVIDIA A100", (8, 0))[0] == "float16"


def test_an_apple_processor_computes_in_single_precision(apple_silicon):
    assert ladder(choose_device("auto")) == [("mps", "float32"), ("cpu", "float32")]
    assert ladder(choose_device("mps")) == [("mps", "float32")]
    assert ladder(choose_device("mps", "float16")) == [("mps", "float16")]


def test_the_cpu_is_taken_when_asked_for(two_nvidia_cards):
    assert ladder(choose_device("cpu")) == [("cpu", "float32")]


def test_what_is_named_is_kept_to_and_only_what_is_not_may_fall_back(two_nvidia_cards):
    assert ladder(choose_device("cuda:0")) == [("cuda:0", "float16"), ("cuda:0", "float32")]
    assert ladder(choose_device("cuda:0", "bfloat16")) == [("cuda:0", "bfloat16")]
    assert ladder(choose_device("auto", "bfloat16")) == [
        ("cuda", "bfloat16"),
        ("cuda", "float32"),
        ("cpu", "float32"),
    ]


def test_a_precision_that_only_the_cpu_has_is_computed_there(two_nvidia_cards):
    choice = choose_device("auto", "int8")
    assert ladder(choice) == [("cpu", "int8"), ("cpu", "float32")]
    assert choice.reason == "only the CPU computes in int8, computing in int8 as was chosen"


@pytest.mark.parametrize("precision", PRECISIONS)
def test_the_cpu_computes_in_every_precision(no_accelerator, precision):
    choice = choose_device("cpu", precision)
    assert ladder(choice) == [("cpu", precision)]
    assert choice.plan.precision == precision
    assert choice.reason.endswith(f"computing in {precision} as was chosen")


@pytest.mark.parametrize(
    ("instructions", "emulated"),
    [
        ({}, {"float16", "bfloat16"}),
        ({"avx512_bf16": True, "avx512_fp16": False}, {"float16"}),
        ({"avx512_bf16": True, "amx_fp16": True}, set()),
    ],
    ids=["neither", "bfloat16", "both"],
)
def test_half_precision_that_the_processor_lacks_is_noticed_as_slow(
    monkeypatch, instructions, emulated
):
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: instructions)
    slow = {name for name in PRECISIONS if choose_device("cpu", name).notices}
    assert slow == emulated
    for name in slow:
        assert choose_device("cpu", name).notices == (
            f"This processor emulates {name}: float32 is faster and more exact.",
        )


@pytest.mark.parametrize("wanted", ["auto", "cpu"])
@pytest.mark.parametrize("precision", ["int4", "", "Float32", "half"])
def test_a_precision_that_there_is_not_is_refused(no_accelerator, wanted, precision):
    with pytest.raises(OptionsInvalid, match="it is auto or one of float32, float16"):
        choose_device(wanted, precision)


def test_a_precision_that_the_named_device_lacks_is_refused(two_nvidia_cards):
    with pytest.raises(OptionsInvalid, match="RTX 4090 does not compute in int8"):
        choose_device("cuda", "int8")
    assert not cuda_computes_in("bfloat16", (7, 5))
    assert not cuda_computes_in("float16", (5, 2))


@pytest.mark.parametrize("precision", ["int8", "bfloat16"])
def test_an_apple_processor_refuses_what_it_lacks(apple_silicon, precision):
    with pytest.raises(OptionsInvalid, match=f"does not compute in {precision}"):
        choose_device("mps", precision)
    assert choose_device("auto", precision).device == "cpu"


@given(
    st.sampled_from(["auto", "cpu", "cuda", "cuda:7", "mps", "tpu"]),
    st.sampled_from(["auto", *PRECISIONS, "int4"]),
    st.booleans(),
    st.booleans(),
)
def test_every_wish_is_granted_or_refused_in_a_sentence(wanted, precision, cuda, mps):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(torch.cuda, "is_available", lambda: cuda)
        patch.setattr(torch.cuda, "device_count", lambda: 1)
        patch.setattr(torch.cuda, "get_device_name", lambda _: "NVIDIA T4")
        patch.setattr(torch.cuda, "get_device_capability", lambda _: (7, 5))
        patch.setattr(torch.backends.mps, "is_available", lambda: mps)
        try:
            choice = choose_device(wanted, precision)
        except (DeviceUnavailable, OptionsInvalid) as error:
            refusal = str(error)
        else:
            refusal = ""
    if refusal:
        assert refusal.endswith(".")
        assert wanted != "auto" or precision == "int4"
        return
    steps = ladder(choice)
    assert len(set(steps)) == len(steps)
    assert wanted in ("auto", choice.device)
    assert precision in ("auto", choice.precision)
    if wanted == "auto":
        assert steps[-1] == ("cpu", "float32")
    elif precision != "auto":
        assert len(steps) == 1
    assert {device for device, _ in steps if wanted != "auto"} <= {wanted}
    assert pickle.loads(pickle.dumps(choice)) == choice  # noqa: S301 - our own value


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


@pytest.mark.parametrize(
    "said",
    [
        "CUDA error: device-side assert triggered\nCUDA kernel errors might be ...",
        "cuDNN error: CUDNN_STATUS_EXECUTION_FAILED",
        "CUDA error: CUBLAS_STATUS_NOT_SUPPORTED when calling `cublasGemmEx(...)`",
    ],
)
def test_a_device_that_breaks_down_is_named_with_what_it_said(said):
    choice = DeviceChoice("cuda", "float16", "a test")
    with pytest.raises(DeviceFaulty) as caught, reporting_device_failure(choice):
        raise RuntimeError(said)
    assert (caught.value.device, caught.value.precision) == ("cuda", "float16")
    assert caught.value.reason in said
    assert "\n" not in str(caught.value)


def test_a_failing_device_reports_full_memory_too_and_nothing_else():
    choice = DeviceChoice("cuda", "float16", "a test")
    with pytest.raises(OutOfDeviceMemory), reporting_device_failure(choice):
        raise torch.OutOfMemoryError("CUDA out of memory")
    with pytest.raises(RuntimeError, match="shape"), reporting_device_failure(choice):
        raise RuntimeError("wrong shape")


def test_what_is_no_number_is_the_devices_fault():
    choice = DeviceChoice("cuda", "float16", "a test")
    check_numbers(choice, -0.3, 0.0, float("-inf"))
    with pytest.raises(DeviceFaulty, match="fails in float16"):
        check_numbers(choice, -0.3, float("nan"))
