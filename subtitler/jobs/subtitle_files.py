"""Which subtitle files a list of files and folders means, and where changed ones go."""

import os
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from pathlib import Path

from subtitler.document.errors import SentenceError
from subtitler.projects.presence import is_folder

SUBTITLE_SUFFIXES = frozenset({".srt", ".vtt", ".ass", ".ssa", ".ttml", ".dfxp", ".sbv", ".lrc"})
"""Suffixes that a folder is searched for. What may hold anything, such as ``.txt``, ``.csv`` and
``.json``, is taken only when it is named itself."""


class TargetsClash(SentenceError):
    """Two inputs would be written to the same file; nothing was written."""

    def __init__(self, one: Path, other: Path, target: Path) -> None:
        super().__init__(
            f"{one} and {other} would both become {target}; write them to different folders.",
            one,
            other,
            target,
        )
        self.one = one
        self.other = other
        self.target = target


@dataclass(frozen=True, slots=True)
class SubtitleInput:
    """One subtitle file of those that were named.

    Attributes:
        path: the file.
        below: its path below the folder that was named, or its name.
    """

    path: Path
    below: Path


def subtitle_inputs(paths: Iterable[Path], leave_out: str = "") -> tuple[SubtitleInput, ...]:
    """Replace every folder by the subtitle files below it.

    Files keep their place, whatever they are called; what is below a folder comes sorted by
    path, without hidden files and folders and without following links to folders. A file
    that is reached twice is given once.

    Args:
        paths: files and folders.
        leave_out: a suffix that is not looked for in folders.
    """
    suffixes = SUBTITLE_SUFFIXES - {leave_out}
    found: dict[str, SubtitleInput] = {}
    for path in paths:
        named = (SubtitleInput(path, Path(path.name)),)
        for file in _below(path, suffixes) if is_folder(path) else named:
            found.setdefault(os.path.realpath(file.path), file)
    return tuple(found.values())


def output_paths(
    inputs: Sequence[SubtitleInput], out_dir: Path | None, suffix: str | None = None
) -> tuple[Path, ...]:
    """Where each input is written.

    Args:
        inputs: as `subtitle_inputs` gives them.
        out_dir: folder that takes them, with the folders they lie in below those that were
            named; None puts each where it is.
        suffix: such as ".vtt"; None keeps each one's own.

    Raises:
        TargetsClash: two would be written to the same file.
    """
    outputs: dict[str, Path] = {}
    paths: list[Path] = []
    for each in inputs:
        path = each.path if out_dir is None else out_dir / each.below
        path = path if suffix is None else path.with_suffix(suffix)
        key = os.path.realpath(path)
        if key in outputs:
            raise TargetsClash(outputs[key], each.path, path)
        outputs[key] = each.path
        paths.append(path)
    return tuple(paths)


def _below(folder: Path, suffixes: Set[str]) -> Iterator[SubtitleInput]:
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(parent, name)
            if not name.startswith(".") and path.suffix.lower() in suffixes:
                yield SubtitleInput(path, path.relative_to(folder))
