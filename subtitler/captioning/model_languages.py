"""Which languages a model can be told to listen for, told without loading it."""

import json
from pathlib import Path
from typing import Any

from engine import describe_model
from engine.errors import ModelNotFound
from engine.languages import LANGUAGES, language_name

_ENGLISH = ("en",)
# Vocabulary sizes of the published models: English only, 99 languages, 100 with Cantonese.
_SMALLEST_MULTILINGUAL = 51865
_SMALLEST_WITH_CANTONESE = 51866


def model_languages(path: Path) -> dict[str, str]:
    """The languages of the model in a folder or file.

    Returns:
        English names by code, sorted by name; empty where nothing tells before it is loaded.
    """
    try:
        codes = _codes_in_folder(path) or describe_model(path).languages
    except (OSError, ValueError, RecursionError, ModelNotFound):
        return {}
    return {code: language_name(code) for code in sorted(codes, key=language_name)}


def _codes_in_folder(folder: Path) -> tuple[str, ...]:
    """What the configuration of a Hugging Face folder says; () where it is none."""
    config_path, generation_path = folder / "config.json", folder / "generation_config.json"
    if not config_path.is_file():
        return ()
    config = _read(config_path)
    if "vocab_size" not in config:  # CTranslate2's
        return ()
    return _codes(_read(generation_path) if generation_path.exists() else {}, config)


def _codes(generation: dict[str, Any], config: dict[str, Any]) -> tuple[str, ...]:
    """What the generation settings list; else what the size of the vocabulary says."""
    listed = generation.get("lang_to_id")
    if generation.get("is_multilingual") is False:
        return _ENGLISH
    if isinstance(listed, dict) and listed:
        return tuple(token.removeprefix("<|").removesuffix("|>") for token in listed)
    size = config.get("vocab_size")
    if not isinstance(size, int) or size < _SMALLEST_MULTILINGUAL:
        return _ENGLISH
    codes = tuple(LANGUAGES)
    return codes if size >= _SMALLEST_WITH_CANTONESE else codes[:-1]


def _read(path: Path) -> dict[str, Any]:
    content = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(content, dict):
        raise ValueError(f"{path} holds no JSON object")  # noqa: TRY004 - a fault of the file
    return content
