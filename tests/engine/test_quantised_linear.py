"""Integers of 8 bits stand for floating weights within half a step of their row."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn import functional

from engine import quantised_linear
from engine.quantised_linear import (
    MOST_TOKEN_ROWS,
    QuantisedLinear,
    has_token_kernel,
    quantise,
)


def random_weight(rows=64, columns=96, seed=0):
    generator = torch.Generator().manual_seed(seed)
    weight = torch.randn(rows, columns, generator=generator)
    # As in real networks, rows differ in size.
    return weight * torch.logspace(-4, 1, rows)[:, None]


def layer_of(weight, *, bias=True):
    layer = QuantisedLinear(weight.shape[1], weight.shape[0], bias=bias)
    layer.set_weight(weight)
    if bias:
        layer.bias.copy_(torch.linspace(-1, 1, weight.shape[0]))
    return layer


@given(st.integers(1, 40), st.integers(1, 40), st.integers(0, 99), st.floats(-30, 30))
def test_every_weight_is_at_most_half_a_step_from_what_stands_for_it(rows, columns, seed, power):
    weight = random_weight(rows, columns, seed) * 2.0**power
    rounded, scale = quantise(weight)
    assert rounded.dtype == torch.int8
    assert rounded.abs().amax(dim=1).eq(127).all()  # the whole range is used
    off = (rounded * scale[:, None] - weight).abs()
    assert (off <= scale[:, None] * (0.5 + 1e-4)).all()


def test_what_was_rounded_before_comes_back_as_it_is():
    rounded, scale = quantise(random_weight())
    again, same_scale = quantise(rounded * scale[:, None])
    assert torch.equal(again, rounded)
    assert torch.allclose(same_scale, scale, rtol=1e-6)


def test_a_row_of_zeros_stays_zero():
    weight = random_weight()
    weight[3] = 0
    rounded, scale = quantise(weight)
    assert not rounded[3].any()
    assert scale.isfinite().all()
    assert not layer_of(weight, bias=False)(torch.ones(1, 96))[0, 3]


def test_a_quarter_of_the_memory_holds_the_weights():
    layer = layer_of(random_weight())
    assert layer.weight.element_size() == 1
    assert not layer.weight.requires_grad
    assert set(layer.state_dict()) == {"weight", "bias"}


@pytest.mark.parametrize("rows", [1, 5, MOST_TOKEN_ROWS, MOST_TOKEN_ROWS + 1, 100])
@pytest.mark.parametrize("shape", [(64, 96), (65, 96), (64, 97), (33, 1)], ids=str)
@pytest.mark.parametrize("bias", [True, False])
def test_it_computes_what_its_integers_stand_for(rows, shape, bias):
    layer = layer_of(random_weight(*shape), bias=bias)
    x = torch.randn(2, rows, shape[1], generator=torch.Generator().manual_seed(1))
    expected = functional.linear(x, layer.floating_weight(torch.float32), layer.bias)
    y = layer(x)
    assert y.shape == expected.shape
    assert y.dtype == torch.float32
    # Single tokens are rounded to bfloat16: 1 in 256, which averages out in a sum.
    bound = 0.01 * x.norm() / math.sqrt(2 * rows) * layer.floating_weight(torch.float32).norm(dim=1)
    assert ((y - expected).abs() <= bound + 1e-5).all()


def test_without_the_kernel_for_tokens_floating_weights_serve(monkeypatch):
    layer = layer_of(random_weight())
    x = torch.randn(3, 96, generator=torch.Generator().manual_seed(1))
    has_token_kernel.cache_clear()
    monkeypatch.delattr(torch, "_weight_int8pack_mm")
    try:
        assert not has_token_kernel()
        exact = functional.linear(x, layer.floating_weight(torch.float32), layer.bias)
        assert torch.equal(layer(x), exact)
    finally:
        has_token_kernel.cache_clear()


def test_a_kernel_with_wrong_numbers_is_not_trusted(monkeypatch):
    has_token_kernel.cache_clear()
    monkeypatch.setattr(
        quantised_linear, "token_product", lambda x, weight, _: x @ weight.float().T
    )
    try:
        assert not has_token_kernel()
    finally:
        has_token_kernel.cache_clear()
