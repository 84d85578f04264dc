"""Reading the binary head of a file, never past its end."""

import struct
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from engine.checkpoints.stored_tensor import file_size
from engine.errors import ModelFileDamaged


class ByteReader:
    """Reads a file from its begin on and knows how much of it is left; a context manager.

    Attributes:
        path: of the file.
        position: of the next byte.
        remaining: bytes from there to the end.
    """

    def __init__(self, path: Path) -> None:
        """Open a file.

        Raises:
            ModelFileDamaged: it is missing, no ordinary file or cannot be read.
        """
        self.path = path
        self.remaining = file_size(path)
        self.position = 0
        try:
            self._file = path.open("rb")
        except OSError as error:
            raise ModelFileDamaged(path, error.strerror or "it cannot be read") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def take(self, count: int) -> bytes:
        """Read bytes.

        Raises:
            ModelFileDamaged: the file ends before, or cannot be read.
        """
        self._advance(count)
        try:
            data = self._file.read(count)
        except OSError as error:
            raise ModelFileDamaged(self.path, error.strerror or "it cannot be read") from error
        if len(data) != count:
            raise ModelFileDamaged(self.path, "it is truncated")
        return data

    def unpack(self, layout: str) -> tuple[Any, ...]:
        """Read numbers, laid out as for `struct`.

        Raises:
            ModelFileDamaged: the file ends before, or cannot be read.
        """
        return struct.unpack(layout, self.take(struct.calcsize(layout)))

    def text(self, count: int) -> str:
        """Read a name of so many bytes.

        Raises:
            ModelFileDamaged: it is no UTF-8, or the file ends before.
        """
        try:
            return self.take(count).decode("utf-8")
        except UnicodeDecodeError as error:
            raise ModelFileDamaged(self.path, "a name in it is no text") from error

    def skip(self, count: int) -> None:
        """Pass over bytes.

        Raises:
            ModelFileDamaged: the file ends before.
        """
        self._advance(count)
        self._file.seek(self.position)

    def _advance(self, count: int) -> None:
        if count > self.remaining:
            raise ModelFileDamaged(self.path, "it is truncated")
        self.position += count
        self.remaining -= count
