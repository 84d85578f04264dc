"""LRC (``.lrc``), the lyrics format: ``[mm:ss.xx]`` before each line, tags such as ``[ti:...]``.

A line lasts until the next begins; a stamp without text takes it away earlier. Lines of the
same stamp, one below the other, are the lines of one cue: so files in two languages have them.
A line with several stamps is sung as often, and is as many cues. A positive ``offset`` tag shows
everything that many milliseconds earlier. Source: the format as players have come to agree on.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from subtitler.document.cue import Cue, CueOrigin, new_cue_id
from subtitler.document.cue_index import CueIndex
from subtitler.document.markup import visible_text
from subtitler.document.reconcile import reconcile
from subtitler.document.word import Word
from subtitler.formats.errors import SubtitleSyntaxError
from subtitler.formats.guessed_times import reading_ms
from subtitler.formats.limits import MOST_CUES, MOST_WORDS, too_many
from subtitler.formats.lines import lines_of, lines_with_ends, without_blank_edges
from subtitler.formats.lrc_text import (
    LINE_STAMP,
    WORD_STAMP,
    Clock,
    decimals_of,
    decode_line,
    encode_lines,
    stamp_ms,
)
from subtitler.formats.rewriting import rewrite
from subtitler.formats.subtitle_file import Piece, Repair, SubtitleFile, SubtitleFormat

_TAG = re.compile(r"[ \t]*\[[ \t]*([A-Za-z#][^:\[\]\r\n]*):([^\r\n]*)\][ \t]*")
_OFFSET = re.compile(r"[ \t]*([+-]?[0-9]{1,7})[ \t]*")
# A chorus comes back some ten times; more is damage, and would cost time without end.
MOST_STAMPS = 200
MOST_LINES = 20


@dataclass(frozen=True, slots=True)
class _Line:
    """A line that begins with stamps.

    Attributes:
        row: from 0.
        raw: with its line end.
        times: of its stamps, as written.
        ends: where each stamp ends in `raw`.
        body: the text behind them.
        is_empty: whether it only takes away what is shown.
    """

    row: int
    raw: str
    times: tuple[str, ...]
    ends: tuple[int, ...]
    body: str
    is_empty: bool


@dataclass(frozen=True, slots=True)
class _Group:
    """Lines that are one cue, or a line that is several; or what is no cue.

    Attributes:
        lines: with stamps; empty for what is no cue.
        raw: all of it as written.
        has_closing: whether the last line is a stamp that takes the cue away.
    """

    lines: tuple[_Line, ...]
    raw: str
    has_closing: bool = False


def read(text: str) -> SubtitleFile:
    """Read LRC text; cues come in the order of their times.

    Raises:
        SubtitleSyntaxError: there is text, but no line with a stamp.
    """
    raw = lines_with_ends(text)
    repairs: list[Repair] = []
    offset_ms, language = _tags_of(raw, repairs)
    groups = _groups(raw, repairs)
    if not any(group.lines for group in groups) and any(not _is_tag(line) for line in raw):
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


def write(
    cues: Sequence[Cue],
    like: SubtitleFile | None = None,
    *,
    words: bool = False,
    language: str = "",
) -> str:
    """Write LRC text.

    Args:
        cues: in any order. Overlaps cannot be said: a cue ends where the next begins. Those
            without text are left out.
        like: the file that the cues come from; as LRC what did not change is kept as it is.
            Otherwise markup, which LRC does not have, is left out.
        words: whether the words' times are written.
        language: code of the language, for a tag of a new file.
    """
    if like is not None and like.format is SubtitleFormat.LRC:
        return _Rewriting(cues, like, words=words).text()
    newline = like.newline if like is not None else "\n"
    plain = [replace(cue, text=visible_text(cue.text)) for cue in cues]
    shown = sorted((cue for cue in plain if cue.text.strip()), key=lambda cue: cue.start_ms)
    clock = Clock()
    closed = _to_be_closed(shown, clock)
    blocks = [
        _block(cue, clock, newline, words=words, closed=cue.cue_id in closed) for cue in shown
    ]
    return (f"[la:{language}]{newline}" if language else "") + "".join(blocks)


def _tags_of(raw: Sequence[str], repairs: list[Repair]) -> tuple[int, str]:
    """The offset in milliseconds and the language that the tags say."""
    offset_ms, language = 0, ""
    for row, line in enumerate(raw):
        match = _TAG.match(line)
        if match is None:
            continue
        name = match[1].strip().lower()
        if name == "la":
            language = match[2].strip()
        elif name == "offset":
            number = _OFFSET.fullmatch(match[2])
            if number is None:
                repairs.append(Repair(row + 1, f"the offset “{match[2].strip()}” is no number"))
            else:
                offset_ms = int(number[1])
    return offset_ms, language


def _is_tag(line: str) -> bool:
    return not line.strip() or _TAG.match(line) is not None


def _refuse(raw: Sequence[str]) -> None:
    row = next(row for row, line in enumerate(raw) if not _is_tag(line))
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
            if LINE_STAMP.match(raw[row]) or not _is_tag(raw[row]):
                repairs.append(Repair(row + 1, "a line without a time was kept, but is no cue"))
            end = row + 1
            while end < len(raw) and not (raw[row].strip() or raw[end].strip()):
                end += 1  # blank lines stay together
            groups.append(_Group((), "".join(raw[row:end])))
            row = end
            continue
        cues += len(line.times)
        groups.append(_group(lines, line))
        row = groups[-1].lines[-1].row + 1
    return groups


class _Lines:
    """The lines of a file, each looked at once."""

    def __init__(self, raw: Sequence[str]) -> None:
        self.raw = raw
        self._known: dict[int, _Line | None] = {}

    def at(self, row: int) -> _Line | None:
        """The line, if it begins with a stamp."""
        if row not in self._known:
            self._known[row] = _line(self.raw[row], row)
        return self._known[row]

    def below(self, line: _Line) -> _Line | None:
        """The line below, over blank ones, if it has a single stamp."""
        row = line.row + 1
        while row < len(self.raw) and not self.raw[row].strip():
            row += 1
        found = self.at(row) if row < len(self.raw) else None
        return found if found is not None and len(found.times) == 1 else None


def _line(raw: str, row: int = 0) -> _Line | None:
    times: list[str] = []
    ends: list[int] = []
    while (match := LINE_STAMP.match(raw, ends[-1] if ends else 0)) is not None:
        times.append(match[1])
        ends.append(match.end())
        if len(times) > MOST_STAMPS:
            return None
    if not times:
        return None
    body = "".join(lines_of(raw[ends[-1] :]))
    is_empty = not (WORD_STAMP.sub("", body) if "<" in body else body).strip()
    return _Line(row, raw, tuple(times), tuple(ends), body, is_empty)


def _group(lines: _Lines, first: _Line) -> _Group:
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


def _start_ms(line: _Line) -> int:
    return stamp_ms(line.times[0])


def _pieces(group: _Group, starts: Sequence[int], offset_ms: int, most_words: int) -> list[Piece]:
    lines = group.lines[:-1] if group.has_closing else group.lines
    if not lines or all(line.is_empty for line in lines):
        return [Piece(group.raw)]
    if len(lines[0].times) == 1:
        return [Piece(group.raw, _cue(lines, lines[0].times[0], starts, offset_ms, most_words))]
    (line,) = lines
    pieces: list[Piece] = []
    at = 0
    for time, end in zip(line.times, line.ends, strict=True):
        # Word stamps of a line that is sung again say nothing of the other times.
        cue = _cue(lines, time, starts, offset_ms, 0)
        is_last = end == line.ends[-1]
        pieces.append(Piece(line.raw[at:] if is_last else line.raw[at:end], cue))
        at = end
    return pieces


def _cue(
    lines: Sequence[_Line], time: str, starts: Sequence[int], offset_ms: int, most_words: int
) -> Cue:
    start_ms = stamp_ms(time) - offset_ms
    texts: list[str] = []
    found: list[Word] = []
    is_closed = True
    for line in lines:
        was_closed = is_closed
        text, of_line, is_closed = decode_line(line.body, start_ms, offset_ms, most_words)
        texts.append(text.strip())
        if found and of_line and not was_closed:  # the line above has no stamp at its end
            start = found[-1].start_ms
            found[-1] = replace(found[-1], end_ms=max(start, of_line[0].start_ms))
        found += of_line
    text = "\n".join(without_blank_edges(texts))
    later = bisect_right(starts, start_ms + offset_ms)
    end_ms = starts[later] - offset_ms if later < len(starts) else None
    if end_ms is None:
        sung_ms = found[-1].end_ms if found and is_closed else start_ms
        end_ms = sung_ms if sung_ms > start_ms else max(start_ms + reading_ms(text), *_ends(found))
    if found and not is_closed:
        found[-1] = replace(found[-1], end_ms=max(end_ms, found[-1].start_ms))
    timed = reconcile(text, found, start_ms, end_ms) if found else ()
    return Cue(new_cue_id(), start_ms, end_ms, text, timed, CueOrigin.OPENED)


def _ends(words: Sequence[Word]) -> tuple[int, ...]:
    return tuple(word.end_ms for word in words[-1:]) or (0,)


def _to_be_closed(shown: Sequence[Cue], clock: Clock) -> set[str]:
    """The cues, of those given in the order of their times, that end before the next begins."""
    starts = sorted({clock.units(cue.start_ms) for cue in shown})
    closed: set[str] = set()
    for cue in shown:
        start, end = clock.units(cue.start_ms), clock.units(cue.end_ms)
        later = bisect_right(starts, start)
        if end > start and (later == len(starts) or end < starts[later]):
            closed.add(cue.cue_id)
    return closed


def _block(cue: Cue, clock: Clock, newline: str, *, words: bool, closed: bool) -> str:
    stamp = f"[{clock.time(cue.start_ms)}]"
    body = without_blank_edges(encode_lines(cue, clock, words=words))
    lines = [stamp + line for line in body]
    if closed:
        lines.append(f"[{clock.time(cue.end_ms)}]")
    return "".join(line + newline for line in lines)


class _Rewriting:
    """Writes cues into the LRC file that they were read from.

    Lines may stand in any order there, so every known cue stays where it is; a new one goes
    below the line of the one before it.
    """

    def __init__(self, cues: Sequence[Cue], like: SubtitleFile, *, words: bool) -> None:
        self._like = like
        self._words = words
        by_time = sorted(cues, key=lambda cue: cue.start_ms)
        self._cues = [cue for cue in by_time if cue.text.strip()]
        raw = lines_with_ends("".join(piece.text for piece in like.pieces))
        offset_ms, _ = _tags_of(raw, [])
        times = [match[1] for line in raw if (match := LINE_STAMP.match(line)) is not None]
        finest = max(map(decimals_of, times), default=2)
        self._clock = Clock(offset_ms, 3 if finest > 2 else 2)
        self._closed = _to_be_closed(self._cues, self._clock)
        self._kept = self._unchanged()
        self._changed = CueIndex(cue for cue in self._cues if cue.cue_id not in self._kept)

    def text(self) -> str:
        """The whole file."""
        return rewrite(
            self._in_file_order(),
            self._parted_pieces(),
            self._written,
            separator=self._like.newline,
            content=lambda cue: cue.cue_id in self._kept or object(),  # an object equals no other
        )

    def _written(self, cue: Cue, piece: Piece | None) -> str:
        had_words = piece is not None and piece.cue is not None and bool(piece.cue.words)
        return _block(
            cue,
            self._clock,
            self._like.newline,
            words=self._words or had_words,
            closed=cue.cue_id in self._closed,
        )

    def _unchanged(self) -> set[str]:
        """The cues whose lines still say what they should."""
        pieces = {piece.cue.cue_id: piece for piece in self._like.pieces if piece.cue is not None}
        closed_before = _to_be_closed(self._like.cues, self._clock)
        last_before = self._like.cues[-1].cue_id if self._like.cues else None
        takeaways = set(_takeaways(self._like.pieces, self._clock.offset_ms))

        def says_its_end(cue: Cue) -> bool:
            has_own = _has_closing(pieces[cue.cue_id].text)
            if cue.cue_id not in self._closed:
                return not has_own or cue.cue_id not in closed_before
            is_last = cue.cue_id == last_before and cue is self._cues[-1]
            return has_own or is_last or cue.end_ms in takeaways

        return {
            cue.cue_id
            for cue in self._cues
            if (piece := pieces.get(cue.cue_id)) is not None
            and piece.cue is not None
            and _content(cue) == _content(piece.cue)
            and says_its_end(cue)
        }

    def _in_file_order(self) -> list[Cue]:
        place = {
            piece.cue.cue_id: at
            for at, piece in enumerate(self._like.pieces)
            if piece.cue is not None
        }
        line_end = 0
        line_ends: list[int] = []  # of the line that each piece is in
        for index in reversed(range(len(self._like.pieces))):
            if self._like.pieces[index].text.endswith(("\n", "\r")) or not line_ends:
                line_end = index
            line_ends.append(line_end)
        line_ends.reverse()
        keys: list[tuple[int, int, Cue]] = []
        last = -1
        for order, cue in enumerate(self._cues):
            at = place.get(cue.cue_id)
            if at is None:
                keys.append((last, order + 1, cue))
            else:
                keys.append((at, 0, cue))
                last = line_ends[at]
        return [cue for *_, cue in sorted(keys, key=lambda key: key[:2])]

    def _parted_pieces(self) -> list[Piece]:
        """The pieces, with those that share a line parted where one of them has changed."""
        parted: list[Piece] = []
        waiting: list[Piece] = []
        for piece in self._like.pieces:
            if self._cuts_a_changed_cue(piece):
                continue
            waiting.append(piece)
            if piece.text.endswith(("\n", "\r")):
                parted += self._parted(waiting)
                waiting = []
        return parted + self._parted(waiting)

    def _cuts_a_changed_cue(self, piece: Piece) -> bool:
        """Whether the piece is a stamp without text in the midst of a cue that was changed."""
        return any(
            cue.start_ms < time
            for time in _takeaways([piece], self._clock.offset_ms)
            for cue in self._changed.at(time)
        )

    def _parted(self, pieces: list[Piece]) -> list[Piece]:
        cues = [piece.cue for piece in pieces if piece.cue is not None]
        if len(cues) < 2 or all(cue.cue_id in self._kept for cue in cues):
            return pieces
        last = pieces[-1].text
        match = LINE_STAMP.match(last)
        body = last if match is None else last[match.end() :]
        return [
            *(Piece(piece.text + body, piece.cue) for piece in pieces[:-1]),
            pieces[-1],
        ]


def _has_closing(raw: str) -> bool:
    """Whether a cue's lines end with a stamp that takes it away."""
    lines = lines_with_ends(raw)
    last = _line(lines[-1])
    return len(lines) > 1 and last is not None and last.is_empty


def _takeaways(pieces: Sequence[Piece], offset_ms: int) -> list[int]:
    """The times of stamps without text that belong to no cue."""
    lines = (_line(piece.text) for piece in pieces if piece.cue is None)
    return [
        stamp_ms(time) - offset_ms
        for line in lines
        if line is not None and line.is_empty
        for time in line.times
    ]


def _content(cue: Cue) -> object:
    return cue.start_ms, cue.end_ms, cue.text, tuple(cue.words)
