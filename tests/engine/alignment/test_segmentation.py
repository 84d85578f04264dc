"""The best cut into words and pauses against trying all cuts."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.alignment.segmentation import CutScores, best_cut


def score_of(scores, starts, ends):
    """Add up what a cut is worth, as `CutScores` says."""
    n_frames = scores.within_word.shape[1]
    covered = np.zeros(n_frames, bool)
    total = 0.0
    for within, start, end in zip(scores.within_word, starts, ends, strict=True):
        total += within[start:end].sum() + scores.at_start[start]
        covered[start:end] = True
    total += scores.within_pause[~covered].sum()
    following = [*starts[1:], n_frames]
    return total + scores.of_pause * sum(a < b for a, b in zip(ends, following, strict=True))


def all_cuts(n_words, n_frames, shortest):
    for edges in itertools.combinations_with_replacement(range(n_frames + 1), 2 * n_words):
        starts, ends = edges[::2], edges[1::2]
        if all(b - a >= shortest for a, b in zip(starts, ends, strict=True)):
            yield starts, ends


@st.composite
def problems(draw):
    n_words, shortest = draw(st.integers(1, 3)), draw(st.integers(1, 2))
    n_frames = draw(st.integers(n_words * shortest, 8))
    chance = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    scores = CutScores(
        chance.normal(size=(n_words, n_frames)),
        chance.normal(size=n_frames),
        chance.normal(size=n_frames),
        float(chance.normal()),
    )
    return scores, shortest


@settings(max_examples=60)
@given(problems())
def test_no_other_cut_scores_higher(problem):
    scores, shortest = problem
    n_words, n_frames = scores.within_word.shape
    cut = best_cut(scores, shortest)
    best = max(score_of(scores, *edges) for edges in all_cuts(n_words, n_frames, shortest))
    assert cut.score == pytest.approx(best)
    assert score_of(scores, cut.starts.tolist(), cut.ends.tolist()) == pytest.approx(best)
    assert (cut.ends - cut.starts >= shortest).all()
    assert (cut.starts[1:] >= cut.ends[:-1]).all()
