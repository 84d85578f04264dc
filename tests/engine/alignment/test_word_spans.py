"""Words laid along sound as whole spans."""

import itertools
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.alignment import word_spans as module
from engine.alignment.word_spans import word_spans


def attention_of(spans, n_frames, blur=0.2):
    """Two heads that look at each word's span, and a little at everything else."""
    attention = np.full((2, len(spans), n_frames), blur / n_frames)
    for word, (first, stop) in enumerate(spans):
        attention[:, word, first:stop] += (1 - blur) / (stop - first)
    return attention


def sound(n_frames, silences=()):
    silent = np.zeros(n_frames, dtype=bool)
    for first, stop in silences:
        silent[first:stop] = True
    return silent


lengths = st.lists(st.integers(6, 30), min_size=1, max_size=12)


@given(lengths)
def test_clear_attention_is_followed(spoken):
    edges = np.concatenate([[0], np.cumsum(spoken)]).tolist()
    spans = list(pairwise(edges))
    attention = attention_of(spans, edges[-1])
    assert word_spans(attention, [n // 3 for n in spoken], sound(edges[-1])) == spans


@settings(max_examples=50)
@given(st.integers(1, 9), st.integers(9, 60), st.integers(0, 10**6))
def test_spans_rise_and_begin_and_end_with_sound(n_words, n_frames, seed):
    chance = np.random.default_rng(seed)
    attention = chance.dirichlet(np.full(n_frames, 0.1), size=(2, n_words))
    silent = chance.random(n_frames) < 0.3
    silent[:n_words] = False
    spans = word_spans(attention, chance.integers(0, 12, n_words).tolist(), silent)
    assert len(spans) == n_words
    assert all(0 <= first < stop <= n_frames for first, stop in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    assert all(not silent[first] and not silent[stop - 1] for first, stop in spans)


def test_a_pause_between_words_belongs_to_neither():
    spans = [(0, 20), (60, 80)]
    silent = sound(80, [(20, 60)])
    assert word_spans(attention_of(spans, 80), [6, 6], silent) == spans


def test_sound_that_no_word_attends_to_belongs_to_none():
    spans = [(0, 20), (220, 240)]
    found = word_spans(attention_of(spans, 400), [6, 6], sound(400))
    assert np.abs(np.array(found) - np.array(spans)).max() <= 15


def test_where_attention_says_nothing_letters_decide():
    even = np.full((1, 3, 90), 1 / 90)
    assert word_spans(even, [2, 8, 5], sound(90)) == [(0, 15), (15, 60), (60, 90)]


def score(spans, evidence, breaks, lengths):
    """What `_best_spans` maximises, added up span by span."""
    total, at = 0.0, 0
    for word, (first, stop) in enumerate(spans):
        total += evidence[word, first:stop].sum() + lengths[word, stop - first - 1]
        total -= breaks[first + 1 : stop].sum()
        if first > at:
            total += module.LEAVING_OUT + module.WORDLESS * (first - at)
        at = stop
    if at < evidence.shape[1]:
        total += module.LEAVING_OUT + module.WORDLESS * (evidence.shape[1] - at)
    return total


@settings(max_examples=60)
@given(st.integers(1, 3), st.integers(3, 7), st.integers(0, 10**6))
def test_no_other_spans_score_better(n_words, n_frames, seed):
    chance = np.random.default_rng(seed)
    evidence = chance.normal(0, 6, (n_words, n_frames))
    breaks = chance.exponential(2, n_frames) * (chance.random(n_frames) < 0.3)
    lengths = chance.normal(0, 3, (n_words, n_frames))
    found = module._best_spans(evidence, breaks, lengths)
    every = (
        list(zip(edges[::2], edges[1::2], strict=True))
        for edges in itertools.combinations_with_replacement(range(n_frames + 1), 2 * n_words)
        if all(a < b for a, b in zip(edges[::2], edges[1::2], strict=True))
    )
    best = max(score(spans, evidence, breaks, lengths) for spans in every)
    assert score(found, evidence, breaks, lengths) == pytest.approx(best)
