"""Which languages a model can be told to listen for, read from its folder without loading it."""

import json
from pathlib import Path
from typing import Any

from engine.languages import LANGUAGES, language_name

_ENGLISH = ("en",)
# Vocabulary sizes of the published models: English only, 99 languages, 100 with Cantonese.
_SMALLEST_MULTILINGUAL = 51865
_SMALLEST_WITH_CANTONESE = 51866


def model_languages(folder: Path) -> dict[str, str]:
    """The languages of the model in `folder`.

    Returns:
        English names by code, sorted by name; empty where the folder does not tell, which is
        said when the model is loaded.
    """
    try:
        config = _read(folder / "config.json")
        generation = folder / "generation_config.json"
        codes = _codes(_read(generation) if generation.exists() else {}, config)
    except (OSError, ValueError, RecursionError):
        return {}
    return {code: language_name(code) for code in sorted(codes, key=language_name)}


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
