"""Which media a project belongs to, so that it is found again after a move, and no other."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from subtitler.projects.presence import is_folder, is_there

_PART_BYTES = 65_536
"""Read at the head, in the middle and at the tail: films are too large to be read whole."""


@dataclass(frozen=True, slots=True)
class MediaReference:
    """A media file as a project knows it.

    Attributes:
        path: absolute, as it was when the project was saved.
        relative: from the folder of the project, with "/"; "" on another drive.
        size: in bytes; None where the file could not be read.
        digest: SHA-256 of its size, head, middle and tail, in hexadecimal; "" likewise.
    """

    path: str
    relative: str = ""
    size: int | None = None
    digest: str = ""


@dataclass(frozen=True, slots=True)
class MediaSought:
    """What was found of a reference.

    Attributes:
        path: of the media; where it was last where nothing was found.
        doubt: a sentence where it is missing or may be another one, else "".
    """

    path: Path
    doubt: str = ""


def refer_to(media: Path, folder: Path) -> MediaReference:
    """A reference to a media file from a project in `folder`; reads a little of the file."""
    path = os.fspath(media.absolute())
    try:
        relative = Path(os.path.relpath(path, folder.absolute())).as_posix()
    except ValueError:  # another drive
        relative = ""
    try:
        size, digest = fingerprint(media)
    except OSError:  # it may be on a disk that is not plugged in
        return MediaReference(path, relative)
    return MediaReference(path, relative, size, digest)


def seek_media(reference: MediaReference, folder: Path) -> MediaSought:
    """Find the media of a project that is in `folder` now.

    It is looked for where it lay relative to the project, where it lay absolutely, and beside
    the project. One with the right fingerprint goes first; else the first that is there.
    """
    old = Path(reference.path)
    places = [folder / reference.relative] if reference.relative else []
    there = [path for path in (*places, old, folder / old.name) if is_there(path)]
    files = [path for path in there if not is_folder(path)]
    for path in files:
        if _is_same(path, reference):
            return MediaSought(Path(os.path.normpath(path)))
    if files:
        doubt = f"{files[0].name} is not the file that these subtitles were made for; check it."
        return MediaSought(Path(os.path.normpath(files[0])), doubt)
    doubt = f"{old.name} was not found; put it beside the project or choose the video again."
    return MediaSought(old, doubt)


def fingerprint(media: Path) -> tuple[int, str]:
    """Size and digest of a file.

    Raises:
        OSError: it cannot be read.
    """
    with media.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        digest = hashlib.sha256(str(size).encode())
        for place in (0, (size - _PART_BYTES) // 2, size - _PART_BYTES):
            file.seek(max(place, 0))
            digest.update(file.read(_PART_BYTES))
    return size, digest.hexdigest()


def _is_same(path: Path, reference: MediaReference) -> bool:
    if reference.size is None:
        return True
    try:
        return fingerprint(path) == (reference.size, reference.digest)
    except OSError:
        return False
