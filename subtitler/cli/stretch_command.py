"""`subtitler stretch`: times that run away come back, by known points or by the frame rate."""

import argparse
from collections.abc import Iterator
from pathlib import Path

from subtitler.cli.arguments import add_files, add_targets, change_options, rate, time_ms
from subtitler.cli.changing import change_files
from subtitler.cli.terminal import Terminal
from subtitler.document.document import Document
from subtitler.document.edit import Edit
from subtitler.document.editing import change_frame_rate, sync_points
from subtitler.formats import SubtitleFile


def add_stretch(parser: argparse.ArgumentParser) -> None:
    """The words of the command."""
    parser.description = (
        "Bring cues back to their sound: say where two or more of them stand and where they "
        "belong, or the frame rate they were made for and that of the video."
    )
    add_files(parser)
    how = parser.add_mutually_exclusive_group(required=True)
    how.add_argument(
        "--point",
        type=_point,
        action="append",
        metavar="TIME=TIME",
        help="where something stands and where it belongs, such as 00:01:00=00:01:02.5; several",
    )
    how.add_argument(
        "--rate", type=rate, nargs=2, metavar=("FROM", "TO"), help="such as --rate 25 23.976"
    )
    add_targets(parser)


def run_stretch(words: argparse.Namespace, terminal: Terminal) -> int:
    """Stretch the files; returns the exit code."""

    def change(document: Document, _opened: SubtitleFile, _path: Path) -> Iterator[Edit]:
        if words.rate is not None:
            yield change_frame_rate(document, *words.rate)
        else:
            yield sync_points(document, words.point)

    return change_files(change_options(words), change, terminal)


def _point(text: str) -> tuple[int, int]:
    stands, equals, belongs = text.partition("=")
    if not equals:
        raise argparse.ArgumentTypeError(f"{text!r} is no pair of times; write it like 1:00=1:02.5")
    return time_ms(stands), time_ms(belongs)
