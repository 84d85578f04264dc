"""The lines of a subtitle text."""

import io
from collections.abc import Iterable


def lines_of(text: str) -> list[str]:
    r"""The lines of a text, whether they end with ``\n``, ``\r\n`` or ``\r``.

    NUL, which no text may hold, becomes U+FFFD. Source: WebVTT, section 4.1, does the same.
    """
    text = text.replace("\0", "\ufffd").replace("\r\n", "\n").replace("\r", "\n")
    return text.split("\n")


def lines_with_ends(text: str) -> list[str]:
    r"""The same lines as written, each with its line end; only the last may have none."""
    return io.StringIO(text, newline="").readlines()


def closing_of(block: str) -> str:
    r"""The line end of a block's last line that is not blank, and the blank lines behind it.

    >>> closing_of("one\r\ntwo\r\n\r\n")
    '\r\n\r\n'
    """
    blank: list[str] = []
    for line in reversed(lines_with_ends(block)):
        if line.strip():
            blank.append(line[len(line.rstrip("\r\n")) :])
            break
        blank.append(line)
    return "".join(reversed(blank))


def cut_at_rows(text: str, rows: Iterable[int]) -> list[str]:
    """The text cut before each of these rows; together the stretches are the whole text.

    Args:
        text: with whatever line ends.
        rows: as `lines_of` counts them, from 0, increasing.

    Returns:
        One stretch more than rows: the first is what stands before the first row.
    """
    # Any sign will do for the first half of "\r\n": only the lengths count.
    lines = text.replace("\r\n", "\0\n").replace("\r", "\n").split("\n")
    stretches: list[str] = []
    row = start = 0
    for next_row in rows:
        end = start + sum(map(len, lines[row:next_row])) + next_row - row
        stretches.append(text[start:end])
        row, start = next_row, end
    return [*stretches, text[start:]]


def newline_of(text: str) -> str:
    """The line end that the text uses first; a line feed where it has a single line."""
    at = min((at for at in (text.find("\n"), text.find("\r")) if at >= 0), default=-1)
    if at < 0 or text[at] == "\n":
        return "\n"
    return "\r\n" if text.startswith("\r\n", at) else "\r"


def framed(text: str) -> str:
    r"""The text from its first to its last line that is not blank; its line ends are ``\n``."""
    body = text.strip()
    if len(body) == len(text) or not body:
        return body
    start = text.rfind("\n", 0, text.find(body[0])) + 1
    end = text.find("\n", len(text.rstrip()))
    return text[start:] if end < 0 else text[start:end]


def without_blank_edges(lines: list[str]) -> list[str]:
    """The lines from the first to the last that is not blank."""
    first, last = 0, len(lines)
    while first < last and not lines[first].strip():
        first += 1
    while last > first and not lines[last - 1].strip():
        last -= 1
    return lines[first:last]


def line_numbers(text: str, places: Iterable[int]) -> list[int]:
    r"""The lines, counted from 1, that these places of the text stand in.

    >>> line_numbers("one\r\ntwo\rthree", [0, 5, 9])
    [1, 2, 3]
    """
    numbers: list[int] = []
    line, counted = 1, 0
    for place in places:  # in order
        ends = (text.count(end, counted, place) for end in ("\n", "\r"))
        line += sum(ends) - text.count("\r\n", counted, place)
        counted = place
        numbers.append(line)
    return numbers
