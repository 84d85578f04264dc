"""The commands that work on subtitle files, by the word that calls them."""

import argparse
from collections.abc import Callable
from dataclasses import dataclass

from subtitler.cli.convert_command import add_convert, run_convert
from subtitler.cli.terminal import Terminal


@dataclass(frozen=True, slots=True)
class Command:
    """One command.

    Attributes:
        help: one phrase for the list of commands.
        add: adds its words to a parser.
        run: does what they say and returns the exit code.
    """

    help: str
    add: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace, Terminal], int]


SUBTITLE_COMMANDS = {
    "convert": Command("change the format", add_convert, run_convert),
}
