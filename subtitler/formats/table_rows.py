"""Rows and cells of CSV and TSV text, with their places in it.

Python's `csv` module says nothing of places, which an edit that changes one cell needs; it serves
the tests as an independent reader. Source of the rules: RFC 4180, and what spreadsheets do.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

# A table of subtitles has some ten columns. What is behind this many cells is one.
MOST_CELLS = 100
_LINE_END = re.compile(r"\r\n|\r|\n")
_LINE = re.compile(r"[^\r\n]*+(?:\r\n|\r|\n|\Z)")
_PLAIN_LINE = re.compile(r'[^"\r\n]*+(?:\r\n|\r|\n|\Z)')
_BLANK_LINES = re.compile(r"(?:[ \t]*+(?:\r\n|\r|\n))++")
_REST_OF_ROW = re.compile(r'(?:"(?:[^"]++|"")*+"|[^"\r\n]++|")*+')


@dataclass(frozen=True, slots=True)
class Form:
    """How cells are told from each other.

    Attributes:
        delimiter: one character.
        has_quotes: whether a quoted cell may hold delimiters and line ends.
    """

    delimiter: str
    has_quotes: bool = True


class Cell(NamedTuple):
    """A cell of a row.

    Attributes:
        start: where it begins in its row.
        end: where the delimiter behind it stands.
        text: without its quotes.
        is_quoted: whether it has some.
        is_odd: it begins with a quote that is never closed, or is closed before its end.
    """

    start: int
    end: int
    text: str
    is_quoted: bool = False
    is_odd: bool = False


class Row(NamedTuple):
    """A row of a table, or several blank lines.

    Attributes:
        line: of the text, counted from 1.
        raw: as written, with its line end.
        texts: of its cells; none for blank lines.
        marked: its cells, where some may have quotes.
    """

    line: int
    raw: str
    texts: Sequence[str]
    marked: tuple[Cell, ...] = ()

    @property
    def cells(self) -> tuple[Cell, ...]:
        """The cells with their places."""
        if self.marked:
            return self.marked
        ends = list(accumulate(len(text) + 1 for text in self.texts))  # one for the delimiter
        return tuple(
            Cell(end - 1 - len(text), end - 1, text)
            for text, end in zip(self.texts, ends, strict=True)
        )

    def text(self, column: int | None) -> str:
        """What stands in a column; nothing where the row is too short."""
        return self.texts[column] if column is not None and column < len(self.texts) else ""

    def replaced(self, texts: dict[int, str]) -> str:
        """The row with other content, quotes and all, in some columns."""
        cells = self.cells
        parts: list[str] = []
        at = 0
        for column in sorted(texts):
            if column < len(cells):
                parts += (self.raw[at : cells[column].start], texts[column])
                at = cells[column].end
        return "".join([*parts, self.raw[at:]])


def rows_of(text: str, form: Form) -> Iterator[Row]:
    """The rows of a text; together their `raw` is the text."""
    delimiter = form.delimiter
    # A line without quotes is cut in one go; all are where quotes mean nothing.
    plain = _PLAIN_LINE if form.has_quotes else _LINE
    at, line = 0, 1
    while at < len(text):
        found = plain.match(text, at)
        raw = "" if found is None else found[0]
        if raw.isspace() and (blank := _BLANK_LINES.match(text, at)) is not None:
            row = Row(line, blank[0], ())
            line += _line_ends(blank[0])
        elif raw and delimiter not in "\r\n":
            row = Row(line, raw, raw.rstrip("\r\n").split(delimiter, MOST_CELLS - 1))
            line += 1
        else:
            row = _row(text, at, line, _cell_pattern(form))
            line += _line_ends(row.raw)
        yield row
        at += len(row.raw)


def written_cell(text: str, form: Form, *, always: bool = False) -> str:
    """The cell for a text, in quotes where it needs them.

    Args:
        text: where quotes are not known, tabs and line ends in it become spaces.
        form: of the table.
        always: whether the cell gets quotes even without need.
    """
    if not form.has_quotes:
        return " ".join(re.split(r"[\t\r\n]+", text))
    if form.delimiter == "\t":  # those who know no quotes must still find the columns
        text = text.replace("\t", " ")
    is_plain = text == text.strip() and not any(char in text for char in form.delimiter + '"\r\n')
    return text if is_plain and not always else '"' + text.replace('"', '""') + '"'


@lru_cache(maxsize=16)
def _cell_pattern(form: Form) -> re.Pattern[str]:
    plain = rf"[^{re.escape(form.delimiter)}\r\n]*+"
    quoted = rf'"(?P<quoted>(?:[^"]++|"")*+)"(?P<junk>{plain})|' if form.has_quotes else ""
    return re.compile(rf"(?:{quoted}(?P<plain>{plain}))(?P<stop>{re.escape(form.delimiter)})?")


def _row(text: str, at: int, line: int, pattern: re.Pattern[str]) -> Row:
    cells: list[Cell] = []
    place = at
    while True:
        if len(cells) == MOST_CELLS - 1:
            rest = _REST_OF_ROW.match(text, place)
            end = place if rest is None else rest.end()
            cells.append(Cell(place - at, end - at, text[place:end]))
            break
        match = pattern.match(text, place)
        if match is None:  # an empty cell matches too
            raise AssertionError(text[place : place + 20])
        stop = match.start("stop") if match["stop"] is not None else match.end()
        cells.append(_cell(match, place - at, stop - at))
        place = end = match.end()
        if match["stop"] is None:
            break
    line_end = _LINE_END.match(text, end)
    raw = text[at : end if line_end is None else line_end.end()]
    return Row(line, raw, [cell.text for cell in cells], tuple(cells))


def _cell(match: re.Match[str], start: int, end: int) -> Cell:
    quoted = match["quoted"] if "quoted" in match.re.groupindex else None
    if quoted is None:
        plain = match["plain"]
        is_odd = "quoted" in match.re.groupindex and plain.startswith('"')
        return Cell(start, end, plain, is_odd=is_odd)
    junk = match["junk"]
    return Cell(start, end, quoted.replace('""', '"') + junk, is_quoted=True, is_odd=bool(junk))


def _line_ends(raw: str) -> int:
    return raw.count("\n") + raw.count("\r") - raw.count("\r\n")
