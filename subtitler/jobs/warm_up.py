"""Getting the engine ready before anybody waits for it."""

from collections.abc import Iterator
from dataclasses import dataclass

from engine.cancellation import CancelToken
from engine.device import choose_device


@dataclass(frozen=True, slots=True)
class DeviceFound:
    """Where captionings will run, and why, as one clause for people."""

    device: str
    reason: str


def find_device(
    wanted: str = "auto", cancel: CancelToken | None = None, *, precision: str = "auto"
) -> Iterator[DeviceFound]:
    """Load what the engine computes with, and say where it will run.

    Raises:
        DeviceUnavailable: this machine has no such device.
        OptionsInvalid: the device lacks the precision.
    """
    if cancel is not None:
        cancel.check()
    choice = choose_device(wanted, precision)
    yield DeviceFound(choice.device, choice.reason)
