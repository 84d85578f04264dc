"""What all formats of checkpoints have in common."""

from collections.abc import Collection
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol

from engine.checkpoints.settings import ModelSettings
from engine.checkpoints.stored_tensor import StoredTensor
from engine.tokenizer import Vocabulary


class Checkpoint(Protocol):
    """A model on disk whose settings have been read and checked.

    Attributes:
        path: the file or folder.
        settings: its sizes and lists.
    """

    @property
    def path(self) -> Path: ...  # noqa: D102 - see the class

    @property
    def settings(self) -> ModelSettings: ...  # noqa: D102 - see the class

    def weight_paths(self) -> list[Path]:
        """List the files of its weights, at least one, whether they are there or not.

        Raises:
            ModelFileDamaged: the list of them is malformed.
        """
        ...

    def read_vocabulary(self) -> Vocabulary | None:
        """Read the tokens, or None where the format has none in it.

        Raises:
            ModelFileDamaged: they are malformed.
        """
        ...

    def open_tensors(self, stack: ExitStack, names: Collection[str], /) -> dict[str, StoredTensor]:
        """Open the weight files and list what they hold, without reading any of it.

        Args:
            stack: closes the files.
            names: of all tensors of the network.

        Returns:
            The tensors by the network's names; those that it does not know by their own.

        Raises:
            ModelFileDamaged: a header is malformed, or promises more than its file holds.
        """
        ...
