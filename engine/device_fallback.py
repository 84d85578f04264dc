"""What is done when a device fails: the next best one takes over, and people are told."""

import logging
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import torch

from engine.device import DeviceChoice, reporting_device_failure
from engine.device_probe import probe, try_out
from engine.errors import DeviceFailure, OutOfDeviceMemory
from engine.model import Whisper

if TYPE_CHECKING:
    from engine.speech_model import SpeechModel  # which loads with fallback

logger = logging.getLogger(__name__)


def load_with_fallback(
    choice: DeviceChoice, load: Callable[[DeviceChoice], Whisper]
) -> tuple[Whisper, DeviceChoice]:
    """Load a network where it can run.

    Every device is probed before anything is loaded to it; beside the CPU, a loaded network is
    tried out too.

    Args:
        choice: is tried first, then its fallbacks.
        load: reads the network for a choice.

    Returns:
        The network, and the choice that served, with a notice for each that did not.

    Raises:
        DeviceFaulty: the last choice gives wrong numbers.
        OutOfDeviceMemory: the network does not fit into the memory of the last choice.
    """
    while True:
        try:
            probe(choice)
            with reporting_device_failure(choice):
                network = load(choice)
            if choice.device != "cpu":
                try_out(network, choice)
        except DeviceFailure as failure:
            choice = next_choice(choice, failure)
        else:
            return network, choice


def next_choice(choice: DeviceChoice, failure: DeviceFailure) -> DeviceChoice:
    """Choose what to do with instead.

    Returns:
        The best fallback, whose notices tell of the failure. What was full is not tried in
        another precision, which would need more.

    Raises:
        DeviceFailure: the failure itself, where there is no fallback.
    """
    left = choice.fallbacks
    if isinstance(failure, OutOfDeviceMemory):
        left = tuple(fallback for fallback in left if fallback.device != choice.device)
    if not left:
        raise failure
    logger.info("%s in %s failed", choice.device, choice.precision, exc_info=failure)
    first, *rest = left
    notices = (*choice.notices, _notice(choice, first, failure), *first.notices)
    return replace(first, notices=notices, fallbacks=tuple(rest))


def _notice(choice: DeviceChoice, instead: DeviceChoice, failure: DeviceFailure) -> str:
    if isinstance(failure, OutOfDeviceMemory):
        happened = f"The memory of {choice.device} is full"
    else:
        happened = f"{choice.device} fails in {choice.precision}"
    if instead.device == choice.device:
        return f"{happened}; {instead.precision} is used instead."
    return f"{happened}; the {instead.device.upper()} is used instead, which is slower."


def fallback_model(model: "SpeechModel", failure: DeviceFailure) -> "SpeechModel":
    """Move a model off a device that failed in the middle of its work.

    The weights are taken as they are on the failing device. The given model stays as it is;
    let it go to free the device.

    Args:
        model: whose network ran on the device.
        failure: how it failed.

    Returns:
        The model where it can go on, with a notice.

    Raises:
        DeviceFailure: the failure itself, where there is no fallback.
    """
    network, choice = load_with_fallback(
        next_choice(model.device, failure),
        lambda instead: moved_network(model.network, instead),
    )
    return replace(model, network=network, device=choice)


def moved_network(network: Whisper, choice: DeviceChoice) -> Whisper:
    """Copy a network to another device or precision."""
    with torch.device("meta"):
        moved = Whisper(network.dims, network.alignment_heads, choice.plan)
    wanted = moved.state_dict()
    for name, weight in network.weights():
        moved.set_weight(name, weight.to(choice.device, wanted[name].dtype))
    return moved.eval()
