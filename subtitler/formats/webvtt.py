"""WebVTT (``.vtt``) as the specification parses it, with nothing lost that is no cue.

Source: WebVTT: The Web Video Text Tracks Format, section 6.1 (parser) and 6.3 (timings).
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import compress
from operator import eq

from subtitler.document.cue import Cue, opened_cue
from subtitler.document.timecode import format_timecode
from subtitler.formats.errors import SubtitleSyntaxError
from subtitler.formats.limits import BEYOND_LIMITS, MOST_CUES, MOST_SIGNS, MOST_WORDS
from subtitler.formats.lines import (
    cut_at_rows,
    lines_of,
    lines_with_ends,
    newline_of,
    without_blank_edges,
)
from subtitler.formats.rewriting import content_with_words, rewrite
from subtitler.formats.subtitle_file import Piece, Repair, SubtitleFile, SubtitleFormat
from subtitler.formats.webvtt_settings import Region, parse_cue_settings, parse_region
from subtitler.formats.webvtt_text import (
    decode_text,
    encode_text,
    has_stray_bracket,
    settings_for,
    stamps_of,
    voice_of,
    with_voice,
    without_unknown_tags,
    without_voice,
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
# What either of them finds, to be written again with other times.
_ANY_TIMINGS = re.compile(
    r"[ \t\f]*(?:(?P<h1>[0-9]{1,12}):)?[0-9]{2}:[0-9]{2}[.,][0-9]{3}"
    r"[ \t\f]*-->[ \t\f]*(?:(?P<h2>[0-9]{1,12}):)?[0-9]{2}:[0-9]{2}[.,][0-9]{3}(?P<rest>.*)",
    re.DOTALL,
)
_BEGUN_STAMP = re.compile("<[0-9]")
_REGION = re.compile(r"REGION[ \t\f]*")
_COORDINATE = re.compile(r"[XY][12]:", re.IGNORECASE)  # of SubRip


def has_signature(text: str) -> bool:
    """Whether the text begins as every WebVTT file must."""
    return _SIGNATURE.match(text) is not None


def read(text: str) -> SubtitleFile:
    """Read WebVTT text.

    Cues whose times the specification does not allow are no cues: they are kept as pieces and
    listed. Times written with a comma are read if all of the file are.

    Raises:
        SubtitleSyntaxError: the signature is missing, and times too.
    """
    parser = _Parser(lines_of(text))
    parser.run(is_signed=has_signature(text))
    texts = cut_at_rows(text, [row for row, _ in parser.found])
    pieces = [Piece(texts[0])] if texts[0] else []
    pieces += [Piece(part, cue) for part, (_, cue) in zip(texts[1:], parser.found, strict=True)]
    content = SubtitleFile(
        tuple(cue for _, cue in parser.found if cue is not None),
        SubtitleFormat.VTT,
        pieces=tuple(pieces),
    )
    repairs = [*parser.repairs, *_ineffective(content, parser)]
    return replace(content, warnings=tuple(sorted(repairs, key=lambda repair: repair.line)))


def _ineffective(content: SubtitleFile, parser: "_Parser") -> Iterator[Repair]:
    """Settings that no player heeds."""
    regions = regions_of(content)
    known = {region.region_id for region in regions}

    @lru_cache(maxsize=4096)  # most cues of a file have the same settings
    def wrong_ones(settings: str) -> str:
        found = parse_cue_settings(settings, regions)
        wrong = [f"“{part}”" for part in found.ignored]
        names = re.findall(r"(?:^|[ \t\f])region:([^ \t\f]+)", settings)
        return ", ".join([*wrong, *(f"“region:{name}”" for name in names if name not in known)])

    for row, settings in parser.settings:
        if wrong := wrong_ones(settings):
            yield Repair(row + 1, f"players ignore the setting {wrong}")


def regions_of(file: SubtitleFile) -> tuple[Region, ...]:
    """The regions that a file defines, in its order.

    Source: WebVTT, section 6.1: only blocks before the first cue define some.
    """
    regions: list[Region] = []
    for piece in file.pieces:
        if piece.cue is not None:
            break
        first, *settings = lines_of(piece.text)
        if _REGION.fullmatch(first):
            regions.append(parse_region("\n".join(settings)))
    return tuple(regions)


def write(cues: Sequence[Cue], like: SubtitleFile | None = None, *, words: bool = False) -> str:
    """Write WebVTT text.

    Args:
        cues: in the order to write them. Negative times, which WebVTT does not have, become 0.
        like: the file that the cues come from. As WebVTT, everything stays as it is but the
            cues that changed. Otherwise SubRip's markup is turned into WebVTT's.
        words: whether the words' times are written as stamps. They always are in the blocks of
            cues that were read with stamps.
    """
    if like is None or like.format is not SubtitleFormat.VTT:
        return "\n".join(["WEBVTT\n", *(_new_block(cue, adapt=True, words=words) for cue in cues)])
    text = _rewritten(cues, like, words=words)
    is_untouched = len(cues) == len(like.cues) and all(map(eq, cues, like.cues))
    if is_untouched or _reads_back(text, cues):
        return text
    return _rewritten(cues, like, words=words, anew=True)


def _rewritten(cues: Sequence[Cue], like: SubtitleFile, *, words: bool, anew: bool = False) -> str:
    newline = like.newline

    def block(cue: Cue, piece: Piece | None) -> str:
        if piece is None or piece.cue is None:
            return _new_block(cue, adapt=False, words=words).replace("\n", newline)
        return _changed(cue, piece.cue, piece.text, words=words)

    text = rewrite(
        cues,
        like.pieces,
        block,
        separator=newline * 2,
        content=content_with_words,
        anew=anew,
    )
    was_unsigned = bool(like.pieces and like.cues)  # and is left so, while its times tell it
    if has_signature(text) or (was_unsigned and cues) or not text.strip():
        return text
    return f"WEBVTT{newline}{newline}{text}"


@dataclass(slots=True)
class _Parser:
    """Walks through the lines block by block."""

    lines: list[str]
    found: list[tuple[int, Cue | None]] = field(default_factory=list)  # with their first rows
    repairs: list[Repair] = field(default_factory=list)
    settings: list[tuple[int, str]] = field(default_factory=list)  # with their rows
    timings: re.Pattern[str] = _TIMINGS

    n_signs: int = 0  # "<" and "&" so far
    n_stamps: int = 0

    def run(self, *, is_signed: bool) -> None:
        filled = list(compress(range(len(self.lines)), self.lines))  # most may be blank
        self._choose_timings(filled)
        row = self._header_end() if is_signed else self._miss_signature(filled)
        at = bisect_left(filled, row)
        while at < len(filled):
            first = filled[at]
            end = self._read_block(first) if len(self.found) < MOST_CUES else None
            if end is None:
                self.found.append((first, None))
                self.repairs.append(Repair(first + 1, BEYOND_LIMITS))
                return
            at = bisect_left(filled, end, at)

    def _is_beyond_limits(self, written: str) -> bool:
        """Whether there are too many signs and stamps with those of this cue; counts them."""
        n_brackets = written.count("<")
        self.n_signs += n_brackets + written.count("&")
        if n_brackets and self.n_signs <= MOST_SIGNS:
            self.n_stamps += len(_BEGUN_STAMP.findall(written))
        return self.n_signs > MOST_SIGNS or self.n_stamps > MOST_WORDS

    def _choose_timings(self, filled: list[int]) -> None:
        arrows = (row for row in filled if _ARROW in self.lines[row])
        first = next(arrows, None)
        if first is None or _COMMA_TIMINGS.fullmatch(self.lines[first]) is None:
            return
        if all(_COMMA_TIMINGS.fullmatch(self.lines[row]) for row in arrows):
            self.timings = _COMMA_TIMINGS
            message = "times were written with a comma, as in SubRip"
            self.repairs.append(Repair(first + 1, message))

    def _header_end(self) -> int:
        row = 1
        while row < len(self.lines) and self.lines[row] and _ARROW not in self.lines[row]:
            row += 1
        return row

    def _miss_signature(self, filled: list[int]) -> int:
        if any(self.timings.fullmatch(self.lines[row]) for row in filled):
            self.repairs.append(Repair(1, "the first line does not say WEBVTT"))
            return 0
        for row in filled:
            if found := self.lines[row].strip():
                raise SubtitleSyntaxError(row + 1, 1, found)
        return 0

    def _read_block(self, first: int) -> int | None:
        """Read the block that begins at row `first`.

        Returns:
            The row after it; None where that would be more than is read of a file.
        """
        lines, n_lines = self.lines, len(self.lines)
        time_row = None
        if _ARROW in lines[first]:
            time_row = first
        elif first + 1 < n_lines and _ARROW in lines[first + 1]:
            time_row = first + 1
        row = first + 1 if time_row is None else time_row + 1
        while row < n_lines and lines[row] and _ARROW not in lines[row]:
            row += 1
        match = None if time_row is None else self.timings.fullmatch(lines[time_row])
        if time_row is None or match is None:
            self.found.append((first, None))
            if time_row is not None:
                message = f"no cue: “{lines[time_row].strip()}” are no times of WebVTT"
                self.repairs.append(Repair(time_row + 1, message))
            return row
        payload = lines[time_row + 1 : row]
        written = "\n".join(payload)
        if self._is_beyond_limits(written):
            return None
        cue = self._cue(time_row, match, written)
        if time_row > first:
            cue = replace(cue, identifier=lines[first])
        self.found.append((first, cue))
        return row

    def _cue(self, row: int, match: re.Match[str], written: str) -> Cue:
        h1, m1, s1, ms1, h2, m2, s2, ms2, behind = match.groups()
        start_ms, end_ms = _time_ms(h1, m1, s1, ms1), _time_ms(h2, m2, s2, ms2)
        if end_ms < start_ms:
            self.repairs.append(Repair(row + 1, "the cue ends before it starts"))
        settings = behind.strip(" \t\f")
        if settings:
            self.settings.append((row, settings))
        if "<" not in written and "&" not in written:
            return opened_cue(start_ms, end_ms, _framed(written), settings=settings)
        decoded = decode_text(written)
        known = without_unknown_tags(decoded)
        if known != decoded:
            self.repairs.append(Repair(row + 2, "tags that mean nothing in WebVTT were left out"))
        text, words = words_of(known, start_ms, end_ms)
        if has_stray_bracket(written):
            self.repairs.append(Repair(row + 2, "players hide what stands behind a lone “<”"))
        text = _framed(text)
        speaker = voice_of(text)
        return opened_cue(start_ms, end_ms, text, words, settings=settings, speaker=speaker)


def _framed(text: str) -> str:
    """The text without blank lines around it; one inside it, written as spaces, is empty."""
    lines = text.split("\n")
    if all(map(str.strip, lines)):
        return text
    lines = without_blank_edges(lines)
    return "\n".join(line if line.strip() else "" for line in lines)


def _is_setting(part: str) -> bool:
    return bool(part) and not _COORDINATE.match(part) and _ARROW not in part


def _time_ms(hours: str | None, minutes: str, seconds: str, ms: str) -> int:
    return ((int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)) * 1000 + int(ms)


def _new_block(cue: Cue, *, adapt: bool, words: bool) -> str:
    lines = [_times(cue) + _settings(settings_for(cue) if adapt else cue.settings)]
    if identifier := _identifier(cue):
        lines.insert(0, identifier)
    return "\n".join(lines) + "\n" + _payload(cue, adapt=adapt, words=words)


def _changed(cue: Cue, old: Cue, written: str, *, words: bool) -> str:
    """The block of a cue that was read from `written` as `old`."""
    lines = lines_with_ends(written)
    row = next(row for row, line in enumerate(lines) if _ARROW in line)
    newline = newline_of(written)
    last = row + 1
    while last < len(lines) and lines[last].strip("\r\n"):
        last += 1
    head = "".join(lines[:row])
    if cue.identifier != old.identifier:
        identifier = _identifier(cue)
        head = identifier + newline if identifier else ""
    payload = "".join(lines[row + 1 : last])
    has_stamps = bool(old.words)
    if _said(cue) != _said(old) or (cue.words != old.words and (words or has_stamps)):
        voiced = without_voice(cue) if old.speaker and not cue.speaker else cue
        payload = _payload(voiced, adapt=False, words=words or has_stamps)
        payload = payload.replace("\n", newline)
    parts = [head, _changed_times(cue, old, lines[row].rstrip("\r\n")), newline, payload]
    text = "".join([*parts, *lines[last:]])
    return text if written.endswith(("\n", "\r")) else text.removesuffix(newline)


def _said(cue: Cue) -> tuple[str, str]:
    return cue.text, cue.speaker


def _changed_times(cue: Cue, old: Cue, line: str) -> str:
    match = _ANY_TIMINGS.fullmatch(line)
    rest = line[match.start("rest") :] if match is not None else ""
    if cue.settings != old.settings:
        rest = _settings(cue.settings)
    if match is not None and (cue.start_ms, cue.end_ms) == (old.start_ms, old.end_ms):
        return line[: match.start("rest")] + rest
    times = _times(cue)
    if match is not None and match["h1"] is None and match["h2"] is None:
        times = re.sub(r"(?<![0-9])00:(?=[0-9]{2}:)", "", times)
    return times + rest


def _times(cue: Cue) -> str:
    times = (format_timecode(max(time_ms, 0), ".") for time_ms in (cue.start_ms, cue.end_ms))
    return f" {_ARROW} ".join(times)


def _settings(settings: str) -> str:
    parts = re.split(r"[ \t\n\r\f]+", settings)
    return "".join(f" {part}" for part in parts if _is_setting(part))


def _identifier(cue: Cue) -> str:
    identifier = " ".join(lines_of(cue.identifier))
    return "" if _ARROW in identifier else identifier


def _payload(cue: Cue, *, adapt: bool, words: bool) -> str:
    cue = with_voice(replace(cue, text="\n".join(without_blank_edges(lines_of(cue.text)))))
    payload = encode_text(cue.text, stamps_of(cue) if words else {}, adapt=adapt)
    return "".join((line or " ") + "\n" for line in payload.split("\n")) if payload else ""


def _reads_back(text: str, cues: Sequence[Cue]) -> bool:
    """Whether the text is read as these cues: a file may part them in odd ways."""
    parser = _Parser(lines_of(text))
    try:
        parser.run(is_signed=has_signature(text))
    except SubtitleSyntaxError:  # nothing is left that makes it a file of WebVTT
        return False
    read = [cue for _, cue in parser.found if cue is not None]

    def times(cue: Cue) -> tuple[int, int]:
        return max(cue.start_ms, 0), max(cue.end_ms, 0)

    return list(map(times, read)) == list(map(times, cues))
