"""`subtitler resegment`: the same words in other cues, by the rules of a profile."""

import argparse
from collections.abc import Iterator
from pathlib import Path

from subtitler.captioning import EngineError
from subtitler.cli.arguments import add_files, add_rules, add_targets, change_options
from subtitler.cli.changing import change_files
from subtitler.cli.judging import judge_of
from subtitler.cli.terminal import Terminal
from subtitler.document.document import Document
from subtitler.document.edit import Edit
from subtitler.document.errors import SentenceError
from subtitler.formats import SubtitleFile
from subtitler.rules.resegment import resegment


def add_resegment(parser: argparse.ArgumentParser) -> None:
    """The words of the command."""
    parser.description = (
        "Cut the text into cues anew, as the rules of a profile want it. Where the file has "
        "times of words (JSON, WebVTT and ASS can), cues begin and end with them; elsewhere the "
        "times between are guessed."
    )
    add_files(parser)
    add_rules(parser)
    add_targets(parser)


def run_resegment(words: argparse.Namespace, terminal: Terminal) -> int:
    """Cut the cues of the files anew; returns the exit code."""
    try:
        judge = judge_of(words, terminal)
    except (SentenceError, EngineError) as error:
        return terminal.failure(str(error))

    def change(document: Document, opened: SubtitleFile, path: Path) -> Iterator[Edit]:
        yield resegment(document, None, judge.profile, judge.context(path, opened.language))

    return change_files(change_options(words), change, terminal)
