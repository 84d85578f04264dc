"""Weights of a Hugging Face folder: checked by their headers, then loaded one by one."""

import re
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open

from engine.cancellation import CancelToken
from engine.checkpoints.json_file import read_json_object
from engine.errors import ModelFileDamaged
from engine.model import ModelDimensions, Whisper
from engine.precision import ExecutionPlan

SINGLE_FILE = "model.safetensors"
SHARD_INDEX = "model.safetensors.index.json"
FLOAT_TYPES = ("F16", "BF16", "F32", "F64")
# A copy of the embedding that some files carry although the output is tied to it.
TIED_COPY = "proj_out.weight"

# The network's names on the left, the file's on the right.
# Source: huggingface/transformers, convert_openai_to_hf.py of Whisper.
EXACT_NAMES = {
    "encoder.positional_embedding": "encoder.embed_positions.weight",
    "decoder.positional_embedding": "decoder.embed_positions.weight",
    "decoder.token_embedding.weight": "decoder.embed_tokens.weight",
}
NAME_PARTS = {
    "blocks": "layers",
    "attn": "self_attn",
    "attn_ln": "self_attn_layer_norm",
    "cross_attn": "encoder_attn",
    "cross_attn_ln": "encoder_attn_layer_norm",
    "query": "q_proj",
    "key": "k_proj",
    "value": "v_proj",
    "out": "out_proj",
    "mlp.0": "fc1",
    "mlp.2": "fc2",
    "mlp_ln": "final_layer_norm",
    "ln_post": "layer_norm",
    "ln": "layer_norm",
}


def file_name_of(name: str) -> str:
    """Return the Hugging Face name, without its "model." prefix, of a network's tensor."""
    if name in EXACT_NAMES:
        return EXACT_NAMES[name]
    parts = re.findall(r"mlp\.[02]|[^.]+", name)
    return ".".join(NAME_PARTS.get(part, part) for part in parts)


def load_network(
    folder: Path,
    dims: ModelDimensions,
    alignment_heads: tuple[tuple[int, int], ...],
    *,
    device: str,
    plan: ExecutionPlan,
    cancel: CancelToken | None = None,
) -> Whisper:
    """Load a network from the folder's safetensors.

    Every tensor is cast once, to what the network keeps, and goes to the device before the
    next one is read, so the file's and the network's copy never both fill memory.

    Args:
        folder: in the Hugging Face layout.
        dims: what the folder's configuration says.
        alignment_heads: as for `Whisper`.
        device: as torch names it.
        plan: what is computed in which type.
        cancel: checked before every tensor.

    Raises:
        ModelFileDamaged: a tensor is missing, unknown or of the wrong shape or type, or a file
            is missing or truncated.
        Cancelled: `cancel` was requested.
    """
    with torch.device("meta"):
        network = Whisper(dims, alignment_heads, plan)
    wanted = network.state_dict()
    with ExitStack() as stack:
        files = _open_files(folder, stack)
        _check(files, wanted)
        for name, target in wanted.items():
            if cancel is not None:
                cancel.check()
            path, file, key = files[file_name_of(name)]
            try:
                tensor = file.get_tensor(key)
            except (SafetensorError, OSError) as error:
                raise ModelFileDamaged(path, str(error)) from error
            # A copy in any case: the file's own memory is mapped and must not stay open.
            network.set_weight(name, tensor.to(device, target.dtype, copy=True))
    return network.eval()


def _open_files(folder: Path, stack: ExitStack) -> dict[str, tuple[Path, Any, str]]:
    """Open the folder's weight files and list their tensors.

    Returns:
        For each tensor, by its name without "model.": the file's path, the open file and the
        tensor's name in it.
    """
    found: dict[str, tuple[Path, Any, str]] = {}
    for path in _weight_paths(folder):
        try:
            file = stack.enter_context(safe_open(path, framework="pt"))
            keys = list(file.keys())
        except FileNotFoundError:
            raise ModelFileDamaged(path, "it is missing") from None
        except (SafetensorError, OSError) as error:
            raise ModelFileDamaged(path, str(error)) from error
        for key in keys:
            name = key.removeprefix("model.")
            if name in found:
                raise ModelFileDamaged(path, f"the tensor {name} is there twice")
            found[name] = (path, file, key)
    return found


def _weight_paths(folder: Path) -> list[Path]:
    """List the files that hold the weights: one, or the shards of an index.

    Raises:
        ModelFileDamaged: the index is malformed or points out of the folder.
    """
    index_path = folder / SHARD_INDEX
    if (folder / SINGLE_FILE).exists() or not index_path.exists():
        return [folder / SINGLE_FILE]
    weight_map = read_json_object(index_path).get("weight_map")
    if not isinstance(weight_map, dict) or not weight_map:
        raise ModelFileDamaged(index_path, "it has no weight_map")
    names = sorted({str(name) for name in weight_map.values()})
    for name in names:
        if Path(name).name != name or not name.endswith(".safetensors"):
            raise ModelFileDamaged(index_path, f"{name!r} is not a file of this folder")
    return [folder / name for name in names]


def _check(files: Mapping[str, tuple[Path, Any, str]], wanted: Mapping[str, torch.Tensor]) -> None:
    """Compare the headers of the files with the network, before anything is read.

    Raises:
        ModelFileDamaged: they do not fit together.
    """
    a_path = next((path for path, _, _ in files.values()), Path(SINGLE_FILE))
    expected = {file_name_of(name): tensor for name, tensor in wanted.items()}
    for name, target in expected.items():
        if name not in files:
            raise ModelFileDamaged(a_path, f"the tensor {name} is missing")
        path, file, key = files[name]
        header = file.get_slice(key)
        shape, stored = tuple(header.get_shape()), header.get_dtype()
        if shape != tuple(target.shape):
            reason = f"the tensor {name} has the shape {shape} instead of {tuple(target.shape)}"
            raise ModelFileDamaged(path, reason)
        if stored not in FLOAT_TYPES:
            raise ModelFileDamaged(path, f"the tensor {name} is stored as {stored}")
    for name, (path, _, _) in files.items():
        if name not in expected and name != TIED_COPY:
            raise ModelFileDamaged(path, f"the tensor {name} belongs to no Whisper network")
