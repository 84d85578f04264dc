"""The table of affine gaps against every way to align two short texts."""

from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.alignment.pairwise_table import (
    EQUAL,
    GAP_GOES_ON,
    GAP_OPENS,
    LEAST_SIMILARITY,
    UNLIKE,
    banded_pairs,
    spelling_similarity,
    table_pairs,
)

texts = st.lists(st.sampled_from(["a", "b", "baker", "bakers", "banker", "cat"]), max_size=7)


def pair_reward(similarity):
    return EQUAL * similarity if similarity >= LEAST_SIMILARITY else UNLIKE


def best_score(ours, theirs):
    """The highest score of all alignments, by plain recursion."""
    similarity = spelling_similarity(ours, theirs)

    @cache
    def rest(i, j, last):
        if i == len(ours) and j == len(theirs):
            return 0.0
        ways = []
        if i < len(ours) and j < len(theirs):
            ways.append(pair_reward(similarity[i, j]) + rest(i + 1, j + 1, "pair"))
        if i < len(ours):
            ways.append((GAP_GOES_ON if last == "out" else GAP_OPENS) + rest(i + 1, j, "out"))
        if j < len(theirs):
            ways.append((GAP_GOES_ON if last == "in" else GAP_OPENS) + rest(i, j + 1, "in"))
        return max(ways)

    return rest(0, 0, "pair")


def score_between(n, m):
    """The best that is left for n and m words that are not paired alike."""
    options = []
    for paired in range(min(n, m) + 1):
        gaps = [length for length in (n - paired, m - paired) if length]
        options.append(paired * UNLIKE + sum(GAP_OPENS + GAP_GOES_ON * (g - 1) for g in gaps))
    return max(options)


@given(texts.filter(bool), texts.filter(bool))
def test_no_alignment_scores_better(ours, theirs):
    pairs = table_pairs(ours, theirs, [False] * len(ours))
    score, i, j = 0.0, 0, 0
    for at, to, similarity in [*pairs, (len(ours), len(theirs), None)]:
        score += score_between(at - i, to - j)
        score += 0.0 if similarity is None else pair_reward(similarity)
        i, j = at + 1, to + 1
    assert score == pytest.approx(best_score(ours, theirs))


@given(texts.filter(bool), texts.filter(bool))
def test_a_band_that_holds_everything_pairs_equal_words_rising(ours, theirs):
    pairs = banded_pairs(ours, theirs, [False] * len(ours), 10**6)
    assert all(ours[i] == theirs[j] for i, j, _ in pairs)
    assert sorted(pairs) == pairs


def test_a_narrow_band_still_finds_what_is_near_the_diagonal():
    text = [f"w{k}" for k in range(300)]
    heard = [*text[:100], "x", "y", *text[100:200], *text[205:]]
    pairs = banded_pairs(text, heard, [False] * len(text), 300 * 40)
    assert len(pairs) == 295


def test_similarity_is_one_for_equal_words_alone_and_the_same_both_ways():
    words = ["banana", "bananana", "a", "b", "baker", "bakers"]
    similarity = spelling_similarity(words, words)
    assert np.array_equal(similarity, similarity.T)
    assert np.array_equal(similarity == 1.0, np.eye(len(words), dtype=bool))
    assert similarity[4, 5] > 0.7
    assert similarity[0, 4] < LEAST_SIMILARITY
