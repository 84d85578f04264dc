"""SBV (``.sbv``), the captions that YouTube takes and gives: two times, a comma between, text.

Source: YouTube Help, "Supported subtitle and closed caption files". The format has no markup.
"""

import re
from collections.abc import Sequence
from itertools import islice

from subtitler.document.cue import Cue, opened_cue
from subtitler.document.markup import visible_text
from subtitler.document.timecode import clock_ms, format_timecode
from subtitler.formats.errors import SubtitleSyntaxError
from subtitler.formats.limits import MOST_CUES, too_many
from subtitler.formats.lines import closing_of, lines_of, lines_with_ends, without_blank_edges
from subtitler.formats.rewriting import rewrite
from subtitler.formats.subtitle_file import Piece, Repair, SubtitleFile, SubtitleFormat

# A comma before the fraction is no SBV, but people who know SubRip write it.
_TIME = r"([-\u2212]?)(?:([0-9]{1,6}):)?([0-9]{1,3}):([0-9]{1,3})(?:[.,]([0-9]{1,9}))?"
_TIME_LINE = re.compile(rf"[ \t]*{_TIME}[ \t]*,[ \t]*{_TIME}[ \t]*[\r\n]*")
# How YouTube's editor of 2010 wrote line breaks.
_BREAK = "[br]"
# Makes text that looks like a time line or a break into text that does not; taken off by `read`.
_GUARD = "\u2060"  # word joiner: invisible and without width
_LIKE_A_BREAK = re.compile(r"\[(?=\u2060*br\])")
_GUARDED_BREAK = re.compile(r"\[\u2060(?=\u2060*br\])")


def read(text: str) -> SubtitleFile:
    """Read SBV text.

    Raises:
        SubtitleSyntaxError: there is text, but no time line in it.
    """
    raw = lines_with_ends(text)
    matches = ((row, _TIME_LINE.fullmatch(line)) for row, line in enumerate(raw) if "," in line)
    timed = ((row, match) for row, match in matches if match is not None)
    found = list(islice(timed, MOST_CUES + 1))
    if not found:
        _refuse_text(raw)
        return SubtitleFile((), SubtitleFormat.SBV, pieces=(Piece(text),) if text else ())
    repairs: list[Repair] = []
    pieces: list[Piece] = []
    head = "".join(raw[: found[0][0]])
    if head:
        pieces.append(Piece(head))
    if head.strip():
        repairs.append(Repair(1, "text before the first cue was kept as a header"))
    beyond = found[MOST_CUES][0] if len(found) > MOST_CUES else None
    ends = [row for row, _ in found[1:]] + [len(raw)]
    for (row, match), end in zip(found, ends, strict=True):
        if row == beyond:
            repairs.append(too_many(row + 1))
            pieces.append(Piece("".join(raw[row:])))
            break
        cue = _cue(match, raw[row + 1 : end])
        pieces.append(Piece("".join(raw[row:end]), cue))
        repairs += _oddities(cue, row + 1)
    cues = tuple(piece.cue for piece in pieces if piece.cue is not None)
    return SubtitleFile(cues, SubtitleFormat.SBV, tuple(repairs), pieces=tuple(pieces))


def write(cues: Sequence[Cue], like: SubtitleFile | None = None) -> str:
    """Write SBV text.

    Args:
        cues: in the order to write them. Negative times, which SBV does not have, become 0.
        like: the file that the cues come from; as SBV what did not change is kept as it is and
            texts are not adapted. Otherwise markup, which SBV does not have, is left out.
    """
    is_own = like is not None and like.format is SubtitleFormat.SBV
    newline = like.newline if like is not None else "\n"

    def block(cue: Cue, piece: Piece | None) -> str:
        text = cue.text if is_own else visible_text(cue.text)
        lines = [_time_line(cue), *map(_guarded, without_blank_edges(lines_of(text)))]
        closing = newline if piece is None else closing_of(piece.text)
        return newline.join(lines) + closing

    pieces = like.pieces if like is not None and is_own else ()
    return rewrite(cues, pieces, block, separator=2 * newline, content=_content)


def _content(cue: Cue) -> object:
    return cue.start_ms, cue.end_ms, cue.text


def _refuse_text(raw: list[str]) -> None:
    for row, line in enumerate(raw):
        if line.strip():
            column = len(line) - len(line.lstrip()) + 1
            raise SubtitleSyntaxError(row + 1, column, line.strip())


def _cue(match: re.Match[str], raw: list[str]) -> Cue:
    lines = without_blank_edges(lines_of("".join(raw).replace(_BREAK, "\n")))
    text = "\n".join(lines)
    if _GUARD in text:
        text = "\n".join(map(_unguarded, lines))
    groups = match.groups()
    return opened_cue(clock_ms(*groups[:5]), clock_ms(*groups[5:]), text)


def _oddities(cue: Cue, line: int) -> list[Repair]:
    repairs: list[Repair] = []
    if cue.start_ms < 0 or cue.end_ms < 0:
        repairs.append(Repair(line, "a time is negative"))
    if cue.end_ms < cue.start_ms:
        repairs.append(Repair(line, "the cue ends before it starts"))
    return repairs


def _time_line(cue: Cue) -> str:
    # Hours have one digit, as YouTube writes them.
    times = (format_timecode(max(ms, 0), ".") for ms in (cue.start_ms, cue.end_ms))
    return ",".join(time.removeprefix("0") for time in times)


def _guarded(line: str) -> str:
    line = _LIKE_A_BREAK.sub("[" + _GUARD, line)
    return _GUARD + line if _TIME_LINE.fullmatch(line.lstrip(_GUARD)) else line


def _unguarded(line: str) -> str:
    line = _GUARDED_BREAK.sub("[", line)
    is_guarded = line.startswith(_GUARD) and _TIME_LINE.fullmatch(line.lstrip(_GUARD))
    return line[1:] if is_guarded else line
