"""SubRip (``.srt``): read whatever people have, write what every player reads.

The `srt` library serves the tests only, as an independent reader of what is written here. It
raises on negative times, lone carriage returns, unusual arrows and text before the first cue,
and reads ``04:48,460`` as four hours (measured with 3.5); its writer sorts the cues and
leaves out those without text or that end before they start: what was opened would not be saved.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from subtitler.document.cue import Cue, CueOrigin, new_cue_id
from subtitler.document.markup import MARKUP
from subtitler.document.timecode import format_timecode, fraction_ms
from subtitler.formats.errors import SubtitleSyntaxError
from subtitler.formats.lines import lines_of, without_blank_edges
from subtitler.formats.subtitle_file import Repair, SubtitleFile, SubtitleFormat

# Chinese files have them full-width.
_COLON = ":\uff1a"
_POINT = ",.\uff0c\uff0e\u3002"


def _time_pattern(name: str) -> str:
    """A time as files have it, its parts named after `name`."""
    return (
        rf"(?:(?P<{name}_sign>[-\u2212])[ \t]*)?"  # the spaces inside: none to share with others
        rf"(?:(?P<{name}_h>[0-9]{{1,6}})[ \t]*[{_COLON}][ \t]*)?"  # 04:48,460 has no hours
        rf"(?P<{name}_m>[0-9]{{1,3}})[ \t]*[{_COLON}][ \t]*"
        rf"(?P<{name}_s>[0-9]{{1,3}})"
        # A colon before the fraction only with three digits: two would be frames.
        rf"(?:[ \t]*(?:[{_POINT}][ \t]*|[{_COLON}](?=[0-9]{{3}}(?![0-9])))"
        rf"(?P<{name}_f>[0-9]{{1,9}}))?"
    )


_TIME_LINE = re.compile(
    r"[ \t]*"
    + _time_pattern("start")
    +
    # "->", "--->", "- ->" and dashes that a word processor made of it
    r"[ \t]*(?:(?:[-\u2010-\u2015\u2212][ \t]*){1,5}>|[\u2013\u2014\u2192])[ \t]*"
    + _time_pattern("end")
    + r"(?P<rest>(?:[ \t].*)?)"
)
_USUAL_TIME_LINE = re.compile(
    r"[0-9]{2,}:[0-5][0-9]:[0-5][0-9],[0-9]{3} --> [0-9]{2,}:[0-5][0-9]:[0-5][0-9],[0-9]{3}"
)
_INDEX = re.compile(r"\s*[0-9]{1,9}\s*")
# Coordinates as of SubRip itself ("X1:40 X2:600 Y1:20 Y2:50"), and WebVTT's settings.
_SETTINGS = re.compile(r"(?:[A-Za-z][A-Za-z0-9]*:\S+(?:\s+|$))*")
_COORDINATE = re.compile(r"[XY][12]:\S+", re.IGNORECASE)
# Makes a line of text that looks like a time line into one that does not; taken off by `read`.
_GUARD = "\u2060"  # word joiner: invisible and without width
_ONLY_WEBVTT = ("c", "v", "lang", "ruby", "rt")


@dataclass(frozen=True, slots=True)
class _Entry:
    """A cue as it lies in the lines."""

    first: int  # row of the number, or of the time line where there is none
    time_row: int
    match: re.Match[str]
    number: int | None


def read(text: str) -> SubtitleFile:
    """Read SubRip text; what is unusual is read by its evident meaning and listed.

    Raises:
        SubtitleSyntaxError: there is text, but no time line in it.
    """
    lines = lines_of(text)
    repairs: list[Repair] = []
    entries = _entries(lines)
    if not entries:
        _refuse_text(lines)
        return SubtitleFile((), SubtitleFormat.SRT)
    header = "\n".join(without_blank_edges(lines[: entries[0].first]))
    if header:
        repairs.append(Repair(1, "text before the first cue was kept as a header"))
    ends = [entry.first for entry in entries[1:]] + [len(lines)]
    cues: list[Cue] = []
    number = 0
    for entry, end in zip(entries, ends, strict=True):
        cue = _cue(lines, entry, end)
        repairs += _numbering(entry, number)
        repairs += _oddities(lines, entry, cue, cues[-1] if cues else None)
        number = number + 1 if entry.number is None else entry.number
        cues.append(cue)
    return SubtitleFile(tuple(cues), SubtitleFormat.SRT, tuple(repairs), header)


def write(cues: Sequence[Cue], like: SubtitleFile | None = None) -> str:
    """Write SubRip text, numbered from 1.

    Args:
        cues: in the order to write them.
        like: the file that the cues come from; as SubRip its header is kept and its texts are
            not adapted. Otherwise tags that only WebVTT knows are left out.
    """
    is_own = like is not None and like.format is SubtitleFormat.SRT
    parts = [like.header + "\n"] if like is not None and is_own and like.header else []
    for number, cue in enumerate(cues, 1):
        text = cue.text if is_own else _adapted(cue.text)
        lines = without_blank_edges(lines_of(text))
        body = "".join(_guarded(line) + "\n" for line in lines)
        parts.append(f"{number}\n{_time_line(cue)}\n{body}")
    return "\n".join(parts)


def _entries(lines: list[str]) -> list[_Entry]:
    entries: list[_Entry] = []
    taken = -1  # the last row that surely is no number: a time line
    for row, line in enumerate(lines):
        match = _TIME_LINE.fullmatch(line)
        if match is None:
            continue
        previous = entries[-1].number if entries else 0
        number_row = _number_row(lines, row, taken, None if previous is None else previous + 1)
        if number_row is None and not _SETTINGS.fullmatch(match["rest"].strip()):
            continue  # a sentence that begins with two times
        number = None if number_row is None else int(lines[number_row])
        entries.append(_Entry(row if number_row is None else number_row, row, match, number))
        taken = row
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


def _refuse_text(lines: list[str]) -> None:
    for row, line in enumerate(lines):
        if line.strip():
            raise SubtitleSyntaxError(row + 1, len(line) - len(line.lstrip()) + 1, line.strip())


def _cue(lines: list[str], entry: _Entry, end: int) -> Cue:
    rest = entry.match["rest"].strip()
    body = lines[entry.time_row + 1 : end]
    settings = rest
    if not _SETTINGS.fullmatch(rest):
        settings, body = "", [rest, *body]
    text = "\n".join(_unguarded(line) for line in without_blank_edges(body))
    return Cue(
        new_cue_id(),
        _time_ms(entry.match, "start"),
        _time_ms(entry.match, "end"),
        text,
        origin=CueOrigin.OPENED,
        settings=settings,
    )


def _time_ms(match: re.Match[str], name: str) -> int:
    minutes = int(match[f"{name}_h"] or 0) * 60 + int(match[f"{name}_m"])
    ms = (minutes * 60 + int(match[f"{name}_s"])) * 1000
    ms += fraction_ms(match[f"{name}_f"] or "")
    return -ms if match[f"{name}_sign"] else ms


def _numbering(entry: _Entry, previous: int) -> list[Repair]:
    if entry.number is None:
        return [Repair(entry.time_row + 1, "the cue has no number")]
    if entry.number != previous + 1 and (previous or entry.number):  # some count from 0
        return [Repair(entry.first + 1, f"number {entry.number} follows number {previous}")]
    return []


def _oddities(lines: list[str], entry: _Entry, cue: Cue, previous: Cue | None) -> list[Repair]:
    messages: list[str] = []
    times = lines[entry.time_row][: entry.match.start("rest")].strip()
    if not _USUAL_TIME_LINE.fullmatch(times):
        messages.append(f"the unusual times “{times}” were read as “{_times(cue)}”")
    if not _SETTINGS.fullmatch(entry.match["rest"].strip()):
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
    coordinates = [part for part in cue.settings.split() if _COORDINATE.fullmatch(part)]
    return " ".join([_times(cue), *coordinates])


def _adapted(text: str) -> str:
    def tag(match: re.Match[str]) -> str:
        return "" if match["name"] and match["name"].lower() in _ONLY_WEBVTT else match[0]

    return MARKUP.sub(tag, text)


def _guarded(line: str) -> str:
    return _GUARD + line if _TIME_LINE.fullmatch(line.lstrip(_GUARD)) else line


def _unguarded(line: str) -> str:
    is_guarded = line.startswith(_GUARD) and _TIME_LINE.fullmatch(line.lstrip(_GUARD))
    return line[1:] if is_guarded else line
