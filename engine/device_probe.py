"""Whether a device computes rightly: a small network run there and on the CPU.

Some devices give NaN or nonsense in half precision without any error, and a transcript of
them is "!!!!". Others are found and yet lack what torch was built for.
"""

import torch
from torch import Tensor

from engine.device import DeviceChoice, reporting_device_failure
from engine.errors import DeviceFaulty
from engine.model import ModelDimensions, Whisper
from engine.precision import EXACT, ExecutionPlan

# As narrow as kernels for real networks are still taken; the frames are those of a window.
SMALL = ModelDimensions(
    n_mels=80,
    n_audio_ctx=1500,
    n_audio_state=64,
    n_audio_head=1,
    n_audio_layer=1,
    n_vocab=96,
    n_text_ctx=16,
    n_text_state=64,
    n_text_head=1,
    n_text_layer=1,
)


def probe(choice: DeviceChoice) -> None:
    """Run every part of a network once, in some hundredths of a second.

    Raises:
        DeviceFaulty: the results are not float32's within the precision's tolerance, or the
            device cannot be used at all.
        OutOfDeviceMemory: not even this fits.
    """
    if (choice.device, choice.precision) == ("cpu", EXACT.precision):
        return  # nothing to compare with
    expected = _outputs(_random_network(EXACT, "cpu"))
    try:
        with reporting_device_failure(choice):
            measured = _outputs(_random_network(choice.plan, choice.device))
    # torch without a device's backend fails an assertion.
    except (RuntimeError, AssertionError) as error:
        said = str(error).partition("\n")[0]
        raise DeviceFaulty(choice.device, choice.precision, said) from error
    pairs = zip(measured, expected, strict=True)
    wrong = [relative_error(ours, exact) for ours, exact in pairs]
    if not all(share <= choice.plan.tolerance for share in wrong):  # also where it is NaN
        reason = f"a small network's numbers are wrong by {max(wrong):.0%}"
        raise DeviceFaulty(choice.device, choice.precision, reason)


def try_out(network: Whisper, choice: DeviceChoice) -> None:
    """Let a loaded network hear a window of silence: is there room, are the numbers finite?

    Raises:
        OutOfDeviceMemory: a window does not fit beside the weights.
        DeviceFaulty: the network's own numbers are too large for the precision.
    """
    with reporting_device_failure(choice):
        features, *logits = _outputs(network)
    if not all(bool(output.isfinite().all()) for output in (features, *logits)):
        reason = "the model's numbers are too large for it"
        raise DeviceFaulty(choice.device, choice.precision, reason)


def relative_error(measured: Tensor, exact: Tensor) -> float:
    """Root mean square of the difference, divided by the exact values' standard deviation."""
    difference = (measured.float() - exact).square().mean().sqrt()
    return float(difference / exact.std())


@torch.inference_mode()
def _outputs(network: Whisper) -> tuple[Tensor, Tensor, Tensor]:
    """Features of a window, and logits of whole and of cached decoding, on the CPU."""
    dims = network.dims
    mel = torch.linspace(-1, 1, dims.n_mels)[:, None] * torch.linspace(0, 60, 2 * dims.n_audio_ctx)
    features = network.embed_audio(mel.sin()[None])
    tokens = torch.arange(4, device=network.device)[None]
    whole = network.logits(tokens, features)
    cache = network.new_cache(features)
    pieces = [network.decoder(tokens[:, :3], cache), network.decoder(tokens[:, 3:], cache)]
    return features.float().cpu(), whole.cpu(), torch.cat(pieces, dim=1).cpu()


def _random_network(plan: ExecutionPlan, device: str) -> Whisper:
    """A network whose weights keep activations near one; the same for every plan."""
    with torch.device("meta"):
        network = Whisper(SMALL, plan=plan)
    generator = torch.Generator().manual_seed(0)
    for name, target in network.state_dict().items():
        fan_in = target[0].numel() if target.ndim > 1 else 100
        values = torch.randn(target.shape, generator=generator) * fan_in**-0.5
        network.set_weight(name, values.to(device, target.dtype))
    return network
