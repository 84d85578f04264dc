"""A Hugging Face folder small enough to be written and broken by the dozen."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file

from engine.checkpoints.huggingface_weights import file_name_of
from engine.checkpoints.vocabulary import byte_characters
from engine.model import ModelDimensions, Whisper
from engine.precision import execution_plan
from engine.tokenizer import TIMESTAMP_COUNT, timestamp_text

WIDTH = 16
TEXT = byte_characters()
MERGES = (("t", "h"), ("th", "e"), ("Ġ", "the"))
CONTROL = (
    "<|endoftext|>",
    "<|startoftranscript|>",
    "<|en|>",
    "<|ko|>",
    "<|translate|>",
    "<|transcribe|>",
    "<|startoflm|>",
    "<|startofprev|>",
    "<|nospeech|>",
    "<|notimestamps|>",
)
N_TEXT = len(TEXT) + len(MERGES)
N_VOCAB = N_TEXT + len(CONTROL) + TIMESTAMP_COUNT

DIMS = ModelDimensions(
    n_mels=80,
    n_audio_ctx=1500,
    n_audio_state=WIDTH,
    n_audio_head=2,
    n_audio_layer=1,
    n_vocab=N_VOCAB,
    n_text_ctx=448,
    n_text_state=WIDTH,
    n_text_head=2,
    n_text_layer=2,
)


def special_tokens() -> dict[str, int]:
    """The special tokens with their ids."""
    texts = [*CONTROL, *(timestamp_text(index) for index in range(TIMESTAMP_COUNT))]
    return {text: N_TEXT + index for index, text in enumerate(texts)}


def text_tokens() -> dict[str, int]:
    """The ordinary tokens with their ids: bytes, then merges."""
    merged = {left + right: len(TEXT) + index for index, (left, right) in enumerate(MERGES)}
    return TEXT | merged


def config() -> dict[str, Any]:
    """A `config.json`."""
    return {
        "model_type": "whisper",
        "vocab_size": DIMS.n_vocab,
        "num_mel_bins": DIMS.n_mels,
        "d_model": WIDTH,
        "encoder_layers": DIMS.n_audio_layer,
        "decoder_layers": DIMS.n_text_layer,
        "encoder_attention_heads": DIMS.n_audio_head,
        "decoder_attention_heads": DIMS.n_text_head,
        "encoder_ffn_dim": 4 * WIDTH,
        "decoder_ffn_dim": 4 * WIDTH,
        "max_source_positions": DIMS.n_audio_ctx,
        "max_target_positions": DIMS.n_text_ctx,
    }


def generation_config() -> dict[str, Any]:
    """A `generation_config.json`; the heads are those of the last half of the layers."""
    return {"is_multilingual": True, "alignment_heads": [[1, 0], [1, 1]]}


def tokenizer_json() -> dict[str, Any]:
    """A `tokenizer.json`."""
    added = [{"id": token, "content": text} for text, token in special_tokens().items()]
    model = {"type": "BPE", "vocab": text_tokens(), "merges": [list(pair) for pair in MERGES]}
    return {"version": "1.0", "added_tokens": added, "model": model}


def random_network(
    dims: ModelDimensions = DIMS, precision: str = "float32", seed: int = 0
) -> Whisper:
    """A network whose weights keep activations near one; equal for equal seeds."""
    network = Whisper(dims, plan=execution_plan(precision))
    generator = torch.Generator().manual_seed(seed)
    for name, tensor in network.state_dict().items():
        if name == "encoder.positional_embedding":
            continue
        fan_in = tensor[0].numel() if tensor.ndim > 1 else 100
        values = torch.randn(tensor.shape, generator=generator) * fan_in**-0.5
        values = 1 + values if "ln" in name and name.endswith("weight") else values
        network.set_weight(name, values.to(tensor.dtype))
    return network


def weights(seed: int = 0) -> dict[str, torch.Tensor]:
    """The tensors of `random_network` under the file's names."""
    state = random_network(seed=seed).state_dict()
    return {f"model.{file_name_of(name)}": tensor.clone() for name, tensor in state.items()}


def write_json(path: Path, content: Any) -> None:
    """Write JSON as the folders have it."""
    path.write_text(json.dumps(content, ensure_ascii=False), "utf-8")


def edit_json(path: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """Read a JSON file, change it in place and write it back."""
    content = json.loads(path.read_text("utf-8"))
    change(content)
    write_json(path, content)


def write_tiny_model(folder: Path, seed: int = 0) -> Path:
    """Write a complete folder."""
    folder.mkdir(parents=True, exist_ok=True)
    write_json(folder / "config.json", config())
    write_json(folder / "generation_config.json", generation_config())
    write_json(folder / "tokenizer.json", tokenizer_json())
    save_file(weights(seed), folder / "model.safetensors")
    return folder
