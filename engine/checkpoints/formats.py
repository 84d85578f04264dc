"""Telling the formats of checkpoints apart, by what is in them rather than by their names."""

import struct
from pathlib import Path

from engine.checkpoints import ggml
from engine.checkpoints.byte_reader import ByteReader
from engine.checkpoints.checkpoint import Checkpoint
from engine.checkpoints.ctranslate2_folder import WEIGHTS as CTRANSLATE2_WEIGHTS
from engine.checkpoints.ctranslate2_folder import open_ctranslate2_checkpoint
from engine.checkpoints.ctranslate2_variables import BINARY_VERSION, SPEC_NAME
from engine.checkpoints.found_model import CONFIG, FILE_SUFFIXES
from engine.checkpoints.ggml import open_ggml_checkpoint
from engine.checkpoints.huggingface import open_huggingface_checkpoint
from engine.checkpoints.huggingface_weights import FILES as HUGGINGFACE_WEIGHTS
from engine.checkpoints.openai_checkpoint import open_openai_checkpoint
from engine.errors import ModelFileDamaged, ModelFormatUnknown

HEAD_BYTES = 32
ZIP = b"PK\3\4"
CTRANSLATE2 = struct.pack("<IH", BINARY_VERSION, len(SPEC_NAME) + 1) + SPEC_NAME.encode()
# What else people have under these names, and what to say of it.
OTHER_HEADS = {
    b"GGUF": "it is a GGUF file, and only whisper.cpp's ggml files are read",
    b"version https://git-lfs": "it only points to the model, which was not downloaded",
    b"<!DOCTYPE": "it is a web page, not the model that should have been downloaded",
    b"<html": "it is a web page, not the model that should have been downloaded",
    b"\x80": "it was saved before torch 1.6; load and save it again with a newer torch",
}


def open_checkpoint(path: Path) -> Checkpoint:
    """Open a checkpoint of any format.

    Args:
        path: a Hugging Face or CTranslate2 folder, or a file in one; an OpenAI .pt file or a
            ggml .bin file, or a folder with one such file.

    Raises:
        ModelFormatUnknown: it is something else.
        ModelFileUnsafe: it asks for something that weights never need.
        ModelFileDamaged: it is truncated or says what cannot be.
    """
    if path.is_dir():
        return _open_folder(path)
    head = _head(path)
    if _is_in_huggingface_folder(path):
        return open_huggingface_checkpoint(path.parent)
    if head.startswith(ZIP):
        return open_openai_checkpoint(path)
    if head.startswith(ggml.MAGIC):
        return open_ggml_checkpoint(path)
    if head.startswith(CTRANSLATE2) and path.name == CTRANSLATE2_WEIGHTS:
        return open_ctranslate2_checkpoint(path.parent)
    raise ModelFormatUnknown(path, _what_it_is(head))


def is_checkpoint(path: Path) -> bool:
    """Tell whether a file or folder looks like a checkpoint, without reading all of it."""
    if path.is_dir():
        return (path / CONFIG).is_file() or len(_model_files(path)) == 1
    if not path.is_file():
        return False
    try:
        head = _head(path)
    except ModelFileDamaged:
        return False
    return _is_in_huggingface_folder(path) or _is_model_head(head)


def _open_folder(folder: Path) -> Checkpoint:
    if any((folder / name).exists() for name in HUGGINGFACE_WEIGHTS):
        return open_huggingface_checkpoint(folder)
    if (folder / CTRANSLATE2_WEIGHTS).exists():
        return open_ctranslate2_checkpoint(folder)
    if not (folder / CONFIG).exists() and len(found := _model_files(folder)) == 1:
        return open_checkpoint(found[0])
    return open_huggingface_checkpoint(folder)  # which says what is missing


def _model_files(folder: Path) -> list[Path]:
    """List the files of a folder that are models on their own."""
    try:
        files = [path for path in folder.iterdir() if path.suffix in FILE_SUFFIXES]
        return sorted(path for path in files if path.is_file() and _is_model_head(_head(path)))
    except (OSError, ModelFileDamaged):
        return []


def _head(path: Path) -> bytes:
    """Read the first bytes of a file.

    Raises:
        ModelFileDamaged: it is missing or cannot be read.
    """
    with ByteReader(path) as reader:
        return reader.take(min(HEAD_BYTES, reader.remaining))


def _is_model_head(head: bytes) -> bool:
    return head.startswith((ZIP, ggml.MAGIC, CTRANSLATE2))


def _is_in_huggingface_folder(path: Path) -> bool:
    """Tell whether a file is part of the folder that it lies in."""
    if not (path.parent / CONFIG).is_file():
        return False
    has_weights = any((path.parent / name).exists() for name in HUGGINGFACE_WEIGHTS)
    if path.suffix == ".safetensors" or path.name in (CONFIG, *HUGGINGFACE_WEIGHTS):
        return has_weights
    return False


def _what_it_is(head: bytes) -> str:
    for start, reason in OTHER_HEADS.items():
        if head.startswith(start):
            return reason
    if head[8:9] == b"{":
        return "it is a safetensors file without the folder that it belongs to"
    return "it begins like no known model"
