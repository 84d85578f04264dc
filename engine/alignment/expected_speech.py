"""What is expected to be heard: the given text and the recognised words, merged in time order.

Passages alternate: words that both have, then words that only one has or both have otherwise.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from engine.alignment.script_words import ScriptWord, comparable_units, is_spaceless
from engine.alignment.text_matching import Pair, match_texts

# A word is found where at least this share of its units is.
LEAST_SHARE = 0.5
LONGEST_LETTER_S = 0.12  # slow speech
SHORTEST_LETTER_S = 0.05  # text that has less time than that may take all there is around it


@dataclass(frozen=True, slots=True)
class HeardWord:
    """A recognised word.

    Attributes:
        text: with its leading space.
        start_s: seconds.
        end_s: seconds.
        units: what of it is compared; none where speech is heard that nothing was made of.
    """

    text: str
    start_s: float
    end_s: float
    units: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """Words of the text and of what was heard that belong together; one side may have none.

    Attributes:
        script: their indices in the text.
        heard: their indices among the heard words.
        similarity: 1 where both say the same, above 0 where they are spelled alike, 0 where
            they have nothing in common.
        start_s: roughly, from recognition.
        end_s: likewise.
        treatment: "read" while its window is heard; "crammed" text has far too little room to
            have been said; speech that is not in the text is "known" well enough where it is
            long.
    """

    script: range
    heard: range
    similarity: float
    start_s: float
    end_s: float
    treatment: Literal["read", "crammed", "known"] = "read"


@dataclass(frozen=True, slots=True)
class Texts:
    """Both sides.

    Attributes:
        script: the given text's words.
        heard: the recognised words.
    """

    script: Sequence[ScriptWord]
    heard: Sequence[HeardWord]

    def size(self, passage: "Passage", count_tokens: Callable[[str], int]) -> int:
        """Tokens of the longer side of a passage."""
        ours = "".join(spaced(self.script[index]) for index in passage.script)
        theirs = "".join(self.heard[index].text for index in passage.heard)
        return max(count_tokens(ours), count_tokens(theirs))


def spaced(word: ScriptWord) -> str:
    """Text as it follows earlier text: the first word of a cue gets the space it lacks there."""
    if word.index > 0 or word.text.startswith(" ") or is_spaceless(word.units[0]):
        return word.text
    return " " + word.text


def heard_word(text: str, start_s: float, end_s: float, language: str) -> HeardWord:
    """Make a word to compare."""
    return HeardWord(text, start_s, end_s, comparable_units(text, language))


def expected_passages(texts: Texts, duration_s: float) -> list[Passage]:
    """Merge text and heard words.

    Returns:
        Passages that cover every word of both once, in order; none is empty.
    """
    script, heard = texts.script, texts.heard
    groups = _matched_groups(script, heard)
    passages: list[Passage] = []
    end_of_script, end_of_heard, now_s = 0, 0, 0.0
    for group in (*groups, _Group(len(script), len(script), len(heard), len(heard), 1.0)):
        between = (range(end_of_script, group.script), range(end_of_heard, group.heard))
        following_s = duration_s
        if group.heard < len(heard):
            following_s = believable_start_s(heard[group.heard])
        passages += _unmatched(between[0], between[1], script, heard, (now_s, following_s))
        words = range(group.heard, group.heard_stop)
        if group.script < group.script_stop:
            start_s, end_s = heard[words[0]].start_s, heard[words[-1]].end_s
            ours = range(group.script, group.script_stop)
            passages.append(Passage(ours, words, group.similarity, start_s, end_s))
            now_s = believable_end_s(heard[words[-1]])
        end_of_script, end_of_heard = group.script_stop, group.heard_stop
    return passages


@dataclass(slots=True)
class _Group:
    """Half-open ranges of words that are each other's; similarity is the mean of the units."""

    script: int
    script_stop: int
    heard: int
    heard_stop: int
    similarity: float


def _matched_groups(script: Sequence[ScriptWord], heard: Sequence[HeardWord]) -> list[_Group]:
    """Words that share units; "27" and "twenty seven" are one group."""
    our_words = [index for index, word in enumerate(script) for _ in word.units]
    their_words = [index for index, word in enumerate(heard) for _ in word.units]
    pairs = match_texts(
        [unit for word in script for unit in word.units],
        [unit for word in heard for unit in word.units],
        [word.index == 0 and at == 0 for word in script for at in range(len(word.units))],
    )
    groups: list[tuple[_Group, list[Pair]]] = []
    for pair in pairs:
        ours, theirs = our_words[pair.given], their_words[pair.heard]
        if groups and (groups[-1][0].script_stop > ours or groups[-1][0].heard_stop > theirs):
            group = groups[-1][0]
            group.script_stop = max(group.script_stop, ours + 1)
            group.heard_stop = max(group.heard_stop, theirs + 1)
            groups[-1][1].append(pair)
        else:
            groups.append((_Group(ours, ours + 1, theirs, theirs + 1, 0.0), [pair]))
    kept = []
    for group, shared in groups:
        n_ours = sum(len(word.units) for word in script[group.script : group.script_stop])
        n_theirs = sum(len(word.units) for word in heard[group.heard : group.heard_stop])
        share = sum(pair.similarity for pair in shared) / max(n_ours, n_theirs)
        if share >= LEAST_SHARE:
            group.similarity = share
            kept.append(group)
    return kept


def _unmatched(
    ours: range,
    theirs: range,
    script: Sequence[ScriptWord],
    heard: Sequence[HeardWord],
    room_s: tuple[float, float],
) -> Iterator[Passage]:
    """Passages of words without counterpart; text that stands alone is cut at its cues."""
    if theirs:
        start_s, end_s = heard[theirs[0]].start_s, heard[theirs[-1]].end_s
        if (
            SHORTEST_LETTER_S * sum(n_letters(script[index].units) for index in ours)
            > end_s - start_s
        ):
            start_s, end_s = min(start_s, room_s[0]), max(end_s, room_s[1])
        yield Passage(ours, theirs, 0.0, start_s, end_s)
        return
    start_s = room_s[0]
    letters = sum(n_letters(script[index].units) for index in ours)
    for cue in _cue_ranges(ours, script):
        share = sum(n_letters(script[index].units) for index in cue) / letters
        end_s = start_s + max(0.0, room_s[1] - room_s[0]) * share
        yield Passage(cue, range(theirs.start, theirs.start), 0.0, start_s, end_s)
        start_s = end_s


def believable_end_s(word: HeardWord) -> float:
    """Where a word ends that may have been stretched over words which were not recognised."""
    return min(word.end_s, word.start_s + LONGEST_LETTER_S * (n_letters(word.units) + 2))


def believable_start_s(word: HeardWord) -> float:
    """The same before them."""
    return max(word.start_s, word.end_s - LONGEST_LETTER_S * (n_letters(word.units) + 2))


def _cue_ranges(indices: range, script: Sequence[ScriptWord]) -> Iterator[range]:
    first = indices.start
    for index in indices:
        if index + 1 == indices.stop or script[index + 1].cue != script[index].cue:
            yield range(first, index + 1)
            first = index + 1


def n_letters(units: Sequence[str]) -> int:
    """Letters of a word as it is read aloud."""
    return sum(len(unit) for unit in units)
