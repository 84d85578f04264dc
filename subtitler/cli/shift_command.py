"""`subtitler shift`: all cues, or those from a time on, earlier or later."""

import argparse
from collections.abc import Iterator
from pathlib import Path

from subtitler.cli.arguments import (
    add_files,
    add_targets,
    amount,
    amount_ms,
    change_options,
    rate,
    time_ms,
)
from subtitler.cli.changing import change_files
from subtitler.cli.terminal import Terminal
from subtitler.document.document import Document
from subtitler.document.edit import Edit
from subtitler.document.editing import shift
from subtitler.document.errors import SentenceError
from subtitler.formats import SubtitleFile


def add_shift(parser: argparse.ArgumentParser) -> None:
    """The words of the command."""
    parser.description = "Show cues earlier or later."
    add_files(parser)
    parser.add_argument(
        "--by", type=amount, required=True, metavar="TIME", help="such as 1.5, -00:00:02 or 12f"
    )
    parser.add_argument("--since", type=time_ms, metavar="TIME", help="only cues that start then")
    parser.add_argument("--until", type=time_ms, metavar="TIME", help="only cues that start before")
    parser.add_argument("--frame-rate", type=rate, metavar="RATE", help="for a shift in frames")
    add_targets(parser)


def run_shift(words: argparse.Namespace, terminal: Terminal) -> int:
    """Shift the files; returns the exit code."""
    try:
        by_ms = amount_ms(words.by, words.frame_rate)
    except SentenceError as error:
        return terminal.failure(str(error))

    def change(document: Document, _opened: SubtitleFile, _path: Path) -> Iterator[Edit]:
        if words.since is None and words.until is None:
            yield shift(document, None, by_ms)
            return
        since = float("-inf") if words.since is None else words.since
        until = float("inf") if words.until is None else words.until
        chosen = [cue.cue_id for cue in document.cues if since <= cue.start_ms < until]
        if chosen:
            yield shift(document, chosen, by_ms)

    return change_files(change_options(words), change, terminal)
