"""Files and folders that look like models from outside, as programs leave them on the disk."""

import json
import struct
from pathlib import Path

import torch


def put_ggml(
    path: Path, *, n_vocab: int = 51865, n_mels: int = 80, ftype: int = 1, whole: bool = True
) -> Path:
    """A ggml file with the header of a tiny model; its tensors are a hole in the file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    sizes = (n_vocab, 1500, 384, 6, 4, 448, 384, 6, 4, n_mels, ftype)
    with path.open("wb") as file:
        file.write(struct.pack("<I11i", 0x67676D6C, *sizes))
        file.truncate(n_vocab * 384 * (2 if whole else 0) or 64)
    return path


def put_openai(path: Path) -> Path:
    """A file as torch.save makes it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.save({"dims": {}, "model_state_dict": {}}, path)
    return path


def put_ctranslate2(folder: Path, config: object = None) -> Path:
    """A folder whose weights begin as CTranslate2's do."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps(config or {}), "utf-8")
    (folder / "vocabulary.json").write_text("[]", "utf-8")
    head = struct.pack("<IH", 6, len("WhisperSpec") + 1) + b"WhisperSpec\0"
    (folder / "model.bin").write_bytes(head + bytes(100))
    return folder


def put_huggingface(
    folder: Path, *, n_vocab: int = 51865, weights: str = "model.safetensors", kind: str = "whisper"
) -> Path:
    """A folder with the files that a Hugging Face model has."""
    folder.mkdir(parents=True, exist_ok=True)
    config = {"model_type": kind, "vocab_size": n_vocab}
    (folder / "config.json").write_text(json.dumps(config), "utf-8")
    (folder / "tokenizer.json").write_text("{}", "utf-8")
    (folder / weights).write_bytes(bytes(1000))
    return folder


def put_revision(hub: Path, repository: str, revision: str, *, is_main: bool = True) -> Path:
    """The empty snapshot of a repository in a hub cache."""
    folder = hub / f"models--{repository.replace('/', '--')}"
    snapshot = folder / "snapshots" / revision
    snapshot.mkdir(parents=True)
    (folder / "blobs").mkdir(exist_ok=True)
    if is_main:
        (folder / "refs").mkdir(exist_ok=True)
        (folder / "refs" / "main").write_text(revision, "utf-8")
    return snapshot
