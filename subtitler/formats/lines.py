"""The lines of a subtitle text."""


def lines_of(text: str) -> list[str]:
    r"""The lines of a text, whether they end with ``\n``, ``\r\n`` or ``\r``.

    NUL, which no text may hold, becomes U+FFFD. Source: WebVTT, section 4.1, does the same.
    """
    text = text.replace("\0", "\ufffd").replace("\r\n", "\n").replace("\r", "\n")
    return text.split("\n")


def without_blank_edges(lines: list[str]) -> list[str]:
    """The lines from the first to the last that is not blank."""
    first, last = 0, len(lines)
    while first < last and not lines[first].strip():
        first += 1
    while last > first and not lines[last - 1].strip():
        last -= 1
    return lines[first:last]
