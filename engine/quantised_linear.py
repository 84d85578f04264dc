"""A linear layer whose weights are integers of 8 bits: a quarter of the memory.

Every row of the weights has a scale of its own, so that its largest value becomes 127; inputs
are not quantised. On the outliers that Whisper's activations have, one scale for all inputs
costs 4 % of a layer's output and one for each position 1.3 %; the weights alone cost 0.5 %.
"""

from functools import cache

import torch
from torch import Tensor, nn
from torch.nn import functional
from typing_extensions import override

LARGEST = 127
# Beyond so many rows the kernel for single tokens loses to a product with floating weights.
MOST_TOKEN_ROWS = 16
# The kernel reads whole blocks, and beyond the end of rows that are none.
KERNEL_BLOCK = 32


def quantise(weight: Tensor) -> tuple[Tensor, Tensor]:
    """Round every row to integers from -127 to 127.

    Args:
        weight: (rows, columns), floating and finite.

    Returns:
        int8 (rows, columns) and float32 scales (rows,): their product is near `weight`, at
        most half a scale away. What was rounded before comes back as it is.
    """
    exact = weight.float()
    scale = exact.abs().amax(dim=1) / LARGEST
    scale = torch.where(scale > 0, scale, torch.ones_like(scale))  # a row of zeros
    rounded = (exact / scale[:, None]).round_().clamp_(-LARGEST, LARGEST)
    return rounded.to(torch.int8), scale


class QuantisedLinear(nn.Module):
    """A linear layer that keeps its weights as int8 and computes in the inputs' type.

    Until `set_weight` it has a floating weight, which tells a loader what it waits for.
    """

    scale: Tensor

    def __init__(self, in_features: int, out_features: int, *, bias: bool = True) -> None:
        super().__init__()
        shape = (out_features, in_features)
        self.weight = nn.Parameter(torch.empty(shape), requires_grad=False)
        self.bias = nn.Parameter(torch.empty(out_features), requires_grad=False) if bias else None
        self.register_buffer("scale", torch.empty(out_features), persistent=False)

    def set_weight(self, weight: Tensor) -> None:
        """Take over a floating weight, quantised."""
        rounded, self.scale = quantise(weight)
        self.weight = nn.Parameter(rounded, requires_grad=False)

    def floating_weight(self, dtype: torch.dtype) -> Tensor:
        """Give the weights as they are meant, (out_features, in_features)."""
        return self.weight.to(dtype) * self.scale[:, None].to(dtype)

    @override
    def forward(self, x: Tensor) -> Tensor:
        """(..., in_features) -> (..., out_features), in the type of `x`."""
        rows = x.numel() // x.shape[-1]
        fits = x.shape[-1] % KERNEL_BLOCK == 0 and self.weight.shape[0] % KERNEL_BLOCK == 0
        if rows <= MOST_TOKEN_ROWS and fits and has_token_kernel():
            return self._by_token_kernel(x)
        return functional.linear(x, self.floating_weight(x.dtype), self.bias)

    def _by_token_kernel(self, x: Tensor) -> Tensor:
        """Multiply without ever making a floating weight, which a token alone would wait for."""
        flat = x.reshape(-1, x.shape[-1])
        product = token_product(flat, self.weight, self.scale).view(*x.shape[:-1], -1)
        return product if self.bias is None else product + self.bias


def token_product(x: Tensor, weight: Tensor, scale: Tensor) -> Tensor:
    """Multiply a few rows with quantised weights, in bfloat16 with sums in float32.

    Args:
        x: (rows, columns) float32.
        weight: int8 (n, columns).
        scale: (n,) float32.

    Returns:
        (rows, n) float32
    """
    ones = torch.ones_like(scale, dtype=torch.bfloat16)
    product: Tensor = torch._weight_int8pack_mm(x.bfloat16(), weight, ones)  # noqa: SLF001
    return product.float() * scale


@cache
def has_token_kernel() -> bool:
    """Whether this torch, on this processor, multiplies single rows with int8 and rightly."""
    generator = torch.Generator().manual_seed(0)
    x = torch.randn(3, 2 * KERNEL_BLOCK, generator=generator)
    weight, scale = quantise(torch.randn(KERNEL_BLOCK, 2 * KERNEL_BLOCK, generator=generator))
    expected = x @ (weight * scale[:, None]).T
    try:
        product = token_product(x, weight, scale)
    except (RuntimeError, AttributeError, NotImplementedError):
        return False
    return bool((product - expected).abs().max() <= 0.02 * expected.abs().max())
