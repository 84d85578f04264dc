"""The picture of tokens by frames that the warping path goes through."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage
from whisper import timing

from engine.alignment.attention import alignment_picture, attention_shares, median_filter
from tests.reference.behaviours import equals

NAN, INF = float("nan"), float("inf")
values = st.one_of(st.floats(-1e3, 1e3, width=32), st.sampled_from([NAN, INF, -INF, 0.0]))


@equals("2.14 median")
@given(st.integers(0, 2**31), st.integers(1, 3), st.integers(1, 4), st.integers(1, 40))
def test_medians_equal_the_references(seed, heads, rows, frames):
    x = torch.randn(heads, rows, frames, generator=torch.Generator().manual_seed(seed))
    assert torch.equal(median_filter(x, 7), timing.median_filter(x, 7))


@settings(deadline=None)
@given(st.lists(values, min_size=1, max_size=20), st.sampled_from([1, 3, 5, 7, 9, 11]))
def test_medians_of_odd_numbers_equal_the_references(row, width):
    x = torch.tensor([[row]])
    ours, theirs = median_filter(x, width), timing.median_filter(x, width)
    torch.testing.assert_close(ours, theirs, rtol=0, atol=0, equal_nan=True)


@equals("2.14 median")
@settings(deadline=None)
@given(
    st.lists(st.floats(-1e3, 1e3, width=32), min_size=1, max_size=30),
    st.sampled_from([1, 3, 5, 7, 9, 13]),
)
def test_medians_equal_scipys(row, width):
    ours = median_filter(torch.tensor([[row]]), width).numpy()[0, 0]
    # Rows too short to be mirrored stay as they are, as in the reference.
    expected = np.array(row, np.float32)
    if len(row) > width // 2:
        expected = ndimage.median_filter(expected, width, mode="mirror")
    np.testing.assert_array_equal(ours, expected)


def reference_picture(qk, n_frames, first_row):
    weights = qk[:, :, :n_frames].softmax(dim=-1)
    deviation, mean = torch.std_mean(weights, dim=-2, keepdim=True, unbiased=False)
    filtered = timing.median_filter((weights - mean) / deviation, 7)
    return filtered.mean(axis=0)[first_row:-1]


@equals("2.14 cut before softmax", "2.14 standardised")
@pytest.mark.parametrize("n_frames", [2, 3, 4, 100, 1500])
def test_the_picture_is_the_references(n_frames):
    qk = torch.randn(3, 12, 1500, generator=torch.Generator().manual_seed(1)) * 3
    ours = alignment_picture(qk, n_frames, 3, "openai")
    assert ours.shape == (8, n_frames)
    assert torch.equal(ours, reference_picture(qk, n_frames, 3))


def test_a_frame_that_all_tokens_attend_to_alike_is_no_evidence():
    qk = torch.randn(2, 9, 40, generator=torch.Generator().manual_seed(2))
    qk[:, :, 20:] = -200  # no weight at all after frame 20
    assert alignment_picture(qk, 40, 3, "openai").isnan().any()
    picture = alignment_picture(qk, 40, 3)
    assert picture.isfinite().all()
    assert torch.equal(picture[:, 24:], torch.zeros(5, 16))


def test_attention_too_sharp_for_its_deviation_is_no_evidence():
    # Weights near 1e-44 differ, but their deviation vanishes: a division by zero.
    qk = torch.randn(2, 9, 40, generator=torch.Generator().manual_seed(3))
    qk[:, :, 20:] -= 101
    strict = alignment_picture(qk, 40, 3, "openai")
    assert strict.isinf().any()
    assert torch.allclose(strict, reference_picture(qk, 40, 3), rtol=0, equal_nan=True)
    assert alignment_picture(qk, 40, 3).abs().max() < 10


def test_tokens_that_look_at_one_frame_each_are_seen_there():
    qk = torch.zeros(1, 8, 200)
    for token in range(8):
        qk[0, token, token * 20 : token * 20 + 20] = 9
    picture = alignment_picture(qk, 200, 2)
    assert [int(row.argmax()) // 20 for row in picture] == [2, 3, 4, 5, 6]


def test_shares_of_attention_sum_up_to_one_and_tell_its_width():
    qk = torch.full((2, 6, 100), -30.0)
    for row in range(6):
        qk[:, row, 10 * row : 10 * row + 1 + row] = 0  # row looks at row + 1 frames alike
    shares, widths = attention_shares(qk, 80, 2)
    assert shares.shape == (3, 80)
    torch.testing.assert_close(shares.sum(dim=-1), torch.ones(3))
    assert [int(row.argmax()) // 10 for row in shares] == [2, 3, 4]
    assert widths.tolist() == sorted(widths.tolist())
    assert all(width <= row + 1 for width, row in zip(widths.tolist(), (2, 3, 4), strict=True))
