"""The warping path against the reference's own."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra
from whisper.timing import dtw_cpu

from engine.alignment.dtw import cheapest_path
from tests.reference.behaviours import equals

shapes = st.tuples(st.integers(1, 12), st.integers(1, 30))


@pytest.fixture(scope="module", autouse=True)
def compiled_reference():
    """Numba compiles at the first call, which is no part of any test's time."""
    dtw_cpu(np.zeros((2, 2)))


def assert_same_path(cost):
    ours = cheapest_path(cost)
    theirs = dtw_cpu(cost.copy())
    assert np.array_equal(ours[0], theirs[0])
    assert np.array_equal(ours[1], theirs[1])


@equals("2.14 warping")
@given(shapes, st.integers(0, 2**32 - 1))
def test_random_costs_are_walked_as_the_reference_walks_them(shape, seed):
    assert_same_path(np.random.default_rng(seed).normal(size=shape))


@equals("2.14 ties")
@given(hnp.arrays(np.float64, shapes, elements=st.integers(-2, 2).map(float)))
def test_ties_are_broken_as_the_reference_breaks_them(cost):
    assert_same_path(cost)


@equals("2.14 sums")
@given(
    hnp.arrays(
        np.float64, shapes, elements=st.sampled_from([0.0, 1e8, 1e8 + 1, 1e-9, np.inf, -np.inf])
    )
)
def test_sums_are_rounded_as_the_reference_rounds_them(cost):
    assert_same_path(cost)


@given(hnp.arrays(np.float64, shapes, elements=st.sampled_from([np.nan, 0.0, 1.0])))
def test_costs_that_are_no_numbers_are_passed_as_the_reference_passes_them(cost):
    assert_same_path(cost)


@given(shapes, st.integers(0, 2**32 - 1))
def test_the_path_is_monotone_and_reaches_both_ends(shape, seed):
    rows, columns = cheapest_path(np.random.default_rng(seed).normal(size=shape))
    assert (rows[0], columns[0]) == (0, 0)
    assert (rows[-1] + 1, columns[-1] + 1) == shape
    steps = np.stack([np.diff(rows), np.diff(columns)])
    assert ((steps == 0) | (steps == 1)).all()
    assert steps.any(axis=0).all()


@equals("2.14 long texts")
@pytest.mark.parametrize("shape", [(448, 1500), (1, 1500), (448, 1), (448, 2)])
@pytest.mark.parametrize("decimals", [1, 9])
def test_long_windows_are_walked_as_the_reference_walks_them(shape, decimals):
    assert_same_path(np.random.default_rng(7).normal(size=shape).round(decimals))


def cheapest_sum(cost):
    """What the cheapest path costs, by Dijkstra's algorithm in scipy: cells are nodes."""
    n_rows, n_columns = cost.shape
    cell = np.arange(n_rows * n_columns).reshape(cost.shape)
    steps = [
        (cell[: n_rows - down, : n_columns - right].ravel(), cell[down:, right:].ravel())
        for down, right in ((1, 1), (1, 0), (0, 1))
    ]
    begin = np.concatenate([pair[0] for pair in steps])
    end = np.concatenate([pair[1] for pair in steps])
    graph = coo_array((cost.ravel()[end], (begin, end)), shape=(cost.size, cost.size))
    return cost[0, 0] + dijkstra(graph.tocsr(), indices=0)[-1]


@equals("2.14 warping")
@given(shapes, st.integers(0, 2**32 - 1))
def test_no_path_is_cheaper_says_scipy(shape, seed):
    cost = np.random.default_rng(seed).uniform(0.1, 1.0, size=shape)
    rows, columns = cheapest_path(cost)
    assert cost[rows, columns].sum() == pytest.approx(cheapest_sum(cost))
