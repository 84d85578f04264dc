"""Writes .pt files as openai-whisper publishes them."""

import dataclasses
from pathlib import Path

import torch

from engine.model import Whisper


def write_openai(path: Path, network: Whisper, dtype: torch.dtype = torch.float16) -> Path:
    """Save sizes and weights with torch."""
    state = {name: tensor.to(dtype) for name, tensor in network.state_dict().items()}
    torch.save({"dims": dataclasses.asdict(network.dims), "model_state_dict": state}, path)
    return path
