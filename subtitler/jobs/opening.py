"""Opening what the user dropped: which files are what, and subtitles with their media."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.cancellation import CancelToken
from subtitler.formats import SubtitleFile, SubtitleFormat, read_subtitles
from subtitler.jobs.media_files import MEDIA_SUFFIXES, media_files
from subtitler.projects.presence import is_folder
from subtitler.projects.project_file import Project, is_project_file, read_project


@dataclass(frozen=True, slots=True)
class SubtitlesFound:
    """A subtitle file among those dropped, and the media it belongs to, if that is there."""

    path: Path
    media: Path | None


@dataclass(frozen=True, slots=True)
class ProjectFound:
    """A project file among those dropped."""

    path: Path


@dataclass(frozen=True, slots=True)
class ProjectRead:
    """A project file was read."""

    path: Path
    project: Project


@dataclass(frozen=True, slots=True)
class MediaFound:
    """Media to be captioned, folders expanded; none where only subtitles were dropped."""

    files: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class SubtitlesRead:
    """A subtitle file was read.

    Attributes:
        path: the file.
        content: its cues, format and warnings.
        media: the audio or video beside it, if any.
    """

    path: Path
    content: SubtitleFile
    media: Path | None


def sort_dropped(
    paths: Sequence[Path], cancel: CancelToken | None = None
) -> Iterator[ProjectFound | SubtitlesFound | MediaFound]:
    """Tell projects, subtitles and media apart.

    A video dropped together with its subtitles is not captioned.

    Args:
        paths: files and folders.
        cancel: checked per file.
    """
    projects = [path for path in paths if is_project_file(path) and not is_folder(path)]
    for path in projects:
        yield ProjectFound(path)
    subtitles = [path for path in paths if is_subtitle_file(path)]
    taken: set[Path] = set()
    for path in subtitles:
        if cancel is not None:
            cancel.check()
        media = media_beside(path)
        if media is not None:
            taken.add(media)
        yield SubtitlesFound(path, media)
    done = {*projects, *subtitles, *taken}
    rest = [path for path in paths if path not in done]
    yield MediaFound(media_files(rest))


def open_subtitles(
    path: Path, media: Path | None = None, cancel: CancelToken | None = None
) -> Iterator[SubtitlesRead]:
    """Read a subtitle file and find the media it belongs to.

    Raises:
        SentenceError: the file cannot be read as subtitles.
        OSError: it cannot be opened.
    """
    if cancel is not None:
        cancel.check()
    yield SubtitlesRead(path, read_subtitles(path), media or media_beside(path))


def open_project(path: Path, cancel: CancelToken | None = None) -> Iterator[ProjectRead]:
    """Read a project file and find its media.

    Raises:
        ProjectUnreadable: it cannot be read.
    """
    if cancel is not None:
        cancel.check()
    yield ProjectRead(path, read_project(path))


def is_subtitle_file(path: Path) -> bool:
    """Whether the name says that the file holds subtitles."""
    suffixes = {suffix for known in SubtitleFormat for suffix in known.suffixes}
    return path.suffix.lower() in suffixes and not is_folder(path)


def media_beside(subtitles: Path) -> Path | None:
    """The media that a subtitle file belongs to, by its name.

    ``talk.srt`` belongs to ``talk.mp4``, and so does ``talk.en.srt`` when nothing is called
    ``talk.en.*``.
    """
    try:
        beside = sorted(subtitles.parent.iterdir())
    except OSError:  # the folder may not be listed; the subtitles are still good
        return None
    media = [path for path in beside if path.suffix.lower() in MEDIA_SUFFIXES]
    for stem in (subtitles.stem, Path(subtitles.stem).stem):
        for path in media:
            if path.stem == stem and not is_folder(path):
                return path
    return None
