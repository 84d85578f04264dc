"""SubRip (``.srt``): read whatever people have, write what every player reads.

The `srt` library serves the tests only, as an independent reader of what is written here. It
raises on negative times, lone carriage returns, unusual arrows and text before the first cue,
and reads ``04:48,460`` as four hours (measured with 3.5); its writer sorts the cues and
leaves out those without text or that end before they start: what was opened would not be saved.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from operator import eq
from typing import NamedTuple, NoReturn

from subtitler.document.cue import Cue, opened_cue
from subtitler.document.markup import MARKUP
from subtitler.document.timecode import format_timecode
from subtitler.formats.encoding import shown
from subtitler.formats.errors import SubtitleSyntaxError
from subtitler.formats.limits import MOST_CUES, MOST_REPAIRS, too_many
from subtitler.formats.lines import (
    cut_at_rows,
    framed,
    lines_of,
    lines_with_ends,
    newline_of,
    without_blank_edges,
)
from subtitler.formats.markup_conversion import ColourTags
from subtitler.formats.rewriting import rewrite
from subtitler.formats.subrip_frames import with_frames_read
from subtitler.formats.subrip_times import TimeLine, candidate_rows, time_line
from subtitler.formats.subtitle_file import Piece, Repair, SubtitleFile, SubtitleFormat

_NUMBER_LINE = re.compile(r"[^\S\r\n]*([0-9]{1,9})[^\S\r\n]*[\r\n]")
_INDEX = re.compile(r"\s*[0-9]{1,9}\s*")
_COORDINATE = re.compile(r"[XY][12]:\S+", re.IGNORECASE)
# Makes a line of text that looks like a time line into one that does not; taken off by `read`.
_GUARD = "\u2060"  # word joiner: invisible and without width
_ONLY_WEBVTT = ("v", "lang", "ruby", "rt")


class _Entry(NamedTuple):
    """A cue as it lies in the lines."""

    first: int  # row of the number, or of the time line where there is none
    time_row: int
    times: TimeLine
    number: int | None


def has_time_lines(text: str) -> bool:
    """Whether a text that may be anything has times as SubRip has them near its beginning."""
    found = map(time_line, lines_of(text[:10_000]))
    return any(times is not None and times.is_usual for times in found)


def read(text: str) -> SubtitleFile:
    """Read SubRip text; what is unusual is read by its evident meaning and listed.

    Raises:
        SubtitleSyntaxError: there is text, but no time line in it.
    """
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = plain.split("\n")
    entries = _entries(plain, lines)
    if not entries:
        if text.strip():
            _refuse(lines)
        return SubtitleFile((), SubtitleFormat.SRT, pieces=(Piece(text),) if text else ())
    rest = entries[MOST_CUES:]
    entries = entries[:MOST_CUES]
    time_lines = [entry.time_row + 1 for entry in entries]
    end = rest[0].first if rest else len(lines)
    cues, repairs = with_frames_read(
        _cues(lines, entries, end), [entry.times for entry in entries], time_lines
    )
    header, *blocks = cut_at_rows(text, [entry.first for entry in (*entries, *rest[:1])])
    pieces = [Piece(block, cue) for block, cue in zip(blocks, cues, strict=False)]
    if header:
        pieces.insert(0, Piece(header))
    if header.strip():
        repairs.insert(0, Repair(1, "text before the first cue was kept as a header"))
    number = 0
    unusual = 0
    for entry, cue, above in zip(entries, cues, [None, *cues], strict=False):
        repairs += _numbering(entry, number)
        unusual += not entry.times.is_usual
        repairs += _oddities(entry, cue, above, is_told=unusual <= MOST_REPAIRS)
        number = number + 1 if entry.number is None else entry.number
    if rest:
        pieces.append(Piece(blocks[-1]))
        repairs.append(too_many(rest[0].first + 1))
    return SubtitleFile(tuple(cues), SubtitleFormat.SRT, tuple(repairs), pieces=tuple(pieces))


def write(cues: Sequence[Cue], like: SubtitleFile | None = None) -> str:
    """Write SubRip text.

    Args:
        cues: in the order to write them.
        like: the file that the cues come from. As SubRip, blocks of unchanged cues stay as they
            are, others keep what did not change; the numbers of cues behind an insertion or
            deletion follow suit if all of them counted up before. From another format, tags
            that only WebVTT knows are left out and the cues are numbered from 1.
    """
    if like is None or like.format is not SubtitleFormat.SRT:
        adapted = [replace(cue, text=_adapted(cue.text)) for cue in cues]
        return _rewritten(adapted, SubtitleFile((), SubtitleFormat.SRT))
    text = _rewritten(cues, like)
    is_untouched = len(cues) == len(like.cues) and all(map(eq, cues, like.cues))
    if is_untouched or _reads_back(shown(text, like.variants), cues):
        return text
    return _rewritten(cues, like, anew=True)


def _rewritten(cues: Sequence[Cue], like: SubtitleFile, *, anew: bool = False) -> str:
    pieces, numbers = _renumbered(cues, like, regular=anew)

    def block(cue: Cue, piece: Piece | None) -> str:
        if piece is None or piece.cue is None:
            number = numbers.get(cue.cue_id)
            head = "" if number is None else f"{number}{like.newline}"
            return f"{head}{_time_line(cue)}{like.newline}{_body(cue.text, like.newline)}"
        return _changed(cue, piece.cue, piece.text)

    separator = like.newline * 2
    return rewrite(cues, pieces, block, separator=separator, content=_content, anew=anew)


def _content(cue: Cue) -> object:
    return cue.start_ms, cue.end_ms, cue.text, cue.settings


def _renumbered(
    cues: Sequence[Cue], like: SubtitleFile, *, regular: bool
) -> tuple[Sequence[Piece], dict[str, int | None]]:
    """The pieces with the numbers to be written, and those of all cues by their id.

    Files that number their cues otherwise than one after the other keep the numbers they have,
    and new cues get the one after that above them, if that has one.
    """
    found = {piece.cue.cue_id: _number_in(piece.text) for piece in like.pieces if piece.cue}
    old = list(found.values())
    first = old[0] if old and old[0] is not None else 1
    if regular or old == list(range(first, first + len(old))):
        wanted: dict[str, int | None] = {c.cue_id: n for n, c in enumerate(cues, first)}
        pieces = [_with_number(piece, wanted) for piece in like.pieces]
        return pieces, wanted
    numbers: dict[str, int | None] = {}
    above = None if old[0] is None else first - 1
    for cue in cues:
        following = None if above is None else above + 1
        above = found.get(cue.cue_id, following)
        numbers[cue.cue_id] = above
    return like.pieces, numbers


def _with_number(piece: Piece, wanted: Mapping[str, int | None]) -> Piece:
    match = _NUMBER_LINE.match(piece.text)
    number = None if piece.cue is None else wanted.get(piece.cue.cue_id)
    if match is None or number is None or int(match[1]) == number:
        return piece
    digits = str(number).zfill(len(match[1]) if match[1].startswith("0") else 0)
    return Piece(piece.text[: match.start(1)] + digits + piece.text[match.end(1) :], piece.cue)


def _number_in(text: str) -> int | None:
    match = _NUMBER_LINE.match(text)
    return None if match is None else int(match[1])


def _changed(cue: Cue, old: Cue, written: str) -> str:
    """The block of a cue that was read from `written` as `old`."""
    lines = lines_with_ends(written)
    row, found = _times_in(lines)
    newline = newline_of(written)
    times, rest, body = found.times, found.rest, lines[row + 1 :]
    if cue.text != old.text:
        last = len(body)
        while last and not body[last - 1].strip():
            last -= 1
        body = [_body(cue.text, newline), *body[last:]]
        rest = rest if found.has_settings else ""
    if cue.settings != old.settings and (found.has_settings or not rest):
        rest = _coordinates(cue)
    if (cue.start_ms, cue.end_ms) != (old.start_ms, old.end_ms):
        times = _times(cue)
    end = lines[row][len(found.times) + len(found.rest) :] or newline
    text = "".join([*lines[:row], times, rest, end, *body])
    return text if written.endswith(("\n", "\r")) else text.removesuffix(newline)


def _times_in(lines: Sequence[str]) -> tuple[int, TimeLine]:
    for row, line in enumerate(lines):
        times = time_line(line.rstrip("\r\n"))
        if times is not None:
            return row, times
    raise AssertionError("the block of a cue has a time line")


def _body(text: str, newline: str) -> str:
    lines = without_blank_edges(lines_of(text))
    return "".join(_guarded(line) + newline for line in lines)


def _reads_back(text: str, cues: Sequence[Cue]) -> bool:
    """Whether the text is read as these cues: a file may number and part them in odd ways."""

    def content(cue: Cue) -> object:
        return cue.start_ms, cue.end_ms, without_blank_edges(lines_of(cue.text))

    lines = lines_of(text)
    read = _cues(lines, _entries("\n".join(lines), lines), len(lines))
    return list(map(content, read)) == list(map(content, cues))


def _entries(text: str, lines: list[str]) -> list[_Entry]:
    entries: list[_Entry] = []
    taken = -1  # the last row that surely is no number: a time line
    for row in candidate_rows(text):
        times = time_line(lines[row])
        if times is None:
            continue
        previous = entries[-1].number if entries else 0
        number_row = _number_row(lines, row, taken, None if previous is None else previous + 1)
        if number_row is None and not times.has_settings:
            continue  # a sentence that begins with two times
        number = None if number_row is None else int(lines[number_row])
        entries.append(_Entry(row if number_row is None else number_row, row, times, number))
        taken = row
        if len(entries) > MOST_CUES:
            break
    return entries


def _number_row(lines: list[str], row: int, taken: int, expected: int | None) -> int | None:
    """Row of the number that belongs to the time line at `row`; None where it has none."""
    above = row - 1
    if above > taken and _INDEX.fullmatch(lines[above]):
        stands_apart = above == 0 or not lines[above - 1].strip()
        # Without a blank line it could be text such as "1984".
        return above if stands_apart or int(lines[above]) == expected else None
    above -= 1  # some files have a blank line below the number
    is_expected = (
        above > taken
        and not lines[above + 1].strip()
        and _INDEX.fullmatch(lines[above])
        and int(lines[above]) == expected
    )
    return above if is_expected else None


def _refuse(lines: list[str]) -> NoReturn:
    row, line = next((row, line) for row, line in enumerate(lines) if line.strip())
    raise SubtitleSyntaxError(row + 1, len(line) - len(line.lstrip()) + 1, line.strip())


def _cues(lines: list[str], entries: Sequence[_Entry], end: int) -> list[Cue]:
    ends = [*(entry.first for entry in entries[1:]), end]
    return [_cue(lines, entry, row) for entry, row in zip(entries, ends, strict=False)]


def _cue(lines: list[str], entry: _Entry, end: int) -> Cue:
    times = entry.times
    settings = times.rest.strip()
    text = "\n".join(lines[entry.time_row + 1 : end])
    if settings and not times.has_settings:
        settings, text = "", f"{settings}\n{text}"
    text = framed(text)
    if _GUARD in text:
        text = "\n".join(map(_unguarded, text.split("\n")))
    return opened_cue(times.start_ms, times.end_ms, text, settings=settings)


def _numbering(entry: _Entry, previous: int) -> list[Repair]:
    if entry.number is None:
        return [Repair(entry.time_row + 1, "the cue has no number")]
    if entry.number != previous + 1 and (previous or entry.number):  # some count from 0
        return [Repair(entry.first + 1, f"number {entry.number} follows number {previous}")]
    return []


def _oddities(entry: _Entry, cue: Cue, previous: Cue | None, *, is_told: bool) -> list[Repair]:
    messages: list[str] = []
    if not entry.times.is_usual:
        # Those that are not told one by one are only counted.
        read = f"{entry.times.times.strip()}” were read as “{_times(cue)}”" if is_told else ""
        messages.append(f"the unusual times “{read}")
    if not entry.times.has_settings:
        messages.append("text behind the times was taken for the cue's text")
    if cue.start_ms < 0 or cue.end_ms < 0:
        messages.append("a time is negative")
    if cue.end_ms < cue.start_ms:
        messages.append("the cue ends before it starts")
    if previous is not None and cue.start_ms < previous.start_ms:
        messages.append("the cue starts before the one above it; the order was kept")
    return [Repair(entry.time_row + 1, message) for message in messages]


def _times(cue: Cue) -> str:
    return f"{format_timecode(cue.start_ms)} --> {format_timecode(cue.end_ms)}"


def _time_line(cue: Cue) -> str:
    return _times(cue) + _coordinates(cue)


def _coordinates(cue: Cue) -> str:
    return "".join(f" {part}" for part in cue.settings.split() if _COORDINATE.fullmatch(part))


def _adapted(text: str) -> str:
    colours = ColourTags("font")

    def tag(match: re.Match[str]) -> str:
        if match["name"] and match["name"].lower() == "c":
            return colours.replaced(match)
        return "" if match["name"] and match["name"].lower() in _ONLY_WEBVTT else match[0]

    return MARKUP.sub(tag, text)


def _guarded(line: str) -> str:
    return _GUARD + line if time_line(line.lstrip(_GUARD)) else line


def _unguarded(line: str) -> str:
    is_guarded = line.startswith(_GUARD) and time_line(line.lstrip(_GUARD))
    return line[1:] if is_guarded else line
