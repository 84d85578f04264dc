"""Model folders in the Hugging Face layout.

`config.json` holds the sizes, `generation_config.json` the alignment heads and suppress lists,
`model.safetensors` (or its shards) the weights, `tokenizer.json` the vocabulary. Everything is
checked against everything else before memory for the weights is asked for.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.checkpoints.json_file import read_json_object, read_json_object_if_any
from engine.errors import ModelFileDamaged
from engine.layers import MLP_RATIO
from engine.model import ModelDimensions

# Far beyond every published model: large-v3 has 51866 tokens, 32 layers, 20 heads, width 1280.
LARGEST = {
    "vocab_size": 1_000_000,
    "d_model": 8192,
    "encoder_layers": 128,
    "decoder_layers": 128,
    "encoder_attention_heads": 128,
    "decoder_attention_heads": 128,
    "max_source_positions": 1500,
    "max_target_positions": 4096,
}
MEL_BINS = (80, 128)
AUDIO_POSITIONS = 1500  # 30 s in steps of 20 ms; windows, timestamps and alignment count on it
# What openai-whisper takes for multilingual where nothing else tells. Source: whisper/model.py.
SMALLEST_MULTILINGUAL_VOCABULARY = 51865


@dataclass(frozen=True, slots=True)
class FolderSettings:
    """What a folder says about its model, apart from weights and vocabulary.

    Attributes:
        dims: sizes of the network.
        is_multilingual: it takes a language and a task.
        alignment_heads: (layer, head) as published, those that exist; () where none were.
        rejected_heads: published ones that the network does not have.
        suppress_tokens: ids never sampled; None where the folder has no list, () where the
            list is empty on purpose.
        begin_suppress_tokens: ids never sampled first, likewise.
    """

    dims: ModelDimensions
    is_multilingual: bool
    alignment_heads: tuple[tuple[int, int], ...]
    rejected_heads: tuple[tuple[int, int], ...]
    suppress_tokens: tuple[int, ...] | None
    begin_suppress_tokens: tuple[int, ...] | None


def read_settings(folder: Path) -> FolderSettings:
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
        heads = _pairs_of_numbers(generation.get("alignment_heads") or ())
        suppress = _token_list("suppress_tokens", generation, config, dims.n_vocab)
        begin_suppress = _token_list("begin_suppress_tokens", generation, config, dims.n_vocab)
    except (TypeError, ValueError) as error:
        raise ModelFileDamaged(generation_path, f"it holds a malformed list: {error}") from error
    existing = tuple(
        head for head in heads if head[0] < dims.n_text_layer and head[1] < dims.n_text_head
    )
    return FolderSettings(
        dims=dims,
        is_multilingual=_is_multilingual(generation, dims),
        alignment_heads=existing,
        rejected_heads=tuple(head for head in heads if head not in existing),
        suppress_tokens=suppress,
        begin_suppress_tokens=begin_suppress,
    )


def _dimensions(config: Mapping[str, Any]) -> ModelDimensions:
    """Take the sizes from a configuration.

    Raises:
        ValueError: a size is missing, beyond all bounds or at odds with another.
    """
    if config.get("model_type", "whisper") != "whisper":
        raise ValueError(f"it describes a {config['model_type']!r} model, not Whisper")
    sizes = {}
    for name, largest in LARGEST.items():
        size = config.get(name)
        if not isinstance(size, int) or not 1 <= size <= largest:
            raise ValueError(f"{name} is {size!r}, not a number from 1 to {largest}")
        sizes[name] = size
    n_mels, state = config.get("num_mel_bins"), sizes["d_model"]
    if n_mels not in MEL_BINS:
        raise ValueError(f"num_mel_bins is {n_mels!r}, not 80 or 128")
    if sizes["max_source_positions"] != AUDIO_POSITIONS:
        raise ValueError(f"max_source_positions is not {AUDIO_POSITIONS}")
    for part in ("encoder", "decoder"):
        if state % (2 * sizes[f"{part}_attention_heads"]):
            raise ValueError(f"d_model {state} does not divide into its {part}_attention_heads")
        if config.get(f"{part}_ffn_dim", MLP_RATIO * state) != MLP_RATIO * state:
            raise ValueError(f"{part}_ffn_dim is not {MLP_RATIO} times d_model")
    if config.get("activation_function", "gelu") != "gelu" or config.get("scale_embedding"):
        raise ValueError("it asks for an activation or embedding that Whisper does not have")
    return ModelDimensions(
        n_mels=n_mels,
        n_audio_ctx=sizes["max_source_positions"],
        n_audio_state=state,
        n_audio_head=sizes["encoder_attention_heads"],
        n_audio_layer=sizes["encoder_layers"],
        n_vocab=sizes["vocab_size"],
        n_text_ctx=sizes["max_target_positions"],
        n_text_state=state,
        n_text_head=sizes["decoder_attention_heads"],
        n_text_layer=sizes["decoder_layers"],
    )


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
    not count, beside the real one there. Ids that the model does not have are left out; among
    them the -1 of old files, which as an index would mean the last timestamp.
    """
    for source in (generation, config):
        listed = source.get(name)
        if listed is not None:
            return tuple(token for token in _numbers(listed) if 0 <= token < n_vocab)
    return None


def _numbers(values: Iterable[Any]) -> list[int]:
    numbers = list(values)
    if not all(isinstance(number, int) for number in numbers):
        raise ValueError("a token id is not a whole number")
    return numbers


def _pairs_of_numbers(values: Iterable[Any]) -> list[tuple[int, int]]:
    pairs = []
    for value in values:
        layer, head = _numbers(value)
        if layer < 0 or head < 0:
            raise ValueError("an alignment head is negative")
        pairs.append((layer, head))
    return pairs
