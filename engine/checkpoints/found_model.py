"""What a model on the disk is, from its names and first bytes; nothing is loaded."""

import json
import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from engine.checkpoints.catalogue import PublishedModel, published_model
from engine.errors import ModelNotFound, ModelUnpublished
from engine.languages import LANGUAGES

ModelFormat = Literal["huggingface", "openai", "ggml", "ctranslate2"]
FORMAT_TITLES: Mapping[ModelFormat, str] = {
    "huggingface": "Hugging Face",
    "openai": "OpenAI",
    "ggml": "ggml",
    "ctranslate2": "CTranslate2",
}

CONFIG = "config.json"
_CONFIG_BYTES = 2**20
_HUGGINGFACE_WEIGHTS = (
    "model.safetensors",
    "model.safetensors.index.json",
    "pytorch_model.bin",
    "pytorch_model.bin.index.json",
)
_VOCABULARIES = ("tokenizer.json", "vocab.json")
_CTRANSLATE2_WEIGHTS = "model.bin"
FILE_SUFFIXES = (".pt", ".bin", ".ggml")

_HEAD_BYTES = 128
_ZIP = b"PK\3\4"
_ZIP_NAME_AT = 30
_TORCH_PICKLE = b"/data.pkl"
_GGML = struct.Struct("<I11i")
_GGML_MAGIC = 0x67676D6C
# Source: ggml-org/whisper.cpp, ggml/include/ggml.h, enum ggml_ftype.
_GGML_PRECISIONS = {
    0: "f32",
    1: "f16",
    2: "q4_0",
    3: "q4_1",
    7: "q8_0",
    8: "q5_0",
    9: "q5_1",
    10: "q2_k",
    11: "q3_k",
    12: "q4_k",
    13: "q5_k",
    14: "q6_k",
}
_GGML_VERSION = 1000  # the quantisation's version is counted in thousands
_LARGEST_VOCABULARY = 1_000_000
_SMALLEST_VOCABULARY = 50_000
_AUDIO_POSITIONS = 1500
_MEL_BINS = (80, 128)
_CTRANSLATE2_SPEC = b"WhisperSpec\0"
# Vocabulary sizes of the published models: English only, 99 languages, 100 with Cantonese.
_MULTILINGUAL = 51865
_WITH_CANTONESE = 51866

_QUANTISED = re.compile(
    r"[-_.](q\d_[01k](?:_[sml])?|f(?:p|loat)?(?:16|32)|bf(?:loat)?16|int8(?:_(?:b?float|fp)(?:16|32))?)"
    r"(?=$|[-_.])"
)
_MAKERS = re.compile(
    r"^(?:ggml-model-whisper-|ggml-model-|ggml-|faster-whisper-|openai[-_]whisper-|whisper-)"
)
_ENDINGS = re.compile(r"[-_.](?:ct2|ggml)(?=$|[-_.])")


@dataclass(frozen=True, slots=True)
class FoundModel:
    """A model on the disk.

    Attributes:
        name: to be asked for by; unique in one search.
        title: for menus.
        path: folder or file for `load_model`.
        format: how it is stored.
        size_bytes: of the file, or of the folder's files.
        published: the one of the catalogue that its name says it is, if any.
        precision: how its numbers are stored, such as "q5_0" or "int8", where that is told.
        language_count: that its vocabulary has words for: 1, 99 or 100, where that is told.
    """

    name: str
    title: str
    path: Path
    format: ModelFormat
    size_bytes: int
    published: PublishedModel | None = None
    precision: str | None = None
    language_count: int | None = None

    @property
    def languages(self) -> tuple[str, ...]:
        """Codes of what it understands; empty where nothing tells."""
        count = self.published.language_count if self.published else self.language_count
        return tuple(LANGUAGES)[:count] if count else ()


def describe_model(path: Path, name: str | None = None) -> FoundModel:
    """Say what the model at a path is, from its names and first bytes.

    Args:
        path: a Hugging Face or CTranslate2 folder, an OpenAI .pt or ggml .bin file, or a
            folder with one such file in it.
        name: what it is called, such as "owner/model"; None for the name in its path.

    Raises:
        ModelNotFound: it is no Whisper model, not all of one, or cannot be read.
    """
    try:
        if path.is_dir():
            found = _describe_folder(path, name or path.name)
        else:
            found = _describe_file(path, name or path.name)
    except OSError:
        found = None
    if found is None:
        raise ModelNotFound(str(path))
    return found


def titled(found: FoundModel, name: str, owner: str = "") -> FoundModel:
    """Give a model the name and title that it has among others."""
    what = found.published.name if found.published is not None else name
    precision = f", {found.precision}" if found.precision else ""
    kind = ", ".join(filter(None, (FORMAT_TITLES[found.format], owner)))
    return replace(found, name=name, title=f"{what}{precision} ({kind})")


def published_as(name: str) -> PublishedModel | None:
    """Find which published model a file or folder of this name is.

    Programs put their own words before and after the names of the catalogue. A bare "large"
    is the first one: whisper.cpp's and Buzz's files of that name are.
    """
    bare = name.casefold().rpartition("/")[2]
    for suffix in FILE_SUFFIXES:
        bare = bare.removesuffix(suffix)
    bare = _ENDINGS.sub("", _QUANTISED.sub("", bare))
    bare = re.sub(r"^(?:faster-)?distil-whisper-", "distil-", bare)
    bare = _MAKERS.sub("", bare)
    try:
        return published_model("large-v1" if bare == "large" else bare)
    except ModelUnpublished:
        return None


def _describe_folder(folder: Path, name: str) -> FoundModel | None:
    if not (folder / CONFIG).is_file():
        files = [path for path in folder.iterdir() if path.suffix in FILE_SUFFIXES]
        return _describe_file(files[0], files[0].name) if len(files) == 1 else None
    config = _read_config(folder / CONFIG)
    if any((folder / weights).is_file() for weights in _HUGGINGFACE_WEIGHTS):
        return _describe_huggingface(folder, name, config)
    if _CTRANSLATE2_SPEC not in _head(folder / _CTRANSLATE2_WEIGHTS):
        return None
    return FoundModel(
        name,
        name,
        folder,
        "ctranslate2",
        _size_of(folder),
        published_as(name),
        precision=_precision_in(name),
        language_count=_languages_listed(config),
    )


def _describe_huggingface(folder: Path, name: str, config: dict[str, Any]) -> FoundModel | None:
    if config.get("model_type") != "whisper":
        return None
    if not any((folder / vocabulary).is_file() for vocabulary in _VOCABULARIES):
        return None
    size = config.get("vocab_size")
    return FoundModel(
        name,
        name,
        folder,
        "huggingface",
        _size_of(folder),
        _published_at(name) if "/" in name else published_as(name),
        language_count=_languages_of(size) if isinstance(size, int) else None,
    )


def _published_at(repository: str) -> PublishedModel | None:
    """Find the published model of a repository; others give their fine-tunes the same names."""
    try:
        return published_model(repository)
    except ModelUnpublished:
        return None


def _describe_file(path: Path, name: str) -> FoundModel | None:
    if path.suffix not in FILE_SUFFIXES:
        return None
    head = _head(path)
    size = path.stat().st_size
    if head.startswith(_ZIP):
        if _TORCH_PICKLE not in head[_ZIP_NAME_AT:]:
            return None  # a zip file of another kind
        return FoundModel(name, name, path, "openai", size, published_as(name))
    return _describe_ggml(path, name, head, size)


def _describe_ggml(path: Path, name: str, head: bytes, size: int) -> FoundModel | None:
    if len(head) < _GGML.size:
        return None
    magic, *sizes = _GGML.unpack_from(head)
    n_vocab, n_audio_ctx, n_text_state, n_mels, ftype = (sizes[i] for i in (0, 1, 6, 9, 10))
    if (
        magic != _GGML_MAGIC
        or not _SMALLEST_VOCABULARY < n_vocab <= _LARGEST_VOCABULARY
        or n_audio_ctx != _AUDIO_POSITIONS
        or n_mels not in _MEL_BINS
    ):
        return None  # among them whisper.cpp's own model of speech activity
    if size < n_vocab * n_text_state // 2:
        return None  # half a byte is the least that a number takes: its tensors are not all there
    published = published_as(name)
    if published is not None and published.vocabulary_size != n_vocab:
        published = None  # it only has the name
    precision = _GGML_PRECISIONS.get(ftype % _GGML_VERSION)
    return FoundModel(name, name, path, "ggml", size, published, precision, _languages_of(n_vocab))


def _read_config(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        text = file.read(_CONFIG_BYTES)
    try:
        config = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return config if isinstance(config, dict) else {}


def _head(path: Path) -> bytes:
    if not path.is_file():
        return b""  # a pipe would be waited for
    with path.open("rb") as file:
        return file.read(_HEAD_BYTES)


def _size_of(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.iterdir() if path.is_file())


def _precision_in(name: str) -> str | None:
    found = _QUANTISED.search(name.casefold())
    return found[1] if found else None


def _languages_of(n_vocab: int) -> int:
    if n_vocab < _MULTILINGUAL:
        return 1
    return 99 if n_vocab < _WITH_CANTONESE else 100


def _languages_listed(config: dict[str, Any]) -> int | None:
    listed = config.get("lang_ids")
    return len(listed) if isinstance(listed, list) and listed else None
