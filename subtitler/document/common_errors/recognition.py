"""Letters that programs which read pictures take for others; only where no word is written so."""

import re

from subtitler.document.common_errors.rules import RepairRules
from subtitler.document.substitution import sub_visible

_L_INSIDE = re.compile(r"(?<![^\W_])[a-z]++I++[a-zI]*+(?![^\W_])")
_I_INSIDE = re.compile(r"(?<![^\W_])[A-Z]++l++[A-Zl]*+(?![^\W_])")
_ZERO_IN_WORD = re.compile(r"(?<![^\W_])[^\W\d_]++0++[^\W\d_]++(?![^\W_])")
_LETTER_IN_NUMBER = re.compile(r"(?<![^\W_])[0-9][0-9OolI]*[0-9](?![^\W_])")
_ENGLISH_L_ALONE = re.compile(r"(?<![\w'\u2019.-])l(?=['\u2019](?:m|ll|ve|d)\b|(?![\w'\u2019.-]))")
_ENGLISH_L_FIRST = re.compile(r"(?<![^\W_])I(?=[aeouy][a-z])[a-z]+(?![^\W_])")
_IN_CAPITALS = 3
# English words and names that begin with a capital I and another vowel.
_BEGIN_WITH_I = frozenset(
    ("iago", "iain", "ian", "iona", "ionic", "ions", "iota", "iotas", "iowa", "iowan", "iolanthe")
)
_SENTENCE_START = re.compile(r"(?:^|[.!?\u2026\n][\s\"'\u201c\u2018-]*|^[\s\"'\u201c\u2018-]*)$")


def repair_recognition(text: str, rules: RepairRules) -> str:
    """``wiIl`` is will, ``WlLL`` is WILL, ``g0od`` is good, ``1O0`` is 100; in English l is I."""
    text = sub_visible(_L_INSIDE, lambda match: match[0].replace("I", "l"), text)
    text = sub_visible(_I_INSIDE, _capital_i, text)
    text = sub_visible(_ZERO_IN_WORD, _letter_o, text)
    text = sub_visible(_LETTER_IN_NUMBER, _digits, text)
    if rules.base_language == "en":
        text = sub_visible(_ENGLISH_L_ALONE, "I", text)
        text = sub_visible(_ENGLISH_L_FIRST, _small_l, text)
    return text


def _capital_i(match: re.Match[str]) -> str:
    """Capitals around it: ``Al`` and ``ll`` may be what was written."""
    word = match[0]
    capitals = sum(map(str.isupper, word))
    ends_small = word.endswith("l") and capitals < _IN_CAPITALS
    return word if len(word) < _IN_CAPITALS or ends_small else word.replace("l", "I")


def _letter_o(match: re.Match[str]) -> str:
    word = match[0]
    letters = word.replace("0", "")
    if letters.isupper():
        # ``R0B0T`` may be a name written so.
        return word.replace("0", "O") if len(letters) >= _IN_CAPITALS else word
    return word.replace("0", "o") if letters[1:].islower() else word


def _digits(match: re.Match[str]) -> str:
    return match[0].translate({ord("O"): "0", ord("o"): "0", ord("l"): "1", ord("I"): "1"})


def _small_l(match: re.Match[str]) -> str:
    word = match[0]
    if word.lower() in _BEGIN_WITH_I:
        return word
    before = match.string[max(match.start() - 8, 0) : match.start()]
    return ("L" if _SENTENCE_START.search(before) else "l") + word[1:]
