"""Choose a front: a command runs on the command line, anything else opens the window.

Qt is imported only for the window.
"""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

COMMANDS = frozenset({"caption", "check", "convert", "fix", "resegment", "shift", "stretch"})
"""Words that are commands even where a file is called so; ``./caption`` is the file."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `subtitler` with its arguments.

    Args:
        arguments: without the program's name; None takes those of the process.

    Returns:
        The exit code.
    """
    wait_without_spinning()
    try:
        return _run(sys.argv[1:] if arguments is None else list(arguments))
    except KeyboardInterrupt:  # also while the program is still being read
        return 130


def _run(arguments: list[str]) -> int:
    if arguments and (arguments[0] in COMMANDS or arguments[0].startswith("-")):
        from subtitler.cli import main as run_command

        return run_command(arguments)
    files = [Path(argument) for argument in arguments]
    for file in files:
        if refusal := _refusal(file):
            sys.stderr.write(f"subtitler: {str(file)!r} {refusal}\n")
            return 2
    if not has_display():
        sys.stderr.write(
            "subtitler: there is no display to open a window on; start it in a desktop session, "
            "or write captions with: subtitler caption FILE\n"
        )
        return 1
    keep_the_player_quiet()
    from subtitler.application import run

    return run(files)


def _refusal(file: Path) -> str:
    """Why the window cannot open the file; "" where nothing is known against it."""
    try:
        file.stat()
    except FileNotFoundError:
        return "is no file and no command; see subtitler --help"
    except OSError as error:
        return f"cannot be opened ({error.strerror}); check the name and its permissions"
    return ""


def has_display() -> bool:
    """Whether a window can be opened; without a display, Qt would abort the process."""
    if sys.platform in {"win32", "darwin"}:
        return True
    named = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return any(os.environ.get(name) for name in named)


def wait_without_spinning() -> None:
    """Let the engine's threads sleep while they wait for each other.

    OpenMP lets them spin by default. Beside any other work on the machine, such as the video
    that plays, they then spend their time slices waiting for a thread that has none: on two
    busy cores the demo clip took 26 s, and 2 s with this. Read when torch is loaded.
    """
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")


def keep_the_player_quiet() -> None:
    """Keep what the player's libraries say about every file and library off the terminal.

    Some of them speak while they are loaded, and Qt reads this when its first part is.
    """
    os.environ.setdefault("QT_LOGGING_RULES", "qt.multimedia.*=false")


if __name__ == "__main__":
    sys.exit(main())
