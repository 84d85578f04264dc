"""What the commands share that change files: read, edit and write one after another."""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from subtitler.cli.exit_codes import CANCELLED, DONE, FAILED
from subtitler.cli.interruption import cancelled_by_ctrl_c
from subtitler.cli.reading import ProjectNotChanged
from subtitler.cli.terminal import Terminal
from subtitler.document.cue import Cue
from subtitler.document.document import Document
from subtitler.document.edit import Edit
from subtitler.document.errors import SentenceError
from subtitler.document.wording import counted
from subtitler.formats import SubtitleFile, read_subtitles, render_bytes
from subtitler.jobs.subtitle_files import SubtitleInput, output_paths, subtitle_inputs
from subtitler.projects.atomic_file import TargetUnwritable, write_atomically
from subtitler.projects.presence import is_there
from subtitler.projects.project_file import is_project_file

logger = logging.getLogger(__name__)

Change = Callable[[Document, SubtitleFile, Path], Iterable[Edit]]
"""Gives the edits of one file; each is performed before the next is asked for."""


class TargetExists(SentenceError):
    """A file is there already that would be written."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} exists already; use --overwrite to replace it.", path)
        self.path = path


@dataclass(frozen=True, slots=True)
class ChangeOptions:
    """Which files are changed, and where they go.

    Attributes:
        paths: files and folders.
        out_dir: folder for the changed files; None changes the files themselves.
        overwrite: files that exist may be replaced; must be said to change the files themselves.
        encoding: of the files; None detects it.
    """

    paths: tuple[Path, ...]
    out_dir: Path | None = None
    overwrite: bool = False
    encoding: str | None = None


def change_files(options: ChangeOptions, change: Change, terminal: Terminal) -> int:
    """Change files; the failure of one does not stop the others, and none is left half written.

    Returns:
        The exit code.
    """
    if options.out_dir is None and not options.overwrite:
        return terminal.failure(
            "Say where the changed files go: --out DIR, or --overwrite to replace the files."
        )
    inputs, exit_code = found_inputs(options.paths, terminal)
    try:
        outputs = output_paths(inputs, options.out_dir)
    except SentenceError as error:
        return terminal.failure(str(error))
    with cancelled_by_ctrl_c() as cancel:
        for each, output in zip(inputs, outputs, strict=True):
            if cancel.is_cancelled:
                terminal.result(f"{each.path}: not begun.")
                exit_code = CANCELLED
            elif not _change_file(each.path, output, options, change, terminal):
                exit_code = FAILED
    return exit_code


def found_inputs(
    paths: Sequence[Path], terminal: Terminal, leave_out: str = ""
) -> tuple[tuple[SubtitleInput, ...], int]:
    """The subtitle files that are meant, and FAILED where a folder has none.

    Args:
        paths: files and folders.
        terminal: is told of folders without subtitles, or without any to work on.
        leave_out: a suffix that is not looked for in folders.
    """
    exit_code = DONE
    for path in paths:
        if not subtitle_inputs([path]):
            terminal.result(f"{path}: there are no subtitles in it; name the files themselves.")
            exit_code = FAILED
        elif not subtitle_inputs([path], leave_out):
            terminal.result(f"{path}: nothing to do, all subtitles in it are {leave_out} already.")
    return subtitle_inputs(paths, leave_out), exit_code


def _change_file(
    path: Path, output: Path, options: ChangeOptions, change: Change, terminal: Terminal
) -> bool:
    with report_faults(path, terminal) as went_well:
        if is_project_file(path):
            raise ProjectNotChanged(path)
        opened = read_subtitles(path, options.encoding)
        document = Document(opened.cues)
        for edit in change(document, opened, path):
            document.perform(edit)
        line = _write(document.cues, opened, output, options, terminal)
        for warning in opened.warnings:
            terminal.remark(f"{path}: {warning}")
        terminal.result(f"{path}: {line}")
    return bool(went_well)


@contextmanager
def report_faults(path: Path, terminal: Terminal) -> Iterator[list[bool]]:
    """Tell in one line why a file could not be done; the others shall be.

    Yields:
        A list that holds something at the end if all went well.
    """
    went_well: list[bool] = []
    try:
        yield went_well
        went_well.append(True)
    except SentenceError as error:
        sentence = str(error)
        terminal.result(sentence if str(path) in sentence else f"{path}: {sentence}")
    except Exception as error:  # the border: the other files shall be done
        logger.exception("%s failed", path)
        fault = f"{type(error).__name__}: {error}"
        terminal.result(f"{path}: an unexpected fault ({fault}); please report it.")


def _write(
    cues: Sequence[Cue],
    opened: SubtitleFile,
    output: Path,
    options: ChangeOptions,
    terminal: Terminal,
) -> str:
    """Write the file where something changed or it goes elsewhere; says what was done."""
    n_changed = changed_count(opened.cues, cues)
    if not n_changed and options.out_dir is None:
        return "nothing to change."
    if options.out_dir is not None:
        if is_there(output) and not options.overwrite:
            raise TargetExists(output)
        make_folder(output)
    encoded = render_bytes(cues, opened.format, words=_has_words(opened), like=opened)
    write_atomically(output, encoded.data)
    if encoded.notice:
        terminal.remark(f"{output}: {encoded.notice}")
    return f"done, {n_changed} of {counted(len(cues), 'cue')} changed: {output}"


def _has_words(opened: SubtitleFile) -> bool:
    return any(cue.words for cue in opened.cues)


def make_folder(output: Path) -> None:
    """Make the folder that a file is to be written in.

    Raises:
        TargetUnwritable: it cannot be made.
    """
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = f"its folder cannot be made ({error.strerror or error}); choose another folder"
        raise TargetUnwritable(output, reason) from error


def changed_count(before: Sequence[Cue], after: Sequence[Cue]) -> int:
    """How many cues are new, gone or not as they were."""
    were = {cue.cue_id: cue for cue in before}
    are = {cue.cue_id: cue for cue in after}
    changed = sum(cue != were.get(cue_id) for cue_id, cue in are.items())
    return changed + sum(cue_id not in are for cue_id in were)
