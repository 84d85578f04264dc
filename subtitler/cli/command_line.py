"""The words of the command line, and which function each command is."""

import argparse
import importlib.metadata
import io
import sys
from collections.abc import Sequence
from pathlib import Path

from subtitler.cli.caption_command import CaptionOptions, caption_files
from subtitler.cli.exit_codes import CANCELLED
from subtitler.cli.subtitle_commands import SUBTITLE_COMMANDS
from subtitler.cli.terminal import Terminal
from subtitler.formats import SubtitleFormat
from subtitler.settings import PRECISIONS, Settings, load_settings

_DESCRIPTION = (
    "Subtitles with a Whisper engine of its own. Without a command, the window opens with the "
    "files that are named."
)
_EXIT_CODES = "exit codes: 0 done, 1 something failed, 2 wrong usage, 130 cancelled with Ctrl-C"


def main(arguments: Sequence[str]) -> int:
    """Run one command.

    Args:
        arguments: without the program's name.

    Returns:
        The exit code.

    Raises:
        SystemExit: wrong usage (code 2), or help or version were asked for (code 0).
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a file name may hold what it cannot encode
            stream.reconfigure(errors="backslashreplace")
    terminal = Terminal()
    settings, problems = load_settings()
    words = _parser(settings).parse_args(arguments)
    for problem in problems:
        terminal.remark(str(problem))
    try:
        if words.command in SUBTITLE_COMMANDS:
            return SUBTITLE_COMMANDS[words.command].run(words, terminal)
        return caption_files(words.files, _caption_options(words), terminal)
    except KeyboardInterrupt:  # a second Ctrl-C, or one before the work began
        return CANCELLED


def _parser(settings: Settings) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("subtitler", description=_DESCRIPTION, epilog=_EXIT_CODES)
    parser.add_argument("--version", action="version", version=f"subtitler {_version()}")
    commands = parser.add_subparsers(dest="command", required=True)
    _add_caption(commands.add_parser("caption", help="write subtitles", epilog=_EXIT_CODES))
    caption = commands.choices["caption"]
    caption.set_defaults(
        model=settings.model,
        language=settings.language or "auto",
        task=settings.task,
        device=settings.device,
        precision=settings.precision,
        profile=settings.profile,
        threads=settings.threads,
    )
    for name, command in SUBTITLE_COMMANDS.items():
        command.add(commands.add_parser(name, help=command.help, epilog=_EXIT_CODES))
    return parser


def _add_caption(parser: argparse.ArgumentParser) -> None:
    parser.description = "Write subtitles of audio and video files, beside them or in a folder."
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE|FOLDER")
    parser.add_argument("--model", help="installed model or model folder (default: %(default)s)")
    parser.add_argument("--language", help="code or name; auto detects it (%(default)s)")
    parser.add_argument("--task", choices=["transcribe", "translate"], help="(%(default)s)")
    parser.add_argument(
        "--to",
        type=_formats,
        default="srt",
        metavar="FORMATS",
        help=f"one or more of {', '.join(_format_names())}, with commas between (%(default)s)",
    )
    parser.add_argument("--out", type=Path, metavar="DIR", help="folder for all subtitles")
    parser.add_argument("--words", action="store_true", help="word times in VTT and JSON")
    parser.add_argument("--overwrite", action="store_true", help="replace existing subtitles")
    parser.add_argument("--device", help="auto, cpu, cuda, cuda:N or mps (%(default)s)")
    parser.add_argument(
        "--precision", choices=PRECISIONS, help="what numbers are computed in (%(default)s)"
    )
    parser.add_argument(
        "--profile", help="rules that the captions keep to, or a file of them (%(default)s)"
    )
    parser.add_argument("--threads", type=_count, metavar="N", help="cores to use (all)")
    parser.add_argument("--track", type=_count, metavar="N", help="audio track, the first is 1")


def _caption_options(words: argparse.Namespace) -> CaptionOptions:
    return CaptionOptions(
        model=words.model,
        language=None if words.language == "auto" else words.language,
        task=words.task,
        track=None if words.track is None else words.track - 1,
        device=words.device,
        precision=words.precision,
        profile=words.profile,
        threads=words.threads,
        formats=words.to,
        out_dir=words.out,
        words=words.words,
        overwrite=words.overwrite,
    )


def _format_names() -> list[str]:
    return [form.suffix.removeprefix(".") for form in SubtitleFormat]


def _formats(text: str) -> tuple[SubtitleFormat, ...]:
    known = dict(zip(_format_names(), SubtitleFormat, strict=True))
    names = [name.strip().lower() for name in text.split(",")]
    if unknown := [name for name in names if name not in known]:
        raise argparse.ArgumentTypeError(
            f"unknown format {unknown[0]!r}; choose from {', '.join(known)}"
        )
    return tuple(dict.fromkeys(known[name] for name in names))


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 on")
    return int(text)


def _version() -> str:
    try:
        return importlib.metadata.version("subtitler")
    except importlib.metadata.PackageNotFoundError:
        return "(not installed: run from its sources)"
