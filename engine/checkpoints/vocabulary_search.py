"""Finding the vocabulary of a checkpoint that holds none.

A .pt file has only weights. The vocabularies of the published models are the same in every
copy, so any installed one of the right size serves.
"""

import contextlib
import importlib.util
from collections.abc import Iterator, Sequence
from pathlib import Path

from engine.checkpoints.checkpoint import Checkpoint
from engine.checkpoints.hub_folder import hub_cache_folder
from engine.checkpoints.json_file import read_json_object
from engine.checkpoints.published_tokens import ENGLISH_ONLY, LANGUAGE_COUNTS
from engine.checkpoints.vocabulary import build_tokenizer, read_tokenizer, vocabulary_path
from engine.errors import ModelFileDamaged, VocabularyMissing
from engine.tokenizer import Tokenizer

CONFIG = "config.json"
BESIDE = ("tokenizer.json", "vocab.json", "vocabulary.json", "vocabulary.txt")
# Where openai-whisper keeps its vocabularies, below the package's folder.
ASSETS = "assets"


def tokenizer_of(
    checkpoint: Checkpoint, chosen: Path | None = None, search: Sequence[Path] = ()
) -> Tokenizer:
    """Build the tokenizer of a checkpoint.

    A vocabulary that was chosen goes first, then the checkpoint's own, then one that lies
    beside it, then an installed one of the same size.

    Args:
        checkpoint: its settings have been read.
        chosen: a file of tokens or a folder with one; see `read_vocabulary`.
        search: folders of models.

    Raises:
        ModelFileDamaged: the vocabulary is inconsistent or not for this model.
        VocabularyMissing: there is none.
    """
    n_vocab = checkpoint.settings.dims.n_vocab
    is_multilingual = checkpoint.settings.is_multilingual
    if chosen is not None:
        return read_tokenizer(chosen, n_vocab, is_multilingual=is_multilingual)
    vocabulary = checkpoint.read_vocabulary()
    if vocabulary is not None:
        return build_tokenizer(vocabulary, checkpoint.path, is_multilingual=is_multilingual)
    for path in _candidates(checkpoint.path, n_vocab, search):
        # One that does not fit belongs to another model in the same folder.
        with contextlib.suppress(ModelFileDamaged):
            return read_tokenizer(path, n_vocab, is_multilingual=is_multilingual)
    raise VocabularyMissing(checkpoint.path, n_vocab)


def _candidates(path: Path, n_vocab: int, search: Sequence[Path]) -> Iterator[Path]:
    """List the files of tokens that may be the model's, the likeliest first."""
    folder = path if path.is_dir() else path.parent
    published = "gpt2.tiktoken" if n_vocab == ENGLISH_ONLY else "multilingual.tiktoken"
    beside = [folder / name for name in (f"{path.stem}.tokenizer.json", *BESIDE, published)]
    yield from (file for file in beside if file.is_file())
    if n_vocab in LANGUAGE_COUNTS:
        yield from _in_openai_whisper(published)
        yield from _in_model_folders(n_vocab, search)


def _in_openai_whisper(name: str) -> Iterator[Path]:
    """Look into the installed package of openai-whisper, without importing it."""
    try:
        found = importlib.util.find_spec("whisper")
    except (ImportError, ValueError):
        return
    for place in (found.submodule_search_locations if found is not None else None) or ():
        if (file := Path(place) / ASSETS / name).is_file():
            yield file


def _in_model_folders(n_vocab: int, search: Sequence[Path]) -> Iterator[Path]:
    """Look into the Hugging Face folders that are searched and those of its cache."""
    configs = [config for folder in search for config in folder.glob(f"*/{CONFIG}")]
    configs += hub_cache_folder().glob(f"models--*/snapshots/*/{CONFIG}")
    for config in sorted(configs):
        try:
            size = read_json_object(config).get("vocab_size")
        except ModelFileDamaged:
            continue
        if size == n_vocab and (file := vocabulary_path(config.parent)).is_file():
            yield file
