"""ggml files of whisper.cpp: sizes, Mel filters, vocabulary and tensors in one .bin file.

The vocabulary holds the tokens of ordinary text only; the special ones follow from its size.
The filters are passed over: they are those that the engine computes.

Source: ggml-org/whisper.cpp, models/convert-pt-to-ggml.py, which writes the files, and
src/whisper.cpp, whisper_model_load, which reads them.
"""

import math
import struct
from collections.abc import Collection
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from engine.checkpoints.byte_reader import ByteReader
from engine.checkpoints.ggml_blocks import (
    BLOCK,
    BLOCK_TYPES,
    CHUNK_BLOCKS,
    OTHER_TYPES,
    PLAIN_TYPES,
    BlockType,
)
from engine.checkpoints.published_tokens import (
    ENGLISH_ONLY,
    first_special_token,
    published_special_tokens,
)
from engine.checkpoints.settings import (
    ModelSettings,
    checked_dimensions,
)
from engine.checkpoints.stored_tensor import MAX_TENSORS, StoredTensor, TensorFile
from engine.errors import ModelFileDamaged, ModelFormatUnknown
from engine.model import ModelDimensions
from engine.tokenizer import Vocabulary

MAGIC = struct.pack("<I", 0x67676D6C)
SIZES = (
    "n_vocab",
    "n_audio_ctx",
    "n_audio_state",
    "n_audio_head",
    "n_audio_layer",
    "n_text_ctx",
    "n_text_state",
    "n_text_head",
    "n_text_layer",
    "n_mels",
)
FREQUENCIES = 201  # of a Fourier transform over 25 ms at 16 kHz
MAX_TOKEN_BYTES = 1024  # the longest published token has 128
MAX_NAME_BYTES = 256
MAX_DIMENSIONS = 3  # of the convolutions' weights


@dataclass(frozen=True, slots=True)
class GgmlCheckpoint:
    """A ggml file; see `Checkpoint`.

    Attributes:
        path: of the file.
        settings: its sizes; the format has no lists.
        tokens: of its vocabulary, in the order of their ids.
        tensors_at: where the tensors begin, in bytes.
    """

    path: Path
    settings: ModelSettings
    tokens: tuple[bytes, ...]
    tensors_at: int

    def weight_paths(self) -> list[Path]:
        """Name the file."""
        return [self.path]

    def read_vocabulary(self) -> Vocabulary | None:
        """Return the file's tokens with the special ones that belong to their number.

        Returns:
            None where no published vocabulary has so many tokens, or where tokens are alike:
            files made before whisper.cpp's change #58 of October 2022 have U+FFFD in the place
            of all bytes that are no whole characters.

        Raises:
            ModelFileDamaged: there are other tokens than a published vocabulary has.
        """
        n_vocab = self.settings.dims.n_vocab
        special = published_special_tokens(n_vocab)
        if special is None:
            return None
        count = first_special_token(n_vocab)
        # Files made from Hugging Face folders and the English-only ones list special tokens too.
        rest = {token.decode("utf-8", "replace") for token in self.tokens[count:]}
        text_tokens = {token: index for index, token in enumerate(self.tokens[:count])}
        if len(self.tokens) < count or not rest <= special.keys():
            reason = f"its vocabulary is not the one of {n_vocab} tokens that was published"
            raise ModelFileDamaged(self.path, reason)
        if len(text_tokens) != count:
            return None
        return Vocabulary(text_tokens, special)

    def open_tensors(self, stack: ExitStack, _names: Collection[str], /) -> dict[str, StoredTensor]:
        """List the tensors; they bear the network's names.

        Raises:
            ModelFormatUnknown: one is packed in a way that is not read.
            ModelFileDamaged: the file is truncated, or a tensor malformed or there twice.
        """
        file = TensorFile(self.path, stack)
        tensors: dict[str, StoredTensor] = {}
        with ByteReader(self.path) as reader:
            reader.skip(self.tensors_at)
            while reader.remaining:
                tensor = _next_tensor(reader, file)
                if tensor.name in tensors:
                    raise ModelFileDamaged(self.path, f"the tensor {tensor.name} is there twice")
                tensors[tensor.name] = tensor
                if len(tensors) > MAX_TENSORS:
                    raise ModelFileDamaged(self.path, f"it has more than {MAX_TENSORS} tensors")
        return tensors


def open_ggml_checkpoint(path: Path) -> GgmlCheckpoint:
    """Read and check the head of a ggml file.

    Raises:
        ModelFileDamaged: it is truncated or says what cannot be.
    """
    with ByteReader(path) as reader:
        if reader.take(len(MAGIC)) != MAGIC:
            raise ModelFileDamaged(path, "it does not begin as ggml files do")
        *sizes, _file_type = reader.unpack(f"<{len(SIZES) + 1}i")
        try:
            dims = checked_dimensions(dict(zip(SIZES, sizes, strict=True)))
        except ValueError as error:
            raise ModelFileDamaged(path, str(error)) from error
        _skip_filters(reader, dims)
        tokens = _read_tokens(reader, dims.n_vocab)
        settings = ModelSettings(dims, dims.n_vocab != ENGLISH_ONLY)
        return GgmlCheckpoint(path, settings, tokens, reader.position)


def _skip_filters(reader: ByteReader, dims: ModelDimensions) -> None:
    n_mels, frequencies = reader.unpack("<2i")
    if n_mels != dims.n_mels or frequencies != FREQUENCIES:
        raise ModelFileDamaged(reader.path, "its Mel filters have other sizes than Whisper's")
    reader.skip(4 * n_mels * frequencies)


def _read_tokens(reader: ByteReader, n_vocab: int) -> tuple[bytes, ...]:
    (count,) = reader.unpack("<i")
    if not 0 <= count <= n_vocab:
        raise ModelFileDamaged(reader.path, f"it lists {count} tokens of {n_vocab}")
    tokens = []
    for _ in range(count):
        (length,) = reader.unpack("<I")
        if length > MAX_TOKEN_BYTES:
            raise ModelFileDamaged(reader.path, f"a token is {length} bytes long")
        tokens.append(reader.take(length))
    return tuple(tokens)


def _next_tensor(reader: ByteReader, file: TensorFile) -> StoredTensor:
    """Read the header of a tensor and pass over its numbers."""
    n_dims, name_bytes, type_id = reader.unpack("<3i")
    if not 1 <= n_dims <= MAX_DIMENSIONS or not 1 <= name_bytes <= MAX_NAME_BYTES:
        raise ModelFileDamaged(reader.path, "the header of a tensor is malformed")
    sizes = reader.unpack(f"<{n_dims}i")
    name = reader.text(name_bytes)
    if min(sizes) < 1:
        raise ModelFileDamaged(reader.path, f"the tensor {name} has no size")
    shape = tuple(reversed(sizes))  # the file has the fastest one first
    start = reader.position
    if type_id in PLAIN_TYPES:
        tensor = file.plain(name, start, PLAIN_TYPES[type_id], _network_shape(name, shape))
    elif type_id in BLOCK_TYPES:
        tensor = _packed(file, name, start, BLOCK_TYPES[type_id], shape)
    else:
        called = OTHER_TYPES.get(type_id)
        if called is None:
            raise ModelFileDamaged(reader.path, f"the tensor {name} has no known type")
        raise ModelFormatUnknown(
            reader.path, f"its weights are packed as {called}, and only q4_0 to q8_0 are read"
        )
    reader.skip(tensor.stored_bytes)
    return tensor


def _network_shape(name: str, shape: tuple[int, ...]) -> tuple[int, ...]:
    """Drop the second dimension that the biases of convolutions have in these files."""
    if name.endswith(("conv1.bias", "conv2.bias")) and shape[1:] == (1,):
        return shape[:1]
    return shape


def _packed(
    file: TensorFile, name: str, start: int, packing: BlockType, shape: tuple[int, ...]
) -> StoredTensor:
    if shape[-1] % BLOCK:
        raise ModelFileDamaged(file.path, f"the rows of the tensor {name} are no whole blocks")
    blocks = math.prod(shape) // BLOCK

    def read() -> Tensor:
        values = torch.empty(blocks, BLOCK)
        for first in range(0, blocks, CHUNK_BLOCKS):
            last = min(first + CHUNK_BLOCKS, blocks)
            offset = start + first * packing.bytes_each
            raw = file.read_bytes(offset, (last - first) * packing.bytes_each)
            values[first:last] = packing.unpack(raw.view(last - first, packing.bytes_each))
        return values.view(shape)

    return StoredTensor(file.path, name, shape, blocks * packing.bytes_each, read)
