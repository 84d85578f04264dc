"""What it costs to end a cue between two words, and to go on in the same cue.

`subtitler.rules.break_cost` says how good a place is; here pauses come in, and the costs are
put on the scale of the search: points, of which a cue costs `EACH_CUE`.
"""

from bisect import bisect_left

from subtitler.document.reconcile import is_unspaced
from subtitler.rules.break_cost import (
    AFTER_CLAUSE,
    AFTER_SENTENCE,
    ANYWHERE,
    BEFORE_CONJUNCTION,
    BEFORE_PREPOSITION,
    UNLIKELY,
    judge_words,
)
from subtitler.rules.function_words import WordClass, function_words
from subtitler.rules.timed_words import TimedWord
from subtitler.rules.unspaced_breaks import is_ideographic, may_break_between, unspaced_break_cost

EACH_CUE = 600
"""Fewer cues are calmer, but none is worth a bad cut."""

_PLACES = (AFTER_SENTENCE, AFTER_CLAUSE, BEFORE_CONJUNCTION, BEFORE_PREPOSITION, ANYWHERE, UNLIKELY)
_POINTS = (0, 350, 600, 700, 900, 1500, 1800)
"""What a cut costs in each of these places, and in a forbidden one."""

BEFORE_PHRASE = 750
"""What it costs before an article or a pronoun: “wrote | a long letter” rather than “a long”."""

IN_WORD = 2500
"""A cut in a run of a script that shows no words, such as Thai; only where nothing else helps."""

HOLDING_SENTENCE = 1000
"""What it costs to begin a sentence in a cue that has one already."""

SHORTEST_HEARD_MS, LONGEST_WEIGHED_MS = 300, 2000
"""A pause up to the first is none; one from the second on is as bad in a cue as can be."""

_BEGIN_PHRASES = frozenset({WordClass.DETERMINER, WordClass.PRONOUN})
_SOFTENING_MS = 800  # a pause of this length makes a cut cost a fifth

# Marks that belong to what stands before them, also where a space stands between (French " ?").
_NEVER_FIRST = frozenset("!%)]}»?:;,.…’”›、。，．！？：；）］｝〉》」』】〕ー々‰")  # noqa: RUF001
_NEVER_LAST = frozenset("([{«“‘‹¿¡（［｛〈《「『【〔")  # noqa: RUF001


class Boundary:
    """The place between two words.

    Attributes:
        may_cut: whether a cue may end here.
        cut_cost: what the end of a cue costs, in points.
        hold_cost: what it costs to go on in the same cue, in points.
    """

    __slots__ = ("cut_cost", "hold_cost", "may_cut")

    def __init__(
        self, before: str, left: TimedWord, right: TimedWord, pause_ms: int, language: str | None
    ) -> None:
        """Judge a boundary.

        Args:
            before: text of the word before `left`, or "".
            left: the word before the boundary.
            right: the word behind it.
            pause_ms: between them.
            language: of the words, or None.
        """
        last, first = left.text[-1], right.text[0]
        if right.is_spaced:
            is_place = self.may_cut = first not in _NEVER_FIRST and last not in _NEVER_LAST
            cost = _spaced_cost(before, left.text, right.text, language)
        else:
            is_place = may_break_between(last, first)
            self.may_cut = is_place or _is_in_run(last, first)
            cost = unspaced_break_cost(last, first)
        points = IN_WORD
        if is_place:
            points = _POINTS[bisect_left(_PLACES, cost)]
            if cost == ANYWHERE and _begins_phrase(right.text, language):
                points = BEFORE_PHRASE
        self.cut_cost = points * (1000 - min(pause_ms, _SOFTENING_MS)) // 1000
        self.hold_cost = 2 * max(0, min(pause_ms, LONGEST_WEIGHED_MS) - SHORTEST_HEARD_MS)
        if cost == AFTER_SENTENCE:
            self.hold_cost += HOLDING_SENTENCE


def _spaced_cost(before: str, left: str, right: str, language: str | None) -> float:
    if is_ideographic(left[-1]) and is_ideographic(right[0]):
        return unspaced_break_cost("、", right[0])  # the space is a mark
    cost, _ = judge_words(before, left, right, language)
    if cost == AFTER_SENTENCE and _begins_small(right):
        return AFTER_CLAUSE  # an abbreviation, or “Why?” he asked
    return cost


def _begins_phrase(right: str, language: str | None) -> bool:
    classes = function_words(language).get(right.casefold(), frozenset())
    return not _BEGIN_PHRASES.isdisjoint(classes)


def _is_in_run(last: str, first: str) -> bool:
    """Whether two characters are in a run of a script that shows no words."""
    return is_unspaced(last) and is_unspaced(first) and first.isalpha() and last not in _NEVER_LAST


def _begins_small(text: str) -> bool:
    return next((char.islower() for char in text if char.isalnum()), False)
