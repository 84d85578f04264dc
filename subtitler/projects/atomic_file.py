"""Write a file whole or not at all: whatever happens, the old file or the new one is there."""

import contextlib
import errno
import os
import secrets
import stat
from pathlib import Path

from subtitler.document.errors import SentenceError

# errno values for "no room": the disk, the user's quota, or the largest file allowed.
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class TargetUnwritable(SentenceError):
    """A file could not be written; what was there before is untouched."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path} was not saved: {reason}.", path, reason)
        self.path = path
        self.reason = reason


def write_atomically(path: Path, data: str | bytes) -> None:
    """Write `data` to `path`; a text as UTF-8, line ends as they are.

    It goes to a new file beside the target, reaches the disk and then takes the target's
    place and permissions. A link is followed: the file it points to is replaced.

    Raises:
        TargetUnwritable: with the reason and what to do; the old file is intact and no other
            file is left behind.
    """
    if isinstance(data, str):
        # A lone half of a surrogate pair, which UTF-8 cannot hold, must not prevent saving.
        data = data.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode()
    target = Path(os.path.realpath(path))
    try:
        _refuse_unwritable(path, target)
        _replace(target, data)
    except OSError as error:
        raise TargetUnwritable(path, _reason(error)) from error


def check_writable(path: Path) -> None:
    """Find out beforehand what would prevent writing; a full disk shows only later.

    Raises:
        TargetUnwritable: as `write_atomically` would.
    """
    target = Path(os.path.realpath(path))
    try:
        _refuse_unwritable(path, target)
    except OSError as error:
        raise TargetUnwritable(path, _reason(error)) from error


def _refuse_unwritable(path: Path, target: Path) -> None:
    folder = target.parent
    if not folder.is_dir():
        reason = f"the folder {folder} does not exist; make it or save in another folder"
        raise TargetUnwritable(path, reason)
    if target.is_symlink():  # it would have been followed, were there an end to it
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
    if target.is_dir():
        raise TargetUnwritable(path, "it is a folder; choose a name for the file")
    if target.exists():
        if not target.is_file():
            reason = "it is no ordinary file; save under another name"
            raise TargetUnwritable(path, reason)
        if not _is_writable(target):
            raise TargetUnwritable(path, "the file is read-only; save under another name")
    if not _is_writable(folder):
        raise TargetUnwritable(path, "the folder is read-only; save in another folder")


def _is_writable(path: Path) -> bool:
    """Whether the permission bits allow it; those bind root, too, who could write anyway."""
    if not os.access(path, os.W_OK):
        return False
    if os.name != "posix" and path.is_dir():  # Windows marks folders read-only that are not
        return True
    return bool(path.stat().st_mode & 0o222)


def _replace(target: Path, data: bytes) -> None:
    temporary = target.with_name(f".subtitler-{secrets.token_hex(8)}.tmp")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    try:
        descriptor = os.open(temporary, flags, 0o666)
        try:
            _write_to_disk(descriptor, data)
        finally:
            os.close(descriptor)
        if target.exists():
            temporary.chmod(stat.S_IMODE(target.stat().st_mode))
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(target.parent)


def _write_to_disk(descriptor: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
    os.fsync(descriptor)


def sync_folder(folder: Path) -> None:
    """Have the new name survive a power cut, where the system can promise that.

    The new file is in place by now, so an error here is no reason to say that it was not saved.
    Network file systems refuse to sync folders; some folders may be written but not read.
    """
    if os.name != "posix":
        return
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _reason(error: OSError) -> str:
    if error.errno in _FULL:
        return "the disk is full; make room or save in another folder"
    why = error.strerror or "unknown error"
    return f"the file cannot be written ({why}); save in another folder or under another name"
