"""The packed types of ggml against one value at a time, straight from the table of layouts."""

import math
import struct

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.checkpoints.ggml_blocks import BLOCK_TYPES
from tests.fakes.checkpoint_writers.ggml import TYPES, pack

BY_NAME = {packing.name: packing for packing in BLOCK_TYPES.values()}


def value_by_the_book(name: str, block: bytes, index: int) -> float:
    """One value of a block of 32 (engine.md, section 3.4)."""
    (scale,) = struct.unpack("<e", block[:2])
    if name == "q8_0":
        return struct.unpack("<b", block[2 + index : 3 + index])[0] * scale
    with_least, five_bits = name.endswith("1"), name.startswith("q5")
    least = struct.unpack("<e", block[2:4])[0] if with_least else 0.0
    at = 4 if with_least else 2
    high = struct.unpack("<I", block[at : at + 4])[0] if five_bits else 0
    byte = block[len(block) - 16 + index % 16]
    q = byte & 15 if index < 16 else byte >> 4
    if five_bits:
        q |= ((high >> index) & 1) << 4
    if with_least:
        return float(np.float32(q) * np.float32(scale) + np.float32(least))
    return (q - (16 if five_bits else 8)) * scale


@pytest.mark.parametrize("name", BY_NAME)
@given(data=st.data())
@settings(max_examples=20)
def test_every_value_is_what_the_layout_says(name, data):
    packing = BY_NAME[name]
    blocks = data.draw(
        st.lists(
            st.binary(min_size=packing.bytes_each, max_size=packing.bytes_each),
            min_size=1,
            max_size=3,
        )
    )
    raw = torch.frombuffer(bytearray(b"".join(blocks)), dtype=torch.uint8)
    unpacked = packing.unpack(raw.view(len(blocks), packing.bytes_each)).tolist()
    for block, values in zip(blocks, unpacked, strict=True):
        expected = [value_by_the_book(name, block, index) for index in range(32)]
        assert all(
            mine == theirs or (math.isnan(mine) and math.isnan(theirs))
            for mine, theirs in zip(values, expected, strict=True)
        )


def steps(name: str, values: torch.Tensor) -> torch.Tensor:
    """The distance of neighbouring values in each block."""
    largest = values.abs().amax(dim=1)
    spread = values.amax(dim=1) - values.amin(dim=1)
    return {
        "q4_0": largest / 8,
        "q4_1": spread / 15,
        "q5_0": largest / 16,
        "q5_1": spread / 31,
        "q8_0": largest / 127,
    }[name]


@pytest.mark.parametrize("name", BY_NAME)
def test_numbers_come_back_within_a_step(name):
    values = torch.randn(500, 32, generator=torch.Generator().manual_seed(0))
    packing = BY_NAME[name]
    raw = torch.frombuffer(bytearray(pack(values.numpy(), name)), dtype=torch.uint8)
    back = packing.unpack(raw.view(500, packing.bytes_each))
    error = (back - values).abs().amax(dim=1) / steps(name, values)
    # Half a step; a whole one at the end where symmetric types have one number less. The scale
    # itself is rounded to float16, 2**-11 of up to 31 or 127 steps.
    half_steps = {"q4_0": 1.02, "q5_0": 1.02, "q8_0": 0.57}
    assert float(error.max()) < half_steps.get(name, 0.52)


def test_the_writers_know_all_types():
    assert set(TYPES) == {"f32", "f16", *BY_NAME}
