"""Words of the command line that several commands know: times, rates, files and where they go."""

import argparse
import re
from pathlib import Path

from subtitler.cli.changing import ChangeOptions
from subtitler.document.errors import SentenceError
from subtitler.document.frame_rate import FrameRate, parse_frame_rate
from subtitler.document.timecode import parse_timecode

_FRAMES = re.compile(r"\s*([+-]?[0-9]{1,9})\s*f(?:rames?)?\s*", re.IGNORECASE)


def time_ms(text: str) -> int:
    """A time as an argument: ``00:01:02,5``, ``62.5`` or ``-1.5``, which may begin with ``+``."""
    try:
        return parse_timecode(text.strip().removeprefix("+"))
    except SentenceError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def rate(text: str) -> FrameRate:
    """A frame rate as an argument: ``25``, ``23.976``, ``30000/1001``."""
    try:
        return parse_frame_rate(text)
    except SentenceError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def amount(text: str) -> int | str:
    """A length of time in milliseconds, or a number of frames, which stays a text: ``12f``."""
    return text if _FRAMES.fullmatch(text) else time_ms(text)


def amount_ms(given: int | str, frame_rate: FrameRate | None) -> int:
    """An `amount` in milliseconds.

    Raises:
        FrameRateNeeded: it is in frames and no rate was given.
    """
    if isinstance(given, int):
        return given
    if frame_rate is None:
        raise FrameRateNeeded(given)
    match = _FRAMES.fullmatch(given)
    frames = int(match[1]) if match is not None else 0
    return frame_rate.ms_of(frames) if frames >= 0 else -frame_rate.ms_of(-frames)


class FrameRateNeeded(SentenceError):
    """Frames were given, but not how many there are in a second."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} are frames; say their rate, such as --frame-rate 25.", what)
        self.what = what


def add_files(parser: argparse.ArgumentParser) -> None:
    """The files to be read, and their encoding."""
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE|FOLDER")
    add_encoding(parser)


def add_encoding(parser: argparse.ArgumentParser) -> None:
    """In what the files are read."""
    parser.add_argument("--encoding", metavar="NAME", help="such as cp1251 (found out)")


def add_targets(parser: argparse.ArgumentParser) -> None:
    """Where changed files go."""
    parser.add_argument("--out", type=Path, metavar="DIR", help="folder for the changed files")
    parser.add_argument(
        "--overwrite", action="store_true", help="replace files, without --out the files themselves"
    )


def add_rules(parser: argparse.ArgumentParser) -> None:
    """By what the cues are judged."""
    parser.add_argument(
        "--profile", default=None, metavar="NAME", help="of rules, or a .toml file (as in settings)"
    )
    parser.add_argument("--language", metavar="CODE", help="such as en (what the file says)")
    parser.add_argument("--frame-rate", type=rate, metavar="RATE", help="of the video (its own)")
    parser.add_argument("--video", type=Path, metavar="FILE", help="whose shot changes count")


def change_options(words: argparse.Namespace) -> ChangeOptions:
    """Which files are to be changed, and where they go."""
    return ChangeOptions(tuple(words.files), words.out, words.overwrite, words.encoding)
