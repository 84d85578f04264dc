"""Filling a network from the tensors of a checkpoint."""

from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

import torch
from torch import Tensor

from engine.cancellation import CancelToken
from engine.checkpoints.checkpoint import Checkpoint
from engine.checkpoints.stored_tensor import StoredTensor, file_size
from engine.errors import ModelFileDamaged
from engine.model import ModelDimensions, Whisper
from engine.precision import ExecutionPlan

# The most compact form that is read, q4_0 of ggml, has 18 bytes for 32 values.
SMALLEST_VALUE_BYTES = 18 / 32


def load_network(
    checkpoint: Checkpoint,
    alignment_heads: tuple[tuple[int, int], ...],
    *,
    device: str,
    plan: ExecutionPlan,
    cancel: CancelToken | None = None,
) -> Whisper:
    """Load a network from a checkpoint of any format.

    Every tensor is cast once, to what the network keeps, and goes to the device before the
    next one is read, so the file's and the network's copy never both fill memory.

    Args:
        checkpoint: its settings have been checked.
        alignment_heads: as for `Whisper`.
        device: as torch names it.
        plan: what is computed in which type.
        cancel: checked before every tensor.

    Raises:
        ModelFileDamaged: a tensor is missing, unknown, of the wrong shape or type or not
            finite, or a file is missing or truncated.
        Cancelled: `cancel` was requested.
    """
    dims = checkpoint.settings.dims
    paths = checkpoint.weight_paths()
    stored_bytes = sum(file_size(path) for path in paths)
    if least_bytes(dims) > stored_bytes:
        raise ModelFileDamaged(paths[0], "it is too short for the sizes of the network")
    with torch.device("meta"):
        network = Whisper(dims, alignment_heads, plan)
    wanted = network.state_dict()
    with ExitStack() as stack:
        tensors = checkpoint.open_tensors(stack, wanted.keys())
        check_tensors(paths[0], tensors, wanted)
        # Several names for one piece of a file would take more memory than the file is long.
        if sum(stored.stored_bytes for stored in tensors.values()) > stored_bytes:
            raise ModelFileDamaged(paths[0], "its tensors overlap")
        for name, target in wanted.items():
            if cancel is not None:
                cancel.check()
            network.set_weight(name, _read(tensors[name], device, target.dtype))
    return network.eval()


def least_bytes(dims: ModelDimensions) -> float:
    """Return what the large matrices of a network take up on disk at the very least."""
    state = dims.n_text_state
    layers = 12 * dims.n_audio_layer + 16 * dims.n_text_layer
    return SMALLEST_VALUE_BYTES * state * (state * layers + dims.n_vocab)


def check_tensors(
    path: Path, tensors: Mapping[str, StoredTensor], wanted: Mapping[str, Tensor]
) -> None:
    """Compare the headers of the files with the network, before anything is read.

    Args:
        path: of a file of weights, for the error.
        tensors: that the files hold.
        wanted: those of the network, without memory.

    Raises:
        ModelFileDamaged: they do not fit together.
    """
    for name, target in wanted.items():
        stored = tensors.get(name)
        if stored is None:
            raise ModelFileDamaged(path, f"the tensor {name} is missing")
        shape = tuple(target.shape)
        if stored.shape != shape:
            reason = f"the tensor {stored.name} has the shape {stored.shape} instead of {shape}"
            raise ModelFileDamaged(stored.path, reason)
    for name, stored in tensors.items():
        if name not in wanted:
            reason = f"the tensor {stored.name[:100]} belongs to no Whisper network"
            raise ModelFileDamaged(stored.path, reason)


def _read(stored: StoredTensor, device: str, dtype: torch.dtype) -> Tensor:
    """Read a tensor in the network's dtype.

    Raises:
        ModelFileDamaged: it cannot be read, or is not finite: one such value and all that the
            network computes is lost.
    """
    tensor = stored.read()
    if not torch.stack(torch.aminmax(tensor)).isfinite().all():
        reason = f"the tensor {stored.name} holds a value that is no finite number"
        raise ModelFileDamaged(stored.path, reason)
    # Cast before it goes to the device: Apple's has no float64.
    return tensor.to(dtype, copy=stored.is_mapped).to(device)
