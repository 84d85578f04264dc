"""LRC (``.lrc``), the lyrics format: ``[mm:ss.xx]`` before each line, tags such as ``[ti:...]``.

A line lasts until the next begins; a stamp without text takes it away earlier. Lines of the
same stamp, one below the other, are the lines of one cue: so files in two languages have them.
A line with several stamps is sung as often, and is as many cues. A positive ``offset`` tag shows
everything that many milliseconds earlier. Source: the format as players have come to agree on.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from subtitler.document.cue import Cue, opened_cue
from subtitler.document.reconcile import reconcile
from subtitler.document.word import Word
from subtitler.formats.errors import SubtitleSyntaxError
from subtitler.formats.guessed_times import reading_ms
from subtitler.formats.limits import MOST_CUES, MOST_WORDS, too_many
from subtitler.formats.lines import lines_with_ends, without_blank_edges
from subtitler.formats.lrc_lines import Line, is_tag, line_of, tags_of
from subtitler.formats.lrc_text import LINE_STAMP, decode_line, stamp_ms
from subtitler.formats.subtitle_file import Piece, Repair, SubtitleFile, SubtitleFormat

# A lyric has one, and one for its translation; more is damage, and would cost time without end.
MOST_LINES = 20


class _Group(NamedTuple):
    """Lines that are one cue, or a line that is several; or what is no cue.

    Attributes:
        lines: with stamps; empty for what is no cue.
        raw: all of it as written.
        has_closing: whether the last line is a stamp that takes the cue away.
    """

    lines: tuple[Line, ...]
    raw: str
    has_closing: bool = False


def read(text: str) -> SubtitleFile:
    """Read LRC text; cues come in the order of their times.

    Raises:
        SubtitleSyntaxError: there is text, but no line with a stamp.
    """
    raw = lines_with_ends(text)
    repairs: list[Repair] = []
    offset_ms, language = tags_of(raw, repairs)
    groups = _groups(raw, repairs)
    if not any(group.lines for group in groups) and any(not is_tag(line) for line in raw):
        _refuse(raw)
    starts = sorted({stamp_ms(time) for group in groups for ln in group.lines for time in ln.times})
    pieces: list[Piece] = []
    words_left = MOST_WORDS
    for group in groups:
        read_pieces = _pieces(group, starts, offset_ms, words_left)
        words_left -= sum(len(piece.cue.words) for piece in read_pieces if piece.cue is not None)
        pieces += read_pieces
    cues = sorted((p.cue for p in pieces if p.cue is not None), key=lambda cue: cue.start_ms)
    if cues and cues[0].start_ms < 0:
        repairs.append(Repair(1, "the offset makes a time negative"))
    repairs.sort(key=lambda repair: repair.line)
    return SubtitleFile(
        tuple(cues), SubtitleFormat.LRC, tuple(repairs), pieces=tuple(pieces), language=language
    )


def _refuse(raw: Sequence[str]) -> None:
    row = next(row for row, line in enumerate(raw) if not is_tag(line))
    line = raw[row]
    raise SubtitleSyntaxError(row + 1, len(line) - len(line.lstrip()) + 1, line.strip())


def _groups(raw: Sequence[str], repairs: list[Repair]) -> list[_Group]:
    groups: list[_Group] = []
    lines = _Lines(raw)
    cues = row = 0
    while row < len(raw):
        if cues >= MOST_CUES:
            repairs.append(too_many(row + 1))
            groups.append(_Group((), "".join(raw[row:])))
            break
        line = lines.at(row)
        if line is None:
            if LINE_STAMP.match(raw[row]) or not is_tag(raw[row]):
                repairs.append(Repair(row + 1, "a line without a time was kept, but is no cue"))
            end = row + 1
            while end < len(raw) and not (raw[row].strip() or raw[end].strip()):
                end += 1  # blank lines stay together
            groups.append(_Group((), "".join(raw[row:end])))
            row = end
            continue
        group = _group(lines, line)
        groups.append(group)
        # Lines count, for lines of one time are one cue.
        cues += max(len(line.times), sum(not own.is_empty for own in group.lines))
        row = group.lines[-1].row + 1
    return groups


class _Lines:
    """The lines of a file, each looked at once."""

    def __init__(self, raw: Sequence[str]) -> None:
        self.raw = raw
        self._known: dict[int, Line | None] = {}

    def at(self, row: int) -> Line | None:
        """The line, if it begins with a stamp."""
        if row not in self._known:
            self._known[row] = line_of(self.raw[row], row)
        return self._known[row]

    def below(self, line: Line) -> Line | None:
        """The line below, over blank ones, if it has a single stamp."""
        row = line.row + 1
        while row < len(self.raw) and not self.raw[row].strip():
            row += 1
        found = self.at(row) if row < len(self.raw) else None
        return found if found is not None and len(found.times) == 1 else None


def _group(lines: _Lines, first: Line) -> _Group:
    """The line with those below it that belong to the same cue."""
    own = [first]
    has_closing = False
    if len(first.times) == 1 and not first.is_empty:
        below = lines.below(first)
        while below is not None and below.times == first.times and len(own) < MOST_LINES:
            own.append(below)
            below = lines.below(below)
        has_closing = below is not None and below.is_empty and _start_ms(below) > _start_ms(first)
        own += [below] if below is not None and has_closing else []
    return _Group(tuple(own), "".join(lines.raw[first.row : own[-1].row + 1]), has_closing)


def _start_ms(line: Line) -> int:
    return stamp_ms(line.times[0])


def _pieces(group: _Group, starts: Sequence[int], offset_ms: int, most_words: int) -> list[Piece]:
    lines = group.lines[:-1] if group.has_closing else group.lines
    if not lines or all(line.is_empty for line in lines):
        return [Piece(group.raw)]
    first = lines[0]
    # Word stamps of a line that is sung again say nothing of the other times.
    most_words = most_words if len(first.times) == 1 else 0
    sung = _Sung(lines, stamp_ms(first.times[0]) - offset_ms, offset_ms, most_words)
    cues = [sung.cue(stamp_ms(time), starts, offset_ms) for time in first.times]
    if len(cues) == 1:
        return [Piece(group.raw, cues[0])]
    edges = [0, *first.ends[:-1], len(first.raw)]
    return [
        Piece(first.raw[at:end], cue) for (at, end), cue in zip(pairwise(edges), cues, strict=True)
    ]


class _Sung:
    """What lines of the same stamps say, decoded once however often they are sung.

    Args:
        lines: the lines.
        start_ms: of the first of them.
        offset_ms: what is taken off each stamp.
        most_words: lines with more word stamps have no words.
    """

    def __init__(
        self, lines: Sequence[Line], start_ms: int, offset_ms: int, most_words: int
    ) -> None:
        texts: list[str] = []
        self._words: list[Word] = []
        self._is_closed = True
        for line in lines:
            was_closed = self._is_closed
            text, of_line, self._is_closed = decode_line(line.body, start_ms, offset_ms, most_words)
            texts.append(text.strip())
            if self._words and of_line and not was_closed:
                self._end_last(of_line[0].start_ms)  # the line above has no stamp at its end
            self._words += of_line
        self._text = texts[0] if len(texts) == 1 else "\n".join(without_blank_edges(texts))

    def cue(self, time_ms: int, starts: Sequence[int], offset_ms: int) -> Cue:
        """The cue of one of the stamps.

        Args:
            time_ms: of the stamp.
            starts: the times of all stamps of the file, in order.
            offset_ms: what is taken off each.
        """
        start_ms = time_ms - offset_ms
        later = bisect_right(starts, time_ms)
        if later < len(starts):
            end_ms = starts[later] - offset_ms
        elif self._words and self._is_closed and self._words[-1].end_ms > start_ms:
            end_ms = self._words[-1].end_ms
        else:
            end_ms = max(start_ms + self._reading_ms, self._words[-1].end_ms if self._words else 0)
        if self._words and not self._is_closed:
            self._end_last(end_ms)
        words = reconcile(self._text, self._words, start_ms, end_ms) if self._words else ()
        return opened_cue(start_ms, end_ms, self._text, words)

    def _end_last(self, end_ms: int) -> None:
        last = self._words[-1]
        self._words[-1] = replace(last, end_ms=max(end_ms, last.start_ms))

    @cached_property
    def _reading_ms(self) -> int:
        return reading_ms(self._text)
