"""What a subtitle file holds, in whatever format."""

from dataclasses import dataclass
from enum import Enum

from subtitler.document.cue import Cue
from subtitler.formats.encoding import Variant


class SubtitleFormat(Enum):
    """The formats that can be read and written.

    Attributes:
        suffix: of file names, with its dot.
        label: for people.
        suffixes: all that files of the format have, that one first.
    """

    SRT = (".srt", "SubRip")
    VTT = (".vtt", "WebVTT")
    ASS = (".ass", "Advanced SubStation Alpha")
    SSA = (".ssa", "SubStation Alpha")
    TTML = (".ttml", "TTML", (".dfxp", ".xml"))
    SBV = (".sbv", "YouTube SBV")
    LRC = (".lrc", "LRC lyrics")
    JSON = (".json", "JSON with words")
    CSV = (".csv", "CSV table")
    TSV = (".tsv", "TSV table")
    TXT = (".txt", "Plain text")

    def __init__(self, suffix: str, label: str, others: tuple[str, ...] = ()) -> None:
        self.suffix = suffix
        self.label = label
        self.suffixes = (suffix, *others)


@dataclass(frozen=True, slots=True)
class Offer:
    """A change of the cues that the user may want; `offers.offered_edit` makes an edit of it.

    Attributes:
        label: what the button and the undo menu say.
        changes: cues as they were read, each with what it would become.
    """

    label: str
    changes: tuple[tuple[Cue, Cue], ...]


@dataclass(frozen=True, slots=True)
class Repair:
    """Something in a file that was not as it should be, and how it was read.

    Attributes:
        line: where, counted from 1.
        message: what was found and done.
        offer: what could be changed in the document because of it, if anything.
    """

    line: int
    message: str
    offer: Offer | None = None

    # The standard library has `override` from Python 3.12 on.
    def __str__(self) -> str:  # type: ignore[explicit-override]
        return f"line {self.line}: {self.message}"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a file as written; all pieces together are the exact text (`encoding`).

    Attributes:
        text: with its own line ends. A cue's piece reaches from its first line to the blank
            lines behind it, which it takes along.
        cue: what it was read as; None for what is no cue, such as a header or a comment.
    """

    text: str
    cue: Cue | None = None


@dataclass(frozen=True, slots=True)
class SubtitleFile:
    """A subtitle file as read; handed to `render` again, what is no cue is written back.

    Attributes:
        cues: in the order of the file.
        format: the one it was read as.
        warnings: everything that was repaired, in the order of the lines.
        pieces: the whole text, cut where cues begin and end; see `rewriting`.
        encoding: the one it was read in, of `encoding.ENCODINGS`.
        is_sure: whether that is no guess.
        variants: characters that the file writes in another way than they would be again.
        has_bom: whether a byte order mark stood at the beginning.
        newline: the line end it uses.
        language: code of the language where the file says it, else "".
    """

    cues: tuple[Cue, ...]
    format: SubtitleFormat
    warnings: tuple[Repair, ...] = ()
    pieces: tuple[Piece, ...] = ()
    encoding: str = "utf-8"
    is_sure: bool = True
    variants: tuple[Variant, ...] = ()
    has_bom: bool = False
    newline: str = "\n"
    language: str = ""
