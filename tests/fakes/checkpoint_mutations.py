"""Damages files as disks, downloads and attackers do; the same for the same seed.

Beside blind changes of bytes there are changes that a reader follows further: numbers that tell
lengths, values within JSON (also in the header of safetensors), and the pickle in a zip archive
whose directory stays right.
"""

import io
import json
import random
import struct
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

NUMBERS = (
    *(0, 1, 2, 3, 4, 5, 7, 8, 16, 31, 32, 80, 127, 128, 255, 256, 1500, 32767, 32768, 51864),
    *(51865, 65535, 65536, 10**6, 2**24, 2**30, 2**31 - 1, 2**31, 2**32 - 1, 2**32, 2**40),
    *(2**62, 2**63 - 1, 2**63, 2**64 - 1),
)
# What may become of a damaged file. Not among these is memory that is full, which would mean that
# too much was asked for.
EXPECTED = {
    "loaded",
    "ModelFileDamaged",
    "ModelFileUnsafe",
    "ModelFormatUnknown",
    "ModelNotFound",
    "VocabularyMissing",
}
HEAD_BYTES = 4096  # where most formats have what matters


def _place(chance: random.Random, data: bytes) -> int:
    """A position, half the time near the begin or the end."""
    where = chance.random()
    if where < 0.35:
        return chance.randrange(min(len(data), HEAD_BYTES) + 1)
    if where < 0.5:
        return max(0, len(data) - chance.randrange(HEAD_BYTES))
    return chance.randrange(len(data) + 1)


def _flip_bits(chance: random.Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 1, 2, 8, 64))):
        if changed:
            place = min(_place(chance, data), len(changed) - 1)
            changed[place] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _set_bytes(chance: random.Random, data: bytes) -> bytes:
    place, length = _place(chance, data), chance.choice((1, 2, 4, 16, 256))
    filling = chance.choice((b"\0", b"\xff", b"\x7f", bytes([chance.randrange(256)])))
    return data[:place] + filling * length + data[place + length :]


def _truncate(chance: random.Random, data: bytes) -> bytes:
    return data[: _place(chance, data)]


def _extend(chance: random.Random, data: bytes) -> bytes:
    return data + chance.choice((b"\0" * 64, b"junk", data[:100], data))


def _move(chance: random.Random, data: bytes) -> bytes:
    """Copy a piece over or between other bytes."""
    length = chance.choice((1, 4, 16, 100, 1000))
    source, target = _place(chance, data), _place(chance, data)
    piece = data[source : source + length]
    kept = target + chance.choice((0, len(piece)))
    return data[:target] + piece + data[kept:]


def _delete(chance: random.Random, data: bytes) -> bytes:
    place = _place(chance, data)
    return data[:place] + data[place + chance.choice((1, 2, 4, 8, 100)) :]


def _edit_number(chance: random.Random, data: bytes) -> bytes:
    """Overwrite what may be a length, a size or an offset."""
    size = chance.choice((1, 2, 4, 4, 8))
    place = _place(chance, data)
    if chance.random() < 0.5:
        place -= place % size
    if chance.random() < 0.3 and place + size <= len(data):
        number = int.from_bytes(data[place : place + size], "little") + chance.choice((-1, 1))
    else:
        number = chance.choice(NUMBERS)
    written = (number % (1 << (8 * size))).to_bytes(size, "little")
    return data[:place] + written + data[place + size :]


_BLIND = (_flip_bits, _set_bytes, _truncate, _extend, _move, _delete, _edit_number, _edit_number)


def _blind(chance: random.Random, data: bytes) -> bytes:
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        data = chance.choice(_BLIND)(chance, data)
    return data


def _value(chance: random.Random) -> Any:
    return chance.choice(
        (
            *(None, True, False, "", "x", "<|0.00|>", "Ġ", "../x", "\0", [], {}, [[]], {"a": 1}),
            *(-1, 0.5, 80.0, 1e308, float("nan"), [0, 0], [2**40, 2**40], "F64", "I8"),
            chance.choice(NUMBERS),
            -chance.choice(NUMBERS),
            "x" * 5000,
        )
    )


def _edit_json_value(chance: random.Random, content: Any) -> Any:
    """Change one place, at any depth."""
    if isinstance(content, dict) and content and chance.random() < 0.93:
        return _edit_object(chance, content)
    if isinstance(content, list) and content and chance.random() < 0.9:
        return _edit_list(chance, content)
    if isinstance(content, int) and chance.random() < 0.3:
        return content + chance.choice((-1, 1))
    return _value(chance)


def _edit_object(chance: random.Random, content: dict[str, Any]) -> dict[str, Any]:
    key, how = chance.choice(list(content)), chance.random()
    if how < 0.1:
        return {name: value for name, value in content.items() if name != key}
    if how < 0.2:
        return content | {chance.choice(("", "x", "model.extra", key + "x")): content[key]}
    return content | {key: _edit_json_value(chance, content[key])}


def _edit_list(chance: random.Random, content: list[Any]) -> list[Any]:
    place, how = chance.randrange(len(content)), chance.random()
    if how < 0.1:
        return content[:place] + content[place + 1 :]
    if how < 0.2:
        return [*content, content[place]]
    return [*content[:place], _edit_json_value(chance, content[place]), *content[place + 1 :]]


def _json(chance: random.Random, data: bytes) -> bytes:
    content = json.loads(data)
    for _ in range(chance.choice((1, 1, 2))):
        content = _edit_json_value(chance, content)
    if chance.random() < 0.02:
        return b"[" * 100_000
    return json.dumps(content).encode()


def _safetensors_header(chance: random.Random, data: bytes) -> bytes:
    (length,) = struct.unpack("<Q", data[:8])
    header = _json(chance, data[8 : 8 + length])
    if chance.random() < 0.1:
        header = _blind(chance, header)
    return struct.pack("<Q", len(header)) + header + data[8 + length :]


def _archive(chance: random.Random, data: bytes) -> bytes:
    """Change an entry, and write a directory that is right for it."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = [(name, archive.read(name)) for name in archive.namelist()]
    names = [name for name, _ in entries]
    chosen = names.index(next(name for name in names if name.endswith("data.pkl")))
    if chance.random() < 0.15:
        chosen = chance.randrange(len(names))
    name, content = entries[chosen]
    how = chance.random()
    if how < 0.8:
        entries[chosen] = (name, _blind(chance, content))
    elif how < 0.85:
        del entries[chosen]
    elif how < 0.9:
        entries[chosen] = (chance.choice(("x", "../x", name + "x", "/data.pkl")), content)
    written = io.BytesIO()
    packing = zipfile.ZIP_DEFLATED if how > 0.95 else zipfile.ZIP_STORED
    with zipfile.ZipFile(written, "w", packing) as archive:
        for entry, entry_content in entries:
            archive.writestr(entry, entry_content)
    return written.getvalue()


_KNOWING: dict[str, Callable[[random.Random, bytes], bytes]] = {
    ".json": _json,
    ".safetensors": _safetensors_header,
    ".pt": _archive,
}


def mutated(data: bytes, name: str, seed: str) -> bytes:
    """Damage the content of a file.

    Args:
        data: what is in it.
        name: of the file; decides which changes fit, beside the blind ones.
        seed: equal seeds give equal damage.
    """
    chance = random.Random(seed)
    knowing = _KNOWING.get(name[name.rfind(".") :])
    if name == "pytorch_model.bin":
        knowing = _archive
    if knowing is not None and chance.random() < 0.6:
        return knowing(chance, data)
    return _blind(chance, data)


@dataclass(frozen=True)
class Target:
    """A checkpoint on disk.

    Attributes:
        name: of the format.
        path: for `load_model`.
        files: those that are damaged, the more often the earlier.
    """

    name: str
    path: Path
    files: tuple[Path, ...]

    @contextmanager
    def damaged(self, seed: str) -> Iterator[Path]:
        """Within the block one of the files is damaged; gives which."""
        chance = random.Random(seed)
        place = min(chance.randrange(len(self.files)), chance.randrange(len(self.files)))
        file = self.files[place]
        whole = file.read_bytes()
        file.write_bytes(mutated(whole, file.name, seed))
        try:
            yield file
        finally:
            file.write_bytes(whole)
