"""Weights of a Hugging Face folder: which files hold them, and under which names."""

import re
from collections.abc import Collection
from contextlib import ExitStack
from pathlib import Path

from engine.checkpoints.json_file import read_json_object
from engine.checkpoints.safetensors_weights import safetensors_in
from engine.checkpoints.stored_tensor import MAX_TENSORS, StoredTensor
from engine.checkpoints.torch_archive import TorchArchive, tensors_of
from engine.errors import ModelFileDamaged

SINGLE_FILE = "model.safetensors"
PICKLED_FILE = "pytorch_model.bin"
# In order of preference. A folder that has none of them lacks the first.
FILES = (SINGLE_FILE, f"{SINGLE_FILE}.index.json", PICKLED_FILE, f"{PICKLED_FILE}.index.json")
INDEX = ".index.json"
MAX_SHARDS = 256  # the published large models have two
PREFIX = "model."
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


def weight_paths(folder: Path) -> list[Path]:
    """List the files that hold the weights: one, or the shards of an index.

    Raises:
        ModelFileDamaged: the index is malformed or points out of the folder.
    """
    found = next((name for name in FILES if (folder / name).exists()), SINGLE_FILE)
    if not found.endswith(INDEX):
        return [folder / found]
    index_path = folder / found
    weight_map = read_json_object(index_path).get("weight_map")
    if not isinstance(weight_map, dict) or not weight_map:
        raise ModelFileDamaged(index_path, "it has no weight_map")
    suffix = Path(found.removesuffix(INDEX)).suffix
    names = sorted({str(name) for name in weight_map.values()})
    for name in names:
        if Path(name).name != name or "\0" in name or not name.endswith(suffix):
            raise ModelFileDamaged(index_path, f"{name[:100]!r} is not a file of this folder")
    if len(names) > MAX_SHARDS:
        raise ModelFileDamaged(index_path, f"it names {len(names)} files")
    return [folder / name for name in names]


def open_tensors(folder: Path, stack: ExitStack, names: Collection[str]) -> dict[str, StoredTensor]:
    """Open the folder's weight files and list their tensors.

    Args:
        folder: in the Hugging Face layout.
        stack: closes the files.
        names: of the network's tensors.

    Returns:
        The tensors by the network's names; those that it does not know by the file's.

    Raises:
        ModelFileUnsafe: a pickle asks for something that weights never need.
        ModelFileDamaged: a file is missing or malformed, or has a tensor that is there twice.
    """
    renamed = {file_name_of(name): name for name in names}
    found: dict[str, StoredTensor] = {}
    for path in weight_paths(folder):
        for key, tensor in _tensors_in(path, stack).items():
            own_name = key.removeprefix(PREFIX)
            name = renamed.get(own_name, own_name)
            if name in found:
                raise ModelFileDamaged(path, f"the tensor {own_name[:100]} is there twice")
            if name != TIED_COPY:
                found[name] = tensor
        if len(found) > MAX_TENSORS:
            raise ModelFileDamaged(path, f"there are more than {MAX_TENSORS} tensors")
    return found


def _tensors_in(path: Path, stack: ExitStack) -> dict[str, StoredTensor]:
    if path.suffix == ".safetensors":
        return safetensors_in(path, stack)
    archive = TorchArchive(path, stack)
    return tensors_of(archive, archive.content, path)
