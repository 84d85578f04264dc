r"""Advanced SubStation Alpha (``.ass``) and its forerunner SubStation Alpha (``.ssa``).

All that is no dialogue is kept as it stands: sections of other programs, attachments, comments.
An edited cue changes its own line, and in it only what changed.

`pysubs2` serves the tests only, as an independent reader of what is written here. It raises where
a ``Format:`` line has another order than usual and loses unknown sections and comments (measured
with 1.8).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from subtitler.document.cue import Cue, CueOrigin, new_cue_id
from subtitler.document.reconcile import reconcile
from subtitler.formats.ass_event import (
    V4_EVENT,
    V4_PLUS_EVENT,
    EventFormat,
    EventLine,
    field_value,
    is_usual_time,
    new_line,
    read_time,
    usual_format,
    write_time,
)
from subtitler.formats.ass_styles import (
    DEFAULT_STYLE,
    field_names,
    header_of,
    new_header,
    section_name,
)
from subtitler.formats.ass_text import (
    EventText,
    centiseconds,
    edited_text,
    karaoke_names,
    karaoke_tags,
    new_text,
    read_text,
    with_karaoke,
    words_of,
)
from subtitler.formats.errors import SubtitleSyntaxError
from subtitler.formats.lines import line_numbers
from subtitler.formats.rewriting import content, content_with_words, rewrite
from subtitler.formats.subtitle_file import Piece, Repair, SubtitleFile, SubtitleFormat

FORMATS = (SubtitleFormat.ASS, SubtitleFormat.SSA)

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
_EVENTS = "events"
_OF_SCRIPTS = {_EVENTS, "script info", "v4 styles", "v4+ styles", "v4 styles+"}


def read(text: str, form: SubtitleFormat = SubtitleFormat.ASS) -> SubtitleFile:
    """Read a script; what is unusual is read by its evident meaning and listed.

    Args:
        text: the script, with any line ends.
        form: the one of `FORMATS` that the file's name says.

    Raises:
        SubtitleSyntaxError: it has neither dialogue nor a section that scripts have.
    """
    script = _Script(_Place.before(text), _wrap_style(text))
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


def write(
    cues: Sequence[Cue],
    like: SubtitleFile | None = None,
    *,
    form: SubtitleFormat = SubtitleFormat.ASS,
    words: bool = False,
) -> str:
    """Write a script.

    Args:
        cues: in the order to write them. Times are rounded to hundredths of a second, if the
            script that is kept has none finer.
        like: the file that the cues come from; in the same format it is kept.
        form: one of `FORMATS`, for a new script.
        words: whether the times of words are written as karaoke; a line that had some keeps it.
    """
    is_own = like is not None and like.format is form and bool(like.pieces)
    if like is not None and is_own and (not cues or any(p.text.strip() for p in like.pieces)):
        return _Rewriting(like, words=words).text(cues)
    is_v4 = form is SubtitleFormat.SSA
    source = None
    if like is not None and like.format in FORMATS:
        source = header_of("".join(piece.text for piece in like.pieces if piece.cue is None))
    names = [name for cue in cues if (name := field_value(cue.style))]
    head = new_header(names, is_v4=is_v4, source=source)
    fields = V4_EVENT if is_v4 else V4_PLUS_EVENT
    writer = _LineWriter(usual_format(is_v4=is_v4), is_v4, words=words)
    lines = [head, f"[Events]\nFormat: {fields}\n", *(writer.new(cue) + "\n" for cue in cues)]
    return "".join(lines)


@dataclass(slots=True)
class _Place:
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
    def before(cls, text: str) -> "_Place":
        """The place before the first line of a script."""
        sections = _sections(text)
        return cls(usual_format(is_v4=_is_v4(sections)), _EVENTS not in sections)

    @property
    def in_events(self) -> bool:
        return self.section == _EVENTS

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


@dataclass(slots=True)
class _Script:
    """Takes in a script line by line."""

    place: _Place
    wrap_style: int
    pieces: list[Piece] = field(default_factory=list)
    oddities: list[tuple[int, str]] = field(default_factory=list)  # with their places
    other: list[str] = field(default_factory=list)  # lines since the last cue
    head: int = 0  # how many of them new events go behind, before the first cue
    at: int = 0  # where the line stands that is taken in
    last_start_ms: int | None = None

    @property
    def has_cues(self) -> bool:
        return self.last_start_ms is not None

    def take_in(self, text: str) -> None:
        """Take in a whole script."""
        end = 0
        for match in _NOTABLE.finditer(text):
            if match.start() > end:
                self._keep(text[end : match.start()])
            end = match.end()
            self.at = match.start()
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

    def _add(self, line: str) -> None:
        is_dialogue = _DIALOGUE.match(line) is not None
        if is_dialogue and (self.place.in_events or self.place.anywhere):
            if cue := self._cue(line):
                self._flush()
                self.pieces.append(Piece(line, cue))
                return
            self._repair("no cue: the line lacks fields or has no times; it was kept")
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
        read = read_text(event.text, self.wrap_style)
        cue = Cue(
            new_cue_id(),
            start_ms,
            end_ms,
            read.text,
            words_of(read, start_ms, end_ms),
            CueOrigin.OPENED,
            event.settings(),
            "",
            event.get("name"),
            event.get("style"),
        )
        if not (is_usual_time(start) and is_usual_time(end)):
            self._repair(f"the unusual times “{start}” and “{end}” were read by their meaning")
        if end_ms < start_ms:
            self._repair("the cue ends before it starts")
        if self.place.anywhere and not self.has_cues:
            self._repair("the lines of dialogue stand outside a section named [Events]")
        self.last_start_ms = start_ms
        return cue


@dataclass(slots=True)
class _LineWriter:
    """Writes lines of dialogue without their line ends.

    Attributes:
        form: of new lines.
        is_v4: whether they are of SSA.
        words: whether words become karaoke in all lines.
        digits: of the fractions of seconds.
        wrap_style: of the script.
    """

    form: EventFormat
    is_v4: bool
    words: bool
    digits: int = 2
    wrap_style: int = 0

    def new(self, cue: Cue, *, karaoke: bool = False) -> str:
        """A line for a cue that was in no file."""
        event = new_line(self.form, is_v4=self.is_v4)
        event.set("start", write_time(cue.start_ms, self.digits))
        event.set("end", write_time(cue.end_ms, self.digits))
        event.set("style", field_value(cue.style) or DEFAULT_STYLE)
        event.set("name", field_value(cue.speaker))
        event.set_others(cue.settings)
        text = new_text(cue.text)
        event.set("text", self._with_words(text, cue) if self.words or karaoke else text.raw)
        return event.joined()

    def changed(self, cue: Cue, old: Cue, event: EventLine) -> str:
        """The line of a cue as it was read, with what of the cue is different now."""
        if cue.start_ms != old.start_ms:
            event.set("start", write_time(cue.start_ms, self.digits))
        if cue.end_ms != old.end_ms:
            event.set("end", write_time(cue.end_ms, self.digits))
        if cue.style != old.style:
            event.set("style", field_value(cue.style))
        if cue.speaker != old.speaker:
            event.set("name", field_value(cue.speaker))
        if cue.settings != old.settings:
            event.set_others(cue.settings)
        event.set("text", self._changed_text(cue, old, event.text))
        return event.joined()

    def _changed_text(self, cue: Cue, old: Cue, raw: str) -> str:
        read = read_text(raw, self.wrap_style)
        karaoke = self.words or bool(read.syllables)
        if cue.text == old.text and (not karaoke or _rhythm(cue) == _rhythm(old)):
            return raw
        edited = edited_text(read, cue.text, self.wrap_style)
        if not karaoke:
            return edited.raw
        return self._with_words(edited, cue, karaoke_names(read, edited.text))

    def _with_words(self, text: EventText, cue: Cue, names: Sequence[tuple[int, str]] = ()) -> str:
        # The text has other markup than the cue's, and with it, rarely, other visible characters.
        words = reconcile(text.text, cue.words, cue.start_ms, cue.end_ms)
        start_cs = centiseconds(max(cue.start_ms, 0))
        return with_karaoke(text.tokens, karaoke_tags(text.text, words, start_cs, names))


class _Rewriting:
    """Writes a script that was read, with the cues that there are now."""

    def __init__(self, like: SubtitleFile, *, words: bool) -> None:
        self._head, *self._pieces = like.pieces
        self._newline = like.newline
        others = "".join(piece.text for piece in like.pieces if piece.cue is None)
        self._needs_section = len(self._pieces) == 0 and _EVENTS not in _sections(others)
        place = _Place.before(others)
        self._forms: dict[str, EventFormat] = {}
        self._karaoke: set[str] = set()
        self._sung: set[str] = set()  # styles of lines with karaoke
        digits = 2
        of_new_lines = place.form
        for piece in like.pieces:
            if piece.cue is None:
                for match in _NOTABLE.finditer(piece.text):
                    place.step(match[0])
            else:
                self._forms[piece.cue.cue_id] = place.form
                digits = max(digits, _digits(piece.cue))
                if piece.cue.words:
                    self._karaoke.add(piece.cue.cue_id)
                    self._sung.add(piece.cue.style)
            if piece is self._head:
                of_new_lines = place.form
        is_v4 = _is_v4(_sections(others))
        self._lines = _LineWriter(of_new_lines, is_v4, words, digits, _wrap_style(others))

    def text(self, cues: Sequence[Cue]) -> str:
        """The whole script."""
        head = self._head.text
        if cues and head and not head.endswith(("\r", "\n")):
            head += self._newline
        if cues and self._needs_section:
            fields = V4_EVENT if self._lines.is_v4 else V4_PLUS_EVENT
            head += self._newline.join(["", "[Events]", f"Format: {fields}", ""])
        # Without a line of dialogue, new ones come before the sections that follow.
        has_lines = any(piece.cue is not None for piece in self._pieces)
        pieces = self._pieces if has_lines else ()
        tail = "" if has_lines else "".join(piece.text for piece in self._pieces)
        body = rewrite(cues, pieces, self._block, separator=self._newline, content=self._content)
        return head + body + tail

    def _content(self, cue: Cue) -> object:
        has_words = self._lines.words or cue.cue_id in self._karaoke
        return content_with_words(cue) if has_words else content(cue)

    def _block(self, cue: Cue, piece: Piece | None) -> str:
        line = "" if piece is None else piece.text.rstrip("\r\n")
        event = self._forms[cue.cue_id].split(line) if cue.cue_id in self._forms else None
        if piece is None or piece.cue is None or event is None:
            # Half of a line of karaoke that was cut in two is karaoke as well.
            return self._lines.new(cue, karaoke=cue.style in self._sung) + self._newline
        return self._lines.changed(cue, piece.cue, event) + piece.text[len(line) :]


def _rhythm(cue: Cue) -> list[tuple[str, int, int]]:
    """The times of the words from the start of the cue, as karaoke has them."""
    start_cs = centiseconds(cue.start_ms)
    return [
        (word.text, centiseconds(word.start_ms) - start_cs, centiseconds(word.end_ms) - start_cs)
        for word in cue.words
    ]


def _digits(cue: Cue) -> int:
    """How many digits of a second the times of a script need."""
    return 2 if cue.start_ms % 10 == 0 and cue.end_ms % 10 == 0 else 3


def _sections(text: str) -> set[str]:
    return {name.strip().lower() for name in _SECTIONS.findall(text)}


def _is_v4(sections: set[str]) -> bool:
    return "v4 styles" in sections


def _is_script(text: str) -> bool:
    return not text.strip() or not _OF_SCRIPTS.isdisjoint(_sections(text))


def _wrap_style(text: str) -> int:
    match = _WRAP_STYLE.search(text)
    return int(match[1]) if match else 0


def _refuse(text: str) -> None:
    at = len(text) - len(text.lstrip())
    first = max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1
    line = _REST_OF_LINE.match(text, at)
    found = line[0].strip() if line else ""
    raise SubtitleSyntaxError(line_numbers(text, [at])[0], at - first + 1, found)
