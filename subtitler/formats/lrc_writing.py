"""Write LRC: a new file, or cues into the file that they were read from."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from subtitler.document.cue import Cue
from subtitler.document.cue_index import CueIndex
from subtitler.document.markup import visible_text
from subtitler.formats.lines import lines_with_ends, without_blank_edges
from subtitler.formats.lrc_lines import line_of, tags_of
from subtitler.formats.lrc_text import LINE_STAMP, Clock, decimals_of, encode_lines, stamp_ms
from subtitler.formats.rewriting import rewrite
from subtitler.formats.subtitle_file import Piece, SubtitleFile, SubtitleFormat


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
        offset_ms, _ = tags_of(raw, [])
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
    last = line_of(lines[-1])
    return len(lines) > 1 and last is not None and last.is_empty


def _takeaways(pieces: Sequence[Piece], offset_ms: int) -> list[int]:
    """The times of stamps without text that belong to no cue."""
    lines = (line_of(piece.text) for piece in pieces if piece.cue is None)
    return [
        stamp_ms(time) - offset_ms
        for line in lines
        if line is not None and line.is_empty
        for time in line.times
    ]


def _content(cue: Cue) -> object:
    return cue.start_ms, cue.end_ms, cue.text, tuple(cue.words)
