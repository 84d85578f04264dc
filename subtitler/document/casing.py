"""Capitals and small letters of a cue's text: Turkish i, sharp s, sentences, titles, names."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from subtitler.document.lines import DASHES
from subtitler.document.markup import visible_text
from subtitler.document.substitution import visible_places


class Casing(StrEnum):
    """How letters are to be written."""

    SENTENCE = "sentence"  # small, but for the first letter of sentences, names and English I
    TITLE = "title"  # the first letter of each word
    UPPER = "upper"
    LOWER = "lower"
    TOGGLE = "toggle"  # capitals small and small ones capital


# The languages in which the capital of i has a dot and the small I has none.
_DOTTED = ("tr", "az")
_ENDS = frozenset("!?\u037e\u055c\u055e\u0589\u061f\u06d4\u0964\u0965\u3002\uff01\uff1f\uff61")
_OPENING_BRACKETS = {"[": "]", "(": ")", "\uff08": "\uff09", "\uff3b": "\uff3d"}
_QUOTES = '"\u201c\u201e\u00ab\u2018'
_NOTES = "\u266a\u266b"
_ELLIPSIS = "\u2026"
# Abbreviations before a name, which are capitalised as the name is.
_TITLES = frozenset(
    ("mr", "mrs", "ms", "dr", "prof", "st", "rev", "hon", "gen", "col", "sgt", "capt", "lt")
)
# Abbreviations after which a sentence goes on.
_GO_ON = frozenset(
    ("etc", "vs", "eg", "ie", "approx", "ca", "bzw", "usw", "zb", "dh", "resp", "am", "pm")
)
_LABEL = re.compile(
    rf"^[^\S\n]*(?:[{DASHES}]+[^\S\n]*)?([^\W\d_](?:[\w .'\u2019-]{{0,30}}[\w.])?):"
    rf"(?=\s+[^{_QUOTES}\s]|\s*$)",
    re.MULTILINE,
)
_ENGLISH_I = re.compile(r"(?<![\w'\u2019.-])i(?![\w.])")
_DOTTED_RUN = re.compile(r"(?<![^\W_])(?:[^\W\d_]\.){2,}")
_LAST_WORD = re.compile(r"[^\W\d_]+$")
_SAYS = re.compile(r"[:,]\s+$")
_LONGEST_ABBREVIATION = 12
_WORD = re.compile(r"[^\W_](?:[\w'\u2019]*\w)?")


@dataclass(frozen=True, slots=True)
class CasingRules:
    """What casing has to know of the text.

    Attributes:
        language: as in IETF tags, such as "en" or "tr-TR"; "" where it is not known.
        names: to be written just so wherever they stand as words: "NASA", "van Gogh", "Ann".
    """

    language: str = ""
    names: tuple[str, ...] = ()

    @property
    def base_language(self) -> str:
        """The language without country and script."""
        return re.split(r"[-_]", self.language.lower())[0]


UNKNOWN_LANGUAGE = CasingRules()


def cased(
    text: str,
    casing: Casing,
    rules: CasingRules = UNKNOWN_LANGUAGE,
    *,
    starts_sentence: bool = True,
) -> str:
    """A cue's text in other letters; its markup stays.

    Args:
        text: with markup.
        casing: how it is to be written.
        rules: language and names.
        starts_sentence: the text does not go on with the sentence of the cue before.
    """
    seen = visible_text(text)
    language = rules.base_language
    if casing is Casing.UPPER:
        letters = [_upper(char, language) for char in seen]
    elif casing is Casing.TOGGLE:
        letters = [_toggled(char, language) for char in seen]
    else:
        letters = _lowered(seen, language)
        if casing is Casing.TITLE:
            _capitalise(letters, (match.start() for match in _WORD.finditer(seen)), language)
        elif casing is Casing.SENTENCE:
            _capitalise(letters, _Sentences(seen, is_open=not starts_sentence).capitals, language)
            if language == "en":
                _capitalise(letters, _english_i(letters), language)
        _write_names(seen, letters, rules.names)
    written = list(text)
    for place, letter in zip(visible_places(text), letters, strict=True):
        written[place] = letter
    return "".join(written)


def leaves_sentence_open(text: str) -> bool | None:
    """Whether the sentence of a cue goes on in the next one; None where the cue has none.

    What is said in brackets is no sentence.
    """
    sentences = _Sentences(visible_text(text), is_open=None)
    return sentences.is_open


def goes_on(text: str) -> bool:
    """Whether a cue's text shows by itself that it goes on with a sentence: it begins with dots."""
    seen = visible_text(text).lstrip(" \n" + DASHES)
    return seen.startswith((_ELLIPSIS, ".."))


class _Sentences:
    """Where sentences begin in a visible text.

    Attributes:
        capitals: positions of the letters to be capitalised.
        is_open: whether the last sentence has not ended; None where none has begun.
    """

    def __init__(self, seen: str, *, is_open: bool | None) -> None:
        self.capitals: list[int] = []
        self.is_open = is_open
        self._seen = seen
        self._brackets: list[str] = []
        labels = [match.span(1) for match in _LABEL.finditer(seen) if match[1].isupper()]
        self._label_ends = {end for _, end in labels}
        for start, end in labels:
            words = _WORD.finditer(seen, start, end)
            self.capitals += [match.start() for match in words]
        self._in_label = {at for start, end in labels for at in range(start, end)}
        self._last_letter = max((at for at, char in enumerate(seen) if char.isalnum()), default=-1)
        self._last_closing = {
            opening: seen.rfind(closing) for opening, closing in _OPENING_BRACKETS.items()
        }
        self._dotted: set[int] = set()  # letters and stops of abbreviations such as U.S.
        for match in _DOTTED_RUN.finditer(seen):
            self._dotted.update(range(*match.span()))
            if match[0].replace(".", "").lower() not in _GO_ON:
                self.capitals += range(match.start(), match.end(), 2)
        at_line_start = True
        for at, char in enumerate(seen):
            if char == "\n":
                at_line_start = True
            elif not char.isspace():
                self._take(at, char, at_line_start=at_line_start)
                at_line_start = False

    def _take(self, at: int, char: str, *, at_line_start: bool) -> None:
        if self._brackets:
            if char == self._brackets[-1]:
                self._brackets.pop()
        elif char in _OPENING_BRACKETS and at < self._last_closing[char]:
            self._brackets.append(_OPENING_BRACKETS[char])
        elif at in self._in_label:
            pass
        elif char.isalnum():
            if not self.is_open:
                self.capitals.append(at)
            self.is_open = True
        elif self._ends_sentence(at, char, at_line_start=at_line_start):
            self.is_open = False

    def _ends_sentence(self, at: int, char: str, *, at_line_start: bool) -> bool:
        if char == ".":
            return self._stop_ends(at)
        if char == _ELLIPSIS:
            return at > self._last_letter
        if at_line_start:
            return char in DASHES or char in _NOTES
        if char in _QUOTES:
            return _SAYS.search(self._seen, max(at - 3, 0), at) is not None
        return char in _ENDS or at in self._label_ends

    def _stop_ends(self, at: int) -> bool:
        seen = self._seen
        if seen[at - 1 : at] == "." or seen[at + 1 : at + 2] == ".":
            return at > self._last_letter  # dots: the sentence may go on, but not into the next cue
        if at in self._dotted or seen[at + 1 : at + 2].isalnum():
            return False
        match = _LAST_WORD.search(seen, max(at - _LONGEST_ABBREVIATION, 0), at)
        word = match[0].lower() if match else ""
        if word in _TITLES:
            self.capitals.append(at - len(word))
        return word not in _GO_ON


def _upper(char: str, language: str) -> str:
    return "\u0130" if char == "i" and language in _DOTTED else char.upper()


def _lower(char: str, language: str) -> str:
    if char == "I" and language in _DOTTED:
        return "\u0131"
    return "i" if char == "\u0130" else char.lower()


def _lowered(seen: str, language: str) -> list[str]:
    letters = [_lower(char, language) for char in seen]
    for at, char in enumerate(seen):  # the Greek letter has another form at the end of a word
        if char == "\u03a3" and seen[at - 1 : at].isalpha() and not seen[at + 1 : at + 2].isalpha():
            letters[at] = "\u03c2"
    return letters


def _toggled(char: str, language: str) -> str:
    return _upper(char, language) if char.islower() else _lower(char, language)


def _capitalise(letters: list[str], places: Iterable[int], language: str) -> None:
    for at in places:
        char = letters[at]
        letters[at] = "\u0130" if char == "i" and language in _DOTTED else char.title()
        if language == "nl" and char == "i" and letters[at + 1 : at + 2] == ["j"]:
            letters[at + 1] = "J"


def _english_i(letters: Sequence[str]) -> Iterable[int]:
    # Joined letter by letter, so that the places are those of the letters.
    return (match.start() for match in _ENGLISH_I.finditer("".join(char[:1] for char in letters)))


def _write_names(seen: str, letters: list[str], names: tuple[str, ...]) -> None:
    if not names:
        return
    for match in _names_pattern(names).finditer(seen):
        name = _spelling(names).get(match[0].casefold(), match[0])
        is_start = name[0] != letters[match.start()] and name.islower()
        for at, char in enumerate(name, match.start()):
            letters[at] = char
        if is_start:
            letters[match.start()] = name[0].title()


@lru_cache(maxsize=8)
def _names_pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(filter(None, names), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)", re.IGNORECASE)


@lru_cache(maxsize=8)
def _spelling(names: tuple[str, ...]) -> dict[str, str]:
    return {name.casefold(): name for name in names}
