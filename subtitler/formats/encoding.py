"""From the bytes of a subtitle file to its text and back, without losing one of them.

The exact text of a file holds every byte. Lone surrogates, which no decoded text can hold, stand
for what is no text:

- U+DC00 to U+DCFF for a byte that means nothing in the encoding,
- U+D800 and the next ones for characters that are written in another way than they would be
  again: Shift_JIS as Windows has it knows 398 such sequences, Big5 some too. The file's
  `Variant` list says what each stands for.

What people and parsers see is `shown`: of the same length, with U+FFFD where bytes are broken.
"""

import codecs
import re
from collections.abc import Iterable
from dataclasses import dataclass

from subtitler.document.errors import SentenceError

# UTF-32 first: its little-endian mark begins like that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
MARK = "\ufeff"

ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-16-le": "UTF-16, little-endian",
    "utf-16-be": "UTF-16, big-endian",
    "utf-32-le": "UTF-32, little-endian",
    "utf-32-be": "UTF-32, big-endian",
    "cp1250": "Central European (Windows-1250)",
    "cp1251": "Cyrillic (Windows-1251)",
    "cp1252": "Western European (Windows-1252)",
    "cp1253": "Greek (Windows-1253)",
    "cp1254": "Turkish (Windows-1254)",
    "cp1255": "Hebrew (Windows-1255)",
    "cp1256": "Arabic (Windows-1256)",
    "cp1257": "Baltic (Windows-1257)",
    "cp1258": "Vietnamese (Windows-1258)",
    "cp874": "Thai (Windows-874)",
    "iso8859-2": "Central European (ISO 8859-2)",
    "koi8-r": "Russian (KOI8-R)",
    "koi8-u": "Ukrainian (KOI8-U)",
    "cp866": "Russian (DOS 866)",
    "gb18030": "Simplified Chinese (GB18030)",
    "cp950": "Traditional Chinese (Big5)",
    "cp932": "Japanese (Shift_JIS)",
    "euc_jp": "Japanese (EUC-JP)",
    "cp949": "Korean (EUC-KR)",
}
"""What files can be read in, by Python's name; the labels are for people."""

# How the same or a smaller set is called elsewhere.
_ALIASES = {
    "ascii": "utf-8",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "cp950",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}
_WIDTHS = {"utf-16-le": 2, "utf-16-be": 2, "utf-32-le": 4, "utf-32-be": 4}
_STAND_IN = re.compile("[\ud800-\udfff]+")
_ODD_STAND_IN = re.compile("[\ud800-\udc7f\udd00-\udfff]")  # unknown to "surrogateescape"
_FIRST_RAW = 0xDC00
_FIRST_VARIANT = 0xD800
_REPLACEMENT = "\ufffd"
_SURROGATES_AS_BYTES = {
    order: {
        code: "".join(chr(_FIRST_RAW + byte) for byte in chr(code).encode(order, "surrogatepass"))
        for code in range(0xD800, 0xE000)
    }
    for order in ("utf-16-le", "utf-16-be")
}


class EncodingUnknown(SentenceError):
    """A name of an encoding says nothing."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"“{name}” is no encoding that subtitles can be read in; use one of "
            f"{', '.join(ENCODINGS)}.",
            name,
        )
        self.name = name


@dataclass(frozen=True, slots=True)
class Variant:
    """A character that a file writes in another way than it would be written again.

    Attributes:
        stand_in: what stands for it in the exact text.
        shown: the character.
        data: its bytes.
    """

    stand_in: str
    shown: str
    data: bytes


@dataclass(frozen=True, slots=True)
class ExactText:
    """A text that knows all bytes it was read from.

    Attributes:
        text: without the byte order mark; line ends as in the file; see the module.
        encoding: one of `ENCODINGS`.
        has_bom: whether a byte order mark stood at the beginning.
        variants: what the high surrogates in `text` stand for.
    """

    text: str
    encoding: str
    has_bom: bool = False
    variants: tuple[Variant, ...] = ()

    @property
    def is_broken(self) -> bool:
        """Whether bytes mean nothing in the encoding."""
        return _has_surrogates(self.text) and any(
            ord(char) >= _FIRST_RAW for run in _STAND_IN.finditer(self.text) for char in run[0]
        )


@dataclass(frozen=True, slots=True)
class EncodedText:
    """The bytes of a text.

    Attributes:
        data: as to be written.
        encoding: the one they are in.
        notice: a sentence where that is not the wanted one, else "".
    """

    data: bytes
    encoding: str
    notice: str = ""


def encoding_named(name: str) -> str:
    """Python's name of an encoding, by whatever name.

    Raises:
        EncodingUnknown: it is none of `ENCODINGS`.
    """
    try:
        found = codecs.lookup(name.strip()).name
    except (LookupError, ValueError):
        raise EncodingUnknown(name) from None
    found = _ALIASES.get(found, found)
    if found in ("utf-16", "utf-32"):
        found += "-le"
    if found not in ENCODINGS:
        raise EncodingUnknown(name)
    return found


def decode_marked(data: bytes) -> ExactText | None:
    """The text of a file that says its encoding by a byte order mark; None where it has none."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return decode_as(data[len(mark) :], encoding, has_bom=True)
    return None


def decode_as(data: bytes, encoding: str, *, has_bom: bool = False) -> ExactText:
    """Decode every byte.

    Args:
        data: without a byte order mark.
        encoding: one of `ENCODINGS`.
        has_bom: to be remembered.
    """
    if encoding in _WIDTHS:
        return ExactText(_decoded_wide(data, encoding), encoding, has_bom)
    text = data.decode(encoding, "surrogateescape")
    if encoding in ("cp932", "cp950") and text.encode(encoding, "surrogateescape") != data:
        return _with_variants(data, encoding, has_bom=has_bom)
    return ExactText(text, encoding, has_bom)


def shown(text: str, variants: Iterable[Variant] = ()) -> str:
    """The text as parsers and people see it, character for character.

    What is broken, NUL, and surrogates that stand for nothing known become U+FFFD.
    """
    if "\0" not in text and not _has_surrogates(text):
        return text
    table = dict.fromkeys((0, *range(0xD800, 0xE000)), _REPLACEMENT)
    table.update({ord(variant.stand_in): variant.shown for variant in variants})
    return text.translate(table)


def encode(text: str, encoding: str, variants: Iterable[Variant] = ()) -> EncodedText:
    """The bytes of an exact text, with its byte order mark if it begins with one.

    A text with characters that the encoding does not have is written as UTF-8; then what was
    broken becomes U+FFFD.
    """
    variants = tuple(variants)
    try:
        return EncodedText(_encoded(text, encoding, variants), encoding)
    except UnicodeEncodeError as error:
        char = error.object[error.start]
        whole = shown(text, variants).encode()
        notice = (
            f"{ENCODINGS[encoding]} has no “{char}”, so the file was written as UTF-8; "
            "take the character out to keep the encoding"
        )
        return EncodedText(whole, "utf-8", notice)


def _has_surrogates(text: str) -> bool:
    """Whether a text has lone surrogates; searching ten megabytes for them takes far longer."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False


def _decoded_wide(data: bytes, encoding: str) -> str:
    whole = len(data) // _WIDTHS[encoding] * _WIDTHS[encoding]
    try:
        text = data[:whole].decode(encoding)
    except UnicodeDecodeError:
        if encoding in _SURROGATES_AS_BYTES:
            text = data[:whole].decode(encoding, "surrogatepass")
            text = text.translate(_SURROGATES_AS_BYTES[encoding])
        else:
            text = data[:whole].decode(encoding, _RAW_BYTES)
    return text + _raw(data[whole:])


def _with_variants(data: bytes, encoding: str, *, has_bom: bool) -> ExactText:
    """The text of a file in which some characters would not be written as they were."""
    known: dict[bytes, Variant] = {}
    lines: list[str] = []
    for line in data.split(b"\n"):  # no second byte of a character is a line feed
        text = line.decode(encoding, "surrogateescape")
        if text.encode(encoding, "surrogateescape") != line:
            text = "".join(_characters(line, encoding, known))
        lines.append(text)
    return ExactText("\n".join(lines), encoding, has_bom, tuple(known.values()))


def _characters(line: bytes, encoding: str, known: dict[bytes, Variant]) -> Iterable[str]:
    at = 0
    while at < len(line):
        for width in (1, 2):
            part = line[at : at + width]
            try:
                char = part.decode(encoding)
            except UnicodeDecodeError:
                continue
            if char.encode(encoding) != part:
                char = _stand_in(part, char, known)
            yield char
            break
        else:
            part = line[at : at + 1]
            yield _raw(part)
        at += len(part)


def _stand_in(data: bytes, char: str, known: dict[bytes, Variant]) -> str:
    if data not in known:
        known[data] = Variant(chr(_FIRST_VARIANT + len(known)), char, data)
    return known[data].stand_in


def _encoded(text: str, encoding: str, variants: tuple[Variant, ...]) -> bytes:
    """The bytes of an exact text.

    Raises:
        UnicodeEncodeError: the encoding does not have a character.
    """
    if not _has_surrogates(text):
        return text.encode(encoding)
    if not variants and encoding not in _WIDTHS and _ODD_STAND_IN.search(text) is None:
        return text.encode(encoding, "surrogateescape")
    data_of = {variant.stand_in: variant.data for variant in variants}
    parts: list[bytes] = []
    end = 0
    for match in _STAND_IN.finditer(text):
        parts.append(text[end : match.start()].encode(encoding))
        for char in match[0]:
            low = ord(char) - _FIRST_RAW
            raw = data_of.get(char, bytes([low]) if 0 <= low < 256 else None)
            # A surrogate of nobody's, such as half a character pasted from elsewhere.
            parts.append(_REPLACEMENT.encode(encoding) if raw is None else raw)
        end = match.end()
    parts.append(text[end:].encode(encoding))
    return b"".join(parts)


def _raw(data: bytes) -> str:
    return "".join(chr(_FIRST_RAW + byte) for byte in data)


def _raw_bytes(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return _raw(error.object[error.start : error.end]), error.end


_RAW_BYTES = "subtitler.raw-bytes"
codecs.register_error(_RAW_BYTES, _raw_bytes)
