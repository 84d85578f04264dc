"""Plain text (``.txt``): a transcript, with times at the beginning of lines or without any.

``[00:01:02] text``, ``00:01:02 text``, ``(1:02) text``, ``[00:00.000 --> 00:02.000]  text`` (what
Whisper prints) and a time on a line of its own above the text (what YouTube's transcript gives
when copied) are read. Where no times are, each paragraph, or each line where the text has no
paragraphs, is a cue with guessed times, to be aligned with the audio later.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from subtitler.document.cue import Cue, opened_cue
from subtitler.document.markup import visible_text
from subtitler.document.timecode import parse_timecode
from subtitler.document.wording import counted
from subtitler.formats.guessed_times import one_after_the_other, reading_ms
from subtitler.formats.limits import MOST_CUES, too_many
from subtitler.formats.lines import closing_of, lines_of, lines_with_ends, without_blank_edges
from subtitler.formats.rewriting import rewrite
from subtitler.formats.subtitle_file import Piece, Repair, SubtitleFile, SubtitleFormat

_CLOCK = r"(?:[0-9]{1,3}:)?[0-9]{1,2}:[0-5][0-9](?:[.,][0-9]{1,3})?"
_STAMP = re.compile(
    rf"(?P<before>[ \t]*+(?:(?P<bracket>[\[(])[ \t]*+)?)(?P<start>{_CLOCK})"
    rf"(?:(?P<to>[ \t]*(?:--?>|[-\u2013\u2014])[ \t]*)(?P<end>{_CLOCK}))?"
    r"(?P<after>[ \t]*(?(bracket)[\])][ \t]*:?[ \t]*"  # brackets part the time from the text
    r"|(?:(?:[:|\u2013\u2014-][ \t]+|[ \t]+)|(?=[\r\n]|$))))"
)


@dataclass(frozen=True, slots=True)
class _Entry:
    """The lines of a cue.

    Attributes:
        row: the first of them, from 0.
        raw: them, and the blank lines behind.
        stamp: the time that the first line begins with; None in a text without times.
    """

    row: int
    raw: str
    stamp: re.Match[str] | None = None

    @property
    def text(self) -> str:
        """What is said."""
        body = self.raw if self.stamp is None else self.raw[self.stamp.end() :]
        return "\n".join(without_blank_edges([line.strip() for line in lines_of(body)]))

    @property
    def start_ms(self) -> int:
        """The time before it, 0 where none is."""
        return 0 if self.stamp is None else parse_timecode(self.stamp["start"])


def read(text: str) -> SubtitleFile:
    """Read a transcript; any text is one.

    Times that are not in the file are guessed and listed.
    """
    raw = lines_with_ends(text)
    rows, stamps = _stamped_rows(raw)
    if not rows:
        rows = _rows_of_paragraphs(raw)
    head = "".join(raw[: rows[0]] if rows else raw)
    pieces = [Piece(head)] if head else []
    repairs: list[Repair] = []
    if rows and head.strip():
        repairs.append(Repair(1, "text before the first time is no cue; it was kept"))
    entries = [
        _Entry(row, "".join(raw[row:end]), stamps.get(row))
        for row, end in zip(rows, [*rows[1:MOST_CUES], len(raw)], strict=False)
    ]
    if len(rows) > MOST_CUES:
        cut = rows[MOST_CUES]
        entries[-1] = _Entry(
            entries[-1].row, "".join(raw[entries[-1].row : cut]), entries[-1].stamp
        )
        repairs.append(too_many(cut + 1))
    cues = _timed_cues(entries, repairs) if stamps else _guessed_cues(entries, repairs)
    pieces += [Piece(entry.raw, cue) for entry, cue in zip(entries, cues, strict=True)]
    if len(rows) > MOST_CUES:
        pieces.append(Piece("".join(raw[rows[MOST_CUES] :])))
    repairs.sort(key=lambda repair: repair.line)
    return SubtitleFile(tuple(cues), SubtitleFormat.TXT, tuple(repairs), pieces=tuple(pieces))


def write(cues: Sequence[Cue], like: SubtitleFile | None = None) -> str:
    """Write the texts for people to read: a line for each, or paragraphs where some have more.

    Args:
        cues: in the order to write them; those without text are left out.
        like: the file that the cues come from; as a transcript what did not change is kept as it
            is, and times are written if it has some. Otherwise markup is left out.
    """
    if like is not None and like.format is SubtitleFormat.TXT and (like.cues or not cues):
        return _rewritten(cues, like)
    newline = like.newline if like is not None else "\n"
    texts = [text for cue in cues if (text := "\n".join(_lines(visible_text(cue.text))))]
    parted = "\n\n" if any("\n" in text for text in texts) else "\n"
    return (parted.join(texts) + "\n" if texts else "").replace("\n", newline)


def _stamped_rows(raw: Sequence[str]) -> tuple[list[int], dict[int, re.Match[str]]]:
    """The rows that begin with a time, if the text is a transcript with times."""
    found = {row: match for row, line in enumerate(raw) if (match := _STAMP.match(line))}
    if not found:
        return [], {}
    first_text = next(row for row, line in enumerate(raw) if line.strip())
    stamp = found.get(first_text)
    is_clear = stamp is not None and (
        stamp["bracket"] is not None or stamp["start"].count(":") == 2
    )
    # "12:30 we met" may begin a text; a second one that follows it does so in a transcript.
    starts = (parse_timecode(match["start"]) for match in found.values())
    if not is_clear and not any(one <= other for one, other in pairwise(starts)):
        return [], {}
    if stamp is None:
        paragraphs = sum(_begins_paragraph(raw, row) for row in range(len(raw)))
        if 2 * len(found) < paragraphs:
            return [], {}
    return list(found), found


def _begins_paragraph(raw: Sequence[str], row: int) -> bool:
    return bool(raw[row].strip()) and (row == 0 or not raw[row - 1].strip())


def _rows_of_paragraphs(raw: Sequence[str]) -> list[int]:
    """Where cues begin in a text without times: at paragraphs, or at lines if it has only one."""
    paragraphs = [row for row in range(len(raw)) if _begins_paragraph(raw, row)]
    if len(paragraphs) > 1:
        return paragraphs
    return [row for row, line in enumerate(raw) if line.strip()]


def _guessed_cues(entries: Sequence[_Entry], repairs: list[Repair]) -> list[Cue]:
    if not entries:
        return []
    message = "the text has no times; they were guessed, one cue after the other from 0"
    repairs.insert(0, Repair(entries[0].row + 1, message))
    texts = [entry.text for entry in entries]
    times = one_after_the_other(texts)
    return [
        opened_cue(start_ms, end_ms, text)
        for text, (start_ms, end_ms) in zip(texts, times, strict=True)
    ]


def _timed_cues(entries: Sequence[_Entry], repairs: list[Repair]) -> list[Cue]:
    in_order = [entry.start_ms for entry in entries]
    starts = sorted(in_order)
    cues: list[Cue] = []
    guessed = 0
    for entry, start_ms in zip(entries, in_order, strict=True):
        text = entry.text
        said = entry.stamp["end"] if entry.stamp is not None else None
        if said is not None:
            end_ms = parse_timecode(said)
            if end_ms < start_ms:
                repairs.append(Repair(entry.row + 1, "the cue ends before it starts"))
        else:
            guessed += 1
            later = bisect_right(starts, start_ms)
            end_ms = starts[later] if later < len(starts) else start_ms + reading_ms(text)
        cues.append(opened_cue(start_ms, end_ms, text))
    if guessed:
        have = "has" if guessed == 1 else "have"
        ends = f"{counted(guessed, 'cue')} {have} no end in the text"
        message = f"{ends}; each lasts until the next begins"
        repairs.insert(0, Repair(entries[0].row + 1, message))
    return cues


def _lines(text: str) -> list[str]:
    return [line for line in map(str.strip, lines_of(text)) if line]


@dataclass(frozen=True, slots=True)
class _Layout:
    """How a transcript is written, to go on in the same way.

    Attributes:
        stamp: the first time in it; None where it has none.
        above: whether times stand on lines of their own.
        separator: what parts two cues.
    """

    stamp: re.Match[str] | None
    above: bool
    separator: str

    @property
    def has_ends(self) -> bool:
        """Whether the ends of cues are written too."""
        return self.stamp is not None and self.stamp["end"] is not None

    def content(self, cue: Cue) -> object:
        """What of a cue such a transcript holds."""
        if self.stamp is None:
            return cue.text
        return cue.text, cue.start_ms, cue.end_ms if self.has_ends else None


def _layout_of(like: SubtitleFile) -> _Layout:
    own = [piece.text for piece in like.pieces if piece.cue is not None]
    raw = lines_with_ends("".join(piece.text for piece in like.pieces))
    _, stamps = _stamped_rows(raw)
    parted = any(len(lines_with_ends(closing_of(text))) > 1 for text in own[:-1])
    separator = like.newline * (2 if parted else 1)
    if not stamps:
        return _Layout(None, above=False, separator=separator)
    stamp = next(iter(stamps.values()))
    return _Layout(stamp, not stamp.string[stamp.end() :].strip(), separator)


def _rewritten(cues: Sequence[Cue], like: SubtitleFile) -> str:
    layout = _layout_of(like)

    def block(cue: Cue, piece: Piece | None) -> str:
        lines = _lines(cue.text)
        if layout.stamp is None:
            if not lines:
                return ""
            # A line of its own would be a cue of its own.
            body = (like.newline if len(layout.separator) > len(like.newline) else " ").join(lines)
        else:
            stamp = _STAMP.match(piece.text) if piece is not None else None
            body = _stamped(cue, lines, stamp or layout.stamp, layout, like.newline)
        closing = like.newline if piece is None else closing_of(piece.text)
        return body + closing

    return rewrite(cues, like.pieces, block, separator=layout.separator, content=layout.content)


def _stamped(
    cue: Cue, lines: Sequence[str], stamp: re.Match[str], layout: _Layout, newline: str
) -> str:
    """The lines of a cue with its times, written as another's `stamp` is."""
    times = _clock(cue.start_ms, stamp["start"])
    if stamp["end"] is not None:
        times += stamp["to"] + _clock(cue.end_ms, stamp["end"])
    after = stamp["after"].rstrip() if layout.above else stamp["after"] or " "
    parting = newline if layout.above and lines else ""
    return stamp["before"] + times + after + parting + newline.join(lines)


def _clock(ms: int, like: str) -> str:
    """A time in the form of another: as many parts, digits and the same point."""
    ms = max(ms, 0)
    point = next((char for char in like if char in ".,"), "")
    digits = len(like.partition(point)[2]) if point else 0
    units = ms * 10**digits // 1000
    seconds, fraction = divmod(units, 10**digits)
    minutes, seconds = divmod(seconds, 60)
    parts = f"{minutes:02}:{seconds:02}"
    if like.count(":") == 2 or minutes > 59:
        hours, minutes = divmod(minutes, 60)
        width = len(like.partition(":")[0]) if like.count(":") == 2 else 1
        parts = f"{hours:0{width}}:{minutes:02}:{seconds:02}"
    elif like.index(":") == 1:
        parts = f"{minutes}:{seconds:02}"
    return parts + (f"{point}{fraction:0{digits}}" if digits else "")
