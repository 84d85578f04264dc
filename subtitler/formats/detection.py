"""Which encoding the bytes of a subtitle file are in.

A byte order mark and valid UTF-8 leave no doubt. For all else, every encoding is tried for every
language written in it: how likely are these letters, in these places, and does the text have the
words that every text of the language has. charset-normalizer (3.5.2) is not used: of files with
five cues it misreads a quarter, where this misreads none (``tests/benchmarks/encodings.py``).
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import log

from subtitler.formats.encoding import ENCODINGS, ExactText, decode_as, decode_marked
from subtitler.formats.language_signs import LanguageSigns, languages, log_shares, scripts

_SAMPLE_BYTES = 4096
# In UTF-16 text at least the digits and arrows of the time lines have a zero byte each.
_FEWEST_ZEROS = 0.2
# So much of a file is looked at: more makes nothing surer.
_JUDGED_BYTES = 16_000
_ASCII_BYTES = 4_000

# The logarithm of how likely it is to find such a thing at the place of a character.
_BROKEN = -16.0
_STRANGE_LETTER = -9.0
_STRANGE_SIGN = -10.0
_STRANGE_WIDE = -12.6
_PUNCTUATION = -4.5
_CAPITAL = -2.3  # beside a small letter
_CAPITAL_INSIDE = -6.0
_SCRIPT_CHANGED = -6.0
_SIGN_INSIDE = -3.0
# How much likelier a frequent word is in its own language: two fifths of all words against some
# four in a hundred. A single letter may stand anywhere.
_KNOWN_WORD = 2.2
_KNOWN_LETTER = 0.7
# So much likelier than the second choice an encoding must be, to be called sure: e to the 12th.
_SURE = 12.0

_TYPOGRAPHIC = frozenset("\u00a0«»“”„\u2018\u2019\u201a\u2013—…•¿¡°ºª♪·€£§©®\u200e\u200f،؟؛־ـ")
_OPENING = frozenset("«»“„\u2018\u201a¿¡\u2013—…♪\u00a0”\u2019•\u200e\u200f")
_CLOSING = frozenset("«»“”\u2019\u2013—…°ºª\u00a0\u2018،؟؛־ـ\u200e\u200f\u200d\u200c•")
_DOTTED_I = "\u0130"  # its small letter is two characters
_DOTLESS_I = "\u0131"
_FIRST_GREEK = "\u0370"  # all letters before it are Latin
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*")
_TAG = re.compile(rb"<[^<>]*>|\{\\[^{}]*\}")


@dataclass(frozen=True, slots=True)
class Detected:
    """The text of a file, and how sure its encoding is.

    Attributes:
        exact: the text, in the encoding that was found.
        is_sure: whether another encoding is out of the question.
        doubt: a sentence where the encoding was guessed or bytes are broken, else "".
        language: the code of the language it was guessed by, else "".
    """

    exact: ExactText
    is_sure: bool = True
    doubt: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Guess:
    """An encoding that the bytes may be in.

    Attributes:
        encoding: one of `ENCODINGS`.
        language: code of the language in which it makes most sense.
        score: the logarithm of how likely the bytes are in these; only differences mean a thing.
        text: the judged bytes in it.
    """

    encoding: str
    language: str
    score: float
    text: str


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
    best, *others = guesses(data)
    rival = next(other for other in others if other.text != best.text)
    is_sure = best.score - rival.score > _SURE
    doubt = f"the file is not UTF-8 and was read as {ENCODINGS[best.encoding]}"
    doubt += "; " if is_sure else f", but {ENCODINGS[rival.encoding]} is possible; "
    doubt += "if letters look wrong, open it in another encoding"
    return Detected(decode_as(data, best.encoding), is_sure, doubt, best.language)


def guesses(data: bytes) -> tuple[Guess, ...]:
    """All encodings that bytes which are no Unicode may be in, the likeliest first.

    Of those that are equally likely, the more usual comes first.
    """
    sample = _judged(data)
    found = [*_one_byte_guesses(sample), *_two_byte_guesses(sample)]
    order = list(ENCODINGS)
    found.sort(key=lambda guess: (-guess.score, order.index(guess.encoding)))
    return tuple(found)


def _one_byte_guesses(sample: bytes) -> Iterator[Guess]:
    written: dict[str, list[LanguageSigns]] = {}
    for language in languages():
        for encoding in language.encodings:
            written.setdefault(encoding, []).append(language)
    for encoding, candidates in written.items():
        text = sample.decode(encoding, "surrogateescape")
        chars = Counter(text)
        words = Counter(_WORD.findall(text.lower()))
        places = _places(text)
        scored = ((_score(language, chars, words) + places, language) for language in candidates)
        score, best = max(scored, key=lambda pair: pair[0])
        yield Guess(encoding, best.code, score, text)


def _two_byte_guesses(sample: bytes) -> Iterator[Guess]:
    for signs in scripts():
        shares: dict[str, float] = {}
        for letters, share in reversed(signs.shares):
            shares.update(dict.fromkeys(letters, log(share / len(letters))))
        for encoding in signs.encodings:
            text = sample.decode(encoding, "surrogateescape")
            chars = Counter(char for char in text if char > "\x7f")
            score = sum(count * _wide_likelihood(char, shares) for char, count in chars.items())
            yield Guess(encoding, signs.code, score, text)


def _score(language: LanguageSigns, chars: Counter[str], words: Counter[str]) -> float:
    shares = log_shares(language.letters)
    score = 0.0
    for char, count in chars.items():
        if char > "\x7f":
            score += count * _likelihood(char, shares)
    for word in language.words & words.keys():
        score += words[word] * (_KNOWN_WORD if len(word) > 1 else _KNOWN_LETTER)
    return score


def _likelihood(char: str, shares: dict[str, float]) -> float:
    if "\ud800" <= char <= "\udfff" or char < "\xa0":
        return _BROKEN
    if char in shares:
        return shares[char]
    small = "i" if char == _DOTTED_I else char.lower()
    if small in shares:
        return shares[small] + _CAPITAL
    if small == "i":
        return shares.get(_DOTLESS_I, _STRANGE_LETTER) + _CAPITAL
    if char.isalpha():
        return _STRANGE_LETTER
    return _PUNCTUATION if char in _TYPOGRAPHIC else _STRANGE_SIGN


def _wide_likelihood(char: str, shares: dict[str, float]) -> float:
    return _BROKEN if "\ud800" <= char <= "\udfff" else shares.get(char, _STRANGE_WIDE)


def _places(text: str) -> float:
    """What speaks against letters and signs because of their neighbours."""
    return sum(
        _neighbours(before, char)
        for before, char in pairwise(text)
        if before > "\x7f" or char > "\x7f"
    )


def _neighbours(before: str, char: str) -> float:
    if before.isalpha() and char.isalpha():
        score = _CAPITAL_INSIDE if char.isupper() and before.islower() else 0.0
        is_mixed = (before < _FIRST_GREEK) != (char < _FIRST_GREEK)
        return score + (_SCRIPT_CHANGED if is_mixed else 0.0)
    if before.isalpha() and char > "\x7f" and char not in _CLOSING:
        return _SIGN_INSIDE
    if char.isalpha() and before > "\x7f" and before not in _OPENING:
        return _SIGN_INSIDE
    return 0.0


def _judged(data: bytes) -> bytes:
    """The lines to be judged: those that are not ASCII, and the first of the others."""
    telling: list[bytes] = []
    plain: list[bytes] = []
    left, left_plain = _JUDGED_BYTES, _ASCII_BYTES
    for line in _lines(data):
        if left <= 0:
            break
        if not line.isascii():
            telling.append(line[:left])
            left -= len(line)
        elif left_plain > 0:
            plain.append(line[:left_plain])
            left_plain -= len(line)
    return _TAG.sub(b" ", b"\n".join([*telling, *plain]))


def _lines(data: bytes) -> Iterable[bytes]:
    return data.replace(b"\r", b"\n").split(b"\n")


def _sure(exact: ExactText) -> Detected:
    doubt = "some bytes are not valid text and are shown as “\ufffd”" if exact.is_broken else ""
    return Detected(exact, doubt=doubt)


def _utf_16_without_mark(sample: bytes) -> str | None:
    pairs = max(len(sample) // 2, 1)
    high_first, low_first = sample[0::2].count(0) / pairs, sample[1::2].count(0) / pairs
    # Letters such as U+C800 have a zero byte on the other side.
    if max(high_first, low_first) < max(_FEWEST_ZEROS, 4 * min(high_first, low_first)):
        return None
    return "utf-16-be" if high_first > low_first else "utf-16-le"


def _is_mostly_utf_8(data: bytes) -> bool:
    """Whether it is UTF-8 with a few bytes broken, rather than some other encoding."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("utf-8", "replace")
        broken = text.count("\ufffd")
        return len(text) - len(text.encode("ascii", "ignore")) > 2 * broken
    return True
