"""Errors in words for people: one sentence about what happened, and what to do."""

import errno
from dataclasses import dataclass
from pathlib import Path

from subtitler.captioning import EngineError
from subtitler.document.errors import SentenceError


@dataclass(frozen=True, slots=True)
class ErrorMessage:
    """What the window says about an error.

    Attributes:
        sentence: what happened and what to do, in plain text.
        is_expected: such things happen; an unexpected error is a bug of ours, to be reported.
    """

    sentence: str
    is_expected: bool


_OS_ADVICE = {
    errno.ENOSPC: "the disk is full; free some space or choose another folder",
    errno.EDQUOT: "your quota is used up; free some space or choose another folder",
    errno.EROFS: "the disk is read-only; choose another folder",
    errno.EACCES: "permission is missing; choose another place or change the permissions",
    errno.EPERM: "permission is missing; choose another place or change the permissions",
    errno.ENOENT: "it is not there any more; choose another one",
    errno.EISDIR: "it is a folder; choose a file",
    errno.ENOTDIR: "a part of its path is a file; choose another place",
    errno.ENAMETOOLONG: "its name is too long; choose a shorter one",
    errno.EIO: "the disk reports a fault; try a copy from elsewhere",
}


def error_message(error: BaseException) -> ErrorMessage:
    """Put `error` into words."""
    # Errors of ours already speak to people; both roots promise one sentence with advice.
    if isinstance(error, EngineError | SentenceError):
        return ErrorMessage(str(error), is_expected=True)
    if isinstance(error, MemoryError):
        return ErrorMessage(
            "The memory of this machine is used up; close other programs or choose a smaller "
            "model.",
            is_expected=True,
        )
    if isinstance(error, OSError) and error.errno in _OS_ADVICE:
        name = Path(str(error.filename)).name if error.filename else "A file"
        return ErrorMessage(f"{name} cannot be used: {_OS_ADVICE[error.errno]}.", is_expected=True)
    return ErrorMessage(
        f"Something went wrong inside the program ({type(error).__name__}); your work is still "
        "here, save it and report the details.",
        is_expected=False,
    )
