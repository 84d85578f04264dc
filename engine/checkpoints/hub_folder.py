"""Where the cache of the Hugging Face hub lies."""

import os
from pathlib import Path


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
