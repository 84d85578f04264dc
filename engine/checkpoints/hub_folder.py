"""Where the cache of the Hugging Face hub lies, and what of a model is in it.

Source: huggingface_hub's documentation of its cache: models--OWNER--MODEL with refs/main, which
holds the name of a folder in snapshots.
"""

import os
from pathlib import Path

SNAPSHOTS = "snapshots"


def hub_cache_folder() -> Path:
    """Return the folder where huggingface_hub keeps what it downloads.

    Source: huggingface_hub's documentation, "Environment variables".
    """
    if cache := os.environ.get("HF_HUB_CACHE"):
        return Path(cache).expanduser()
    home = os.environ.get("HF_HOME")
    if home is None:
        base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
        home = str(Path(base) / "huggingface")
    return Path(home).expanduser() / "hub"


def snapshots_of(repository: Path) -> list[Path]:
    """List a model's revisions, the one that `main` points at first, then the newest.

    What cannot be read is passed over.

    Args:
        repository: its folder in the cache, models--OWNER--MODEL.
    """
    try:
        main = (repository / "refs" / "main").read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        main = ""
    dated = []
    for path in _listed(repository / SNAPSHOTS):
        try:
            dated.append((path.name == main, path.stat().st_mtime, path))
        except OSError:  # gone meanwhile
            continue
    return [path for *_, path in sorted(dated, reverse=True)]


def _listed(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []
