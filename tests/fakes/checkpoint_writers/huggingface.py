"""Writes the weights of Hugging Face folders: in one file, in shards, or pickled."""

from pathlib import Path

import torch
from safetensors.torch import save_file

from engine.checkpoints.huggingface_weights import file_name_of
from engine.model import Whisper
from tests.engine.tiny_model import write_json


def huggingface_weights(network: Whisper, dtype: torch.dtype) -> dict[str, torch.Tensor]:
    """The tensors under the files' names."""
    return {
        f"model.{file_name_of(name)}": tensor.to(dtype)
        for name, tensor in network.state_dict().items()
    }


def write_safetensors(folder: Path, network: Whisper, dtype: torch.dtype, shards: int = 1) -> None:
    """Write one file, or several with their index."""
    tensors = huggingface_weights(network, dtype)
    if shards == 1:
        save_file(tensors, folder / "model.safetensors")
        return
    weight_map = {}
    for index in range(shards):
        shard = f"model-{index + 1:05}-of-{shards:05}.safetensors"
        names = sorted(tensors)[index::shards]
        save_file({name: tensors[name] for name in names}, folder / shard)
        weight_map |= dict.fromkeys(names, shard)
    write_json(folder / "model.safetensors.index.json", {"weight_map": weight_map})


def write_pickled(folder: Path, network: Whisper, dtype: torch.dtype) -> None:
    """Write pytorch_model.bin, as old repositories have it, with the tied output."""
    tensors = huggingface_weights(network, dtype)
    tensors["proj_out.weight"] = tensors["model.decoder.embed_tokens.weight"]
    torch.save(tensors, folder / "pytorch_model.bin")
