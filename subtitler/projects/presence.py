"""What stands at a path, asked without ever failing.

`Path.exists` and its kin raise where the folder is locked or the name too long. Whoever only
wants to know whether something is in the way learns the reason later, as an error with a
sentence, from the one who reads or writes there.
"""

import stat
from pathlib import Path


def is_there(path: Path) -> bool:
    """Whether something is known to have this name."""
    return _mode(path) != 0


def is_folder(path: Path) -> bool:
    """Whether a folder is known to have this name."""
    return stat.S_ISDIR(_mode(path))


def _mode(path: Path) -> int:
    try:
        return path.stat().st_mode
    except (OSError, ValueError):  # ValueError: a NUL in the name
        return 0
