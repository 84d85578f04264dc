"""The variables of a CTranslate2 model: their names, types and places in `model.bin`.

Source: OpenNMT/CTranslate2, python/ctranslate2/specs/model_spec.py, ModelSpec._serialize, and
src/models/model.cc, which reads it.
"""

import math
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from engine.checkpoints.byte_reader import ByteReader
from engine.checkpoints.stored_tensor import MAX_TENSORS, StoredTensor, TensorFile
from engine.errors import ModelFileDamaged, ModelFormatUnknown

BINARY_VERSION = 6
SPEC_NAME = "WhisperSpec"
NEWEST_REVISION = 3
MAX_NAME_BYTES = 512
MAX_RANK = 3  # of the convolutions' weights
# In the order of the enumeration DataType. Source: include/ctranslate2/types.h.
TYPES = (
    torch.float32,
    torch.int8,
    torch.int16,
    torch.int32,
    torch.float16,
    torch.bfloat16,
)
SCALE = "_scale"
CHUNK_VALUES = 2**21


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable as the file describes it.

    Attributes:
        name: of the file, before aliases.
        dtype: of its numbers.
        shape: () for a single number.
        offset: of its first byte in the file.
    """

    name: str
    dtype: torch.dtype
    shape: tuple[int, ...]
    offset: int


def read_variables(path: Path) -> dict[str, Variable]:
    """List the variables of a `model.bin`, aliases included.

    Raises:
        ModelFormatUnknown: it is of another version, or no Whisper model.
        ModelFileDamaged: it is truncated or malformed.
    """
    with ByteReader(path) as reader:
        (version,) = reader.unpack("<I")
        if version != BINARY_VERSION:
            raise ModelFormatUnknown(
                path, f"it has the binary version {version} of CTranslate2, not {BINARY_VERSION}"
            )
        spec = _string(reader)
        (revision,) = reader.unpack("<I")
        if spec != SPEC_NAME or revision > NEWEST_REVISION:
            raise ModelFormatUnknown(path, f"it holds {spec} revision {revision}, not Whisper")
        (count,) = reader.unpack("<I")
        _check_count(reader, count)
        variables: dict[str, Variable] = {}
        for _ in range(count):
            variable = _next_variable(reader)
            if variable.name in variables:
                raise ModelFileDamaged(path, f"the variable {variable.name} is there twice")
            variables[variable.name] = variable
        _read_aliases(reader, variables)
        if reader.remaining:
            raise ModelFileDamaged(path, "something follows where it should end")
    return variables


def _check_count(reader: ByteReader, count: int) -> None:
    if count > MAX_TENSORS:
        raise ModelFileDamaged(reader.path, f"it lists {count} variables")


def _string(reader: ByteReader) -> str:
    """Read a text whose length counts the zero byte at its end."""
    (length,) = reader.unpack("<H")
    if not 2 <= length <= MAX_NAME_BYTES:
        raise ModelFileDamaged(reader.path, f"a name in it is {length} bytes long")
    text = reader.text(length)
    if text.find("\0") != length - 1:
        raise ModelFileDamaged(reader.path, "a name in it is malformed")
    return text[:-1]


def _next_variable(reader: ByteReader) -> Variable:
    name = _string(reader)
    (rank,) = reader.unpack("<B")
    if rank > MAX_RANK:
        raise ModelFileDamaged(reader.path, f"the variable {name} has {rank} dimensions")
    shape = reader.unpack(f"<{rank}I")
    type_id, stored_bytes = reader.unpack("<BI")
    if type_id >= len(TYPES):
        raise ModelFileDamaged(reader.path, f"the variable {name} has no known type")
    dtype = TYPES[type_id]
    if math.prod(shape) * dtype.itemsize != stored_bytes or not stored_bytes:
        raise ModelFileDamaged(reader.path, f"the variable {name} has another length than shape")
    variable = Variable(name, dtype, shape, reader.position)
    reader.skip(stored_bytes)
    return variable


def _read_aliases(reader: ByteReader, variables: dict[str, Variable]) -> None:
    """Add the variables that have the numbers of others."""
    (count,) = reader.unpack("<I")
    _check_count(reader, count)
    for _ in range(count):
        alias, name = _string(reader), _string(reader)
        if alias in variables or name not in variables:
            raise ModelFileDamaged(reader.path, f"the variable {alias} is not well defined")
        variables[alias] = variables[name]


class VariableFile:
    """The open file, which gives variables as tensors of floats."""

    def __init__(self, path: Path, variables: dict[str, Variable], stack: ExitStack) -> None:
        """Open the file.

        Args:
            path: of the file.
            variables: what `read_variables` found in it.
            stack: closes it.

        Raises:
            ModelFileDamaged: it is missing or cannot be read.
        """
        self._file = TensorFile(path, stack)
        self._variables = variables

    def number(self, name: str) -> int:
        """Read a single whole number.

        Raises:
            ModelFileDamaged: there is none of that name.
        """
        variable = self._variables.get(name)
        if variable is None or variable.shape or variable.dtype.is_floating_point:
            raise ModelFileDamaged(self._file.path, f"the number {name} is missing")
        return int(self._file.read_values(variable.offset, variable.dtype, ()))

    def rows(self, name: str, first: int, last: int) -> StoredTensor:
        """Describe rows of a variable.

        Args:
            name: of a variable that has at least `last` rows.
            first: row.
            last: one past the last row.

        Raises:
            ModelFileDamaged: its numbers are whole, but it has no scale that fits.
        """
        variable = self._variables[name]
        shape = (last - first, *variable.shape[1:])
        row_bytes = math.prod(variable.shape[1:]) * variable.dtype.itemsize
        offset = variable.offset + first * row_bytes
        if variable.dtype.is_floating_point:
            return self._file.plain(name, offset, variable.dtype, shape)
        scale = self._variables.get(f"{name}{SCALE}")
        if scale is None or scale.shape not in ((), variable.shape[:1]):
            raise ModelFileDamaged(self._file.path, f"the variable {name} has no scale that fits")
        if not scale.dtype.is_floating_point:
            raise ModelFileDamaged(self._file.path, f"the scale of {name} is no float")

        def read() -> Tensor:
            scales = self._file.read_values(scale.offset, scale.dtype, scale.shape).float()
            if scale.shape:
                scales = scales[first:last]
            scales = scales.expand(last - first).reshape(-1, *[1] * (len(shape) - 1))
            values = torch.empty(shape)
            step = max(1, CHUNK_VALUES // math.prod(shape[1:]))
            for row in range(0, len(values), step):
                part = values[row : row + step]
                raw = self._file.read_values(offset + row * row_bytes, variable.dtype, part.shape)
                # The file's numbers are the values times the scale.
                torch.div(raw, scales[row : row + step], out=part)
            return values

        return StoredTensor(self._file.path, name, shape, shape[0] * row_bytes, read)
