import dataclasses
from pathlib import Path

import pytest

from engine.checkpoints.published_heads import (
    PUBLISHED_HEADS,
    REJECTED_HEADS,
    UNKNOWN_HEADS,
    choose_heads,
    recognised_model,
)
from engine.checkpoints.settings import ModelSettings
from engine.model import ModelDimensions, later_heads
from tests.engine.tiny_model import DIMS
from tests.reference.behaviours import departs

# (layers of the encoder, of the decoder, width, heads, tokens)
SIZES = {
    "tiny.en": (4, 4, 384, 6, 51864),
    "tiny": (4, 4, 384, 6, 51865),
    "base.en": (6, 6, 512, 8, 51864),
    "base": (6, 6, 512, 8, 51865),
    "small.en": (12, 12, 768, 12, 51864),
    "small": (12, 12, 768, 12, 51865),
    "medium.en": (24, 24, 1024, 16, 51864),
    "medium": (24, 24, 1024, 16, 51865),
    "large-v1": (32, 32, 1280, 20, 51865),
    "large-v2": (32, 32, 1280, 20, 51865),
    "large-v3": (32, 32, 1280, 20, 51866),
    "large-v3-turbo": (32, 4, 1280, 20, 51866),
    "distil-small.en": (12, 4, 768, 12, 51864),
}


def dims_of(model: str) -> ModelDimensions:
    encoder, decoder, width, heads, tokens = SIZES[model]
    return dataclasses.replace(
        DIMS,
        n_audio_layer=encoder,
        n_text_layer=decoder,
        n_audio_state=width,
        n_text_state=width,
        n_audio_head=heads,
        n_text_head=heads,
        n_vocab=tokens,
    )


def settings(dims: ModelDimensions, listed=(), rejected=()) -> ModelSettings:
    return ModelSettings(dims, True, tuple(listed), tuple(rejected))


@departs("2.18 from a path", why="its sizes tell which it is")
@pytest.mark.parametrize("model", SIZES)
def test_a_published_model_is_recognised_and_has_its_heads(model):
    dims, path = dims_of(model), Path(f"ggml-{model}.bin")
    assert recognised_model(dims, path) == model
    heads, notice = choose_heads(settings(dims), path)
    assert heads == PUBLISHED_HEADS[model]
    assert not notice
    assert all(layer < dims.n_text_layer and head < dims.n_text_head for layer, head in heads)


@pytest.mark.parametrize(
    ("name", "model"),
    [
        ("large-v2.pt", "large-v2"),
        ("ggml-large-v1-q5_0.bin", "large-v1"),
        ("faster-whisper-large-v2", "large-v2"),
        ("Whisper_Large_V2", "large-v2"),
        ("large.pt", None),
        ("my-large-v25", None),
        ("medium-v2.pt", None),
    ],
)
def test_a_name_tells_the_first_large_model_from_the_second(name, model):
    assert recognised_model(dims_of("large-v2"), Path(name)) == model


def test_heads_that_are_listed_go_first():
    dims = dims_of("small")
    assert choose_heads(settings(dims, [(5, 0)]), Path("x")) == (((5, 0),), "")


def test_all_later_heads_are_no_choice_where_better_ones_are_known():
    dims = dims_of("small")
    listed = settings(dims, later_heads(dims))
    assert choose_heads(listed, Path("x")) == (PUBLISHED_HEADS["small"], "")
    assert choose_heads(settings(DIMS, later_heads(DIMS)), Path("x")) == (later_heads(DIMS), "")


def test_heads_of_another_model_give_way_to_the_published_ones():
    # distil-small.en was first published with those of small.en.
    listed = settings(dims_of("distil-small.en"), [(2, 0)], [(6, 6), (7, 0)])
    heads, notice = choose_heads(listed, Path("x"))
    assert (heads, notice) == (PUBLISHED_HEADS["distil-small.en"], "")


def test_people_are_told_where_nothing_is_known():
    assert choose_heads(settings(DIMS), Path("x")) == ((), UNKNOWN_HEADS)
    listed = settings(DIMS, [(1, 1)], [(9, 9)])
    assert choose_heads(listed, Path("x")) == (((1, 1),), REJECTED_HEADS)
