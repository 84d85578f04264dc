"""Stretches of lines with the line ends that the file has."""

import re

_RAW_LINE = re.compile(r"[^\r\n]*+(?:\r\n|\r|\n)|[^\r\n]++")


def raw_lines(text: str) -> list[str]:
    """The lines with their own line ends; together they are the text."""
    return _RAW_LINE.findall(text)


def closing_of(block: str) -> str:
    r"""The line end of a block's last line that is not blank, and the blank lines behind it.

    >>> closing_of("one\r\ntwo\r\n\r\n")
    '\r\n\r\n'
    """
    blank: list[str] = []
    for line in reversed(raw_lines(block)):
        if line.strip():
            blank.append(line[len(line.rstrip("\r\n")) :])
            break
        blank.append(line)
    return "".join(reversed(blank))
