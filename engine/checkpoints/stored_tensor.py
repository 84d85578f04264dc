"""Tensors that lie in a file: described by its header, read one after the other.

What is read here is not mapped: a file that shrinks meanwhile gives an error, where mapped
memory would end the process.
"""

import math
import stat
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from engine.errors import ModelFileDamaged

# Far beyond every published model: large-v3 has 1259 tensors.
MAX_TENSORS = 20_000


@dataclass(frozen=True, slots=True)
class StoredTensor:
    """A tensor as a header describes it.

    Attributes:
        path: the file that holds it.
        name: its name there.
        shape: its sizes, the fastest one last.
        stored_bytes: what it takes up in the file.
        read: reads it into memory as float16, bfloat16, float32 or float64, and raises
            `ModelFileDamaged` where the file does not hold what it promised.
        is_mapped: what `read` gives is the file's own memory, which must not stay open.
    """

    path: Path
    name: str
    shape: tuple[int, ...]
    stored_bytes: int
    read: Callable[[], Tensor]
    is_mapped: bool = False


class TensorFile:
    """An open file of tensors.

    Attributes:
        path: of the file.
        size: its length in bytes when it was opened.
    """

    def __init__(self, path: Path, stack: ExitStack) -> None:
        """Open a file.

        Args:
            path: of the file.
            stack: closes it.

        Raises:
            ModelFileDamaged: it is missing, no ordinary file or cannot be read.
        """
        self.path = path
        self.size = file_size(path)
        try:
            self._file = stack.enter_context(path.open("rb"))
        except OSError as error:
            raise ModelFileDamaged(path, error.strerror or "it cannot be read") from error

    def read_bytes(self, offset: int, count: int) -> Tensor:
        """Read bytes.

        Returns:
            (count,) uint8

        Raises:
            ModelFileDamaged: the file ends before, or cannot be read.
        """
        if offset < 0 or offset + count > self.size:
            raise ModelFileDamaged(self.path, "it is truncated")
        raw = torch.empty(count, dtype=torch.uint8)
        view: memoryview[int] = raw.numpy().data
        try:
            self._file.seek(offset)
            done = 0
            while done < count:  # one call reads 2 GB at most
                step = self._file.readinto(view[done:])
                if not step:
                    raise ModelFileDamaged(self.path, "it is truncated")
                done += step
        except OSError as error:
            raise ModelFileDamaged(self.path, error.strerror or "it cannot be read") from error
        return raw

    def read_values(self, offset: int, dtype: torch.dtype, shape: tuple[int, ...]) -> Tensor:
        """Read numbers that lie one after the other, little end first.

        Raises:
            ModelFileDamaged: the file ends before, or cannot be read.
        """
        raw = self.read_bytes(offset, math.prod(shape) * dtype.itemsize)
        return raw.view(dtype).reshape(shape)

    def plain(
        self, name: str, offset: int, dtype: torch.dtype, shape: tuple[int, ...]
    ) -> StoredTensor:
        """Describe a tensor of floats that lie one after the other."""
        return StoredTensor(
            path=self.path,
            name=name,
            shape=shape,
            stored_bytes=math.prod(shape) * dtype.itemsize,
            read=lambda: self.read_values(offset, dtype, shape),
        )


def file_size(path: Path) -> int:
    """Return the length of an ordinary file in bytes.

    Raises:
        ModelFileDamaged: it is missing, cannot be looked at, or is a folder, pipe or device.
    """
    try:
        status = path.stat()
    except FileNotFoundError:
        raise ModelFileDamaged(path, "it is missing") from None
    except (OSError, ValueError) as error:  # ValueError: a zero byte in the name
        raise ModelFileDamaged(path, "it cannot be read") from error
    if not stat.S_ISREG(status.st_mode):
        raise ModelFileDamaged(path, "it is no ordinary file")
    return status.st_size
