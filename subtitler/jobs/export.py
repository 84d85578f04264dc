"""Writes the subtitles of many sessions at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from subtitler.document.errors import SentenceError
from subtitler.formats import SubtitleFormat, render_bytes
from subtitler.jobs.output_names import Output, plan_outputs
from subtitler.jobs.session import Session
from subtitler.projects.atomic_file import TargetUnwritable, write_atomically
from subtitler.projects.presence import is_there


class OutputsExist(SentenceError):
    """Files are there already that would be written; nothing was written."""

    def __init__(self, paths: tuple[Path, ...]) -> None:
        names = ", ".join(path.name for path in paths[:3])
        if len(paths) > 3:
            names += f" and {len(paths) - 3} more"
        exist = "exists" if len(paths) == 1 else "exist"
        super().__init__(
            f"{names} {exist} already; allow overwriting, or choose another folder.", paths
        )
        self.paths = paths


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What an export did.

    Attributes:
        written: the files, in the order of the sessions.
        failed: what could not be written, each with its reason; the others were written.
        notices: sentences about files that could not be kept as they were.
    """

    written: tuple[Path, ...]
    failed: tuple[TargetUnwritable, ...]
    notices: tuple[str, ...] = ()


def export_sessions(
    sessions: Sequence[Session],
    formats: Sequence[SubtitleFormat],
    out_dir: Path | None = None,
    *,
    overwrite: bool = False,
    words: bool = False,
) -> ExportReport:
    """Write every session's cues in every format, each file atomically.

    Args:
        sessions: to be written; each is named after its media, else its subtitle file.
        formats: such as SRT and VTT.
        out_dir: folder for all files; None puts each beside its media.
        overwrite: files of these names that exist may be replaced.
        words: put the words' times into the formats that can hold them.

    Raises:
        OutputsExist: `overwrite` is False and a file exists; nothing was written.
    """
    outputs = plan_outputs(
        [source_of(session) for session in sessions], [f.suffix for f in formats], out_dir
    )
    refuse_existing(outputs, overwrite=overwrite)
    written: list[Path] = []
    failed: list[TargetUnwritable] = []
    notices: list[str] = []
    pairs = [(session, form) for session in sessions for form in formats]
    for output, (session, form) in zip(outputs, pairs, strict=True):
        encoded = render_bytes(
            session.document.cues, form, words=words, language=session.language, like=session.opened
        )
        try:
            write_atomically(output.path, encoded.data)
            written.append(output.path)
            if encoded.notice:
                notices.append(f"{output.path.name}: {encoded.notice}")
        except TargetUnwritable as error:
            failed.append(error)
    return ExportReport(tuple(written), tuple(failed), tuple(notices))


def source_of(session: Session) -> Path:
    """The path that a session's exports are named after."""
    return session.media or session.subtitle_path or Path(session.title)


def refuse_existing(outputs: Sequence[Output], *, overwrite: bool) -> None:
    """Let outputs pass that may be written.

    Raises:
        OutputsExist: `overwrite` is False and a file exists.
    """
    existing = tuple(output.path for output in outputs if is_there(output.path))
    if existing and not overwrite:
        raise OutputsExist(existing)
