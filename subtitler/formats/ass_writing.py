"""Write ASS and SSA: a new script, or one that was read with the cues that there are now."""

from collections.abc import Sequence
from dataclasses import dataclass

from subtitler.document.cue import Cue
from subtitler.document.reconcile import reconcile
from subtitler.formats.ass import EVENTS, FORMATS, Place, is_v4, section_names, wrap_style_of
from subtitler.formats.ass_event import (
    V4_EVENT,
    V4_PLUS_EVENT,
    EventFormat,
    EventLine,
    centiseconds,
    field_value,
    new_line,
    usual_format,
    write_time,
)
from subtitler.formats.ass_karaoke import karaoke_names, karaoke_tags, with_karaoke
from subtitler.formats.ass_styles import DEFAULT_STYLE, header_of, new_header
from subtitler.formats.ass_text import EventText, edited_text, new_text, read_text
from subtitler.formats.rewriting import content, content_with_words, rewrite
from subtitler.formats.subtitle_file import Piece, SubtitleFile, SubtitleFormat


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
        self._needs_section = len(self._pieces) == 0 and EVENTS not in section_names(others)
        place = Place.before(others)
        self._forms: dict[str, EventFormat] = {}
        self._karaoke: set[str] = set()
        self._sung: set[str] = set()  # styles of lines with karaoke
        digits = 2
        of_new_lines = place.form
        for piece in like.pieces:
            if piece.cue is None:
                place.go_through(piece.text)
            else:
                self._forms[piece.cue.cue_id] = place.form
                digits = max(digits, _digits(piece.cue))
                if piece.cue.words:
                    self._karaoke.add(piece.cue.cue_id)
                    self._sung.add(piece.cue.style)
            if piece is self._head:
                of_new_lines = place.form
        is_old = is_v4(section_names(others))
        self._lines = _LineWriter(of_new_lines, is_old, words, digits, wrap_style_of(others))

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
