"""Which encoding the bytes of a subtitle file are in."""

from dataclasses import dataclass

from subtitler.formats.encoding import ENCODINGS, ExactText, decode_as, decode_marked

_FALLBACK = "cp1252"
_SAMPLE_BYTES = 4096
# In UTF-16 text at least the digits and arrows of the time lines have a zero byte each.
_FEWEST_ZEROS = 0.2


@dataclass(frozen=True, slots=True)
class Detected:
    """The text of a file, and how sure its encoding is.

    Attributes:
        exact: the text, in the encoding that was found.
        is_sure: whether the bytes leave no other choice: a byte order mark, or UTF-8.
        doubt: a sentence where the encoding is a guess or bytes are broken, else "".
    """

    exact: ExactText
    is_sure: bool = True
    doubt: str = ""


def decode(data: bytes, encoding: str | None = None) -> Detected:
    """Decode by the encoding that is named, else by byte order mark, else by what fits.

    Never fails: bytes that mean nothing are kept, shown as U+FFFD, and `doubt` says so.

    Args:
        data: the whole file.
        encoding: one of `ENCODINGS`; None finds it out.
    """
    marked = decode_marked(data)
    if encoding is not None:
        if marked is not None and marked.encoding == encoding:
            return _sure(marked)
        return _sure(decode_as(data, encoding))
    if marked is not None:
        return _sure(marked)
    wide = _utf_16_without_mark(data[:_SAMPLE_BYTES])
    if wide is not None:
        return _sure(decode_as(data, wide))
    if _is_mostly_utf_8(data):
        return _sure(decode_as(data, "utf-8"))
    doubt = (
        f"the file is not UTF-8 and was read as {ENCODINGS[_FALLBACK]}; "
        "if letters look wrong, open it in another encoding"
    )
    return Detected(decode_as(data, _FALLBACK), is_sure=False, doubt=doubt)


def _sure(exact: ExactText) -> Detected:
    doubt = "some bytes are not valid text and are shown as “\ufffd”" if exact.is_broken else ""
    return Detected(exact, doubt=doubt)


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
