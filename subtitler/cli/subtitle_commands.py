"""The commands that work on subtitle files, by the word that calls them."""

import argparse
from collections.abc import Callable
from dataclasses import dataclass

from subtitler.cli.check_command import add_check, run_check
from subtitler.cli.convert_command import add_convert, run_convert
from subtitler.cli.fix_command import add_fix, run_fix
from subtitler.cli.resegment_command import add_resegment, run_resegment
from subtitler.cli.shift_command import add_shift, run_shift
from subtitler.cli.stretch_command import add_stretch, run_stretch
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
    "check": Command("say what breaks the rules", add_check, run_check),
    "convert": Command("change the format", add_convert, run_convert),
    "fix": Command("mend what breaks the rules", add_fix, run_fix),
    "resegment": Command("cut the text into cues anew", add_resegment, run_resegment),
    "shift": Command("show cues earlier or later", add_shift, run_shift),
    "stretch": Command("mend times that run away", add_stretch, run_stretch),
}
