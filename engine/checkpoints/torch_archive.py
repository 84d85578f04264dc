"""Files of torch.save: a zip archive of a pickle and of the tensors' numbers, uncompressed."""

import io
import math
import struct
import zipfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from typing_extensions import override

from engine.checkpoints.stored_tensor import MAX_TENSORS, StoredTensor, TensorFile
from engine.checkpoints.weights_pickle import PickledTensor, read_weights_pickle
from engine.errors import ModelFileDamaged

# The list of entries; large-v3's has 0.1 MB.
MAX_DIRECTORY_BYTES = 4 * 2**20
LOCAL_HEADER = struct.Struct("<4s22xHH")  # its signature, the lengths of name and extra field
LOCAL_SIGNATURE = b"PK\3\4"
ENCRYPTED = 1
# What zipfile raises for archives that are not as they should be.
ZIP_ERRORS = (zipfile.BadZipFile, NotImplementedError, ValueError, OverflowError, struct.error)


class TorchArchive:
    """An open file of torch.save.

    Attributes:
        content: what was saved; tensors are `PickledTensor`.
    """

    content: Any

    def __init__(self, path: Path, stack: ExitStack) -> None:
        """Open a file and read its pickle.

        Raises:
            ModelFileUnsafe: the pickle asks for something that weights never need.
            ModelFileDamaged: the archive is malformed, or not as torch.save makes it.
        """
        self._file = TensorFile(path, stack)
        self._path = path
        self._entries = _entries(self._file)
        pickles = [name for name in self._entries if name.endswith("/data.pkl")]
        if len(pickles) != 1:
            raise ModelFileDamaged(path, "it is a zip archive, but not one of weights")
        self._prefix = pickles[0].removesuffix("data.pkl")
        if self._small_entry(f"{self._prefix}byteorder", b"little") != b"little":
            raise ModelFileDamaged(path, "its numbers have the big end first")
        self.content = read_weights_pickle(self._small_entry(pickles[0], b""), path)

    def _small_entry(self, name: str, otherwise: bytes) -> bytes:
        if name not in self._entries:
            return otherwise
        offset, size = self._entries[name]
        if size > MAX_DIRECTORY_BYTES:
            raise ModelFileDamaged(self._path, f"its entry {name[:100]} is far too long")
        return bytes(self._file.read_bytes(offset, size).numpy())

    def tensor(self, name: str, pickled: PickledTensor) -> StoredTensor:
        """Describe a tensor of the file.

        Args:
            name: what the file calls it.
            pickled: from `content`.

        Raises:
            ModelFileDamaged: it does not lie within its storage, or in a way that no weights
                have: with gaps or with numbers used several times.
        """
        storage = pickled.storage
        itemsize = storage.dtype.itemsize
        entry = self._entries.get(f"{self._prefix}data/{storage.key}")
        if entry is None or entry[1] != storage.length * itemsize:
            raise ModelFileDamaged(self._path, f"the numbers of {name[:100]} are not all there")
        count = math.prod(pickled.shape)
        if pickled.offset + count > storage.length:
            raise ModelFileDamaged(self._path, f"the tensor {name[:100]} is malformed")
        if not storage.dtype.is_floating_point:
            reason = f"the tensor {name[:100]} is stored as {storage.dtype}"
            raise ModelFileDamaged(self._path, reason)
        order = _order_in_memory(pickled)
        if order is None:
            raise ModelFileDamaged(self._path, f"the tensor {name[:100]} has gaps")
        lying = tuple(pickled.shape[dimension] for dimension in order)
        back = [order.index(dimension) for dimension in range(len(order))]
        offset = entry[0] + pickled.offset * itemsize
        return StoredTensor(
            path=self._path,
            name=name,
            shape=pickled.shape,
            stored_bytes=count * itemsize,
            read=lambda: (
                self._file.read_values(offset, storage.dtype, lying).permute(back).contiguous()
            ),
        )


def tensors_of(archive: TorchArchive, content: Any, path: Path) -> dict[str, StoredTensor]:
    """Describe the tensors of a dictionary in an archive.

    Args:
        archive: the open file.
        content: the part of its content that should be the dictionary.
        path: of the file, for the error.

    Raises:
        ModelFileDamaged: it is no dictionary of tensors, or one does not lie in the file.
    """
    if not isinstance(content, dict) or len(content) > MAX_TENSORS:
        raise ModelFileDamaged(path, "it holds no dictionary of tensors")
    tensors = {}
    for name, value in content.items():
        if not isinstance(name, str) or not isinstance(value, PickledTensor):
            raise ModelFileDamaged(path, "it holds something else among its tensors")
        tensors[name] = archive.tensor(name, value)
    return tensors


def _order_in_memory(tensor: PickledTensor) -> list[int] | None:
    """Find the order of dimensions in which the numbers lie without a gap, slowest first.

    Weights that were turned round before they were saved lie in another order than theirs.

    Returns:
        The dimensions, or None where some numbers are left out or used several times.
    """
    dimensions = range(len(tensor.shape))
    order = sorted(dimensions, key=lambda d: (tensor.strides[d], tensor.shape[d]), reverse=True)
    if tensor.strides == _dense_strides(tensor.shape):
        order = list(dimensions)
    step = 1
    for dimension in reversed(order):
        if tensor.shape[dimension] != 1 and tensor.strides[dimension] != step:
            return None
        step *= tensor.shape[dimension]
    return order


def _dense_strides(shape: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(math.prod(shape[index + 1 :]) for index in range(len(shape)))


def _entries(file: TensorFile) -> dict[str, tuple[int, int]]:
    """List an archive's entries.

    Returns:
        Where the content of each begins and its length, in bytes, by name.

    Raises:
        ModelFileDamaged: the archive is malformed; an entry is compressed, encrypted, there
            twice, outside of the file, or overlaps another.
    """
    try:
        with _DirectoryReader(io.FileIO(file.path)) as raw, zipfile.ZipFile(raw) as archive:
            listed = archive.infolist()
    except OSError as error:
        raise ModelFileDamaged(file.path, error.strerror or "it cannot be read") from error
    except ZIP_ERRORS as error:
        raise ModelFileDamaged(file.path, "its list of entries is malformed") from error
    entries: dict[str, tuple[int, int]] = {}
    free_from = 0
    for entry in sorted(listed, key=lambda entry: entry.header_offset):
        if entry.compress_type != zipfile.ZIP_STORED or entry.compress_size != entry.file_size:
            raise ModelFileDamaged(file.path, "an entry is compressed, which weights never are")
        if entry.flag_bits & ENCRYPTED or entry.filename in entries:
            raise ModelFileDamaged(file.path, "an entry is encrypted or there twice")
        if entry.header_offset < free_from:
            raise ModelFileDamaged(file.path, "two entries overlap")
        header = bytes(file.read_bytes(entry.header_offset, LOCAL_HEADER.size).numpy())
        signature, name_bytes, extra_bytes = LOCAL_HEADER.unpack(header)
        start = entry.header_offset + LOCAL_HEADER.size + name_bytes + extra_bytes
        free_from = start + entry.file_size
        if signature != LOCAL_SIGNATURE or free_from > file.size:
            raise ModelFileDamaged(file.path, "an entry does not lie within the file")
        entries[entry.filename] = (start, entry.file_size)
    return entries


class _DirectoryReader(io.BufferedReader):
    """Lets zipfile read no more than the directory of a sensible archive at once."""

    @override
    def read(self, size: int | None = -1, /) -> bytes:
        """Read as the base class does.

        Raises:
            ValueError: `size` is more than any directory of weights has.
        """
        if size is not None and size > MAX_DIRECTORY_BYTES:
            raise ValueError("the directory is far too long")
        return super().read(MAX_DIRECTORY_BYTES if size is None or size < 0 else size)
