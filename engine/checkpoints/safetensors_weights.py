"""Files of safetensors: listed by their headers, read one tensor after the other."""

from contextlib import ExitStack
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor

from engine.checkpoints.byte_reader import ByteReader
from engine.checkpoints.stored_tensor import MAX_TENSORS, StoredTensor
from engine.errors import ModelFileDamaged

FLOAT_TYPES = {
    "F16": torch.float16,
    "BF16": torch.bfloat16,
    "F32": torch.float32,
    "F64": torch.float64,
}
# The library itself allows 100 MB, which become far more in memory; large-v3 has 0.2 MB.
MAX_HEADER_BYTES = 4 * 2**20


def safetensors_in(path: Path, stack: ExitStack) -> dict[str, StoredTensor]:
    """Open a file and list its tensors by their names.

    Args:
        path: of the file.
        stack: closes it.

    Raises:
        ModelFileDamaged: the file is missing, its header malformed or at odds with its length,
            or a tensor is not of floats.
    """
    with ByteReader(path) as reader:
        (header_bytes,) = reader.unpack("<Q")
    if header_bytes > MAX_HEADER_BYTES:
        raise ModelFileDamaged(path, "its header is far too long")
    try:
        file = stack.enter_context(safe_open(path, framework="pt"))
        keys = list(file.keys())
        if len(keys) > MAX_TENSORS:
            raise ModelFileDamaged(path, f"it holds {len(keys)} tensors")
        return {key: _described(path, file, key) for key in keys}
    except (SafetensorError, OSError) as error:
        raise ModelFileDamaged(path, str(error)) from error


def _described(path: Path, file: Any, name: str) -> StoredTensor:
    header = file.get_slice(name)
    shape, stored = tuple(header.get_shape()), header.get_dtype()
    if stored not in FLOAT_TYPES:
        raise ModelFileDamaged(path, f"the tensor {name[:100]} is stored as {stored}")

    def read() -> Tensor:
        try:
            tensor: Tensor = file.get_tensor(name)
        except (SafetensorError, OSError) as error:
            raise ModelFileDamaged(path, str(error)) from error
        return tensor

    return StoredTensor(
        path=path,
        name=name,
        shape=shape,
        stored_bytes=torch.Size(shape).numel() * FLOAT_TYPES[stored].itemsize,
        read=read,
        is_mapped=True,
    )
