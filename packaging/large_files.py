"""Fail if git tracks, or is about to commit, a file that is too large for the repository."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

LIMIT_BYTES = 500_000
# What a fresh machine needs to caption without a download, the picture of the window, and speech
# with known word times.
EXCEPTIONS = (
    "resources/models/",
    "resources/demo/",
    "resources/screenshots/",
    "tests/samples/synthetic_speech/",
)


def too_large(files: dict[str, int]) -> list[str]:
    """Return the names, of `files` with their sizes in bytes, that are over the limit."""
    return sorted(
        name
        for name, size in files.items()
        if size > LIMIT_BYTES and not name.startswith(EXCEPTIONS)
    )


def main() -> int:
    """Check the files in git's index; return 1 and name them if any is too large."""
    listing = subprocess.run(
        ["git", "ls-files", "-z"],  # noqa: S607
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    ).stdout
    paths = [Path(name) for name in listing.split("\0") if name]
    names = too_large({path.as_posix(): path.stat().st_size for path in paths if path.is_file()})
    for name in names:
        print(f"{name} is larger than {LIMIT_BYTES // 1000} kB: keep it out of the repository.")
    return 1 if names else 0


if __name__ == "__main__":
    sys.exit(main())
