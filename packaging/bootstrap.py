#!/usr/bin/env python3
"""Set Subtitler up and start it, or test it, with nothing but Python on the machine.

    python3 packaging/bootstrap.py run [FILE...]      set up, then open the window (or caption here)
    python3 packaging/bootstrap.py test [ARG...]      set up with the test tools, then run pytest
    python3 packaging/bootstrap.py setup              set up with the test tools, start nothing

The work is in the folder `bootstrapping` beside this file. This file only finds a Python that can
do it, and therefore keeps to what Python 3.6 understands: older ones must get a sentence, too.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator

OLDEST = (3, 11)
# PyTorch and Qt for Python publish builds per Python release: a newer Python waits for theirs.
NEWEST = (3, 14)


def is_supported(version: "tuple[int, ...]") -> bool:
    """Return whether the pinned packages have builds for this (major, minor) Python version."""
    return OLDEST <= version <= NEWEST


def other_pythons() -> "Iterator[list[str]]":
    """Yield the commands of supported Pythons on this machine, the newest first."""
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        name = "python%d.%d" % (NEWEST[0], minor)
        launcher = "-%d.%d" % (NEWEST[0], minor)  # of Python's Windows installer
        for program, arguments in ((name, []), ("py", [launcher])):
            if not shutil.which(program):
                continue
            command = [program, *arguments]
            # A version manager's shim is on the PATH even for a version that is not installed.
            probe = [*command, "-c", "import sys; sys.exit(sys.version_info[1] != %d)" % minor]
            if subprocess.call(probe, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0:
                yield command


def main() -> int:
    """Hand over to `bootstrapping`, in this Python or in another one that can run it."""
    if is_supported(sys.version_info[:2]):
        from bootstrapping.commands import main as bootstrap

        return bootstrap(sys.argv[1:])
    other = next(other_pythons(), None)
    if other:
        return subprocess.call([*other, os.path.abspath(__file__), *sys.argv[1:]])
    sys.stderr.write(
        "Subtitler needs Python %d.%d to %d.%d, but this is Python %d.%d: "
        "install one of those from https://www.python.org/downloads/ and run this again with it.\n"
        % (OLDEST + NEWEST + sys.version_info[:2])
    )
    return 2


if __name__ == "__main__":
    sys.exit(main())
