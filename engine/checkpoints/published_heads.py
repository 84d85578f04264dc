"""Alignment heads of the published models, for checkpoints that do not list them.

Only Hugging Face and CTranslate2 folders have room for heads; for .pt and ggml files the model
is recognised by its sizes, where these leave a doubt by the file's name.

Source: openai-whisper 20250625, whisper/__init__.py, _ALIGNMENT_HEADS; for distil-small.en its
generation_config.json on the Hugging Face hub.
"""

import re
from collections.abc import Mapping
from pathlib import Path

from engine.checkpoints.settings import ModelSettings
from engine.model import ModelDimensions, later_heads

Heads = tuple[tuple[int, int], ...]

# By layer; each number is a head of that layer.
_BY_LAYER: Mapping[str, Mapping[int, tuple[int, ...]]] = {
    "tiny.en": {1: (0,), 2: (0, 5), 3: (0, 1, 2, 3, 4)},
    "tiny": {2: (2,), 3: (0, 2, 3, 4, 5)},
    "base.en": {3: (3,), 4: (7,), 5: (1, 5, 7)},
    "base": {3: (1,), 4: (2, 3, 7), 5: (1, 2, 4, 6)},
    "small.en": {
        6: (6,),
        7: (0, 3, 8),
        8: (2, 5, 7),
        9: (0, 4, 8, 10),
        10: (0, 1, 2, 3, 6, 11),
        11: (2, 4),
    },
    "small": {5: (3, 9), 8: (0, 4, 7, 8), 9: (0, 7, 9), 10: (5,)},
    "medium.en": {
        11: (4,),
        14: (1, 12, 14),
        15: (4,),
        16: (0, 4, 9),
        17: (12, 14),
        18: (7, 10, 15),
        20: (0, 3, 9, 14),
        21: (12,),
    },
    "medium": {13: (15,), 15: (4, 15), 16: (1,), 20: (0,), 23: (4,)},
    "large-v1": {9: (19,), 11: (2, 4, 17), 22: (7, 11, 17), 23: (2, 15)},
    "large-v2": {
        10: (12,),
        13: (17,),
        16: (11, 12, 13),
        17: (15, 16),
        18: (4, 11, 19),
        19: (11,),
        21: (2, 3),
        22: (3, 9, 12),
        23: (5, 7, 13),
        25: (5,),
        26: (1, 12),
        27: (15,),
    },
    "large-v3": {
        7: (0,),
        10: (17,),
        12: (18,),
        13: (12,),
        16: (1,),
        17: (14,),
        19: (11,),
        21: (4,),
        24: (1,),
        25: (6,),
    },
    "large-v3-turbo": {2: (4, 11), 3: (3, 6, 11, 14)},
    "distil-small.en": {1: (7,), 2: (0, 3, 4), 3: (2, 4, 5, 10)},
}
PUBLISHED_HEADS: Mapping[str, Heads] = {
    model: tuple((layer, head) for layer, heads in layers.items() for head in heads)
    for model, layers in _BY_LAYER.items()
}
# (n_audio_layer, n_text_layer, n_text_state, n_vocab); large-v1 and large-v2 have the same.
_MODEL_BY_SIZES: Mapping[tuple[int, int, int, int], str] = {
    (4, 4, 384, 51864): "tiny.en",
    (4, 4, 384, 51865): "tiny",
    (6, 6, 512, 51864): "base.en",
    (6, 6, 512, 51865): "base",
    (12, 12, 768, 51864): "small.en",
    (12, 12, 768, 51865): "small",
    (24, 24, 1024, 51864): "medium.en",
    (24, 24, 1024, 51865): "medium",
    (32, 32, 1280, 51866): "large-v3",
    (32, 4, 1280, 51866): "large-v3-turbo",
    (12, 4, 768, 51864): "distil-small.en",
}
_LARGE = (32, 32, 1280, 51865)
_LARGE_VERSION = re.compile(r"large[-_]?v?([12])(?!\d)", re.IGNORECASE)

UNKNOWN_HEADS = (
    "This model does not say which of its attention heads follow the speech; the times of words "
    "come from the last half of its layers and may be less exact."
)
REJECTED_HEADS = (
    "This model names attention heads that it does not have; the times of words may be less exact."
)


def recognised_model(dims: ModelDimensions, path: Path) -> str | None:
    """Recognise a published model, or a fine-tune of one.

    Args:
        dims: its sizes.
        path: of its file or folder, whose name tells large-v1 from large-v2.

    Returns:
        The name that openai-whisper knows it by, or None.
    """
    sizes = (dims.n_audio_layer, dims.n_text_layer, dims.n_text_state, dims.n_vocab)
    if sizes == _LARGE:
        named = _LARGE_VERSION.search(path.name)
        return None if named is None else f"large-v{named[1]}"
    return _MODEL_BY_SIZES.get(sizes)


def choose_heads(settings: ModelSettings, path: Path) -> tuple[Heads, str]:
    """Choose the alignment heads of a checkpoint.

    Its own go first. Where it lists none, or some that it does not have, or all of its later
    layers, which converters write for want of anything better, the published ones do.

    Args:
        settings: with the heads that it lists.
        path: of its file or folder.

    Returns:
        The heads, () for those of the last half of the layers; and a sentence for people where
        the times of words suffer, else "".
    """
    listed = settings.alignment_heads
    if set(listed) == set(later_heads(settings.dims)):
        listed = ()
    if listed and not settings.rejected_heads:
        return listed, ""
    model = recognised_model(settings.dims, path)
    if model is not None:
        return PUBLISHED_HEADS[model], ""
    if settings.rejected_heads:
        return listed, REJECTED_HEADS
    return settings.alignment_heads, "" if settings.alignment_heads else UNKNOWN_HEADS
