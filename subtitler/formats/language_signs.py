"""What the text of each language looks like: its letters, and the words that every page has.

Own lists, made to tell encodings apart; they are in ``resources/language_signs.toml``. Two lines
of subtitles hold a few of the words.
"""

import math
import tomllib
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class LanguageSigns:
    """A language that is written in one-byte encodings.

    Attributes:
        code: of the language.
        encodings: in which it is found, the usual one first.
        letters: beyond ASCII, lower case, the most frequent first.
        words: frequent ones, lower case.
    """

    code: str
    encodings: tuple[str, ...]
    letters: str
    words: frozenset[str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class ScriptSigns:
    """A language that is written in encodings of two bytes.

    Attributes:
        code: of the language.
        encodings: in which it is found.
        shares: characters that go together, and their share in the text.
    """

    code: str
    encodings: tuple[str, ...]
    shares: tuple[tuple[str, float], ...] = field(repr=False)


_HIRAGANA = "".join(map(chr, range(0x3041, 0x3094)))
_KATAKANA = "".join(map(chr, range(0x30A1, 0x30FD)))
_HANGUL = "".join(map(chr, range(0xAC00, 0xD7A4)))
# Commas, stops, brackets and quotation marks as wide as a character.
_WIDE_SIGNS = (
    "\uff0c\u3002\uff1f\uff01\u3001\uff1a\uff1b\u201c\u201d\u2018\u2019\u2026\u2014"
    "\uff08\uff09\u300a\u300b\u300c\u300d\u300e\u300f\u30fb\u3000\uff5e\u266a"
)


@lru_cache(maxsize=1)
def languages() -> tuple[LanguageSigns, ...]:
    """The languages written in one byte a letter."""
    return tuple(
        LanguageSigns(
            code,
            tuple(entry["encodings"]),
            entry["letters"],
            frozenset(entry["words"].split()),
        )
        for code, entry in _table().items()
        if "letters" in entry
    )


def _levels(encoding: str, leads: range) -> str:
    """The characters of a level of an encoding of two bytes."""
    codes = (bytes((lead, trail)) for lead in leads for trail in range(0x40, 0xFF))
    return "".join(code.decode(encoding, "ignore") for code in codes if code[1] != 0x7F)


@lru_cache(maxsize=1)
def _table() -> dict[str, dict[str, Any]]:
    return tomllib.loads((files("resources") / "language_signs.toml").read_text("utf-8"))


@lru_cache(maxsize=1)
def scripts() -> tuple[ScriptSigns, ...]:
    """The languages written in two bytes, with shares as subtitles have them."""
    frequent = {
        code: "".join(entry["frequent"].split())
        for code, entry in _table().items()
        if "frequent" in entry
    }
    return (
        ScriptSigns(
            "zh-Hans",
            ("gb18030",),
            (
                (frequent["zh-Hans"], 0.55),
                (_levels("gb2312", range(0xB0, 0xD8)), 0.3),
                (_WIDE_SIGNS, 0.14),
            ),
        ),
        ScriptSigns(
            "zh-Hant",
            ("cp950",),
            (
                (frequent["zh-Hant"], 0.55),
                (_levels("cp950", range(0xA4, 0xC7)), 0.3),
                (_WIDE_SIGNS, 0.14),
            ),
        ),
        ScriptSigns(
            "ja",
            ("cp932", "euc_jp"),
            (
                (_HIRAGANA, 0.55),
                (_KATAKANA, 0.1),
                (frequent["ja"], 0.12),
                (_levels("cp932", range(0x88, 0x99)), 0.12),
                (_WIDE_SIGNS, 0.1),
            ),
        ),
        ScriptSigns(
            "ko", ("cp949",), ((frequent["ko"], 0.65), (_HANGUL, 0.33), (_WIDE_SIGNS, 0.015))
        ),
    )


def log_shares(letters: str) -> dict[str, float]:
    """How likely each of these letters is among them, as logarithms: less from one to the next."""
    weights = {letter: 1 / (rank + 4) for rank, letter in enumerate(letters)}
    total = sum(weights.values())
    return {letter: math.log(weight / total) for letter, weight in weights.items()}
