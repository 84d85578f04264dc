"""`subtitler convert`: subtitle files become files of another format, or of the same."""

import argparse
import os
from dataclasses import dataclass
from pathlib import Path

from subtitler.cli.arguments import add_encoding
from subtitler.cli.changing import TargetExists, found_inputs, make_folder, report_faults
from subtitler.cli.exit_codes import CANCELLED, DONE, FAILED, USAGE
from subtitler.cli.interruption import cancelled_by_ctrl_c
from subtitler.cli.reading import read_material
from subtitler.cli.terminal import Terminal
from subtitler.document.errors import SentenceError
from subtitler.document.wording import counted
from subtitler.formats import SubtitleFormat, format_of, render_bytes
from subtitler.jobs.subtitle_files import output_paths
from subtitler.projects.atomic_file import write_atomically
from subtitler.projects.presence import is_there


@dataclass(frozen=True, slots=True)
class ConvertOptions:
    """How files are converted.

    Attributes:
        words: word times in the formats that can hold them.
        overwrite: existing files may be replaced.
        encoding: of the files that are read; None finds it out.
        out_dir: folder for what is written, made where it is missing.
    """

    words: bool = False
    overwrite: bool = False
    encoding: str | None = None
    out_dir: Path | None = None


def add_convert(parser: argparse.ArgumentParser) -> None:
    """The words of the command."""
    names = ", ".join(form.suffix.removeprefix(".") for form in SubtitleFormat)
    parser.description = (
        "Write IN as OUT, in the format that the suffix of OUT says; or, with --to, files and "
        "folders in that format beside them or in a folder."
    )
    parser.usage = "subtitler convert [options] IN OUT  |  FILE|FOLDER... --to FORMAT [--out DIR]"
    parser.add_argument("files", nargs="+", type=Path, metavar="IN OUT | FILE|FOLDER")
    parser.add_argument("--to", type=_format, metavar="FORMAT", help=f"one of {names}")
    parser.add_argument("--out", type=Path, metavar="DIR", help="folder for what is written")
    parser.add_argument("--words", action="store_true", help="word times where they have a place")
    parser.add_argument("--overwrite", action="store_true", help="replace files that exist")
    add_encoding(parser)


def run_convert(words: argparse.Namespace, terminal: Terminal) -> int:
    """Convert the files; returns the exit code."""
    options = ConvertOptions(words.words, words.overwrite, words.encoding, words.out)
    if words.to is None:
        if len(words.files) != 2 or words.out is not None:
            terminal.remark(
                "Say IN and OUT, or which format the files are to have, such as --to vtt."
            )
            return USAGE
        source, target = words.files
        return DONE if _convert(source, target, options, terminal) else FAILED
    inputs, exit_code = found_inputs(words.files, terminal, leave_out=words.to.suffix)
    try:
        outputs = output_paths(inputs, words.out, words.to.suffix)
    except SentenceError as error:
        return terminal.failure(str(error))
    with cancelled_by_ctrl_c() as cancel:
        for each, output in zip(inputs, outputs, strict=True):
            if cancel.is_cancelled:
                terminal.result(f"{each.path}: not begun.")
                exit_code = CANCELLED
            elif not _convert(each.path, output, options, terminal):
                exit_code = max(exit_code, FAILED)
    return exit_code


def _convert(source: Path, target: Path, options: ConvertOptions, terminal: Terminal) -> bool:
    """Read one file and write another; returns whether that went well."""
    with report_faults(source, terminal) as went_well:
        form = format_of(target)
        if _is_same_file(source, target):
            raise SourceIsTarget(target)
        if is_there(target) and not options.overwrite:
            raise TargetExists(target)
        material = read_material(source, options.encoding)
        if options.out_dir is not None:
            make_folder(target)
        encoded = render_bytes(
            material.cues,
            form,
            words=options.words,
            language=material.language,
            like=material.file,
        )
        write_atomically(target, encoded.data)
        for warning in material.file.warnings:
            terminal.remark(f"{source}: {warning}")
        if encoded.notice:
            terminal.remark(f"{target}: {encoded.notice}")
        terminal.result(f"{source}: done, {counted(len(material.cues), 'cue')}: {target}")
    return bool(went_well)


class SourceIsTarget(SentenceError):
    """The file to be read would be written."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} is the file to be read; give another name.", path)
        self.path = path


def _format(text: str) -> SubtitleFormat:
    for form in SubtitleFormat:
        if text.strip().lower().removeprefix(".") == form.suffix.removeprefix("."):
            return form
    names = ", ".join(form.suffix.removeprefix(".") for form in SubtitleFormat)
    raise argparse.ArgumentTypeError(f"unknown format {text!r}; choose from {names}")


def _is_same_file(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:  # one of them is not there
        return os.path.realpath(one) == os.path.realpath(other)
