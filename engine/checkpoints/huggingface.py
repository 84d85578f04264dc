"""Model folders in the Hugging Face layout.

`config.json` holds the sizes, `generation_config.json` the alignment heads and suppress lists,
`model.safetensors` (or its shards, or in old repositories `pytorch_model.bin`) the weights,
`tokenizer.json` the vocabulary. Everything is checked against everything else before memory for
the weights is asked for.
"""

from collections.abc import Collection, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.checkpoints.huggingface_weights import open_tensors, weight_paths
from engine.checkpoints.json_file import read_json_object, read_json_object_if_any
from engine.checkpoints.settings import (
    SMALLEST_MULTILINGUAL_VOCABULARY,
    ModelSettings,
    checked_dimensions,
    heads_from,
    split_heads,
    tokens_from,
)
from engine.checkpoints.stored_tensor import StoredTensor
from engine.checkpoints.vocabulary import read_vocabulary, vocabulary_path
from engine.errors import ModelFileDamaged
from engine.layers import MLP_RATIO
from engine.model import ModelDimensions
from engine.tokenizer import Vocabulary

# The network's names of the sizes, and those of `config.json`.
CONFIG_NAMES = {
    "n_mels": "num_mel_bins",
    "n_audio_ctx": "max_source_positions",
    "n_audio_state": "d_model",
    "n_audio_head": "encoder_attention_heads",
    "n_audio_layer": "encoder_layers",
    "n_vocab": "vocab_size",
    "n_text_ctx": "max_target_positions",
    "n_text_state": "d_model",
    "n_text_head": "decoder_attention_heads",
    "n_text_layer": "decoder_layers",
}


@dataclass(frozen=True, slots=True)
class HuggingFaceCheckpoint:
    """A folder in the Hugging Face layout; see `Checkpoint`."""

    path: Path
    settings: ModelSettings

    def weight_paths(self) -> list[Path]:
        """List the file of weights, or all shards."""
        return weight_paths(self.path)

    def read_vocabulary(self) -> Vocabulary | None:
        """Read the folder's vocabulary, which it must have."""
        return read_vocabulary(vocabulary_path(self.path), self.settings.dims.n_vocab)

    def open_tensors(self, stack: ExitStack, names: Collection[str], /) -> dict[str, StoredTensor]:
        """List the tensors by the network's names."""
        return open_tensors(self.path, stack, names)


def open_huggingface_checkpoint(folder: Path) -> HuggingFaceCheckpoint:
    """Read and check the settings of a folder.

    Raises:
        ModelFileDamaged: a file is missing or says what cannot be.
    """
    return HuggingFaceCheckpoint(folder, read_settings(folder))


def read_settings(folder: Path) -> ModelSettings:
    """Read and check the settings of a model folder.

    Raises:
        ModelFileDamaged: a file is missing or says what cannot be.
    """
    config_path = folder / "config.json"
    config = read_json_object(config_path)
    generation_path = folder / "generation_config.json"
    generation = read_json_object_if_any(generation_path)
    try:
        dims = _dimensions(config)
    except ValueError as error:
        raise ModelFileDamaged(config_path, str(error)) from error
    try:
        heads = heads_from(generation.get("alignment_heads") or ())
        suppress = _token_list("suppress_tokens", generation, config, dims.n_vocab)
        begin_suppress = _token_list("begin_suppress_tokens", generation, config, dims.n_vocab)
    except (TypeError, ValueError) as error:
        raise ModelFileDamaged(generation_path, f"it holds a malformed list: {error}") from error
    existing, rejected = split_heads(heads, dims)
    return ModelSettings(
        dims=dims,
        is_multilingual=_is_multilingual(generation, dims),
        alignment_heads=existing,
        rejected_heads=rejected,
        suppress_tokens=suppress,
        begin_suppress_tokens=begin_suppress,
    )


def _dimensions(config: Mapping[str, Any]) -> ModelDimensions:
    """Take the sizes from a configuration.

    Raises:
        ValueError: a size is missing, beyond all bounds or at odds with another.
    """
    if config.get("model_type", "whisper") != "whisper":
        raise ValueError(f"it describes a {str(config['model_type'])[:40]!r} model, not Whisper")
    sizes = {name: config.get(called) for name, called in CONFIG_NAMES.items()}
    dims = checked_dimensions(sizes, CONFIG_NAMES)
    for part in ("encoder", "decoder"):
        if config.get(f"{part}_ffn_dim", MLP_RATIO * dims.n_text_state) != (
            MLP_RATIO * dims.n_text_state
        ):
            raise ValueError(f"{part}_ffn_dim is not {MLP_RATIO} times d_model")
    if config.get("activation_function", "gelu") != "gelu" or config.get("scale_embedding"):
        raise ValueError("it asks for an activation or embedding that Whisper does not have")
    return dims


def _is_multilingual(generation: Mapping[str, Any], dims: ModelDimensions) -> bool:
    """Tell whether the model takes a language: by its own word, else by its vocabulary's size.

    Language tokens are no evidence: the English-only vocabulary has them too.
    """
    stated = generation.get("is_multilingual")
    if isinstance(stated, bool):
        return stated
    return bool(generation.get("lang_to_id")) or dims.n_vocab >= SMALLEST_MULTILINGUAL_VOCABULARY


def _token_list(
    name: str, generation: Mapping[str, Any], config: Mapping[str, Any], n_vocab: int
) -> tuple[int, ...] | None:
    """Read a suppress list.

    `generation_config.json` goes first: large-v3's `config.json` has an empty list that does
    not count, beside the real one there.
    """
    for source in (generation, config):
        listed = source.get(name)
        if listed is not None:
            return tokens_from(listed, n_vocab)
    return None
