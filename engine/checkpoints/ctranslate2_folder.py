"""Folders of CTranslate2, as faster-whisper has them.

`model.bin` holds the weights, with the projections of an attention fused into one matrix,
`config.json` the alignment heads and suppress lists, `vocabulary.json` (or .txt) all tokens in
the order of their ids. Most have the original's `tokenizer.json` too.

Source: OpenNMT/CTranslate2, python/ctranslate2/specs/whisper_spec.py and
converters/transformers.py, WhisperLoader.
"""

import re
from collections.abc import Collection, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.checkpoints.ctranslate2_variables import (
    SCALE,
    Variable,
    VariableFile,
    read_variables,
)
from engine.checkpoints.json_file import read_json_object_if_any
from engine.checkpoints.published_tokens import ENGLISH_ONLY
from engine.checkpoints.settings import (
    SMALLEST_MULTILINGUAL_VOCABULARY,
    ModelSettings,
    checked_dimensions,
    heads_from,
    split_heads,
    tokens_from,
)
from engine.checkpoints.stored_tensor import StoredTensor
from engine.checkpoints.vocabulary import read_vocabulary
from engine.errors import ModelFileDamaged
from engine.model import ModelDimensions
from engine.tokenizer import Vocabulary

WEIGHTS = "model.bin"
CONFIG = "config.json"
# In order of preference: the first has the merges too.
VOCABULARIES = ("tokenizer.json", "vocabulary.json", "vocabulary.txt")

# A copy of the embedding, or another name of it: the output is tied to it.
TIED_COPY = re.compile(r"decoder/projection/weight(_scale)?")
LAYER = re.compile(r"(encoder|decoder)/layer_(\d+)/(.+)/(weight|bias|gamma|beta)")
# The network's name of a layer's part, or its parts where they are fused.
LAYER_PARTS: Mapping[str, tuple[str, ...]] = {
    "self_attention/layer_norm": ("attn_ln",),
    "self_attention/linear_0": ("attn.query", "attn.key", "attn.value"),
    "self_attention/linear_1": ("attn.out",),
    "attention/layer_norm": ("cross_attn_ln",),
    "attention/linear_0": ("cross_attn.query",),
    "attention/linear_1": ("cross_attn.key", "cross_attn.value"),
    "attention/linear_2": ("cross_attn.out",),
    "ffn/layer_norm": ("mlp_ln",),
    "ffn/linear_0": ("mlp.0",),
    "ffn/linear_1": ("mlp.2",),
}
PARAMETERS = {"weight": "weight", "bias": "bias", "gamma": "weight", "beta": "bias"}
EXACT_NAMES = {
    "encoder/conv1/weight": "encoder.conv1.weight",
    "encoder/conv1/bias": "encoder.conv1.bias",
    "encoder/conv2/weight": "encoder.conv2.weight",
    "encoder/conv2/bias": "encoder.conv2.bias",
    "encoder/position_encodings/encodings": "encoder.positional_embedding",
    "encoder/layer_norm/gamma": "encoder.ln_post.weight",
    "encoder/layer_norm/beta": "encoder.ln_post.bias",
    "decoder/embeddings/weight": "decoder.token_embedding.weight",
    "decoder/position_encodings/encodings": "decoder.positional_embedding",
    "decoder/layer_norm/gamma": "decoder.ln.weight",
    "decoder/layer_norm/beta": "decoder.ln.bias",
}


@dataclass(frozen=True, slots=True)
class CTranslate2Checkpoint:
    """A folder of CTranslate2; see `Checkpoint`.

    Attributes:
        path: of the folder.
        settings: from `config.json` and the variables.
        variables: of `model.bin`.
    """

    path: Path
    settings: ModelSettings
    variables: dict[str, Variable]

    def weight_paths(self) -> list[Path]:
        """Name `model.bin`."""
        return [self.path / WEIGHTS]

    def read_vocabulary(self) -> Vocabulary | None:
        """Read the folder's vocabulary."""
        for name in VOCABULARIES:
            if (self.path / name).is_file():
                return read_vocabulary(self.path / name, self.settings.dims.n_vocab)
        return None

    def open_tensors(self, stack: ExitStack, _names: Collection[str], /) -> dict[str, StoredTensor]:
        """List the tensors, with the fused ones taken apart.

        Raises:
            ModelFileDamaged: a variable cannot be taken apart, or lacks a scale that fits.
        """
        path = self.path / WEIGHTS
        file = VariableFile(path, self.variables, stack)
        tensors: dict[str, StoredTensor] = {}
        for name, variable in self.variables.items():
            scaled = name.removesuffix(SCALE)
            if not variable.shape or TIED_COPY.fullmatch(name):
                continue
            if scaled != name and scaled in self.variables:
                continue
            parts = _network_names(name)
            rows, rest = divmod(variable.shape[0], len(parts))
            if rest:
                raise ModelFileDamaged(path, f"the variable {name} cannot be taken apart")
            for index, part in enumerate(parts):
                # A key's bias would cancel in the softmax; the network has none.
                if not part.endswith("key.bias"):
                    tensors[part] = file.rows(name, index * rows, (index + 1) * rows)
        return tensors


def _network_names(name: str) -> tuple[str, ...]:
    """Return the network's names of the tensors in a variable; its own where it is unknown."""
    if name in EXACT_NAMES:
        return (EXACT_NAMES[name],)
    match = LAYER.fullmatch(name)
    if match is None or match[3] not in LAYER_PARTS:
        return (name,)
    part, number, inside, parameter = match.groups()
    return tuple(
        f"{part}.blocks.{number}.{piece}.{PARAMETERS[parameter]}" for piece in LAYER_PARTS[inside]
    )


def open_ctranslate2_checkpoint(folder: Path) -> CTranslate2Checkpoint:
    """Read and check the settings of a folder.

    Raises:
        ModelFormatUnknown: it is of another version, or no Whisper model.
        ModelFileDamaged: a file is truncated or malformed.
    """
    path = folder / WEIGHTS
    variables = read_variables(path)
    try:
        dims = _dimensions(path, variables)
    except ValueError as error:
        raise ModelFileDamaged(path, str(error)) from error
    config_path = folder / CONFIG
    config = read_json_object_if_any(config_path)
    try:
        heads = heads_from(config.get("alignment_heads") or ())
        suppress = _listed(config, "suppress_ids", dims.n_vocab)
        begin_suppress = _listed(config, "suppress_ids_begin", dims.n_vocab)
    except (TypeError, ValueError) as error:
        raise ModelFileDamaged(config_path, f"it holds a malformed list: {error}") from error
    existing, rejected = split_heads(heads, dims)
    settings = ModelSettings(
        dims=dims,
        is_multilingual=_is_multilingual(config, dims.n_vocab),
        alignment_heads=existing,
        rejected_heads=rejected,
        suppress_tokens=suppress,
        begin_suppress_tokens=begin_suppress,
    )
    return CTranslate2Checkpoint(folder, settings, variables)


def _listed(config: Mapping[str, Any], name: str, n_vocab: int) -> tuple[int, ...] | None:
    values = config.get(name)
    return None if values is None else tokens_from(values, n_vocab)


def _is_multilingual(config: Mapping[str, Any], n_vocab: int) -> bool:
    """Tell whether the model takes a language: by its vocabulary's size, else by its list.

    Languages are no evidence for the published English-only size: those models list them too.
    """
    if n_vocab >= SMALLEST_MULTILINGUAL_VOCABULARY or n_vocab == ENGLISH_ONLY:
        return n_vocab != ENGLISH_ONLY
    return bool(config.get("lang_ids"))


def _dimensions(path: Path, variables: dict[str, Variable]) -> ModelDimensions:
    """Take the sizes from the variables' shapes.

    Raises:
        ModelFileDamaged: a variable that tells a size is missing.
        ValueError: a size is beyond all bounds or at odds with another.
    """

    def size(name: str, dimension: int) -> int:
        variable = variables.get(name)
        if variable is None or len(variable.shape) <= dimension:
            raise ModelFileDamaged(path, f"the variable {name} is missing")
        return variable.shape[dimension]

    with ExitStack() as stack:
        file = VariableFile(path, variables, stack)
        heads = {part: file.number(f"{part}/num_heads") for part in ("encoder", "decoder")}
    sizes = {
        "n_mels": size("encoder/conv1/weight", 1),
        "n_audio_ctx": size("encoder/position_encodings/encodings", 0),
        "n_audio_state": size("encoder/position_encodings/encodings", 1),
        "n_audio_head": heads["encoder"],
        "n_audio_layer": _layer_count(variables, "encoder"),
        "n_vocab": size("decoder/embeddings/weight", 0),
        "n_text_ctx": size("decoder/position_encodings/encodings", 0),
        "n_text_state": size("decoder/embeddings/weight", 1),
        "n_text_head": heads["decoder"],
        "n_text_layer": _layer_count(variables, "decoder"),
    }
    return checked_dimensions(sizes)


def _layer_count(variables: Collection[str], part: str) -> int:
    """Return how many layers there are; a gap shows when their tensors are looked for."""
    matches = (LAYER.fullmatch(name) for name in variables)
    return len({match[2] for match in matches if match is not None and match[1] == part})
