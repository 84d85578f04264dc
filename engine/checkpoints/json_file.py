"""Small files of a model folder, with errors that name the file."""

import json
from pathlib import Path
from typing import Any

from engine.checkpoints.stored_tensor import file_size
from engine.errors import ModelFileDamaged

# The largest published tokenizer.json has 4 MB. A list of empty objects takes 24 times as much
# memory as it is long.
MAX_BYTES = 12 * 2**20


def read_bytes(path: Path) -> bytes:
    """Read a whole file.

    Raises:
        ModelFileDamaged: the file is missing, far too large, no ordinary file or unreadable.
    """
    if file_size(path) > MAX_BYTES:
        raise ModelFileDamaged(path, f"it is larger than {MAX_BYTES >> 20} MB")
    try:
        return path.read_bytes()
    except OSError as error:
        raise ModelFileDamaged(path, error.strerror or "it cannot be read") from error


def read_json(path: Path) -> Any:
    """Read JSON.

    Raises:
        ModelFileDamaged: the file is missing, far too large or not JSON.
    """
    content = read_bytes(path)
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:  # UnicodeDecodeError is a ValueError
        raise ModelFileDamaged(path, "it is not valid JSON") from error


def read_json_object(path: Path) -> dict[str, Any]:
    """Read a JSON object.

    Raises:
        ModelFileDamaged: the file is missing, far too large, not JSON or not an object.
    """
    content = read_json(path)
    if not isinstance(content, dict):
        raise ModelFileDamaged(path, "it holds no JSON object")
    return content


def read_json_object_if_any(path: Path) -> dict[str, Any]:
    """Read a JSON object, or an empty one where there is no such file.

    Raises:
        ModelFileDamaged: the file is there but not a JSON object.
    """
    return read_json_object(path) if path.exists() else {}
