"""Checkpoints made to do harm: to run code, to fill the memory, to hang, to read elsewhere."""

import json
import os
import pickle
import struct
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import torch

from tests.engine.tiny_model import N_VOCAB, config, tokenizer_json, write_json

PROTOCOL = b"\x80\x02"
DIMS = {
    "n_mels": 80,
    "n_audio_ctx": 1500,
    "n_audio_state": 16,
    "n_audio_head": 2,
    "n_audio_layer": 1,
    "n_vocab": 51865,
    "n_text_ctx": 448,
    "n_text_state": 16,
    "n_text_head": 2,
    "n_text_layer": 2,
}


class RunsAProgram:
    """Unpickled, it makes a file: a stand-in for anything worse."""

    def __init__(self, touched: Path) -> None:
        self._touched = touched

    def __reduce__(self):
        return os.mkdir, (str(self._touched),)


def archive(path: Path, data: bytes, **entries: bytes) -> Path:
    """A file of torch.save with a pickle of our own."""
    with zipfile.ZipFile(path, "w") as written:
        written.writestr("archive/data.pkl", data)
        for name, content in entries.items():
            written.writestr(f"archive/data/{name}", content)
    return path


def _runs_code(folder: Path) -> Path:
    path = folder / "code.pt"
    torch.save({"dims": DIMS, "model_state_dict": RunsAProgram(folder / "harm")}, path)
    return path


def _runs_code_by_stacked_name(folder: Path) -> Path:
    data = pickle.dumps(RunsAProgram(folder / "harm"), protocol=4)
    return archive(folder / "stacked.pt", data)


def _legacy_pickle(folder: Path) -> Path:
    path = folder / "legacy.pt"
    torch.save({"dims": DIMS, "x": torch.ones(2)}, path, _use_new_zipfile_serialization=False)
    return path


def _instance_by_old_operation(folder: Path) -> Path:
    return archive(folder / "inst.pt", b"(S'echo'\nios\nsystem\n.")


def _endless_hash(folder: Path) -> Path:
    """A key of 2 ** 59 parts, made of 300 bytes."""
    doubled = b"".join(b"q%ch%c\x86" % (index, index) for index in range(1, 60))
    return archive(folder / "hash.pt", PROTOCOL + b"})" + doubled + b"Ns.")


def _giant_memo(folder: Path) -> Path:
    return archive(folder / "memo.pt", PROTOCOL + b"}r" + struct.pack("<I", 2**32 - 1) + b".")


def _giant_bytes(folder: Path) -> Path:
    return archive(folder / "bytes.pt", b"\x80\x04\x8e" + struct.pack("<Q", 2**62) + b".")


def _many_objects(folder: Path) -> Path:
    return archive(folder / "objects.pt", PROTOCOL + b"}" * (2**21 - 8) + b".")


def _deep_tuples(folder: Path) -> Path:
    return archive(folder / "deep.pt", PROTOCOL + b")" + b"\x85" * (2**21 - 8) + b".")


def _zip_bomb(folder: Path) -> Path:
    path = folder / "bomb.pt"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as written:
        written.writestr("archive/data.pkl", bytes(2**28))
    return path


def _many_entries(folder: Path) -> Path:
    path = folder / "entries.pt"
    with zipfile.ZipFile(path, "w") as written:
        for number in range(40_000):
            written.writestr(f"archive/data/{number}", b"")
    return path


def _shared_numbers(folder: Path, shape: tuple[int, ...], stride: tuple[int, ...]) -> Path:
    """Tensors that are far larger than the numbers they are made of."""
    base = torch.zeros(200_000)
    state = {f"decoder.x{i}": base.as_strided(shape, stride) for i in range(200)}
    path = folder / "shared.pt"
    torch.save({"dims": DIMS, "model_state_dict": state}, path)
    return path


def _ggml(folder: Path, sizes: Mapping[str, int], rest: bytes = b"") -> Path:
    names = (
        *("n_vocab", "n_audio_ctx", "n_audio_state", "n_audio_head", "n_audio_layer"),
        *("n_text_ctx", "n_text_state", "n_text_head", "n_text_layer", "n_mels"),
    )
    head = struct.pack("<12i", 0x67676D6C, *((DIMS | sizes)[name] for name in names), 1)
    path = folder / "ggml.bin"
    path.write_bytes(head + rest)
    return path


_FILTERS = struct.pack("<2i", 80, 201) + bytes(4 * 80 * 201)


def _ggml_beside_vocabulary(folder: Path, tensors: bytes) -> Path:
    write_json(folder / "tokenizer.json", tokenizer_json())
    return _ggml(folder, {"n_vocab": N_VOCAB}, _FILTERS + struct.pack("<i", 0) + tensors)


def _ggml_vocabulary(folder: Path) -> Path:
    tokens = b"".join(struct.pack("<I", 4) + struct.pack("<I", i) for i in range(300_000))
    count = struct.pack("<i", 300_000)
    return _ggml(folder, {"n_vocab": 300_000}, _FILTERS + count + tokens)


def _ggml_tensors(folder: Path) -> Path:
    tensors = b"".join(
        struct.pack("<4i", 1, 8, 0, 1) + f"{index:08}".encode() + bytes(4)
        for index in range(200_000)
    )
    return _ggml_beside_vocabulary(folder, tensors)


def _ggml_long_token(folder: Path) -> Path:
    return _ggml(folder, {}, _FILTERS + struct.pack("<iI", 1, 2**32 - 1) + bytes(100))


def _ggml_overflow(folder: Path) -> Path:
    """Sizes whose product is 0 in 32 bits."""
    name = b"decoder.token_embedding.weight"
    tensor = struct.pack("<5i", 2, len(name), 0, 2**30, 2**30) + name + bytes(64)
    return _ggml_beside_vocabulary(folder, tensor + bytes(100_000))


def _ctranslate2(folder: Path, body: bytes) -> Path:
    head = struct.pack("<IH", 6, 12) + b"WhisperSpec\0" + struct.pack("<I", 3)
    (folder / "model.bin").write_bytes(head + body)
    write_json(folder / "config.json", {})
    return folder


def _ctranslate2_variables(folder: Path) -> Path:
    one = struct.pack("<H", 2) + b"a\0" + struct.pack("<BBI", 0, 1, 1) + b"\0"
    return _ctranslate2(folder, struct.pack("<I", 2**32 - 1) + one * 100_000)


def _ctranslate2_aliases(folder: Path) -> Path:
    """One variable under very many names."""
    one = struct.pack("<H", 2) + b"a\0" + struct.pack("<BIBI", 1, 4096, 0, 4 * 4096) + bytes(16384)
    aliases = b"".join(
        struct.pack("<H", 9) + f"{index:08}".encode() + b"\0" + struct.pack("<H", 2) + b"a\0"
        for index in range(100_000)
    )
    count = struct.pack("<I", 100_000)
    return _ctranslate2(folder, struct.pack("<I", 1) + one + count + aliases)


def _huggingface(folder: Path, header: bytes, **sizes: int) -> Path:
    write_json(folder / "config.json", config() | sizes)
    write_json(folder / "tokenizer.json", tokenizer_json())
    data = struct.pack("<Q", len(header)) + header + bytes(64)
    (folder / "model.safetensors").write_bytes(data)
    return folder


def _safetensors_entries(folder: Path) -> Path:
    entry = {"dtype": "F32", "shape": [0], "data_offsets": [0, 0]}
    header = json.dumps({str(index): entry for index in range(60_000)}).encode()
    return _huggingface(folder, header)


def _safetensors_long_header(folder: Path) -> Path:
    return _huggingface(folder, b" " * (5 * 2**20))


def _huge_network(folder: Path) -> Path:
    sizes = {"d_model": 8192, "encoder_ffn_dim": 32768, "decoder_ffn_dim": 32768}
    layers = {"encoder_layers": 128, "decoder_layers": 128, "max_target_positions": 4096}
    return _huggingface(folder, b"{}", **sizes, **layers)


def _shard_elsewhere(folder: Path) -> Path:
    write_json(folder / "config.json", config())
    write_json(folder / "tokenizer.json", tokenizer_json())
    weight_map = {"model.encoder.conv1.weight": "../../outside.safetensors"}
    write_json(folder / "model.safetensors.index.json", {"weight_map": weight_map})
    return folder


def _json(content: bytes) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        write_json(folder / "config.json", config())
        (folder / "tokenizer.json").write_bytes(content)
        (folder / "model.safetensors").write_bytes(b"")
        return folder

    return write


def _settings_of_empty_objects(folder: Path) -> Path:
    """Two files that are in memory at the same time."""
    for name in ("config.json", "generation_config.json"):
        (folder / name).write_bytes(b'{"x": [' + b"{}," * (2**22) + b"{}]}")
    (folder / "model.safetensors").write_bytes(b"")
    return folder


def _large_vocabulary(folder: Path) -> Path:
    """As many tokens as are allowed at all, with weights for them to be believed."""
    content = tokenizer_json()
    more = 290_000
    vocab = content["model"]["vocab"]
    first = 10_000
    vocab |= {f"a{index:06}": first + index for index in range(more)}
    write_json(folder / "config.json", config() | {"vocab_size": 300_000})
    write_json(folder / "tokenizer.json", content)
    (folder / "model.safetensors").write_bytes(b"")
    return folder


_MEGABYTES = 2**20
HOSTILE: Mapping[str, Callable[[Path], Path]] = {
    "a pickle that runs code": _runs_code,
    "a pickle that runs code by a stacked name": _runs_code_by_stacked_name,
    "a pickle that makes an instance": _instance_by_old_operation,
    "a pickle without an archive": _legacy_pickle,
    "a pickle whose key is hashed forever": _endless_hash,
    "a pickle with a giant memo": _giant_memo,
    "a pickle with giant bytes": _giant_bytes,
    "a pickle of two million objects": _many_objects,
    "a pickle of tuples in tuples": _deep_tuples,
    "a zip bomb": _zip_bomb,
    "an archive of very many entries": _many_entries,
    "tensors repeating one number": lambda folder: _shared_numbers(folder, (10**5, 10**4), (0, 0)),
    "many tensors of the same numbers": lambda folder: _shared_numbers(folder, (200_000,), (1,)),
    "ggml: a giant network": lambda folder: _ggml(folder, {"n_text_layer": 2**30}),
    "ggml: a negative size": lambda folder: _ggml(folder, {"n_vocab": -1}),
    "ggml: a vocabulary of all that is allowed": _ggml_vocabulary,
    "ggml: very many tensors": _ggml_tensors,
    "ggml: a token of 4 GB": _ggml_long_token,
    "ggml: sizes that overflow": _ggml_overflow,
    "CTranslate2: very many variables": _ctranslate2_variables,
    "CTranslate2: very many aliases": _ctranslate2_aliases,
    "safetensors: very many entries": _safetensors_entries,
    "safetensors: a long header": _safetensors_long_header,
    "a network of all that is allowed": _huge_network,
    "a shard outside of the folder": _shard_elsewhere,
    "JSON of empty objects": _json(b"[" + b"{}," * (4 * _MEGABYTES - 2) + b"{}]"),
    "settings of empty objects": _settings_of_empty_objects,
    "JSON of numbers": _json(b"[" + b"1," * (6 * _MEGABYTES - 2) + b"1]"),
    "a vocabulary of very many names": _json(
        b'{"added_tokens":[],"model":{"merges":[],"vocab":{'
        + b",".join(b'"%x":%d' % (index, index) for index in range(850_000))
        + b"}}}"
    ),
    "a vocabulary of very many merges": _json(
        b'{"added_tokens":[],"model":{"vocab":{},"merges":['
        + b",".join([b'["aa","bb"]'] * 1_000_000)
        + b"]}}"
    ),
    "JSON in JSON in JSON": _json(b"[" * (12 * _MEGABYTES - 1)),
    "JSON that is too long": _json(b" " * (13 * _MEGABYTES)),
    "a number of many digits": _json(b'{"model": ' + b"9" * 10**6 + b"}"),
    "a vocabulary of all that is allowed": _large_vocabulary,
}


def write_hostile(name: str, folder: Path) -> Path:
    """Write one of `HOSTILE`; gives the path for `load_model`."""
    folder.mkdir(parents=True, exist_ok=True)
    return HOSTILE[name](folder)
