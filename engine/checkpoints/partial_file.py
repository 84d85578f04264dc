"""A file on its way from the hub: kept between attempts, and judged by its checksum."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Self

BLOCK_BYTES = 256 * 1024
_SHA256_DIGITS = 64
_SHA1_DIGITS = 40


class Checksum:
    """What a hub calls a content: its SHA-256, or git's SHA-1 of the blob.

    Source: huggingface_hub's guide "Understand caching": files in LFS are named by the first,
    others by the second.
    """

    def __init__(self, wanted: str, size: int) -> None:
        """Begin with no bytes.

        Args:
            wanted: hexadecimal digits.
            size: of the whole content, which git's blob begins with.
        """
        self._wanted = wanted
        if len(wanted) == _SHA256_DIGITS:
            self._hash = hashlib.sha256()
        else:
            self._hash = hashlib.sha1(b"blob %d\0" % size, usedforsecurity=False)

    @staticmethod
    def is_one(text: str) -> bool:
        """Whether a hub's name for a content can be verified."""
        return len(text) in (_SHA1_DIGITS, _SHA256_DIGITS) and set(text) <= set("0123456789abcdef")

    def update(self, block: bytes) -> None:
        """Take in the next bytes."""
        self._hash.update(block)

    @property
    def is_right(self) -> bool:
        """Whether the bytes so far are the wanted content."""
        return self._hash.hexdigest() == self._wanted


def blocks_of(path: Path) -> Iterator[bytes]:
    """Read a file in blocks."""
    with path.open("rb") as file:
        while block := file.read(BLOCK_BYTES):
            yield block


class PartialFile:
    """Bytes that are appended until the file is whole.

    The checksum covers all of them: those that an earlier attempt left are read back first.
    """

    def __init__(self, path: Path, size: int, checksum: str) -> None:
        """Open what there is, or begin.

        Args:
            path: where the bytes are collected.
            size: of the whole file.
            checksum: see `Checksum`.
        """
        self.path = path
        self.done = 0
        self._size = size
        self._wanted = checksum
        self._checksum = Checksum(checksum, size)
        self._file = path.open("r+b" if path.exists() else "w+b")
        if path.stat().st_size > size:
            self.start_over()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    @property
    def is_whole(self) -> bool:
        """Whether all bytes are there."""
        return self.done == self._size

    def read_back(self) -> Iterator[int]:
        """Take in what an earlier attempt left, in blocks; gives the bytes of each."""
        self._file.seek(0)
        while block := self._file.read(BLOCK_BYTES):
            self._checksum.update(block)
            self.done += len(block)
            yield len(block)

    def append(self, block: bytes) -> None:
        """Write the next bytes.

        Raises:
            ValueError: the file would be longer than it should.
        """
        if self.done + len(block) > self._size:
            raise ValueError(f"more than {self._size} bytes")
        self._file.write(block)
        self._checksum.update(block)
        self.done += len(block)

    def start_over(self) -> None:
        """Forget all bytes."""
        self._file.seek(0)
        self._file.truncate()
        self._checksum = Checksum(self._wanted, self._size)
        self.done = 0

    def become(self, path: Path) -> bool:
        """Take the final name if the bytes are the right ones, else delete them."""
        is_right = self.is_whole and self._checksum.is_right
        if is_right:
            self._file.flush()
            os.fsync(self._file.fileno())
        self._file.close()
        if is_right:
            self.path.replace(path)
        else:
            self.path.unlink()
        return is_right
