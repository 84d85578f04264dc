"""Checkpoints of openai-whisper: one .pt file with sizes and weights, without a vocabulary.

Source: openai-whisper 20250625, whisper/__init__.py, load_model.
"""

from collections.abc import Collection
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.checkpoints.published_tokens import ENGLISH_ONLY
from engine.checkpoints.settings import (
    ModelSettings,
    checked_dimensions,
)
from engine.checkpoints.stored_tensor import StoredTensor
from engine.checkpoints.torch_archive import TorchArchive, tensors_of
from engine.errors import ModelFileDamaged
from engine.tokenizer import Vocabulary

SIZES = "dims"
WEIGHTS = "model_state_dict"


@dataclass(frozen=True, slots=True)
class OpenAICheckpoint:
    """A .pt file; see `Checkpoint`."""

    path: Path
    settings: ModelSettings

    def weight_paths(self) -> list[Path]:
        """Name the file."""
        return [self.path]

    def read_vocabulary(self) -> Vocabulary | None:
        """There is none in these files."""
        return None

    def open_tensors(self, stack: ExitStack, _names: Collection[str], /) -> dict[str, StoredTensor]:
        """List the tensors; they bear the network's names."""
        archive = TorchArchive(self.path, stack)
        return tensors_of(archive, _saved(archive, self.path)[WEIGHTS], self.path)


def open_openai_checkpoint(path: Path) -> OpenAICheckpoint:
    """Read and check the sizes of a .pt file.

    Raises:
        ModelFileUnsafe: it asks for something that weights never need.
        ModelFileDamaged: it is malformed or no checkpoint of openai-whisper.
    """
    with ExitStack() as stack:
        sizes = _saved(TorchArchive(path, stack), path)[SIZES]
    if not isinstance(sizes, dict):
        raise ModelFileDamaged(path, "its sizes are malformed")
    try:
        dims = checked_dimensions(sizes)
    except ValueError as error:
        raise ModelFileDamaged(path, str(error)) from error
    return OpenAICheckpoint(path, ModelSettings(dims, dims.n_vocab != ENGLISH_ONLY))


def _saved(archive: TorchArchive, path: Path) -> dict[str, Any]:
    """Return the dictionary of sizes and weights.

    Raises:
        ModelFileDamaged: there is something else in the file.
    """
    content = archive.content
    if not isinstance(content, dict) or not {SIZES, WEIGHTS} <= content.keys():
        reason = "it lacks the sizes or weights of an openai-whisper checkpoint"
        raise ModelFileDamaged(path, reason)
    return content
