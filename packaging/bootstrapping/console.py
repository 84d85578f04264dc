"""What the set-up says while it works, and the one error it gives up with."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path


class SetupError(Exception):
    """The set-up cannot go on; the text says in one sentence why and what to do."""


def say(text: str) -> None:
    """Print a line at once, in order with the output of the programs that are started."""
    print(text, flush=True)


def run_program(command: Sequence[str | Path], environment: Mapping[str, str], folder: Path) -> int:
    """Run a program in the foreground and return its exit status as a shell would.

    Raises:
        KeyboardInterrupt: Ctrl-C, after the program, which gets it too, has put things in order.
    """
    process = subprocess.Popen([str(part) for part in command], env=dict(environment), cwd=folder)
    try:
        status = process.wait()
    except KeyboardInterrupt:
        process.wait()
        raise
    return status if status >= 0 else 128 - status


def print_captions(text: str) -> None:
    """Print subtitle text, also on a terminal whose encoding lacks some of its letters."""
    encoding = sys.stdout.encoding or "utf-8"
    say(text.encode(encoding, errors="replace").decode(encoding))
