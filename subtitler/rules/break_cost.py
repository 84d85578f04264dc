"""How good a place between two words is to end a line or a cue.

Source of the order: Netflix Timed Text Style Guide, General Requirements, "Line Treatment", and
BBC Subtitle Guidelines 1.2, section 4: break after punctuation, before conjunctions and
prepositions; never between article and noun, title and name, auxiliary or pronoun and verb. The
numbers are ours; only their order and distance matter.
"""

from functools import lru_cache

from subtitler.document.lines import DASHES
from subtitler.document.markup import visible_text
from subtitler.rules.function_words import WordClass, function_words

AFTER_SENTENCE = 0.0
AFTER_CLAUSE = 1.0
BEFORE_CONJUNCTION = 2.0
BEFORE_PREPOSITION = 4.0
ANYWHERE = 6.0
UNLIKELY = 20.0
"""Between a number and what is counted, or between what may be the names of one person."""

FORBIDDEN = 100.0
"""Behind an article and the like: no saving in balance is worth that."""

SENTENCE_ENDS = frozenset(".?!…。？！؟।॥‼⁇⁈⁉｡")  # noqa: RUF001 - marks of other scripts
CLAUSE_ENDS = frozenset(",;:–—、，；：،؛､)]}）］｝」』】〉》〕")  # noqa: RUF001
_QUOTES = "\"'“”„‚‘’«»‹›"  # noqa: RUF001 - typographic quotes
_OPENING = frozenset("([{¿¡“„‚‘«‹—–（［｛「『【〈《〔")  # noqa: RUF001
SPEAKER_DASHES = frozenset(DASHES)
"""As a set, in which neither nothing nor several of them are found."""

_ORDER = tuple(WordClass)
# A clause may end in these: "where I come from | and ...", "I know you are | because ...".
_MAY_END_CLAUSE = frozenset(
    {WordClass.PREPOSITION, WordClass.AUXILIARY, WordClass.PRONOUN, WordClass.NEGATION}
)
_NOUNS_ARE_CAPITALISED = "de"


def break_cost(left: str, right: str, language: str | None) -> float:
    """What it costs to break between two texts: `AFTER_SENTENCE` to `FORBIDDEN`.

    Args:
        left: what stands before the break; only its last two words matter.
        right: what stands behind it; only its first word matters.
        language: such as "en"; None and languages without a list know only punctuation.
    """
    return _judged(*_ends(left, right), language)[0]


def forbidden_class(left: str, right: str, language: str | None) -> WordClass | None:
    """Why a line must not end between two texts; None where it may.

    Args:
        left: as for `break_cost`.
        right: as for `break_cost`.
        language: as for `break_cost`.
    """
    return _judged(*_ends(left, right), language)[1]


def judge_break(left: str, right: str, language: str | None) -> tuple[float, WordClass | None]:
    """Both `break_cost` and `forbidden_class`, of visible texts."""
    if len(left.split()) == 1 == len(right.split()):
        return judge_words("", left, right, language)
    return _judged(*_ends(left, right), language)


def judge_words(
    before: str, left: str, right: str, language: str | None
) -> tuple[float, WordClass | None]:
    """The same between two words, where `before` is the word before the left one, or ""."""
    return _judged(left, right, _ends_sentence(before), language)


def _ends(left: str, right: str) -> tuple[str, str, bool]:
    """The words beside the break, and whether the left one begins a sentence."""
    before = visible_text(left).split()[-2:]
    after = visible_text(right).split(None, 1)
    is_first = _ends_sentence(before[0] if len(before) > 1 else "")
    return before[-1] if before else "", after[0] if after else "", is_first


def _ends_sentence(word: str) -> bool:
    return not word or word.rstrip(_QUOTES)[-1:] in SENTENCE_ENDS


@lru_cache(maxsize=65536)
def _judged(
    left: str,
    right: str,
    is_first: bool,  # noqa: FBT001 - a cache key
    language: str | None,
) -> tuple[float, WordClass | None]:
    if not left or not right:
        return AFTER_SENTENCE, None
    word = left.strip(_QUOTES + "([{¿¡-")
    next_word = right.strip(_QUOTES + "([{¿¡-.,;:?!…)]}")
    if _is_title(word, next_word, language):
        return FORBIDDEN, WordClass.TITLE
    mark = left.rstrip(_QUOTES)[-1:]
    if mark in SENTENCE_ENDS:
        is_initial = len(word) == len("J.") and word[0].isupper() and next_word[:1].isupper()
        return (UNLIKELY if is_initial else AFTER_SENTENCE), None
    if mark in CLAUSE_ENDS:
        return AFTER_CLAUSE, None
    forbidden = _class_before(word, next_word, language)
    if forbidden is not None:
        return FORBIDDEN, forbidden
    cost = _unpunctuated_cost(word, next_word, is_first, language)
    return (BEFORE_CONJUNCTION if right[0] in _OPENING else cost), None


def _class_before(word: str, next_word: str, language: str | None) -> WordClass | None:
    """The class of a word that must not end a line before `next_word`."""
    words = function_words(language)
    classes = words.get(word.casefold(), frozenset()) - {WordClass.TITLE}
    after = words.get(next_word.casefold(), frozenset())
    if WordClass.CONJUNCTION in after and classes <= _MAY_END_CLAUSE:
        return None
    return next((found for found in _ORDER if found in classes), None)


def _unpunctuated_cost(
    word: str,
    next_word: str,
    is_first: bool,  # noqa: FBT001 - handed on
    language: str | None,
) -> float:
    after = function_words(language).get(next_word.casefold(), frozenset())
    if WordClass.CONJUNCTION in after:
        return BEFORE_CONJUNCTION
    if WordClass.PREPOSITION in after:
        return BEFORE_PREPOSITION
    counted = word[-1:].isdigit() and next_word[:1].isalpha()
    named = not is_first and _may_be_name(word, next_word, language)
    return UNLIKELY if counted or named else ANYWHERE


def _is_title(word: str, next_word: str, language: str | None) -> bool:
    classes = function_words(language).get(word.casefold(), ())
    return WordClass.TITLE in classes and word[:1].isupper() and next_word[:1].isupper()


def _may_be_name(word: str, next_word: str, language: str | None) -> bool:
    if (language or "").lower().startswith(_NOUNS_ARE_CAPITALISED):
        return False
    return word.istitle() and next_word.istitle()
