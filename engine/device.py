"""Where a model runs, in which precision, and why."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from engine.errors import DeviceUnavailable, OptionsInvalid, OutOfDeviceMemory


@dataclass(frozen=True, slots=True)
class DeviceChoice:
    """A device as torch names it.

    Attributes:
        device: "cpu", "mps", "cuda" or "cuda:1".
        dtype: name of the compute dtype, "float32" or "float16".
        reason: why these two, as one clause for people.
    """

    device: str
    dtype: str
    reason: str


def choose_device(wanted: str = "auto") -> DeviceChoice:
    """Choose where to run.

    Args:
        wanted: "auto" for the fastest there is, "cpu", "mps", "cuda" or "cuda:N".

    Raises:
        DeviceUnavailable: the wanted device is not on this machine, or there is no such name.
    """
    import torch

    if wanted == "cpu":
        return DeviceChoice("cpu", "float32", "the CPU was chosen in the settings")
    if wanted == "auto":
        if torch.cuda.is_available():
            return _cuda_choice("cuda")
        if torch.backends.mps.is_available():
            return _mps_choice()
        return DeviceChoice("cpu", "float32", "no graphics processor that torch can use was found")
    if wanted == "mps":
        if not torch.backends.mps.is_available():
            raise DeviceUnavailable(wanted, "torch finds no Apple graphics processor")
        return _mps_choice()
    if wanted.partition(":")[0] == "cuda":
        return _cuda_choice(wanted)
    raise DeviceUnavailable(wanted, "no device has this name")


def _cuda_choice(wanted: str) -> DeviceChoice:
    import torch

    if not torch.cuda.is_available():
        raise DeviceUnavailable(wanted, "torch finds no NVIDIA graphics processor")
    number = wanted.partition(":")[2] or "0"
    if not number.isdecimal() or int(number) >= torch.cuda.device_count():
        raise DeviceUnavailable(wanted, f"there are {torch.cuda.device_count()} such devices")
    name = torch.cuda.get_device_name(int(number))
    dtype, why = cuda_precision(name, torch.cuda.get_device_capability(int(number)))
    return DeviceChoice(wanted, dtype, f"{name} was found, {why}")


def cuda_precision(name: str, capability: tuple[int, int]) -> tuple[str, str]:
    """Choose the compute dtype of an NVIDIA device.

    Args:
        name: as the driver tells it, such as "NVIDIA GeForce RTX 4090".
        capability: its compute capability, (major, minor).

    Returns:
        The dtype's name and the reason as a clause.
    """
    if capability < (5, 3):
        return "float32", "too old for half precision"
    # These give NaN in half-precision convolutions, and the text becomes "!!!!".
    # Source: https://github.com/pytorch/pytorch/issues/58123
    if "GTX 16" in name:
        return "float32", "whose half precision is faulty"
    return "float16", "which computes fastest in half precision"


def _mps_choice() -> DeviceChoice:
    # The Metal backend has no float64 and no sparse tensors; the engine uses neither on a device.
    return DeviceChoice("mps", "float32", "an Apple graphics processor was found")


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
