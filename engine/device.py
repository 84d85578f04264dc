"""Where a model runs, in which precision, and why."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from engine.errors import DeviceFaulty, DeviceUnavailable, OptionsInvalid, OutOfDeviceMemory
from engine.precision import PLANS, ExecutionPlan, Precision, execution_plan


@dataclass(frozen=True, slots=True)
class DeviceChoice:
    """A device as torch names it, and the precision it computes in.

    Attributes:
        device: "cpu", "mps", "cuda" or "cuda:1".
        precision: "float32", "float16", "bfloat16" or "int8".
        reason: why these two, as one clause for people.
        notices: what people should know besides, as sentences: what was tried in vain, what
            will be slow.
        fallbacks: what to do with instead if these two fail, best first; none where both the
            device and the precision were asked for by name.
    """

    device: str
    precision: Precision
    reason: str
    notices: tuple[str, ...] = ()
    fallbacks: tuple["DeviceChoice", ...] = ()

    @property
    def plan(self) -> ExecutionPlan:
        """What is computed in which type."""
        return PLANS[self.precision]


def choose_device(wanted: str = "auto", precision: str = "auto") -> DeviceChoice:
    """Choose where to run and in which precision.

    What is named is kept to: a named device is not left for another one, and on a named device
    a named precision is not left either. What is "auto" may fall back.

    Args:
        wanted: "auto" for the fastest there is, "cpu", "mps", "cuda" or "cuda:N".
        precision: "auto" for the fastest that gives float32's text there, "float32",
            "float16", "bfloat16" or "int8".

    Raises:
        DeviceUnavailable: the wanted device is not on this machine, or there is no such name.
        OptionsInvalid: there is no such precision, or the wanted device lacks it.
    """
    named = None if precision == "auto" else execution_plan(precision).precision
    if wanted != "auto":
        first = _choice_on(wanted, named)
        fallbacks = _in_single_precision(first) if named is None else ()
        return replace(first, fallbacks=fallbacks)
    choices: list[DeviceChoice] = []
    for device in _graphics_processors():
        try:
            first = _choice_on(device, named)
        except OptionsInvalid:  # the next device may have the wanted precision
            continue
        choices += [first, *_in_single_precision(first)]
    if choices:
        choices.append(DeviceChoice("cpu", "float32", "the graphics processor cannot be used"))
    else:
        first = _automatic_cpu(named)
        choices += [first, *_in_single_precision(first)]
    return replace(choices[0], fallbacks=tuple(choices[1:]))


def _graphics_processors() -> list[str]:
    import torch

    found = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    return [device for device, is_there in found.items() if is_there]


def _in_single_precision(choice: DeviceChoice) -> tuple[DeviceChoice, ...]:
    """The same device in float32, which serves where others give wrong numbers."""
    if choice.precision == "float32":
        return ()
    reason = f"{choice.precision} is faulty on {choice.device}"
    return (DeviceChoice(choice.device, "float32", reason),)


def _choice_on(device: str, named: Precision | None) -> DeviceChoice:
    """Choose the precision on one device.

    Raises:
        DeviceUnavailable: the device is not on this machine, or there is no such name.
        OptionsInvalid: it lacks the named precision.
    """
    if device == "cpu":
        return _cpu_choice("the CPU was chosen in the settings", named)
    if device == "mps":
        return _mps_choice(named)
    if device.partition(":")[0] == "cuda":
        return _cuda_choice(device, named)
    raise DeviceUnavailable(device, "no device has this name")


def _automatic_cpu(named: Precision | None) -> DeviceChoice:
    if _graphics_processors():
        return _cpu_choice(f"only the CPU computes in {named}", named)
    return _cpu_choice("no graphics processor that torch can use was found", named)


def _cpu_choice(why: str, named: Precision | None) -> DeviceChoice:
    precision = named or "float32"
    slow: tuple[str, ...] = ()
    if precision in ("float16", "bfloat16") and not _cpu_computes_in(precision):
        slow = (f"This processor emulates {precision}: float32 is faster and more exact.",)
    return DeviceChoice("cpu", precision, f"{why}, {_how(precision, named)}", slow)


def _cpu_computes_in(precision: Precision) -> bool:
    """Whether the processor has instructions for a half precision."""
    import torch

    if not hasattr(torch.cpu, "get_capabilities"):  # before torch 2.10
        return True
    kind = {"float16": "fp16", "bfloat16": "bf16"}[precision]
    capabilities = torch.cpu.get_capabilities().items()
    return any(has is True and kind in name for name, has in capabilities)


def _how(precision: Precision, named: Precision | None) -> str:
    return f"computing in {precision}" + (" as was chosen" if named else "")


def _cuda_choice(wanted: str, named: Precision | None) -> DeviceChoice:
    import torch

    if not torch.cuda.is_available():
        raise DeviceUnavailable(wanted, "torch finds no NVIDIA graphics processor")
    number = wanted.partition(":")[2] or "0"
    if not number.isdecimal() or int(number) >= torch.cuda.device_count():
        raise DeviceUnavailable(wanted, f"there are {torch.cuda.device_count()} such devices")
    name = torch.cuda.get_device_name(int(number))
    capability = torch.cuda.get_device_capability(int(number))
    if named is not None:
        if not cuda_computes_in(named, capability):
            raise OptionsInvalid(f"{name} does not compute in {named}")
        return DeviceChoice(wanted, named, f"{name} was found, {_how(named, named)}")
    precision, why = cuda_precision(name, capability)
    return DeviceChoice(wanted, precision, f"{name} was found, {why}")


def cuda_computes_in(precision: Precision, capability: tuple[int, int]) -> bool:
    """Whether NVIDIA devices of a compute capability have a precision in hardware.

    Source: NVIDIA, "CUDA C++ Programming Guide", table of arithmetic throughput: half
    precision from 5.3 on, bfloat16 from 8.0 on.
    """
    oldest = {"float32": (0, 0), "float16": (5, 3), "bfloat16": (8, 0)}
    return precision in oldest and capability >= oldest[precision]


def cuda_precision(name: str, capability: tuple[int, int]) -> tuple[Precision, str]:
    """Choose the precision of an NVIDIA device.

    Args:
        name: as the driver tells it, such as "NVIDIA GeForce RTX 4090".
        capability: its compute capability, (major, minor).

    Returns:
        The precision and the reason as a clause.
    """
    if not cuda_computes_in("float16", capability):
        return "float32", "too old for half precision, computing in float32"
    # These give NaN in half-precision convolutions, and the text becomes "!!!!".
    # Source: https://github.com/pytorch/pytorch/issues/58123
    if "GTX 16" in name:
        return "float32", "whose half precision is faulty, computing in float32"
    return "float16", "computing in float16, its fastest half precision"


def _mps_choice(named: Precision | None) -> DeviceChoice:
    import torch

    if not torch.backends.mps.is_available():
        raise DeviceUnavailable("mps", "torch finds no Apple graphics processor")
    # The Metal backend has no float64 and no sparse tensors; the engine uses neither on a device.
    precision = named or "float32"
    if precision not in ("float32", "float16"):
        raise OptionsInvalid(f"the Apple graphics processor does not compute in {precision}")
    how = _how(precision, named)
    return DeviceChoice("mps", precision, f"an Apple graphics processor was found, {how}")


def limit_threads(count: int) -> None:
    """Let torch use `count` CPU threads for work that the calling thread starts.

    The limit belongs to the thread that sets it, so call it in the worker itself. Threads
    that use torch for the first time afterwards begin with the limit that was set last.

    Raises:
        OptionsInvalid: `count` is below 1.
    """
    import torch

    if count < 1:
        raise OptionsInvalid(f"{count} threads cannot do any work")
    # A thread's first use of torch takes over the limit of the process, whatever was set in
    # the thread before; asking is a first use.
    torch.get_num_threads()
    torch.set_num_threads(count)


# How torch's allocators without an error type of their own (CPU, Metal) say that memory is full.
FULL_MEMORY = ("out of memory", "can't allocate memory", "not enough memory")


@contextmanager
def reporting_full_memory(device: str) -> Iterator[None]:
    """Turn the device's "out of memory" into an error for people.

    Raises:
        OutOfDeviceMemory: the block needed more memory than the device has.
    """
    import torch

    try:
        yield
    except MemoryError as error:
        raise OutOfDeviceMemory(device) from error
    except RuntimeError as error:
        if not any(phrase in str(error) for phrase in FULL_MEMORY):
            raise
        if device.startswith("cuda"):
            torch.cuda.empty_cache()
        raise OutOfDeviceMemory(device) from error


def check_numbers(choice: DeviceChoice, *measured: float) -> None:
    """Accept what a device has computed, unless it is no number.

    Args:
        choice: of the device.
        measured: such as a window's log-probability; NaN anywhere in the logits reaches it.

    Raises:
        DeviceFaulty: one of them is NaN.
    """
    if any(math.isnan(number) for number in measured):
        raise DeviceFaulty(choice.device, choice.precision, "its numbers are not finite")


# How torch says that a device broke down, where it has no type of its own for it.
BROKEN_DEVICE = ("CUDA error", "cuDNN error", "CUBLAS_STATUS", "CUDNN_STATUS", "MPS backend")


@contextmanager
def reporting_device_failure(choice: DeviceChoice) -> Iterator[None]:
    """Turn a device's failures into errors for people; other errors pass unchanged.

    Raises:
        OutOfDeviceMemory: the block needed more memory than the device has.
        DeviceFaulty: the device broke down.
    """
    try:
        with reporting_full_memory(choice.device):
            yield
    except RuntimeError as error:
        if not any(phrase in str(error) for phrase in BROKEN_DEVICE):
            raise
        said = str(error).partition("\n")[0]
        raise DeviceFaulty(choice.device, choice.precision, said) from error
