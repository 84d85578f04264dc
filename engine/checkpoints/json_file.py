"""Small files of a model folder, with errors that name the file."""

import json
from pathlib import Path
from typing import Any

from engine.checkpoints.stored_tensor import file_size
from engine.errors import ModelFileDamaged

# A list of empty objects takes 24 times as much memory as it is long, so every kind of file has
# a limit of its own. The largest published tokenizer.json has 4 MB; merges have 0.5 MB, and
# settings and lists of shards 0.1 MB.
VOCABULARY_BYTES = 12 * 2**20
SETTINGS_BYTES = 2 * 2**20


def read_bytes(path: Path, limit: int = SETTINGS_BYTES) -> bytes:
    """Read a whole file of at most so many bytes.

    Raises:
        ModelFileDamaged: the file is missing, too large, no ordinary file or unreadable.
    """
    if file_size(path) > limit:
        raise ModelFileDamaged(path, f"it is larger than {limit >> 20} MB")
    try:
        return path.read_bytes()
    except OSError as error:
        raise ModelFileDamaged(path, error.strerror or "it cannot be read") from error


def read_json(path: Path, limit: int = SETTINGS_BYTES) -> Any:
    """Read JSON of at most so many bytes.

    Raises:
        ModelFileDamaged: the file is missing, too large or not JSON.
    """
    content = read_bytes(path, limit)
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:  # UnicodeDecodeError is a ValueError
        raise ModelFileDamaged(path, "it is not valid JSON") from error


def read_json_object(path: Path, limit: int = SETTINGS_BYTES) -> dict[str, Any]:
    """Read a JSON object of at most so many bytes.

    Raises:
        ModelFileDamaged: the file is missing, too large, not JSON or not an object.
    """
    content = read_json(path, limit)
    if not isinstance(content, dict):
        raise ModelFileDamaged(path, "it holds no JSON object")
    return content


def read_json_object_if_any(path: Path) -> dict[str, Any]:
    """Read a JSON object, or an empty one where there is no such file.

    Raises:
        ModelFileDamaged: the file is there but not a JSON object.
    """
    return read_json_object(path) if path.exists() else {}
