"""Which columns of a table hold times, text and speaker, by its header or by what is in them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice

from subtitler.formats.limits import MOST_CUES
from subtitler.formats.table_rows import Form, Row, rows_of
from subtitler.formats.table_times import TimeForm, Unit, form_of, is_time

_DELIMITERS = "\t;,|"
_SAMPLE_ROWS = 200
# Some tables have a title and a date above.
_HEADER_WITHIN = 10
_LONGEST_NAME = 100
_EXCELS = re.compile(r"\ufeff?sep=(.)[\r\n]", re.IGNORECASE)

# Spellings without what is no letter or digit, as seen in files of Whisper's tools, Excel,
# Premiere, Resolve, Descript, ELAN and others, and in German, French and Spanish.
_NAMES = {
    "start": (
        "start starts starttime startat startoffset starttimecode timestart begin begins begintime"
        " from in tcin timein intime timecodein inpoint cuein show showtime onset time timestamp"
        " timecode anfang beginn startzeit début debut inicio"
    ),
    "end": (
        "end ends endtime endat endoffset endtimecode timeend stop stoptime finish to out tcout"
        " timeout outtime timecodeout outpoint cueout hide hidetime offset ende endzeit fin final"
    ),
    "duration": "duration dur length dauer durée duree duración duracion",
    "text": (
        "text subtitle subtitles subtitletext caption captions captiontext transcript"
        " transcription content sentence utterance dialogue dialog phrase lyrics texte texto"
        " untertitel"
    ),
    "speaker": (
        "speaker speakers speakername speakerlabel speakerid actor character name role who voice"
        " sprecher locuteur orador personaje"
    ),
}
_MEANING = {spelling: what for what, names in _NAMES.items() for spelling in names.split()}
_UNITS = {
    "ms": Unit.MS,
    "msec": Unit.MS,
    "msecs": Unit.MS,
    "milliseconds": Unit.MS,
    "millis": Unit.MS,
    "s": Unit.SECONDS,
    "sec": Unit.SECONDS,
    "secs": Unit.SECONDS,
    "seconds": Unit.SECONDS,
}
# "start_ms", "Start (s)", "startSeconds"; a bare "s" behind a word is its plural.
_WITH_UNIT = re.compile(
    rf"(.+?)(?:[\s_(\[.-]+({'|'.join(_UNITS)})|({'|'.join(set(_UNITS) - {'s'})}))[)\]\s]*"
)


@dataclass(frozen=True, slots=True)
class Columns:
    """Where what stands, counted from 0; None where a table does not have it."""

    start: int
    text: int
    end: int | None = None
    duration: int | None = None
    speaker: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """How a table is to be read, and written.

    Attributes:
        form: what parts its cells.
        columns: what they hold.
        times: how times are written.
        first_row: number of the first row that may be a cue.
        width: how many columns there are.
        has_header: whether a row says what the columns hold.
        always_quoted: whether texts are in quotes even without need.
    """

    form: Form
    columns: Columns
    times: TimeForm
    first_row: int
    width: int
    has_header: bool
    always_quoted: bool = False


def table_of(text: str) -> Table | None:
    """How the table in a text is to be read; None where it has no times or no text."""
    said = _EXCELS.match(text)
    delimiters = said[1] if said is not None else _DELIMITERS
    for find in (_with_header, _without_header):
        for delimiter in delimiters:
            form = Form(delimiter)
            table = find(list(islice(rows_of(text, form), _SAMPLE_ROWS)), form)
            if table is not None and delimiter == "\t":
                return _without_quotes(text, table)
            if table is not None:
                return table
    return None


def _with_header(rows: Sequence[Row], form: Form) -> Table | None:
    for number, row in enumerate(rows[:_HEADER_WITHIN]):
        found: dict[str, int] = {}
        unit: Unit | None = None
        for column, text in enumerate(row.texts):
            what, named = _meaning(text)
            if what:
                found.setdefault(what, column)
            if named is not None and what in ("start", "end", "duration"):
                unit = unit or named
        if "start" in found and "text" in found:
            return _table(rows, form, Columns(**found), number + 1, unit)
    return None


def _meaning(name: str) -> tuple[str, Unit | None]:
    """What a column of this name holds, "" where that is unknown, and in which unit."""
    if len(name) > _LONGEST_NAME:
        return "", None
    name = name.strip().strip("\ufeff").casefold()
    match = _WITH_UNIT.fullmatch(name)
    if (what := _MEANING.get(_bare(name), "")) or match is None:
        return what, None
    return _MEANING.get(_bare(match[1]), ""), _UNITS[match[2] or match[3]]


def _bare(name: str) -> str:
    return "".join(char for char in name if char.isalnum())


def _without_header(rows: Sequence[Row], form: Form) -> Table | None:
    filled = [row for row in rows if row.texts]
    width = max((len(row.texts) for row in filled), default=0)
    timed = [column for column in range(width) if _share(filled, column) > 0.5]
    clear = [column for column in timed if any(_is_clear(row.text(column)) for row in filled)]
    timed = clear or timed  # the numbers beside time codes are those of rows
    rest = [column for column in range(width) if column not in timed]
    if not timed or not rest:
        return None
    if not clear and len(timed) > 2 and _counts(filled, timed[0]):
        del timed[0]
    text = max(rest, key=lambda column: sum(len(row.text(column)) for row in filled))
    if not any(row.text(text).strip() for row in filled):
        return None
    columns = Columns(timed[0], text, timed[1] if len(timed) > 1 else None)
    return _table(rows, form, columns, 0, None)


def _share(rows: Sequence[Row], column: int) -> float:
    return sum(is_time(row.text(column)) for row in rows) / len(rows)


def _is_clear(text: str) -> bool:
    return ":" in text and is_time(text)


def _counts(rows: Sequence[Row], column: int) -> bool:
    """Whether a column numbers the rows."""
    numbers = [row.text(column).strip() for row in rows]
    return all(
        number.isdecimal() and int(number) == int(numbers[0]) + at
        for at, number in enumerate(numbers)
        if numbers[0].isdecimal()
    )


def _table(
    rows: Sequence[Row], form: Form, columns: Columns, first_row: int, unit: Unit | None
) -> Table:
    body = [row for row in rows[first_row:] if row.texts]
    second = columns.end if columns.end is not None else columns.duration
    if columns.end is None and columns.duration is not None:
        # A duration added to its start: only differences count.
        pairs = [(row.text(columns.start), "") for row in body]
        pairs += [("", row.text(columns.duration)) for row in body]
    else:
        pairs = [(row.text(columns.start), row.text(second)) for row in body]
    header = rows[first_row - 1] if first_row else None
    is_whispers = form.delimiter == "\t" and header is not None
    width = max((len(row.texts) for row in body), default=0)
    quoted = [row.cells[columns.text].is_quoted for row in body if columns.text < len(row.texts)]
    return Table(
        form,
        columns,
        form_of(pairs, unit, whole_is_ms=is_whispers),
        first_row,
        width if header is None else len(header.texts),
        has_header=header is not None,
        always_quoted=bool(quoted) and all(quoted),
    )


def _without_quotes(text: str, table: Table) -> Table:
    """The table, where tabs part it without knowing quotes if it is so, as Whisper writes it.

    There a quote is a quote: ``"No`` may begin one cue and ``yes"`` end another.
    """
    plain = replace(table, form=replace(table.form, has_quotes=False))
    if '"' not in text:
        return plain
    has_doubled = has_lines = False
    for row in islice(rows_of(text, table.form), MOST_CUES):  # no more are read
        for cell in row.marked:
            if cell.is_odd:
                return plain
            if cell.is_quoted:
                has_doubled |= '"' in cell.text
                has_lines |= "\n" in cell.text or "\r" in cell.text
    is_all_quoted = table.always_quoted and _is_header_quoted(text, table)
    if is_all_quoted or (has_doubled and not has_lines):
        return table
    if not has_lines or all(
        table.times.ms(row.text(table.columns.start)) is not None
        for number, row in enumerate(islice(rows_of(text, plain.form), MOST_CUES))
        if number >= table.first_row and row.texts
    ):
        return plain
    return table


def _is_header_quoted(text: str, table: Table) -> bool:
    if not table.has_header:
        return False
    header = next(islice(rows_of(text, table.form), table.first_row - 1, None))
    return all(cell.is_quoted for cell in header.cells)
