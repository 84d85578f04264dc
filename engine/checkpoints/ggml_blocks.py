"""Types of ggml's tensors: plain floats, and blocks of 32 values that share a scale.

A value of a block is q * d, (q - middle) * d or q * d + m, where q is a whole number of 4, 5 or
8 bits and the scale d and the least value m are float16.

Source: ggml-org/ggml, src/ggml-common.h, the layouts of block_q4_0 to block_q8_0, and
src/ggml-quants.c, dequantize_row_*.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

BLOCK = 32  # values
HALF = 2  # bytes of a float16
CHUNK_BLOCKS = 2**16  # 2 million values are unpacked at once

PLAIN_TYPES = {0: torch.float32, 1: torch.float16, 30: torch.bfloat16}
# Names of types that are not read, for the error. Source: ggml/include/ggml.h, enum ggml_type.
OTHER_TYPES = {10: "q2_K", 11: "q3_K", 12: "q4_K", 13: "q5_K", 14: "q6_K", 15: "q8_K"}


@dataclass(frozen=True, slots=True)
class BlockType:
    """A way to pack 32 values.

    Attributes:
        name: as ggml calls it.
        bytes_each: length of a block.
        unpack: (blocks, bytes_each) uint8 -> (blocks, 32) float32.
    """

    name: str
    bytes_each: int
    unpack: Callable[[Tensor], Tensor]


def _halves(raw: Tensor, start: int) -> Tensor:
    """(blocks, bytes) -> (blocks, 1) float32: the float16 at byte `start`."""
    return raw[:, start : start + HALF].contiguous().view(torch.float16).float()


def _nibbles(packed: Tensor) -> Tensor:
    """(blocks, 16) bytes -> (blocks, 32) int16: the low halves, then the high ones."""
    return torch.cat([packed & 0x0F, packed >> 4], dim=1).to(torch.int16)


def _fifth_bits(packed: Tensor) -> Tensor:
    """(blocks, 4) bytes -> (blocks, 32) int16 of 0 or 16: bit j belongs to value j."""
    places = torch.arange(8, dtype=torch.uint8)
    bits = (packed[:, :, None] >> places) & 1  # (blocks, 4, 8): the lowest byte comes first
    return bits.reshape(len(packed), BLOCK).to(torch.int16) << 4


def _unpack_q4_0(raw: Tensor) -> Tensor:
    return (_nibbles(raw[:, 2:]) - 8) * _halves(raw, 0)


def _unpack_q4_1(raw: Tensor) -> Tensor:
    return _nibbles(raw[:, 4:]) * _halves(raw, 0) + _halves(raw, 2)


def _unpack_q5_0(raw: Tensor) -> Tensor:
    return ((_nibbles(raw[:, 6:]) | _fifth_bits(raw[:, 2:6])) - 16) * _halves(raw, 0)


def _unpack_q5_1(raw: Tensor) -> Tensor:
    q = _nibbles(raw[:, 8:]) | _fifth_bits(raw[:, 4:8])
    return q * _halves(raw, 0) + _halves(raw, 2)


def _unpack_q8_0(raw: Tensor) -> Tensor:
    return raw[:, 2:].view(torch.int8) * _halves(raw, 0)


BLOCK_TYPES = {
    2: BlockType("q4_0", 18, _unpack_q4_0),
    3: BlockType("q4_1", 20, _unpack_q4_1),
    6: BlockType("q5_0", 22, _unpack_q5_0),
    7: BlockType("q5_1", 24, _unpack_q5_1),
    8: BlockType("q8_0", 34, _unpack_q8_0),
}
