"""Text of files and people in places where Qt would look for markup."""

import unicodedata
from html import escape

from PySide6.QtCore import Qt

_DIRECTIONS = {
    "L": Qt.LayoutDirection.LeftToRight,
    "R": Qt.LayoutDirection.RightToLeft,
    "AL": Qt.LayoutDirection.RightToLeft,
}
"""By the bidirectional class of the first strong character. Source: Unicode UAX 9, rules P2-P3."""


def plain_tooltip(text: str) -> str:
    """A tool tip that shows `text` as it is; Qt would take "<i>" in it as its own markup.

    >>> plain_tooltip("a <b> & c")
    '<qt>a &lt;b&gt; &amp; c</qt>'
    """
    return f"<qt>{escape(text, quote=False).replace(chr(10), '<br>')}</qt>" if text else ""


def text_direction(text: str) -> Qt.LayoutDirection:
    """Whether `text` runs from the left or from the right, by its first letter."""
    for character in text:
        direction = _DIRECTIONS.get(unicodedata.bidirectional(character))
        if direction is not None:
            return direction
    return Qt.LayoutDirection.LeftToRight


def utf16_position(text: str, position: int) -> int:
    """A position in Python's characters as Qt counts it: two for those beyond U+FFFF."""
    return len(text[:position].encode("utf-16-le", "surrogatepass")) // 2
