"""What can go wrong with subtitle files, as types with a sentence for people."""

from pathlib import Path

from subtitler.document.errors import SentenceError

LONGEST_SHOWN = 40


class SubtitleSyntaxError(SentenceError):
    """A text is not in the format it is said to be in.

    Attributes:
        line: counted from 1.
        column: counted from 1.
        found: what stands there, shortened.
    """

    def __init__(self, line: int, column: int, found: str) -> None:
        shown = found if len(found) <= LONGEST_SHOWN else found[:LONGEST_SHOWN] + "…"
        super().__init__(
            f"No subtitles were found: line {line}, column {column} says “{shown}”; "
            "check that the file is complete and has the right name.",
            line,
            column,
            found,
        )
        self.line = line
        self.column = column
        self.found = found


class FormatUnknown(SentenceError):
    """A file's name does not say which subtitle format it has."""

    def __init__(self, path: Path, known: tuple[str, ...]) -> None:
        super().__init__(
            f"{path.name or path} has no known subtitle format; name it with one of "
            f"{', '.join(known)}.",
            path,
            known,
        )
        self.path = path
        self.known = known


class SubtitleUnreadable(SentenceError):
    """A subtitle file cannot be opened."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path} cannot be read: {reason}.", path, reason)
        self.path = path
        self.reason = reason
