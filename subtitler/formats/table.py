"""CSV and TSV (``.csv``, ``.tsv``): a row for each cue, its times and text in columns.

Read with or without a header, whatever parts the cells and however times are written; new files
have a header, in CSV time codes and in TSV whole milliseconds, which is what Whisper writes.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from subtitler.document.cue import Cue, opened_cue
from subtitler.formats.errors import SubtitleSyntaxError
from subtitler.formats.guessed_times import reading_ms
from subtitler.formats.limits import MOST_CUES, too_many
from subtitler.formats.lines import lines_of
from subtitler.formats.rewriting import rewrite
from subtitler.formats.subtitle_file import Piece, Repair, SubtitleFile, SubtitleFormat
from subtitler.formats.table_columns import Columns, Table, table_of
from subtitler.formats.table_rows import Form, Row, rows_of, written_cell
from subtitler.formats.table_times import TimeForm, Unit

_NEW_CSV = Table(Form(","), Columns(0, 2, 1), TimeForm(), 1, 3, has_header=True)
_NEW_TSV = Table(
    Form("\t", has_quotes=False), Columns(0, 2, 1), TimeForm(Unit.MS), 1, 3, has_header=True
)


def read_csv(text: str) -> SubtitleFile:
    """Read a table under the name of CSV.

    Raises:
        SubtitleSyntaxError: there is text, but no column of times or none of text.
    """
    return _read(text, SubtitleFormat.CSV)


def read_tsv(text: str) -> SubtitleFile:
    """Read a table under the name of TSV.

    Raises:
        SubtitleSyntaxError: there is text, but no column of times or none of text.
    """
    return _read(text, SubtitleFormat.TSV)


def write_csv(cues: Sequence[Cue], like: SubtitleFile | None = None) -> str:
    """Write CSV text.

    Args:
        cues: in the order to write them.
        like: the file that the cues come from; as CSV only the cells that changed are new.
    """
    return _write(cues, like, SubtitleFormat.CSV)


def write_tsv(cues: Sequence[Cue], like: SubtitleFile | None = None) -> str:
    """Write TSV text.

    Args:
        cues: in the order to write them. Quotes are used only where a text has several lines;
            other readers of Whisper's tables know none.
        like: the file that the cues come from; as TSV only the cells that changed are new.
    """
    return _write(cues, like, SubtitleFormat.TSV)


class _Timed(NamedTuple):
    """What a row says of its times; no end where it says none."""

    start_ms: int
    end_ms: int | None


def _read(text: str, form: SubtitleFormat) -> SubtitleFile:
    table = table_of(text)
    if table is None:
        _refuse(text)
        return SubtitleFile((), form, pieces=(Piece(text),) if text else ())
    repairs: list[Repair] = []
    read: list[tuple[Row, _Timed | None]] = []
    at = 0
    rest = ""
    for number, row in enumerate(rows_of(text, table.form)):
        if number > MOST_CUES:
            repairs.append(too_many(row.line))
            rest = text[at:]
            break
        at += len(row.raw)
        timed = _timed(row, table) if number >= table.first_row and row.texts else None
        read.append((row, timed))
        if number >= table.first_row and row.texts:
            repairs += _oddities(row, timed)
    if table.times.unit is Unit.FRAMES:
        message = f"times have frames; they were read at {table.times.rate} frames a second"
        repairs.insert(0, Repair(1, message))
    pieces = _pieces(read, table)
    if rest:
        pieces.append(Piece(rest))
    cues = tuple(piece.cue for piece in pieces if piece.cue is not None)
    return SubtitleFile(cues, form, tuple(repairs), pieces=tuple(pieces))


def _refuse(text: str) -> None:
    for row, line in enumerate(lines_of(text)):
        if line.strip():
            raise SubtitleSyntaxError(row + 1, len(line) - len(line.lstrip()) + 1, line.strip())


def _timed(row: Row, table: Table) -> _Timed | None:
    columns, times = table.columns, table.times
    start_ms = times.ms(row.text(columns.start))
    if start_ms is None or columns.text >= len(row.texts):
        return None
    if columns.end is not None:
        end_ms = times.ms(row.text(columns.end))
        return None if end_ms is None else _Timed(start_ms, end_ms)
    if columns.duration is not None:
        lasts_ms = times.ms(row.text(columns.duration))
        return None if lasts_ms is None else _Timed(start_ms, start_ms + lasts_ms)
    return _Timed(start_ms, None)


def _oddities(row: Row, timed: _Timed | None) -> list[Repair]:
    if timed is None:
        return [Repair(row.line, "a row without usable times was kept, but is no cue")]
    repairs: list[Repair] = []
    if timed.end_ms is not None and timed.end_ms < timed.start_ms:
        repairs.append(Repair(row.line, "the cue ends before it starts"))
    if any(cell.is_odd for cell in row.marked):
        repairs.append(Repair(row.line, "a quote in a cell is never closed or closed too early"))
    return repairs


def _pieces(read: Sequence[tuple[Row, _Timed | None]], table: Table) -> list[Piece]:
    starts = sorted(timed.start_ms for _, timed in read if timed is not None)
    pieces: list[Piece] = []
    for row, timed in read:
        if timed is None:
            pieces.append(Piece(row.raw))
            continue
        text = row.text(table.columns.text)
        if not text.isprintable():
            text = "\n".join(lines_of(text))
        end_ms = timed.end_ms
        if end_ms is None:
            later = bisect_right(starts, timed.start_ms)
            end_ms = starts[later] if later < len(starts) else timed.start_ms + reading_ms(text)
        cue = opened_cue(timed.start_ms, end_ms, text)
        if speaker := " ".join(row.text(table.columns.speaker).split()):
            cue = replace(cue, speaker=speaker)
        pieces.append(Piece(row.raw, cue))
    return pieces


def _write(cues: Sequence[Cue], like: SubtitleFile | None, form: SubtitleFormat) -> str:
    newline = like.newline if like is not None else "\n"
    if like is not None and like.format is form:
        table = table_of("".join(piece.text for piece in like.pieces))
        if table is not None:
            return _Rewriting(cues, like, table).text()
        if not cues:
            return "".join(piece.text for piece in like.pieces)
    table = _NEW_CSV if form is SubtitleFormat.CSV else _NEW_TSV
    names = ["start", "end", "text"]
    if any(cue.speaker for cue in cues):
        names.append("speaker")
        table = replace(table, columns=replace(table.columns, speaker=3), width=4)
    if not table.form.has_quotes and any(_needs_quotes(cue.text) for cue in cues):
        table = replace(table, form=replace(table.form, has_quotes=True))
    rows = [table.form.delimiter.join(names), *(_new_row(cue, table, newline) for cue in cues)]
    return "".join(row + newline for row in rows)


def _needs_quotes(text: str) -> bool:
    """Whether a table without quotes cannot hold the text."""
    is_like_quoted = text.startswith('"') and '""' in text
    return "\n" in text or is_like_quoted


def _new_row(cue: Cue, table: Table, newline: str) -> str:
    texts = [""] * table.width
    for column, text in _cells(cue, table, newline=newline).items():
        texts[column] = text
    return table.form.delimiter.join(texts)


def _cells(
    cue: Cue, table: Table, before: Cue | None = None, newline: str = "\n"
) -> dict[int, str]:
    """The cells of a cue by their columns; only those that changed since `before`."""
    columns, times = table.columns, table.times
    cells: dict[int, str] = {}

    def put(column: int | None, text: str, *, always: bool = False) -> None:
        if column is not None:
            cells[column] = written_cell(text, table.form, always=always)

    if before is None or before.start_ms != cue.start_ms:
        put(columns.start, times.text(cue.start_ms))
    if before is None or before.end_ms != cue.end_ms:
        put(columns.end, times.text(cue.end_ms))
    if before is None or before.duration_ms != cue.duration_ms:
        put(columns.duration, times.text(cue.duration_ms))
    if before is None or before.speaker != cue.speaker:
        put(columns.speaker, cue.speaker)
    if before is None or before.text != cue.text:
        put(columns.text, cue.text.replace("\n", newline), always=table.always_quoted)
    return cells


class _Rewriting:
    """Writes cues into the table that they were read from."""

    def __init__(self, cues: Sequence[Cue], like: SubtitleFile, table: Table) -> None:
        self._cues = cues
        self._like = like
        self._read_form = table.form
        self._gets_quotes = not table.form.has_quotes and any(
            _needs_quotes(cue.text) for cue in cues
        )
        if self._gets_quotes:
            table = replace(table, form=replace(table.form, has_quotes=True))
        self._pieces = [self._with_quotes(piece) for piece in like.pieces]
        self._table = table
        if table.has_header and table.columns.speaker is None and any(c.speaker for c in cues):
            self._add_speakers()

    def text(self) -> str:
        """The whole table."""
        return rewrite(
            self._cues,
            self._pieces,
            self._row,
            separator=self._like.newline,
            content=self._content,
        )

    def _with_quotes(self, piece: Piece) -> Piece:
        """The piece, where the table gets to know quotes, with those in it as text."""
        if not self._gets_quotes or '"' not in piece.text or piece.cue is None:
            return piece
        row = next(rows_of(piece.text, self._read_form))
        form = replace(self._read_form, has_quotes=True)
        cells = {
            at: written_cell(cell.text, form)
            for at, cell in enumerate(row.cells)
            if cell.text.startswith('"')
        }
        return replace(piece, text=row.replaced(cells))

    def _add_speakers(self) -> None:
        """Give the table a column for speakers, behind all others."""
        delimiter, header = self._table.form.delimiter, self._table.first_row - 1
        rows = {
            at: row
            for at, piece in enumerate(self._pieces)
            if (at == header or piece.cue is not None)
            and (row := next(rows_of(piece.text, self._table.form), None)) is not None
        }
        width = max(len(row.texts) for row in rows.values())
        for at, row in rows.items():
            missing = delimiter * (width - len(row.texts) + 1)
            end = row.cells[-1].end
            text = row.raw[:end] + missing + ("speaker" if at == header else "") + row.raw[end:]
            self._pieces[at] = replace(self._pieces[at], text=text)
        columns = replace(self._table.columns, speaker=width)
        self._table = replace(self._table, columns=columns, width=width + 1)

    def _content(self, cue: Cue) -> object:
        columns = self._table.columns
        has_end = columns.end is not None or columns.duration is not None
        return (
            cue.start_ms,
            cue.end_ms if has_end else None,
            cue.text,
            cue.speaker if columns.speaker is not None else "",
        )

    def _row(self, cue: Cue, piece: Piece | None) -> str:
        row = next(rows_of(piece.text, self._table.form), None) if piece is not None else None
        if piece is None or row is None:
            return _new_row(cue, self._table, self._like.newline) + self._like.newline
        return row.replaced(_cells(cue, self._table, piece.cue, self._like.newline))
