"""From the bytes of a subtitle file to its text."""

import codecs
from dataclasses import dataclass

# UTF-32 first: its little-endian mark begins like that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_FALLBACK = "cp1252"
_SAMPLE_BYTES = 4096
# In UTF-16 text at least the digits and arrows of the time lines have a zero byte each.
_FEWEST_ZEROS = 0.2


@dataclass(frozen=True, slots=True)
class DecodedText:
    """The text of a file, and how it was found.

    Attributes:
        text: without the byte order mark; line ends as in the file.
        encoding: Python's name of it.
        has_bom: whether a byte order mark said so.
        doubt: a sentence where the encoding is a guess or bytes were replaced, else "".
    """

    text: str
    encoding: str
    has_bom: bool = False
    doubt: str = ""


def decode(data: bytes) -> DecodedText:
    """Decode by byte order mark, else as UTF-8, UTF-16 or, failing that, Windows-1252.

    Never fails: bytes that mean nothing become U+FFFD, and `doubt` says so.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decoded(data[len(mark) :], encoding, has_bom=True)
    wide = _utf_16_without_mark(data[:_SAMPLE_BYTES])
    if wide is not None:
        return _decoded(data, wide, has_bom=False)
    if _is_mostly_utf_8(data):
        return _decoded(data, "utf-8", has_bom=False)
    doubt = (
        "the file is not UTF-8 and was read as Western European (Windows-1252); "
        "if letters look wrong, save it as UTF-8 in the program it comes from"
    )
    return DecodedText(data.decode(_FALLBACK, "replace"), _FALLBACK, doubt=doubt)


def newline_of(text: str) -> str:
    """The line end that the text uses first; a line feed where it has a single line."""
    at = min((at for at in (text.find("\n"), text.find("\r")) if at >= 0), default=-1)
    if at < 0 or text[at] == "\n":
        return "\n"
    return "\r\n" if text.startswith("\r\n", at) else "\r"


def _decoded(data: bytes, encoding: str, *, has_bom: bool) -> DecodedText:
    try:
        return DecodedText(data.decode(encoding), encoding, has_bom)
    except UnicodeDecodeError:
        doubt = "some bytes are not valid text and were replaced by “\ufffd”"
        return DecodedText(data.decode(encoding, "replace"), encoding, has_bom, doubt)


def _utf_16_without_mark(sample: bytes) -> str | None:
    pairs = max(len(sample) // 2, 1)
    high_first, low_first = sample[0::2].count(0) / pairs, sample[1::2].count(0) / pairs
    if max(high_first, low_first) < _FEWEST_ZEROS or min(high_first, low_first) > 0:
        return None
    return "utf-16-be" if high_first > low_first else "utf-16-le"


def _is_mostly_utf_8(data: bytes) -> bool:
    """Whether it is UTF-8 with a few bytes broken, rather than some other encoding."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("utf-8", "replace")
        broken = text.count("\ufffd")
        return sum(char > "\x7f" for char in text) - broken > broken
    return True
