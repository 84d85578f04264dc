"""Two short texts aligned word by word, by dynamic programming with affine gaps.

Source: Gotoh, "An improved algorithm for matching biological sequences" (1982). Cells of one
anti-diagonal depend only on the two before it, so each is computed at once.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

# Rewards of pairs and costs of words without counterpart. A pair of unlike words costs less
# than leaving both out, so replaced words keep their place.
EQUAL = 2.0
UNLIKE = -0.6
GAP_OPENS = -1.0
GAP_GOES_ON = -0.1
# Whole lines are left out more often than the end of one and the beginning of the next.
LINE_LEFT_OUT = 0.2
COST_OF_LEAVING_OUT = np.array([[GAP_OPENS], [GAP_GOES_ON], [GAP_OPENS]])  # by the step before
COST_OF_ADDING = np.array([[GAP_OPENS], [GAP_OPENS], [GAP_GOES_ON]])
# Words spelled less alike are different ones.
LEAST_SIMILARITY = 0.5

PAIRED, LEFT_OUT, ADDED = 0, 1, 2  # the last step: a pair, a word of ours, or one of theirs

Match = tuple[int, int, float]
SimilarityAt = Callable[[NDArray[np.int64], NDArray[np.int64]], NDArray[np.float64]]


def table_pairs(
    ours: Sequence[str], theirs: Sequence[str], line_starts: Sequence[bool]
) -> list[Match]:
    """Align two texts, alike spelling counted.

    Args:
        ours: words.
        theirs: words.
        line_starts: whether a line of ours begins with each word.

    Returns:
        (our index, their index, similarity), rising, of words that are equal or alike.
    """
    similarity = spelling_similarity(ours, theirs)
    width = len(ours) + len(theirs)  # a band that holds everything
    table = _Table(line_starts, len(theirs), width)
    return _aligned(table, lambda i, j: similarity[i, j])


def banded_pairs(
    ours: Sequence[str], theirs: Sequence[str], line_starts: Sequence[bool], most_cells: int
) -> list[Match]:
    """Align two texts near the diagonal, by equal words alone.

    Args:
        ours: words.
        theirs: words.
        line_starts: whether a line of ours begins with each word.
        most_cells: about so large the table may be.

    Returns:
        As `table_pairs`.
    """
    ids = {word: at for at, word in enumerate(dict.fromkeys((*ours, *theirs)))}
    our_ids = np.array([ids[word] for word in ours])
    their_ids = np.array([ids[word] for word in theirs])
    width = max(8, most_cells // (len(ours) + len(theirs)))
    table = _Table(line_starts, len(theirs), width)
    return _aligned(table, lambda i, j: (our_ids[i] == their_ids[j]).astype(float))


def spelling_similarity(ours: Sequence[str], theirs: Sequence[str]) -> NDArray[np.float64]:
    """Say how alike words are spelled: the share of letter pairs that both have, 0..1.

    Returns:
        (ours, theirs); 1 only where they are equal.

    Source: Dice, "Measures of the amount of ecologic association between species" (1945).
    """
    words = list(dict.fromkeys((*ours, *theirs)))
    at = {word: index for index, word in enumerate(words)}
    letter_pairs = [[f" {word}"[k] + f"{word} "[k] for k in range(len(word) + 1)] for word in words]
    columns = {pair: k for k, pair in enumerate({p for pairs in letter_pairs for p in pairs})}
    counts = np.zeros((len(words), len(columns)), dtype=np.float32)
    for row, pairs in enumerate(letter_pairs):
        counts[row, [columns[pair] for pair in pairs]] = 1.0
    a = np.array([at[word] for word in ours])
    b = np.array([at[word] for word in theirs])
    sizes = counts.sum(axis=1)
    shared = counts[a] @ counts[b].T
    similarity = np.asarray(2 * shared / (sizes[a][:, None] + sizes[b]), dtype=np.float64)
    # "banana" and "bananana" have the same letter pairs.
    similarity[(similarity == 1.0) & (a[:, None] != b[None])] = 0.95
    return similarity


def _aligned(table: "_Table", similarity_at: SimilarityAt) -> list[Match]:
    """Find the best path from before both texts to behind both.

    Args:
        table: new.
        similarity_at: similarities, 0..1, of pairs of indices.
    """
    for total in range(1, table.n_diagonals):
        table.add_diagonal(total, similarity_at)
    return [
        (i, j, similarity)
        for i, j in table.path()
        if (similarity := float(similarity_at(np.array([i]), np.array([j]))[0])) >= LEAST_SIMILARITY
    ]


class _Table:
    """The scores of the last anti-diagonals, and how each cell was reached.

    Cell (i, j) stands for i words of ours and j of theirs done; it lies on the anti-diagonal
    i + j. Three scores are kept for each, by the kind of step that led there.
    """

    def __init__(self, line_starts: Sequence[bool], m: int, width: int) -> None:
        self._n = n = len(line_starts)
        self._m = m
        # By the number of our words that are done with the one that is left out.
        self._line_left_out = np.append(0.0, LINE_LEFT_OUT * np.array(line_starts))
        self._half_width = width // 2 + 1
        # By i + 1, so that there is a border on both sides. What no path reaches is minus infinity.
        self._before_last, self._last, self._spare = np.full((3, 3, n + 3), -np.inf)
        self._last[PAIRED, 1] = 0.0
        self._firsts = [0]
        self._steps = [np.zeros((3, 1), dtype=np.int8)]

    @property
    def n_diagonals(self) -> int:
        """How many there are."""
        return self._n + self._m + 1

    def add_diagonal(self, total: int, similarity_at: SimilarityAt) -> None:
        """Score the cells (i, j) with i + j = `total`."""
        n, m = self._n, self._m
        middle = total * n // (n + m)
        first = max(0, total - m, middle - self._half_width)
        stop = min(n, total, middle + self._half_width) + 1
        i = np.arange(first, stop)
        similarity = similarity_at(np.maximum(i - 1, 0), np.maximum(total - i - 1, 0))
        reward = np.where(similarity >= LEAST_SIMILARITY, EQUAL * similarity, UNLIKE)
        # Reached from (i - 1, j - 1), from (i - 1, j) and from (i, j - 1).
        paired = self._before_last[:, first:stop]
        left_out = self._last[:, first:stop] + COST_OF_LEAVING_OUT
        left_out[[PAIRED, ADDED]] += self._line_left_out[i]
        added = self._last[:, first + 1 : stop + 1] + COST_OF_ADDING
        current = self._spare
        current[:, [first, stop + 1]] = -np.inf  # the border of an earlier diagonal
        current[PAIRED, first + 1 : stop + 1] = paired.max(axis=0) + reward
        current[LEFT_OUT, first + 1 : stop + 1] = left_out.max(axis=0)
        current[ADDED, first + 1 : stop + 1] = added.max(axis=0)
        steps = [scores.argmax(axis=0) for scores in (paired, left_out, added)]
        self._steps.append(np.array(steps, dtype=np.int8))
        self._firsts.append(first)
        self._before_last, self._last, self._spare = self._last, current, self._before_last

    def path(self) -> list[tuple[int, int]]:
        """Walk back from the end of both texts; gives the pairs of indices, rising."""
        i, j = self._n, self._m
        kind = int(self._last[:, i + 1].argmax())
        pairs = []
        while i > 0 or j > 0:
            steps, first = self._steps[i + j], self._firsts[i + j]
            before = int(steps[kind, i - first])
            if kind == PAIRED:
                pairs.append((i - 1, j - 1))
            i -= kind != ADDED
            j -= kind != LEFT_OUT
            kind = before
        return pairs[::-1]
