"""Which files of a dropped folder are media."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from subtitler.projects.presence import is_folder

# fmt: off
MEDIA_SUFFIXES = frozenset({
    ".3gp", ".aac", ".ac3", ".aif", ".aiff", ".amr", ".asf", ".avi", ".dts", ".flac", ".flv",
    ".m2ts", ".m4a", ".m4b", ".m4v", ".mka", ".mkv", ".mov", ".mp2", ".mp3", ".mp4", ".mpeg",
    ".mpg", ".mts", ".mxf", ".oga", ".ogg", ".ogv", ".opus", ".ts", ".vob", ".wav", ".webm",
    ".wma", ".wmv",
})
# fmt: on
"""Suffixes that a folder is searched for; a file that is named itself needs none of them."""


def media_files(paths: Iterable[Path]) -> tuple[Path, ...]:
    """Replace every folder by the media files below it.

    Files keep their place, whatever they are called; what is below a folder comes sorted by
    path, without hidden files and folders and without following links to folders. A file
    that is reached twice is given once.
    """
    found: dict[str, Path] = {}
    for path in paths:
        for file in _below(path) if is_folder(path) else (path,):
            found.setdefault(os.path.realpath(file), file)
    return tuple(found.values())


def _below(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith(".") and Path(name).suffix.lower() in MEDIA_SUFFIXES:
                yield Path(parent, name)
