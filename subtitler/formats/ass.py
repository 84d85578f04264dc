r"""Advanced SubStation Alpha (``.ass``) and its forerunner SubStation Alpha (``.ssa``).

All that is no dialogue is kept as it stands: sections of other programs, attachments, comments.
An edited cue changes its own line, and in it only what changed.

`pysubs2` serves the tests only, as an independent reader of what is written here. It raises where
a ``Format:`` line has another order than usual and loses unknown sections and comments (measured
with 1.8).
"""

import re
from dataclasses import dataclass, field

from subtitler.document.cue import Cue, opened_cue
from subtitler.formats.ass_event import (
    EventFormat,
    is_usual_time,
    read_time,
    usual_format,
)
from subtitler.formats.ass_karaoke import sung_text, words_of
from subtitler.formats.ass_styles import (
    field_names,
    section_name,
)
from subtitler.formats.ass_text import EventText, n_signs, read_text
from subtitler.formats.errors import SubtitleSyntaxError
from subtitler.formats.limits import BEYOND_LIMITS, MOST_CUES, MOST_WORDS, UNREAD_WORDS
from subtitler.formats.lines import line_numbers
from subtitler.formats.subtitle_file import Piece, Repair, SubtitleFile, SubtitleFormat

FORMATS = (SubtitleFormat.ASS, SubtitleFormat.SSA)

MOST_SIGNS = 500_000
"""Blocks and escapes of a script, those of plain karaoke left out."""

MOST_ODD = 100_000  # lines that are no dialogue, though they say so

_SECTIONS = re.compile(r"(?:\A|[\r\n])[ \t]*\[([^\]\r\n]*)\]")
_WRAP_STYLE = re.compile(r"(?:\A|[\r\n])[ \t]*WrapStyle[ \t]*:[ \t]*([0-3])", re.IGNORECASE)
_FORMAT_LINE = re.compile(r"[ \t]*Format[ \t]*:(.*)", re.IGNORECASE | re.DOTALL)
_DIALOGUE = re.compile(r"[ \t]*Dialogue[ \t]*:", re.IGNORECASE)
# The only lines that mean something here: of sections, fields and dialogue.
_NOTABLE = re.compile(
    r"(?:(?<=[\r\n])|\A)[ \t]*+(?:\[|(?:Dialogue|Format)[ \t]*:)[^\r\n]*+(?:\r\n|\r|\n|\Z)",
    re.IGNORECASE,
)
_REST_OF_LINE = re.compile(r"[^\r\n]*+(?:\r\n|\r|\n)?")
EVENTS = "events"
_OF_SCRIPTS = {EVENTS, "script info", "v4 styles", "v4+ styles", "v4 styles+"}


def read(text: str, form: SubtitleFormat = SubtitleFormat.ASS) -> SubtitleFile:
    """Read a script; what is unusual is read by its evident meaning and listed.

    Args:
        text: the script, with any line ends.
        form: the one of `FORMATS` that the file's name says.

    Raises:
        SubtitleSyntaxError: it has neither dialogue nor a section that scripts have.
    """
    script = _Script(Place.before(text), wrap_style_of(text))
    script.take_in(text)
    if not script.has_cues and not _is_script(text):
        _refuse(text)
    numbers = line_numbers(text, (at for at, _ in script.oddities))
    return SubtitleFile(
        tuple(piece.cue for piece in script.pieces if piece.cue is not None),
        form,
        tuple(
            Repair(number, message)
            for number, (_, message) in zip(numbers, script.oddities, strict=True)
        ),
        pieces=tuple(script.pieces),
    )


@dataclass(slots=True)
class Place:
    """Where in a script its lines stand.

    Attributes:
        form: of the events that follow.
        anywhere: whether lines of dialogue count in every section: there is none for events.
        section: its name in small letters.
    """

    form: EventFormat
    anywhere: bool
    section: str = ""

    @classmethod
    def before(cls, text: str) -> "Place":
        """The place before the first line of a script."""
        sections = section_names(text)
        return cls(usual_format(is_v4=is_v4(sections)), EVENTS not in sections)

    @property
    def in_events(self) -> bool:
        """Whether the lines are of the section for events."""
        return self.section == EVENTS

    def step(self, line: str) -> str:
        """Go on behind a line that is no dialogue; what was wrong with it, or ""."""
        if name := section_name(line):
            self.section = name
        elif self.in_events and (match := _FORMAT_LINE.match(line)):
            found = EventFormat.of(field_names(match[1]))
            if found is None:
                return "the Format line lacks Start, End or Text; the usual fields were assumed"
            self.form = found
        return ""

    def go_through(self, lines: str) -> None:
        """Go on behind lines without dialogue."""
        for match in _NOTABLE.finditer(lines):
            self.step(match[0])


@dataclass(slots=True)
class _Script:
    """Takes in a script line by line."""

    place: Place
    wrap_style: int
    pieces: list[Piece] = field(default_factory=list)
    oddities: list[tuple[int, str]] = field(default_factory=list)  # with their places
    other: list[str] = field(default_factory=list)  # lines since the last cue
    head: int = 0  # how many of them new events go behind, before the first cue
    at: int = 0  # where the line stands that is taken in
    n_cues: int = 0
    n_odd: int = 0  # lines of dialogue that are no cues
    words_left: int = field(default_factory=lambda: MOST_WORDS)
    signs_left: int = field(default_factory=lambda: MOST_SIGNS)

    @property
    def has_cues(self) -> bool:
        return self.n_cues > 0

    def take_in(self, text: str) -> None:
        """Take in a whole script."""
        end = 0
        for match in _NOTABLE.finditer(text):
            if match.start() > end:
                self._keep(text[end : match.start()])
            self.at = match.start()
            if self._is_full():
                end = len(text)
                self.other.append(text[self.at :])
                break
            end = match.end()
            self._add(match[0])
        if end < len(text):
            self._keep(text[end:])
        if not self.has_cues and self.head:
            behind = self.other[self.head :]
            del self.other[self.head :]
            self._flush()
            self.other = behind
        if self.other or not self.pieces:
            self._flush()

    def _is_full(self) -> bool:
        """Whether no more is read."""
        if self.signs_left < 0:
            return True  # and the last line was listed
        if self.n_cues < MOST_CUES and self.n_odd < MOST_ODD:
            return False
        self._repair(BEYOND_LIMITS)
        return True

    def _add(self, line: str) -> None:
        is_dialogue = _DIALOGUE.match(line) is not None
        if is_dialogue and (self.place.in_events or self.place.anywhere):
            if cue := self._cue(line):
                self._flush()
                self.pieces.append(Piece(line, cue))
                return
            if self.signs_left >= 0:
                self._repair("no cue: the line lacks fields or has no times; it was kept")
                self.n_odd += 1
            else:
                self._repair(BEYOND_LIMITS)
        if not is_dialogue and (message := self.place.step(line)):
            self._repair(message)
        self._keep(line)

    def _keep(self, lines: str) -> None:
        """Keep lines that are no cue; of those of events, know the last that is not blank."""
        if not self.place.in_events or lines.isspace():
            self.other.append(lines)
            return
        match = _REST_OF_LINE.match(lines, len(lines.rstrip()))
        end = match.end() if match else len(lines)
        self.other.append(lines[:end])
        self.head = len(self.other)
        if end < len(lines):
            self.other.append(lines[end:])

    def _flush(self) -> None:
        """Keep the lines that are no cue; the first piece of a script is always such."""
        if self.other or not self.pieces:
            self.pieces.append(Piece("".join(self.other)))
            self.other.clear()

    def _repair(self, message: str) -> None:
        self.oddities.append((self.at, message))

    def _cue(self, line: str) -> Cue | None:
        event = self.place.form.split(line.rstrip("\r\n"))
        if event is None:
            return None
        start, end = event.get("start"), event.get("end")
        start_ms, end_ms = read_time(start), read_time(end)
        if start_ms is None or end_ms is None:
            return None
        read = self._text(event.text)
        if read is None:
            return None
        words = words_of(read, start_ms, end_ms, self.words_left)
        if words is None:
            self._repair(UNREAD_WORDS)
            words = ()
        cue = opened_cue(
            start_ms,
            end_ms,
            read.text,
            words,
            settings=event.settings(),
            speaker=event.get("name"),
            style=event.get("style"),
        )
        if not (is_usual_time(start) and is_usual_time(end)):
            self._repair(f"the unusual times “{start}” and “{end}” were read by their meaning")
        if end_ms < start_ms:
            self._repair("the cue ends before it starts")
        if self.place.anywhere and not self.has_cues:
            self._repair("the lines of dialogue stand outside a section named [Events]")
        self.words_left -= len(words)
        self.n_cues += 1
        return cue

    def _text(self, raw: str) -> EventText | None:
        """A Text field; None where there are more blocks and escapes than are read of a script."""
        if "{" in raw or "\\" in raw:
            if (sung := sung_text(raw)) is not None:
                return sung
            self.signs_left -= n_signs(raw)
            if self.signs_left < 0:
                return None
        return read_text(raw, self.wrap_style, brief=True)


def section_names(text: str) -> set[str]:
    """The names of the sections of a script, in small letters."""
    return {name.strip().lower() for name in _SECTIONS.findall(text)}


def is_v4(sections: set[str]) -> bool:
    """Whether a script with these sections is SSA."""
    return "v4 styles" in sections


def _is_script(text: str) -> bool:
    return not text.strip() or not _OF_SCRIPTS.isdisjoint(section_names(text))


def wrap_style_of(text: str) -> int:
    """How the lines of a script are broken, 0 to 3."""
    match = _WRAP_STYLE.search(text)
    return int(match[1]) if match else 0


def _refuse(text: str) -> None:
    at = len(text) - len(text.lstrip())
    first = max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1
    line = _REST_OF_LINE.match(text, at)
    found = line[0].strip() if line else ""
    raise SubtitleSyntaxError(line_numbers(text, [at])[0], at - first + 1, found)
