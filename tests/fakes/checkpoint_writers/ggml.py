"""Writes ggml files of whisper.cpp, and packs numbers into the blocks of its types.

The packing follows the layouts of the blocks as whisper.cpp's `quantize` fills them: the
largest value decides about the scale (engine.md, section 3.4). Only matrices are packed.
"""

import struct
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.model import Whisper

Floats = NDArray[np.float32]

# For each type: its number in a tensor's header, and in the head of the file.
TYPES = {
    "f32": (0, 0),
    "f16": (1, 1),
    "q4_0": (2, 2002),
    "q4_1": (3, 2003),
    "q5_0": (6, 2008),
    "q5_1": (7, 2009),
    "q8_0": (8, 2007),
}
# Never packed, nor halved. Source: whisper.cpp, models/convert-pt-to-ggml.py, examples/quantize.
FULL_PRECISION = {
    "encoder.conv1.bias",
    "encoder.conv2.bias",
    "encoder.positional_embedding",
    "decoder.positional_embedding",
}


def _halves(values: Floats) -> NDArray[np.uint8]:
    """(blocks,) -> (blocks, 2) bytes."""
    return values.astype("<f2").view(np.uint8).reshape(-1, 2)


def _nibbles(q: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """(blocks, 32) -> (blocks, 16): value j in the low half, value j + 16 in the high one."""
    return (q[:, :16] & 15) | ((q[:, 16:] & 15) << 4)


def _fifth_bits(q: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """(blocks, 32) -> (blocks, 4): the fifth bit of value j is bit j of a little-endian word."""
    places = np.arange(32, dtype=np.uint32)
    words = (((q >> 4) & 1).astype(np.uint32) << places).sum(axis=1, dtype=np.uint32)
    return words.astype("<u4").view(np.uint8).reshape(-1, 4)


def _divided(values: Floats, by: Floats) -> Floats:
    return np.divide(values, by[:, None], out=np.zeros_like(values), where=by[:, None] != 0)


def _symmetric(blocks: Floats, middle: int) -> tuple[Floats, NDArray[np.uint8]]:
    """Scale so that the value farthest from zero becomes the lowest number."""
    farthest = np.take_along_axis(blocks, np.abs(blocks).argmax(axis=1)[:, None], axis=1)[:, 0]
    scale = farthest / -middle
    q = np.clip(np.floor(_divided(blocks, scale) + middle + 0.5), 0, 2 * middle - 1)
    return scale, q.astype(np.uint8)


def _from_least(blocks: Floats, most: int) -> tuple[Floats, Floats, NDArray[np.uint8]]:
    """Scale so that the least value becomes zero and the greatest the highest number."""
    least = blocks.min(axis=1)
    scale = (blocks.max(axis=1) - least) / most
    q = np.clip(np.floor(_divided(blocks - least[:, None], scale) + 0.5), 0, most)
    return scale, least, q.astype(np.uint8)


def _pack_q4_0(blocks: Floats) -> list[NDArray[np.uint8]]:
    scale, q = _symmetric(blocks, 8)
    return [_halves(scale), _nibbles(q)]


def _pack_q4_1(blocks: Floats) -> list[NDArray[np.uint8]]:
    scale, least, q = _from_least(blocks, 15)
    return [_halves(scale), _halves(least), _nibbles(q)]


def _pack_q5_0(blocks: Floats) -> list[NDArray[np.uint8]]:
    scale, q = _symmetric(blocks, 16)
    return [_halves(scale), _fifth_bits(q), _nibbles(q)]


def _pack_q5_1(blocks: Floats) -> list[NDArray[np.uint8]]:
    scale, least, q = _from_least(blocks, 31)
    return [_halves(scale), _halves(least), _fifth_bits(q), _nibbles(q)]


def _pack_q8_0(blocks: Floats) -> list[NDArray[np.uint8]]:
    scale = np.abs(blocks).max(axis=1) / 127
    q = np.rint(_divided(blocks, scale)).astype(np.int8)
    return [_halves(scale), q.view(np.uint8)]


_PACKERS: Mapping[str, Callable[[Floats], list[NDArray[np.uint8]]]] = {
    "q4_0": _pack_q4_0,
    "q4_1": _pack_q4_1,
    "q5_0": _pack_q5_0,
    "q5_1": _pack_q5_1,
    "q8_0": _pack_q8_0,
}


def pack(values: Floats, name: str) -> bytes:
    """Write numbers in one of the types; packed ones in blocks of 32."""
    if name == "f32":
        return values.astype("<f4").tobytes()
    if name == "f16":
        return values.astype("<f2").tobytes()
    return np.concatenate(_PACKERS[name](values.reshape(-1, 32)), axis=1).tobytes()


def tensor_type(tensor: str, shape: Sequence[int], wanted: str) -> str:
    """The type that whisper.cpp's tools give a tensor in a file of a type."""
    if len(shape) == 1 or tensor in FULL_PRECISION:
        return "f32"
    if len(shape) == 2 and shape[-1] % 32 == 0:
        return wanted
    return "f32" if wanted == "f32" else "f16"


def tensor_bytes(name: str, values: Floats, type_name: str) -> bytes:
    """A tensor with its header."""
    shape = (*values.shape, 1) if name.endswith(("conv1.bias", "conv2.bias")) else values.shape
    text = name.encode()
    head = struct.pack("<3i", len(shape), len(text), TYPES[type_name][0])
    sizes = struct.pack(f"<{len(shape)}i", *reversed(shape))
    return head + sizes + text + pack(values, type_name)


def head_bytes(network: Whisper, tokens: Sequence[bytes], file_type: int = 1) -> bytes:
    """What comes before the tensors; the Mel filters are zeros, which no reader of ours uses."""
    dims = network.dims
    sizes = (
        *(dims.n_vocab, dims.n_audio_ctx, dims.n_audio_state, dims.n_audio_head),
        *(dims.n_audio_layer, dims.n_text_ctx, dims.n_text_state, dims.n_text_head),
        *(dims.n_text_layer, dims.n_mels, file_type),
    )
    filters = struct.pack("<2i", dims.n_mels, 201) + bytes(4 * dims.n_mels * 201)
    vocabulary = b"".join(struct.pack("<I", len(token)) + token for token in tokens)
    count = struct.pack("<i", len(tokens))
    return struct.pack("<12i", 0x67676D6C, *sizes) + filters + count + vocabulary


def write_ggml(
    path: Path, network: Whisper, type_name: str = "f16", tokens: Sequence[bytes] = ()
) -> Path:
    """Write a whole file."""
    parts = [head_bytes(network, tokens, TYPES[type_name][1])]
    for name, tensor in network.state_dict().items():
        stored = tensor_type(name, tensor.shape, type_name)
        parts.append(tensor_bytes(name, tensor.float().numpy(), stored))
    path.write_bytes(b"".join(parts))
    return path
