"""WebVTT (``.vtt``) as the specification parses it, with nothing lost that is no cue.

Source: WebVTT: The Web Video Text Tracks Format, section 6.1 (parser) and 6.3 (timings).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from subtitler.document.cue import Cue, CueOrigin, new_cue_id
from subtitler.document.timecode import format_timecode
from subtitler.formats.errors import SubtitleSyntaxError
from subtitler.formats.lines import lines_of, without_blank_edges
from subtitler.formats.subtitle_file import Block, Repair, SubtitleFile, SubtitleFormat
from subtitler.formats.webvtt_text import (
    decode_text,
    encode_text,
    settings_for,
    stamps_of,
    without_unknown_tags,
    words_of,
)

_SIGNATURE = re.compile(r"\ufeff?WEBVTT(?:[ \t\r\n]|$)")
_ARROW = "-->"
_SPACE = "[ \\t\\f]*"
_TIME = r"(?:([0-9]{1,12}):)?([0-5][0-9]):([0-5][0-9])%s([0-9]{3})(?![0-9])"
_TIMINGS = re.compile(
    _SPACE + (_TIME % r"\.") + _SPACE + _ARROW + _SPACE + (_TIME % r"\.") + "(.*)"
)
# Files that are SubRip but for their first line.
_COMMA_TIMINGS = re.compile(
    _SPACE + (_TIME % ",") + _SPACE + _ARROW + _SPACE + (_TIME % ",") + "(.*)"
)
_COORDINATE = re.compile(r"[XY][12]:", re.IGNORECASE)  # of SubRip


def has_signature(text: str) -> bool:
    """Whether the text begins as every WebVTT file must."""
    return _SIGNATURE.match(text) is not None


def read(text: str) -> SubtitleFile:
    """Read WebVTT text.

    Cues whose times the specification does not allow are no cues: they are kept as blocks and
    listed. Times written with a comma are read if all of the file are.

    Raises:
        SubtitleSyntaxError: the signature is missing, and times too.
    """
    parser = _Parser(lines_of(text))
    parser.run(is_signed=has_signature(text))
    return SubtitleFile(
        tuple(parser.cues),
        SubtitleFormat.VTT,
        tuple(sorted(parser.repairs, key=lambda repair: repair.line)),
        parser.header,
        tuple(Block(block, _id_at(parser.cues, at)) for block, at in parser.blocks),
    )


def write(cues: Sequence[Cue], like: SubtitleFile | None = None, *, words: bool = False) -> str:
    """Write WebVTT text.

    Args:
        cues: in the order to write them. Negative times, which WebVTT does not have, become 0.
        like: the file that the cues come from; as WebVTT its header and blocks are kept and its
            texts are not adapted. Otherwise SubRip's markup is turned into WebVTT's.
        words: whether the words' times are written as stamps.
    """
    is_own = like is not None and like.format is SubtitleFormat.VTT
    header = like.header if like is not None and is_own and like.header else "WEBVTT"
    blocks = _placed_blocks(like, cues) if like is not None and is_own else {}
    parts = [header + "\n"]
    for cue in cues:
        parts += [block + "\n" for block in blocks.get(cue.cue_id, ())]
        parts.append(_cue_block(cue, adapt=not is_own, words=words))
    parts += [block + "\n" for block in blocks.get(None, ())]
    return "\n".join(parts)


@dataclass(slots=True)
class _Parser:
    """Walks through the lines block by block."""

    lines: list[str]
    cues: list[Cue] = field(default_factory=list)
    blocks: list[tuple[str, int]] = field(default_factory=list)  # with the row of the next cue
    repairs: list[Repair] = field(default_factory=list)
    header: str = ""
    timings: re.Pattern[str] = _TIMINGS

    def run(self, *, is_signed: bool) -> None:
        self._choose_timings()
        row = self._read_header() if is_signed else self._miss_signature()
        while row < len(self.lines):
            row = self._read_block(row) if self.lines[row] else row + 1

    def _choose_timings(self) -> None:
        arrows = [line for line in self.lines if _ARROW in line]
        if arrows and all(map(_COMMA_TIMINGS.fullmatch, arrows)):
            self.timings = _COMMA_TIMINGS
            row = next(row for row, line in enumerate(self.lines) if _ARROW in line)
            self.repairs.append(Repair(row + 1, "times were written with a comma, as in SubRip"))

    def _read_header(self) -> int:
        row = 1
        while row < len(self.lines) and self.lines[row] and _ARROW not in self.lines[row]:
            row += 1
        self.header = "\n".join(self.lines[:row])
        return row

    def _miss_signature(self) -> int:
        if any(map(self.timings.fullmatch, self.lines)):
            self.repairs.append(Repair(1, "the first line does not say WEBVTT"))
        elif any(line.strip() for line in self.lines):
            row = next(row for row, line in enumerate(self.lines) if line.strip())
            raise SubtitleSyntaxError(row + 1, 1, self.lines[row].strip())
        return 0

    def _read_block(self, first: int) -> int:
        """Read the block that begins at row `first`; returns the row after it."""
        lines = self.lines
        time_row = next(
            (row for row in (first, first + 1) if row < len(lines) and _ARROW in lines[row]), None
        )
        row = first + 1 if time_row is None else time_row + 1
        while row < len(lines) and lines[row] and _ARROW not in lines[row]:
            row += 1
        match = None if time_row is None else self.timings.fullmatch(lines[time_row])
        if time_row is None or match is None:
            self.blocks.append(("\n".join(lines[first:row]), len(self.cues)))
            if time_row is not None:
                message = f"no cue: “{lines[time_row].strip()}” are no times of WebVTT"
                self.repairs.append(Repair(time_row + 1, message))
            return row
        identifier = lines[first] if time_row > first else ""
        self.cues.append(self._cue(time_row, match, identifier, lines[time_row + 1 : row]))
        return row

    def _cue(self, row: int, match: re.Match[str], identifier: str, payload: list[str]) -> Cue:
        start_ms, end_ms = _time_ms(match.groups()[:4]), _time_ms(match.groups()[4:8])
        decoded = decode_text("\n".join(payload))
        known = without_unknown_tags(decoded)
        if known != decoded:
            self.repairs.append(Repair(row + 2, "tags that mean nothing in WebVTT were left out"))
        text, words = words_of(known, start_ms, end_ms)
        if end_ms < start_ms:
            self.repairs.append(Repair(row + 1, "the cue ends before it starts"))
        return Cue(
            new_cue_id(),
            start_ms,
            end_ms,
            _framed(text),
            words,
            CueOrigin.OPENED,
            settings=match.groups()[8].strip(" \t\f"),
            identifier=identifier,
        )


def _framed(text: str) -> str:
    """The text without blank lines around it; one inside it, written as spaces, is empty."""
    lines = without_blank_edges(text.split("\n"))
    return "\n".join(line if line.strip() else "" for line in lines)


def _is_setting(part: str) -> bool:
    return bool(part) and not _COORDINATE.match(part) and _ARROW not in part


def _time_ms(parts: Sequence[str | None]) -> int:
    hours, minutes, seconds, ms = (int(part or 0) for part in parts)
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + ms


def _id_at(cues: Sequence[Cue], row: int) -> str | None:
    return cues[row].cue_id if row < len(cues) else None


def _placed_blocks(like: SubtitleFile, cues: Sequence[Cue]) -> dict[str | None, list[str]]:
    """The file's blocks by the cue to write them before: the first that is still there."""
    there = {cue.cue_id for cue in cues}
    later: dict[str | None, str | None] = {None: None}
    following: str | None = None
    for cue in reversed(like.cues):
        following = cue.cue_id if cue.cue_id in there else following
        later[cue.cue_id] = following
    placed: dict[str | None, list[str]] = {}
    for block in like.blocks:
        placed.setdefault(later[block.before], []).append(block.text)
    return placed


def _cue_block(cue: Cue, *, adapt: bool, words: bool) -> str:
    cue = replace(cue, text="\n".join(without_blank_edges(lines_of(cue.text))))
    settings = settings_for(cue) if adapt else cue.settings
    kept = [part for part in re.split(r"[ \t\n\r\f]+", settings) if _is_setting(part)]
    times = (format_timecode(max(time_ms, 0), ".") for time_ms in (cue.start_ms, cue.end_ms))
    lines = [" ".join([f" {_ARROW} ".join(times), *kept])]
    identifier = " ".join(lines_of(cue.identifier))
    if identifier and _ARROW not in identifier:
        lines.insert(0, identifier)
    payload = encode_text(cue.text, stamps_of(cue) if words else {}, adapt=adapt)
    if payload:
        lines += [line or " " for line in payload.split("\n")]
    return "\n".join(lines) + "\n"
