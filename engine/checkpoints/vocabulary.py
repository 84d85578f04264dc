"""The vocabulary of a Hugging Face folder.

Newer folders have all of it in `tokenizer.json`; older ones in `vocab.json`, `merges.txt` and
`added_tokens.json`. Both write bytes as GPT-2's printable characters.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from engine.checkpoints.json_file import read_json_object, read_json_object_if_any
from engine.errors import ModelFileDamaged
from engine.tokenizer import TIMESTAMP_COUNT, Tokenizer, Vocabulary, timestamp_text


def byte_characters() -> dict[str, int]:
    """Return GPT-2's printable character for each byte, as byte by character.

    Visible Latin-1 characters stand for themselves; the other bytes get the characters from
    U+0100 on, in order. Source: openai/gpt-2, src/encoder.py, bytes_to_unicode.
    """
    visible = {*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)}
    hidden = [byte for byte in range(256) if byte not in visible]
    characters = {chr(byte): byte for byte in visible}
    return characters | {chr(0x100 + index): byte for index, byte in enumerate(hidden)}


def read_tokenizer(folder: Path, n_vocab: int, *, is_multilingual: bool) -> Tokenizer:
    """Build the tokenizer of a model folder.

    Args:
        folder: in the Hugging Face layout.
        n_vocab: width of the model's output.
        is_multilingual: the model takes a language and a task.

    Raises:
        ModelFileDamaged: the vocabulary is missing, inconsistent or not Whisper's.
    """
    path = folder / "tokenizer.json"
    if not path.exists():
        path = folder / "vocab.json"
    read = _read_tokenizer_json if path.name == "tokenizer.json" else _read_vocab_json
    try:
        vocabulary = read(path)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        # Whatever shape the JSON has instead, one of these stops the reading of it.
        raise ModelFileDamaged(path, "it is not laid out as a byte-level vocabulary") from error
    try:
        _check_ids(vocabulary, n_vocab)
        vocabulary = _with_timestamps(vocabulary, n_vocab)
        return Tokenizer(vocabulary, is_multilingual=is_multilingual, name=folder.name)
    except ValueError as error:
        raise ModelFileDamaged(path, str(error)) from error


def _read_tokenizer_json(path: Path) -> Vocabulary:
    content = read_json_object(path)
    model = content["model"]
    if model.get("type", "BPE") != "BPE":
        raise ModelFileDamaged(path, f"its vocabulary is of the type {model['type']}, not BPE")
    special = {token["content"]: token["id"] for token in content.get("added_tokens", ())}
    merges = model.get("merges")
    return _vocabulary(model["vocab"], special, None if merges is None else _pairs(merges))


def _read_vocab_json(path: Path) -> Vocabulary:
    special = read_json_object_if_any(path.with_name("added_tokens.json"))
    merges_path = path.with_name("merges.txt")
    merges = None
    if merges_path.exists():
        lines = merges_path.read_text("utf-8").splitlines()
        merges = _pairs(line for line in lines if line and not line.startswith("#version"))
    vocab = read_json_object(path)
    # The end of the text is listed among the ordinary tokens here.
    special |= {text: token for text, token in vocab.items() if text == "<|endoftext|>"}
    return _vocabulary(vocab, special, merges)


def _pairs(merges: Iterable[Any]) -> list[tuple[str, str]]:
    """Read merges, which newer files write as pairs and older ones as "left right"."""
    pairs = []
    for merge in merges:
        left, right = merge.split(" ") if isinstance(merge, str) else merge
        pairs.append((left, right))
    return pairs


def _vocabulary(
    vocab: Mapping[str, int],
    special: Mapping[str, int],
    merges: Iterable[tuple[str, str]] | None,
) -> Vocabulary:
    """Turn printable characters back into bytes."""
    to_byte = byte_characters()

    def as_bytes(text: str) -> bytes:
        return bytes(to_byte[character] for character in text)

    special_ids = set(special.values())
    texts = {
        text: token
        for text, token in vocab.items()
        if text not in special and token not in special_ids
    }
    return Vocabulary(
        text_tokens={as_bytes(text): token for text, token in texts.items()},
        special_tokens=dict(special),
        merges=None if merges is None else [as_bytes(left + right) for left, right in merges],
    )


def _with_timestamps(vocabulary: Vocabulary, n_vocab: int) -> Vocabulary:
    """Add the timestamps that folders of 2022 leave out of their vocabulary.

    There the model has them all the same, right behind the last token that is listed.
    """
    special = vocabulary.special_tokens
    if timestamp_text(0) in special or "<|notimestamps|>" not in special:
        return vocabulary
    first = special["<|notimestamps|>"] + 1
    if first <= max(special.values()) or first + TIMESTAMP_COUNT != n_vocab:
        return vocabulary
    timestamps = {timestamp_text(index): first + index for index in range(TIMESTAMP_COUNT)}
    return Vocabulary(vocabulary.text_tokens, {**special, **timestamps}, vocabulary.merges)


def _check_ids(vocabulary: Vocabulary, n_vocab: int) -> None:
    """Make sure that the ids are numbers that the model has, each used once."""
    ids: list[Any] = [*vocabulary.text_tokens.values(), *vocabulary.special_tokens.values()]
    if any(not isinstance(token, int) or not 0 <= token < n_vocab for token in ids):
        raise ValueError(f"it has an id that is none of the model's {n_vocab}")
    if len(set(ids)) != len(ids):
        raise ValueError("two tokens have the same id")
