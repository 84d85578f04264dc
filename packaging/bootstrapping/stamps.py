"""Which steps of the set-up are done: one stamp per step, kept inside the `.venv` it speaks of."""

from __future__ import annotations

import hashlib
import json
import os
import tomllib
from pathlib import Path

STAMPS_NAME = "bootstrap-stamps.json"


def fingerprint(checkout: Path, python_version: str) -> str:
    """Return a digest of all that decides what must be installed.

    Of pyproject.toml only the tables that reach the installed project count, so that a changed
    lint rule installs nothing. The checkout's own path counts because the project is installed
    editable: a moved checkout must be installed again.
    """
    pyproject = tomllib.loads((checkout / "pyproject.toml").read_text(encoding="utf-8"))
    decisive = {
        "build-system": pyproject["build-system"],
        "project": pyproject["project"],
        "hatch": pyproject["tool"]["hatch"],
        "constraints": (checkout / "packaging" / "constraints.txt").read_text(encoding="utf-8"),
        "checkout": str(checkout),
        "python": python_version,
    }
    return hashlib.sha256(json.dumps(decisive, sort_keys=True).encode()).hexdigest()


class Stamps:
    """The stamps of one virtual environment, as they are on disk.

    Args:
        folder: the virtual environment; it need not exist yet.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / STAMPS_NAME

    def is_done(self, step: str, digest: str) -> bool:
        """Return whether `step` was finished for exactly this fingerprint."""
        return self._read().get(step) == digest

    def mark_done(self, step: str, digest: str) -> None:
        """Record that `step` is finished; an interruption here leaves the older stamps."""
        unfinished = self._path.with_suffix(".tmp")
        unfinished.write_text(json.dumps({**self._read(), step: digest}, indent=1))
        os.replace(unfinished, self._path)  # noqa: PTH105

    def _read(self) -> dict[str, str]:
        try:
            stamps = json.loads(self._path.read_text())
        except (FileNotFoundError, ValueError):  # none yet, or cut off by a power failure
            return {}
        return stamps if isinstance(stamps, dict) else {}
