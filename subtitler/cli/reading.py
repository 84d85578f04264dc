"""Cues to work on, out of a subtitle file or a project."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from subtitler.document.cue import Cue
from subtitler.document.errors import SentenceError
from subtitler.formats import SubtitleFile, SubtitleFormat, read_subtitles
from subtitler.projects.project_file import is_project_file, read_project


@dataclass(frozen=True, slots=True)
class Material:
    """What was read.

    Attributes:
        cues: as they stand.
        file: the subtitle file that they were read from; of a project without one, an empty one.
        language: code of the language, "" where unknown.
    """

    cues: Sequence[Cue]
    file: SubtitleFile
    language: str


class ProjectNotChanged(SentenceError):
    """A command that writes subtitle files was given a project."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path} is a project, which only the window changes; make a subtitle file of it with "
            "convert.",
            path,
        )
        self.path = path


def read_material(path: Path, encoding: str | None = None) -> Material:
    """Read a subtitle file in any format, or a project.

    Raises:
        SentenceError: it cannot be read.
    """
    if not is_project_file(path):
        file = read_subtitles(path, encoding)
        return Material(file.cues, file, file.language)
    project = read_project(path)
    file = project.facts.opened or SubtitleFile((), SubtitleFormat.SRT)
    language = project.facts.language or file.language
    # What was odd in the file is an old story.
    return Material(project.state.cues, replace(file, warnings=()), language)
