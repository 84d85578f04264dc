"""The parts that Whisper's encoder and decoder are built of.

There are three ways through an attention: whole (`forward`), with a cache that grows by
position (`forward_cached`), and whole with the scores laid open for alignment
(`forward_with_scores`).

Source: "Robust Speech Recognition via Large-Scale Weak Supervision" (Radford et al., 2022).
"""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional
from typing_extensions import override

from engine.kv_cache import LayerCache
from engine.precision import ExecutionPlan
from engine.quantised_linear import QuantisedLinear

MAX_TIMESCALE = 10_000
MLP_RATIO = 4


class LayerNorm(nn.LayerNorm):
    """Normalise in float32 and hand the result on in the type that the next layer computes in.

    Its parameters stay float32: half precision would lose the small variances.
    """

    def __init__(self, n_state: int, dtype: torch.dtype = torch.float32) -> None:
        super().__init__(n_state)
        self.dtype = dtype

    @override
    def forward(self, x: Tensor) -> Tensor:
        normed = functional.layer_norm(
            x.float(), self.normalized_shape, self.weight, self.bias, self.eps
        )
        return normed.to(self.dtype)


class Linear(nn.Linear):
    """A linear layer whose weights are made in the compute dtype, so no call casts them."""

    @override
    def reset_parameters(self) -> None:
        """Leave the memory as it is: the values come from a checkpoint."""


class Conv1d(nn.Conv1d):
    """A convolution whose weights are made in the compute dtype, so no call casts them."""

    @override
    def reset_parameters(self) -> None:
        """Leave the memory as it is: the values come from a checkpoint."""


def linear_layer(
    in_features: int, out_features: int, plan: ExecutionPlan, *, bias: bool = True
) -> nn.Module:
    """Make a linear layer that keeps its weights as the plan says."""
    if plan.linear_weights == "int8":
        return QuantisedLinear(in_features, out_features, bias=bias)
    return Linear(in_features, out_features, bias=bias, dtype=plan.dtype)


def sinusoids(length: int, channels: int) -> Tensor:
    """Make the fixed position code of the encoder.

    Args:
        length: number of positions.
        channels: width, even.

    Returns:
        (length, channels) float32: sines of falling frequency, then cosines of the same.

    Raises:
        ValueError: `channels` is odd or below 4.
    """
    if channels % 2 or channels < 4:
        raise ValueError(f"the position code needs an even width of at least 4, not {channels}")
    step = math.log(MAX_TIMESCALE) / (channels // 2 - 1)
    # On the CPU also while a network without memory is made: on the "meta" device torch takes
    # its Python reference of arange, and imports its compiler and sympy for it (1.5 to 3 s).
    frequencies = torch.exp(-step * torch.arange(channels // 2, device="cpu"))
    angles = torch.arange(length, device="cpu")[:, None] * frequencies[None, :]
    return torch.cat([angles.sin(), angles.cos()], dim=1)


class MultiHeadAttention(nn.Module):
    """Attention of queries over keys and values, in parallel heads.

    The key projection has no bias: a constant added to every key cancels in the softmax.
    """

    def __init__(self, n_state: int, n_head: int, plan: ExecutionPlan) -> None:
        super().__init__()
        self.n_head = n_head
        self.query = linear_layer(n_state, n_state, plan)
        self.key = linear_layer(n_state, n_state, plan, bias=False)
        self.value = linear_layer(n_state, n_state, plan)
        self.out = linear_layer(n_state, n_state, plan)

    @override
    def forward(self, x: Tensor, xa: Tensor | None = None, *, causal: bool = False) -> Tensor:
        """Let `x` attend to itself, or to `xa`.

        Args:
            x: (batch, n, state).
            xa: (batch, m, state), the audio features of a cross-attention.
            causal: a position sees only itself and those before.

        Returns:
            (batch, n, state)
        """
        source = x if xa is None else xa
        attended = functional.scaled_dot_product_attention(
            self._heads(self.query(x)),
            self._heads(self.key(source)),
            self._heads(self.value(source)),
            is_causal=causal and x.shape[1] > 1,
        )
        return self._merged(attended)

    def forward_with_scores(self, x: Tensor, xa: Tensor) -> tuple[Tensor, Tensor]:
        """Let `x` attend to `xa` and show how much to what.

        Returns:
            (batch, n, state), and the scores before the softmax (batch, heads, n, m) float32.
        """
        query, key = self._heads(self.query(x)), self._heads(self.key(xa))
        # In float32: words are timed by small differences between scores. Half of the scale
        # goes to either side, as in the reference.
        scale = query.shape[-1] ** -0.25
        scores = (query.float() * scale) @ (key.float() * scale).transpose(-1, -2)
        weights = scores.softmax(dim=-1).to(query.dtype)
        return self._merged(weights @ self._heads(self.value(xa))), scores

    def forward_cached(
        self, x: Tensor, cache: LayerCache, position: int, mask: Tensor | None
    ) -> Tensor:
        """Let `x`, which begins at `position`, attend to itself and all that was fed before.

        Args:
            x: (rows, n, state).
            cache: gets the keys and values of `x`.
            position: number of positions already in the cache.
            mask: (n, position + n) bool, True where a query may look; None is everywhere.

        Returns:
            (rows, n, state)
        """
        end = position + x.shape[1]
        cache.keys[:, :, position:end] = self._heads(self.key(x))
        cache.values[:, :, position:end] = self._heads(self.value(x))
        attended = functional.scaled_dot_product_attention(
            self._heads(self.query(x)),
            cache.keys[:, :, :end],
            cache.values[:, :, :end],
            attn_mask=mask,
        )
        return self._merged(attended)

    def forward_cross_cached(self, x: Tensor, cache: LayerCache) -> Tensor:
        """Let `x` attend to the audio whose keys and values are in the cache.

        Rows of the same audio become further queries to one set of keys, so that the audio's
        keys are read once for all of them.

        Args:
            x: (rows, n, state).
            cache: holds one or more audios; their number divides `rows`.

        Returns:
            (rows, n, state)
        """
        rows, n, state = x.shape
        audios, _, d_head, _ = cache.cross_keys.shape
        together = self.query(x).view(audios, -1, state)
        query = self._heads(together) * d_head**-0.5
        weights = (query @ cache.cross_keys).float().softmax(dim=-1).to(x.dtype)
        return self._merged(weights @ cache.cross_values).view(rows, n, state)

    def keys_and_values(self, xa: Tensor) -> tuple[Tensor, Tensor]:
        """Project audio features for `forward_cross_cached`.

        Returns:
            keys (batch, heads, d_head, m) and values (batch, heads, m, d_head), contiguous.
        """
        keys = self._heads(self.key(xa)).transpose(-1, -2).contiguous()
        return keys, self._heads(self.value(xa)).contiguous()

    def _heads(self, x: Tensor) -> Tensor:
        """(batch, n, state) -> (batch, heads, n, d_head), without a copy."""
        batch, n, state = x.shape
        return x.view(batch, n, self.n_head, state // self.n_head).transpose(1, 2)

    def _merged(self, attended: Tensor) -> Tensor:
        """(batch, heads, n, d_head) -> (batch, n, state), projected."""
        merged: Tensor = self.out(attended.transpose(1, 2).flatten(start_dim=2))
        return merged


class ResidualAttentionBlock(nn.Module):
    """Self-attention, cross-attention where there is audio to look at, and an MLP.

    Each part reads a normalised copy of the stream and adds its result to the stream, which
    is float32.
    """

    def __init__(
        self, n_state: int, n_head: int, plan: ExecutionPlan, *, cross_attention: bool = False
    ) -> None:
        super().__init__()
        self.attn = MultiHeadAttention(n_state, n_head, plan)
        self.attn_ln = LayerNorm(n_state, plan.dtype)
        if cross_attention:
            self.cross_attn = MultiHeadAttention(n_state, n_head, plan)
            self.cross_attn_ln = LayerNorm(n_state, plan.dtype)
        self.mlp = nn.Sequential(
            linear_layer(n_state, MLP_RATIO * n_state, plan),
            nn.GELU(),
            linear_layer(MLP_RATIO * n_state, n_state, plan),
        )
        self.mlp_ln = LayerNorm(n_state, plan.dtype)

    @override
    def forward(self, x: Tensor, xa: Tensor | None = None) -> Tensor:
        """Transform (batch, n, state); with `xa`, causally and looking at that audio."""
        x = x + self.attn(self.attn_ln(x), causal=xa is not None)
        if xa is not None:
            x = x + self.cross_attn(self.cross_attn_ln(x), xa)
        added: Tensor = self.mlp(self.mlp_ln(x))
        return x + added

    def forward_with_scores(self, x: Tensor, xa: Tensor) -> tuple[Tensor, Tensor]:
        """Do as `forward`, and give the scores of the cross-attention too."""
        x = x + self.attn(self.attn_ln(x), causal=True)
        attended, scores = self.cross_attn.forward_with_scores(self.cross_attn_ln(x), xa)
        x = x + attended
        added: Tensor = self.mlp(self.mlp_ln(x))
        return x + added, scores

    def forward_cached(
        self, x: Tensor, cache: LayerCache, position: int, mask: Tensor | None
    ) -> Tensor:
        """Do as `forward` for the positions that follow those in the cache."""
        x = x + self.attn.forward_cached(self.attn_ln(x), cache, position, mask)
        x = x + self.cross_attn.forward_cross_cached(self.cross_attn_ln(x), cache)
        added: Tensor = self.mlp(self.mlp_ln(x))
        return x + added
