"""A given text as words to be found in speech.

Case, punctuation, apostrophes, accents and the way numbers are written do not matter for that:
every word is reduced to its units, which are what is compared. Scripts without spaces are cut
into characters.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from engine.alignment.spoken_numbers import spoken_number

# Scripts written without spaces: Thai, Lao, Tibetan, Myanmar, Khmer, kana, Han.
# Source: the blocks of the Unicode Standard 15.1.
SPACELESS = (
    "\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff"
    "\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\uff66-\uff9f\U00020000-\U0003ffff"
)
# Vowel signs, tones and voicing marks of these scripts, which go with the character before them.
SIGNS = "".join(
    chr(code)
    for code in (*range(0x0E00, 0x10A0), *range(0x1780, 0x1800), 0x3099, 0x309A)
    if unicodedata.category(chr(code))[0] == "M"
)
WIDE_MARKS = "\u3001-\u3003\u3008-\u301f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff3d\uff5b-\uff65"
# A character with its signs, a wide mark, or whatever else stands between such and blanks.
PIECE = re.compile(rf"[{SPACELESS}][{SIGNS}]*|[{WIDE_MARKS}]|[^\s{SPACELESS}{WIDE_MARKS}]+")
ACCENTS = re.compile("[\u0300-\u036f]")
# Marks that open what follows them; any other mark closes what is before it.
OPENING_CATEGORIES = frozenset({"Ps", "Pi", "Pd"})
OPENING_MARKS = frozenset("¿¡\"'#$€£&+@*♪♫")
SPOKEN_MARKS = {"&": "and", "%": "percent", "+": "plus"}  # in English


@dataclass(frozen=True, slots=True)
class ScriptWord:
    """A word of a given text.

    Attributes:
        cue: whose it is.
        index: among the cue's words, from 0.
        text: with its punctuation, and with a leading space where the cue has one before it:
            a cue's words joined are its text, but for the kind and number of blanks.
        units: what of it is compared, at least one.
    """

    cue: int
    index: int
    text: str
    units: tuple[str, ...]


def script_words(cues: Sequence[str], language: str) -> list[ScriptWord]:
    """Cut cues into words.

    Marks that stand alone go with the word they open or close. A cue of marks alone has no
    words.

    Args:
        cues: plain texts.
        language: code; numbers are read aloud in English only.
    """
    words = []
    for cue, text in enumerate(cues):
        pieces = _with_marks(text, language)
        words += [
            ScriptWord(cue, index, piece, units) for index, (piece, units) in enumerate(pieces)
        ]
    return words


def comparable_units(text: str, language: str) -> tuple[str, ...]:
    """Reduce a word, or any text, to what is compared; nothing where it is marks alone."""
    text = unicodedata.normalize("NFKC", text).casefold()
    units: list[str] = []
    for piece in text.split():
        if language == "en" and (number := _english_number(piece)):
            units += number
            continue
        plain = ACCENTS.sub("", unicodedata.normalize("NFKD", piece))
        for part in re.split(r"[-\u2010-\u2015/]", unicodedata.normalize("NFC", plain)):
            letters = "".join(character for character in part if _is_spoken(character))
            units += PIECE.findall(letters)
    return tuple(unit for unit in units if unit)


def is_spaceless(unit: str) -> bool:
    """Whether a unit belongs to a script without spaces."""
    return re.match(f"[{SPACELESS}]", unit) is not None


def _english_number(piece: str) -> list[str]:
    """Words of a number, with a percent or other spoken mark around it."""
    if piece in SPOKEN_MARKS:
        return [SPOKEN_MARKS[piece]]
    core = piece.strip(".,!?:;()[]\"'“”‘’$€£…").removesuffix("'s")  # noqa: RUF001 - quotes
    number = spoken_number(core.removesuffix("%"))
    if not number:
        return []
    return [*number, *(["percent"] if core.endswith("%") else [])]


def _is_spoken(character: str) -> bool:
    return unicodedata.category(character)[0] in "LMN"


def _with_marks(text: str, language: str) -> list[tuple[str, tuple[str, ...]]]:
    """Cut one cue into pieces with units, each with the lone marks around it."""
    words: list[tuple[str, tuple[str, ...]]] = []
    opening = ""
    end = 0
    for match in PIECE.finditer(text):
        blank = " " if text[end : match.start()] and (words or opening) else ""
        end = match.end()
        piece = blank + match[0]
        units = comparable_units(match[0], language)
        if units:
            words.append((opening + piece, units))
            opening = ""
        elif words and not opening and not _opens(match[0]):
            words[-1] = (words[-1][0] + piece, words[-1][1])
        else:
            opening += piece
    if opening and words:
        words[-1] = (words[-1][0] + opening, words[-1][1])
    return words


def _opens(piece: str) -> bool:
    return all(
        character in OPENING_MARKS or unicodedata.category(character) in OPENING_CATEGORIES
        for character in piece
    )
