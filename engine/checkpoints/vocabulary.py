"""The vocabulary of a model, from the files that people have.

Newer Hugging Face folders have all of it in `tokenizer.json`; older ones in `vocab.json`,
`merges.txt` and `added_tokens.json`. CTranslate2 lists all tokens by their ids. All of these
write bytes as GPT-2's printable characters. openai-whisper's .tiktoken files hold the ordinary
tokens in base64; the special ones follow from the width of the model's output.
"""

import base64
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from engine.checkpoints.json_file import (
    VOCABULARY_BYTES,
    read_bytes,
    read_json,
    read_json_object,
    read_json_object_if_any,
)
from engine.checkpoints.published_tokens import (
    LANGUAGE_COUNTS,
    first_special_token,
    published_special_tokens,
)
from engine.checkpoints.settings import LARGEST
from engine.errors import ModelFileDamaged
from engine.tokenizer import (
    LANGUAGE_TOKEN,
    TIMESTAMP_COUNT,
    Tokenizer,
    Vocabulary,
    timestamp_text,
)

MAX_TOKENS = LARGEST["n_vocab"]
SPECIAL_TOKEN = re.compile(r"<\|[^|]*\|>")


def byte_characters() -> dict[str, int]:
    """Return GPT-2's printable character for each byte, as byte by character.

    Visible Latin-1 characters stand for themselves; the other bytes get the characters from
    U+0100 on, in order. Source: openai/gpt-2, src/encoder.py, bytes_to_unicode.
    """
    visible = {*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)}
    hidden = [byte for byte in range(256) if byte not in visible]
    characters = {chr(byte): byte for byte in visible}
    return characters | {chr(0x100 + index): byte for index, byte in enumerate(hidden)}


def read_tokenizer(path: Path, n_vocab: int, *, is_multilingual: bool) -> Tokenizer:
    """Build the tokenizer of a file of tokens.

    Args:
        path: of the file, or of a Hugging Face folder that has one.
        n_vocab: width of the model's output.
        is_multilingual: the model takes a language and a task.

    Raises:
        ModelFileDamaged: the vocabulary is missing, inconsistent or not Whisper's.
    """
    if path.is_dir():
        path = vocabulary_path(path)
    vocabulary = read_vocabulary(path, n_vocab)
    return build_tokenizer(vocabulary, path, is_multilingual=is_multilingual)


def vocabulary_path(folder: Path) -> Path:
    """Return the file that a Hugging Face folder has its vocabulary in."""
    path = folder / "tokenizer.json"
    return path if path.exists() else folder / "vocab.json"


def read_vocabulary(path: Path, n_vocab: int) -> Vocabulary:
    """Read a file of tokens, of whatever kind its name says.

    Args:
        path: `tokenizer.json` or `vocab.json` of Hugging Face, `vocabulary.json` or
            `vocabulary.txt` of CTranslate2, or a .tiktoken file of openai-whisper.
        n_vocab: width of the model's output.

    Raises:
        ModelFileDamaged: it is missing, inconsistent or not for a model of this width.
    """
    read = _READERS.get(path.name)
    try:
        if path.suffix == ".tiktoken":
            vocabulary = read_tiktoken(path, n_vocab)
        elif read is not None:
            vocabulary = read(path)
        else:
            vocabulary = _read_tokenizer_json(path)
    except (KeyError, TypeError, AttributeError, ValueError, OSError) as error:
        # Whatever shape the JSON has instead, one of these stops the reading of it.
        raise ModelFileDamaged(path, "it is not laid out as a byte-level vocabulary") from error
    try:
        _check_ids(vocabulary, n_vocab)
        vocabulary = _with_timestamps(vocabulary, n_vocab)
        _check_size(vocabulary, n_vocab)
    except ValueError as error:
        raise ModelFileDamaged(path, str(error)) from error
    return vocabulary


def build_tokenizer(vocabulary: Vocabulary, path: Path, *, is_multilingual: bool) -> Tokenizer:
    """Build the tokenizer over a vocabulary.

    Args:
        vocabulary: the tokens.
        path: where they were read, for the error.
        is_multilingual: the model takes a language and a task, if it knows any language.

    Raises:
        ModelFileDamaged: a token that Whisper cannot do without is missing or out of place.
    """
    has_languages = any(map(LANGUAGE_TOKEN.fullmatch, vocabulary.special_tokens))
    try:
        return Tokenizer(
            vocabulary, is_multilingual=is_multilingual and has_languages, name=path.stem
        )
    except ValueError as error:
        raise ModelFileDamaged(path, str(error)) from error


def _read_tokenizer_json(path: Path) -> Vocabulary:
    content = read_json_object(path, VOCABULARY_BYTES)
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
        lines = read_bytes(merges_path).decode("utf-8").splitlines()
        merges = _pairs(line for line in lines if line and not line.startswith("#version"))
    vocab = read_json_object(path, VOCABULARY_BYTES)
    # The end of the text is listed among the ordinary tokens here.
    special |= {text: token for text, token in vocab.items() if text == "<|endoftext|>"}
    return _vocabulary(vocab, special, merges)


def _read_listed_json(path: Path) -> Vocabulary:
    return _listed_vocabulary(read_json(path, VOCABULARY_BYTES))


def _read_listed_text(path: Path) -> Vocabulary:
    # Not splitlines, which parts lines at more than their ends.
    lines = read_bytes(path, VOCABULARY_BYTES).decode("utf-8").removesuffix("\n").split("\n")
    return _listed_vocabulary([line.removesuffix("\r") for line in lines])


def _listed_vocabulary(tokens: Any) -> Vocabulary:
    """Take the tokens that CTranslate2 lists in the order of their ids.

    Special are the end of the text and, behind it, what is written like it.

    Raises:
        ValueError: there is no such token, or one is listed twice.
        TypeError: there is something else than texts.
    """
    if len(tokens) > MAX_TOKENS:
        raise ValueError("it has too many tokens")
    ids = {token: index for index, token in enumerate(tokens)}
    if len(ids) != len(tokens):
        raise ValueError("a token is listed twice")
    end = tokens.index("<|endoftext|>")
    special = {t: i for t, i in ids.items() if i >= end and SPECIAL_TOKEN.fullmatch(t)}
    return _vocabulary(ids, special, None)


def read_tiktoken(path: Path, n_vocab: int) -> Vocabulary:
    """Read a .tiktoken file of openai-whisper.

    Raises:
        ModelFileDamaged: it is missing or far too long.
        ValueError: it is malformed, or not for a model of this width.
    """
    special = published_special_tokens(n_vocab)
    pairs = (line.split() for line in read_bytes(path, VOCABULARY_BYTES).splitlines() if line)
    text_tokens = {
        base64.b64decode(token): int(rank)  # "=" stands for the empty token at the end
        for token, rank in pairs
    }
    if special is None or len(text_tokens) != first_special_token(n_vocab):
        raise ValueError(f"it is not the vocabulary of a model of {n_vocab} tokens")
    return Vocabulary(text_tokens, special)


_READERS: Mapping[str, Callable[[Path], Vocabulary]] = {
    "vocab.json": _read_vocab_json,
    "vocabulary.json": _read_listed_json,
    "vocabulary.txt": _read_listed_text,
}


def _pairs(merges: Iterable[Any]) -> list[tuple[str, str]]:
    """Read merges, which newer files write as pairs and older ones as "left right"."""
    pairs = []
    for merge in merges:
        left, right = merge.split(" ") if isinstance(merge, str) else merge
        pairs.append((left, right))
        if len(pairs) > MAX_TOKENS:
            raise ValueError("it has too many merges")
    return pairs


def _vocabulary(
    vocab: Mapping[str, int],
    special: Mapping[str, int],
    merges: Iterable[tuple[str, str]] | None,
) -> Vocabulary:
    """Turn printable characters back into bytes.

    Raises:
        ValueError: there are far too many tokens.
        KeyError: a character stands for no byte.
    """
    if max(len(vocab), len(special)) > MAX_TOKENS:
        raise ValueError("it has too many tokens")
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


def _check_size(vocabulary: Vocabulary, n_vocab: int) -> None:
    """Make sure that a published model gets all of its vocabulary.

    The vocabularies of large-v2 and large-v3 differ by one language, and with the wrong one
    every time would be off by 20 ms and every task another. Fine-tunes with tokens of their
    own may have room for more than they list.
    """
    last = max((*vocabulary.text_tokens.values(), *vocabulary.special_tokens.values()), default=0)
    if n_vocab in LANGUAGE_COUNTS and last + 1 != n_vocab:
        raise ValueError(f"its last token is {last}, where the model's is {n_vocab - 1}")
