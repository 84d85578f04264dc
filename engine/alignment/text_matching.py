"""Which words of a given text are which of those that were heard.

Two long sequences are first pinned to each other where a run of words occurs once in each;
between the pins, and there again between the finer ones, the words are aligned by dynamic
programming. Its gaps are affine: one long gap is likelier than several short ones, so a line
that is sung once is not matched half to its first and half to its second writing.

Time and memory are bounded: no table has more than `MOST_CELLS` cells, and where nothing pins
long stretches, the table is a band along their diagonal.
"""

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.alignment.pairwise_table import banded_pairs, table_pairs

# Runs of so many words pin the sequences, the longest first.
PIN_LENGTHS = (8, 5, 4, 3, 2, 1)
# Up to so many cells the table is made at once, as it is surer than pins of few words.
FREELY_ALIGNED_CELLS = 40_000
MOST_CELLS = 2_000_000

# Matches no further apart than this, counted on both sides, bear each other out.
NEAR = 4
# Matches further than this from others, on both sides, may be chance.
FAR = 8
WEAKEST_ISLAND = 2.0  # of words that occur once, which weigh 1


@dataclass(frozen=True, slots=True)
class Pair:
    """A unit of the given text and the heard one it is.

    Attributes:
        given: index.
        heard: index.
        similarity: 1 where they are equal, else how alike they are spelled.
    """

    given: int
    heard: int
    similarity: float


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Half-open ranges of both sequences that belong together."""

    given: int
    given_stop: int
    heard: int
    heard_stop: int

    @property
    def n_given(self) -> int:
        return self.given_stop - self.given

    @property
    def n_heard(self) -> int:
        return self.heard_stop - self.heard


def match_texts(
    given: Sequence[str], heard: Sequence[str], line_starts: Sequence[bool] | None = None
) -> list[Pair]:
    """Align two texts in time order.

    Args:
        given: units of the text.
        heard: units that were heard.
        line_starts: whether a line of the text begins with each of its units; None is one line.

    Returns:
        Pairs that rise in both sequences. What is in none has no counterpart.
    """
    starts = line_starts or [index == 0 for index in range(len(given))]
    found: list[Pair] = []
    waiting = [_Stretch(0, len(given), 0, len(heard))]
    while waiting:
        stretch = waiting.pop()
        if stretch.n_given == 0 or stretch.n_heard == 0:
            continue
        small = stretch.n_given * stretch.n_heard <= FREELY_ALIGNED_CELLS
        pins = [] if small else _pins(given, heard, stretch)
        if pins:
            found += [Pair(i, j, 1.0) for i, j in pins]
            waiting += _between(stretch, pins)
        else:
            found += _aligned(given, heard, starts, stretch)
    found.sort(key=lambda pair: pair.given)
    return _without_chance(found, given, heard)


def _pins(given: Sequence[str], heard: Sequence[str], stretch: _Stretch) -> list[tuple[int, int]]:
    """Pairs that lie in the longest runs which occur once on each side."""
    for length in PIN_LENGTHS:
        ours = _once(given, stretch.given, stretch.given_stop, length)
        theirs = _once(heard, stretch.heard, stretch.heard_stop, length)
        starts = [(i, theirs[run]) for run, i in ours.items() if run in theirs]
        if starts:
            return _spread_out(_longest_rising(starts), length)
    return []


def _once(words: Sequence[str], start: int, stop: int, length: int) -> dict[tuple[str, ...], int]:
    """Runs of `length` words that occur once in a range, and where; in order."""
    runs = [tuple(words[at : at + length]) for at in range(start, stop - length + 1)]
    counts = Counter(runs)
    return {run: start + at for at, run in enumerate(runs) if counts[run] == 1}


def _longest_rising(starts: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest choice that rises on both sides, of pairs that rise on the first.

    Source: patience sorting, as in Bram Cohen's patience diff.
    """
    tops: list[int] = []  # the least heard index at which a chain of each length ends
    ends: list[int] = []
    before: list[int] = []
    for index, (_, j) in enumerate(starts):
        pile = bisect_left(tops, j)
        before.append(ends[pile - 1] if pile else -1)
        if pile == len(tops):
            tops.append(j)
            ends.append(index)
        else:
            tops[pile], ends[pile] = j, index
    chain = []
    at = ends[-1]
    while at >= 0:
        chain.append(starts[at])
        at = before[at]
    return chain[::-1]


def _spread_out(starts: Sequence[tuple[int, int]], length: int) -> list[tuple[int, int]]:
    """All pairs of the runs; where runs overlap askew, those of the earlier one."""
    pairs: list[tuple[int, int]] = []
    for i, j in starts:
        for offset in range(length):
            pair = (i + offset, j + offset)
            if not pairs or (pair[0] > pairs[-1][0] and pair[1] > pairs[-1][1]):
                pairs.append(pair)
    return pairs


def _between(stretch: _Stretch, pins: Sequence[tuple[int, int]]) -> Iterator[_Stretch]:
    """What is left before, between and after the pins."""
    given, heard = stretch.given, stretch.heard
    for i, j in (*pins, (stretch.given_stop, stretch.heard_stop)):
        yield _Stretch(given, i, heard, j)
        given, heard = i + 1, j + 1


def _aligned(
    given: Sequence[str], heard: Sequence[str], line_starts: Sequence[bool], stretch: _Stretch
) -> Iterator[Pair]:
    """Pairs by dynamic programming over a whole stretch, or a band of it."""
    ours = given[stretch.given : stretch.given_stop]
    theirs = heard[stretch.heard : stretch.heard_stop]
    starts = line_starts[stretch.given : stretch.given_stop]
    if stretch.n_given * stretch.n_heard <= MOST_CELLS:
        pairs = table_pairs(ours, theirs, starts)
    else:
        pairs = banded_pairs(ours, theirs, starts, MOST_CELLS)
    for i, j, similarity in pairs:
        yield Pair(stretch.given + i, stretch.heard + j, similarity)


def _without_chance(
    pairs: Sequence[Pair], given: Sequence[str], heard: Sequence[str]
) -> list[Pair]:
    """Drop matches that stand alone: an "and the" amid two unlike passages says nothing."""
    counts = Counter(heard)
    most = math.log1p(len(heard))

    def weight(pair: Pair) -> float:
        return pair.similarity * math.log1p(len(heard) / counts[heard[pair.heard]]) / most

    kept = []
    islands = _islands(pairs)
    for at, island in enumerate(islands):
        first, last = island[0], island[-1]
        before = islands[at - 1][-1] if at else Pair(-1, -1, 1.0)
        after = islands[at + 1][0] if at + 1 < len(islands) else Pair(len(given), len(heard), 1.0)
        is_far = min(_distance(before, first), _distance(last, after)) > FAR
        if not is_far or sum(weight(pair) for pair in island) >= WEAKEST_ISLAND:
            kept += island
    return kept


def _islands(pairs: Sequence[Pair]) -> list[list[Pair]]:
    islands: list[list[Pair]] = []
    for pair in pairs:
        if islands and _distance(islands[-1][-1], pair) <= NEAR:
            islands[-1].append(pair)
        else:
            islands.append([pair])
    return islands


def _distance(before: Pair, after: Pair) -> int:
    """Words between two pairs, on both sides together."""
    return after.given - before.given + after.heard - before.heard - 2
