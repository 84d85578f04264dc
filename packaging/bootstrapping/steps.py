"""The steps of the set-up and their stamps, which lie inside the `.venv` that they speak of."""

from __future__ import annotations

import hashlib
import json
import os
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bootstrapping.console import say

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


@dataclass(frozen=True)
class Step:
    """One numbered step of the set-up.

    Attributes:
        key: its name among the stamps.
        title: what the user reads.
        work: does it and returns whether it is done for good; raises SetupError.
    """

    key: str
    title: str
    work: Callable[[], bool]


def carry_out(steps: Sequence[Step], stamps: Stamps, current_digest: Callable[[], str]) -> None:
    """Do the steps that have no stamp for the current fingerprint, and stamp each when done.

    Args:
        steps: all of them, in order.
        stamps: where the done ones are recorded.
        current_digest: the fingerprint now; the first step may change it, as it makes the
            environment whose Python version is a part of it.

    Raises:
        SetupError: a step failed; the earlier ones stay done.
    """
    digest = current_digest()
    for number, step in enumerate(steps, start=1):
        if stamps.is_done(step.key, digest):
            continue
        say(f"[{number}/{len(steps)}] {step.title}")
        is_done = step.work()
        digest = current_digest()
        if is_done:
            stamps.mark_done(step.key, digest)
