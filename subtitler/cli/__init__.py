"""The command line: the same rooms as the window, without Qt.

`main` runs one command and returns its exit code: 0 done, 1 something failed, 2 wrong usage,
130 cancelled with Ctrl-C.
"""

from subtitler.cli.command_line import main

__all__ = ["main"]
