"""JSON files of a model folder, with errors that name the file."""

import json
from pathlib import Path
from typing import Any

from engine.errors import ModelFileDamaged

# The largest published tokenizer.json has 4 MB.
MAX_BYTES = 64 * 2**20


def read_json_object(path: Path) -> dict[str, Any]:
    """Read a JSON object.

    Raises:
        ModelFileDamaged: the file is missing, far too large, not JSON or not an object.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ModelFileDamaged(path, f"it is larger than {MAX_BYTES >> 20} MB")
        content = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise ModelFileDamaged(path, "it is missing") from None
    except OSError as error:
        raise ModelFileDamaged(path, error.strerror or "it cannot be read") from error
    except (ValueError, RecursionError) as error:  # UnicodeDecodeError is a ValueError
        raise ModelFileDamaged(path, "it is not valid JSON") from error
    if not isinstance(content, dict):
        raise ModelFileDamaged(path, "it holds no JSON object")
    return content


def read_json_object_if_any(path: Path) -> dict[str, Any]:
    """Read a JSON object, or an empty one where there is no such file.

    Raises:
        ModelFileDamaged: the file is there but not a JSON object.
    """
    return read_json_object(path) if path.exists() else {}
