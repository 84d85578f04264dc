"""Where lines may be broken in Chinese and Japanese, which put no spaces between words.

Source: the characters that must not begin or end a line are those of JIS X 4051, "line-start and
line-end prohibition rules" (kinsoku), and their half-width forms.
"""

import unicodedata

from subtitler.document.reconcile import is_unspaced
from subtitler.rules.break_cost import (
    AFTER_CLAUSE,
    AFTER_SENTENCE,
    ANYWHERE,
    BEFORE_PREPOSITION,
    CLAUSE_ENDS,
    SENTENCE_ENDS,
    UNLIKELY,
)

SPACES_AT_LINE_END = "\u200b\u3000"
"""Zero-width and ideographic space: a line may end behind them, and keeps them."""

_FIRST_IDEOGRAPHIC = 0x2E80  # Thai, Khmer and their like need a dictionary

_NEVER_FIRST = frozenset(
    "、。，．・：；？！゛゜ヽヾゝゞ々〻ー〜～…‥％‰℃°"  # noqa: RUF001
    "）］｝〉》」』】〕〗〙〟’”｠»)]},.!?:;%"  # noqa: RUF001
    "ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶ"
    "ㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿ｡､｣ｧｨｩｪｫｬｭｮｯｰﾞﾟ\u200b\u3000"
)
_NEVER_LAST = frozenset("（［｛〈《「『【〔〖〘〝‘“｟«([{＄￥＃｢")  # noqa: RUF001


def is_ideographic(char: str) -> bool:
    """Whether a line may be broken beside the character, where the other side allows it."""
    return ord(char) >= _FIRST_IDEOGRAPHIC and is_unspaced(char)


def may_break_between(before: str, after: str) -> bool:
    """Whether a line may end between two characters that no space stands between."""
    if before in SPACES_AT_LINE_END:
        return after not in SPACES_AT_LINE_END
    if not is_ideographic(before) or not is_ideographic(after):
        return False
    if after in _NEVER_FIRST or before in _NEVER_LAST:
        return False
    return not unicodedata.category(after).startswith("M")


def unspaced_break_cost(before: str, after: str) -> float:
    """What a break between two such characters costs, on the scale of `break_cost`.

    A phrase of Japanese ends in kana and begins with something else. Chinese has no such marks:
    there, every place is as good as any other.
    """
    if before in SENTENCE_ENDS:
        return AFTER_SENTENCE
    if before in CLAUSE_ENDS or before in SPACES_AT_LINE_END:
        return AFTER_CLAUSE
    if _is_hiragana(after):
        return UNLIKELY
    if _is_hiragana(before):
        return BEFORE_PREPOSITION
    return UNLIKELY if _is_katakana(before) and _is_katakana(after) else ANYWHERE


def _is_hiragana(char: str) -> bool:
    return "\u3041" <= char <= "\u309f"


def _is_katakana(char: str) -> bool:
    return "\u30a0" <= char <= "\u30ff" or "\uff66" <= char <= "\uff9f"
