"""`subtitler convert`: one subtitle file becomes one of another format."""

import os
from pathlib import Path

from subtitler.cli.exit_codes import DONE, FAILED
from subtitler.cli.terminal import Terminal
from subtitler.document.errors import SentenceError
from subtitler.formats import format_of, read_subtitles, render_bytes
from subtitler.projects.atomic_file import write_atomically
from subtitler.projects.presence import is_there


def convert(source: Path, target: Path, terminal: Terminal, *, words: bool, overwrite: bool) -> int:
    """Read one file and write it in the format that the other's suffix names.

    Returns:
        The exit code.
    """
    try:
        target_format = format_of(target)
        if _is_same_file(source, target):
            terminal.result(f"{target}: this is the file to be read; give another name.")
            return FAILED
        if is_there(target) and not overwrite:
            terminal.result(f"{target} exists already; use --overwrite to replace it.")
            return FAILED
        subtitles = read_subtitles(source)
        encoded = render_bytes(subtitles.cues, target_format, words=words, like=subtitles)
        write_atomically(target, encoded.data)
    except SentenceError as error:
        terminal.result(str(error))
        return FAILED
    for warning in subtitles.warnings:
        terminal.remark(f"{source}: {warning}")
    if encoded.notice:
        terminal.remark(f"{target}: {encoded.notice}")
    terminal.result(f"{source}: done, {len(subtitles.cues)} cues: {target}")
    return DONE


def _is_same_file(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:  # one of them is not there
        return os.path.realpath(one) == os.path.realpath(other)
