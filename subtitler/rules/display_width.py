"""How many characters a reader sees: what line lengths and reading speeds count.

Markup counts nothing, nor do combining marks and invisible format characters; an emoji made of
several code points is one wide character. What a wide and a narrow character count, and whether
spaces and punctuation do, says the profile.
"""

import re
import unicodedata
from functools import lru_cache

from subtitler.document.markup import visible_text
from subtitler.rules.profile import Profile

_EMOJI = "[\u2194-\u21ff\u2300-\u23ff\u25a0-\u27bf\u2934-\u2935\u2b00-\u2bff\U0001f000-\U0001fbff]"
_FOLLOWING = "[\ufe0f\u20e3\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]*"
_SEQUENCE = re.compile(
    "[\U0001f1e6-\U0001f1ff]{2}"  # a flag
    "|[0-9#*]\ufe0f?\u20e3"  # a key
    f"|{_EMOJI}{_FOLLOWING}(?:\u200d{_EMOJI}{_FOLLOWING})*"
)
"""What is one picture. Source: UTS #51, "Emoji Sequences"."""

_A_WIDE_ONE = "\U0001f600"
_FIRST_SEQUENCE = "\u20e3"  # no picture without a character from here on

# Medial vowels and final consonants, which share the square of the consonant before.
# Source: Unicode 16, chapter 18.6, "Hangul Jamo".
_JOINED_JAMO = range(0x1160, 0x1200)


def line_width(line: str, profile: Profile) -> float:
    """What one line counts.

    Args:
        line: with its markup.
        profile: says what counts, see `Profile`.
    """
    if "<" in line or "{" in line:
        line = visible_text(line)
    return visible_width(line, profile)


def line_widths(text: str, profile: Profile) -> tuple[float, ...]:
    """What each line of a cue's text counts; one 0 for an empty text."""
    if "<" in text or "{" in text:
        text = visible_text(text)
    return tuple(visible_width(line, profile) for line in text.split("\n"))


def text_width(text: str, profile: Profile) -> float:
    """What a cue's whole text counts; breaks between lines count nothing."""
    return sum(line_widths(text, profile))


def visible_width(visible: str, profile: Profile) -> float:
    """What a text counts that is known to hold no markup and no line feed."""
    if visible and max(visible) >= _FIRST_SEQUENCE:
        visible = _SEQUENCE.sub(_A_WIDE_ONE, visible)
    return sum(map(_widths(_counting(profile)).__getitem__, visible))


def word_count(text: str) -> int:
    """How many words a cue's text has: stretches between spaces that hold a letter or digit."""
    if "<" in text or "{" in text:
        text = visible_text(text)
    return sum(word.isalnum() or any(map(str.isalnum, word)) for word in text.split())


_Counting = tuple[float, float, bool, bool]


def _counting(profile: Profile) -> _Counting:
    return (
        profile.wide_character_width,
        profile.narrow_character_width,
        profile.counts_spaces,
        profile.counts_punctuation,
    )


class _Widths(dict[str, float]):
    """What each character counts, found out once for each."""

    def __init__(self, counting: _Counting) -> None:
        super().__init__()
        self._wide, self._narrow, self._counts_spaces, self._counts_punctuation = counting

    def __missing__(self, char: str) -> float:
        width = self[char] = self._width(char)
        return width

    def _width(self, char: str) -> float:
        category = "Zs" if char == "\t" else unicodedata.category(char)
        if category in ("Mn", "Me", "Cc", "Cf", "Cs") or ord(char) in _JOINED_JAMO:
            return 0
        if category == "Zs" and not self._counts_spaces:
            return 0
        if category.startswith("P") and not self._counts_punctuation:
            return 0
        is_wide = unicodedata.east_asian_width(char) in ("W", "F")
        return self._wide if is_wide else self._narrow


@lru_cache(maxsize=16)
def _widths(counting: _Counting) -> _Widths:
    return _Widths(counting)
