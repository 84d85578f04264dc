"""The catalogue says of the published models what is true of their networks."""

import pickle

import pytest
import torch

from engine import catalogue, published_model
from engine.errors import ModelUnpublished
from engine.model import ModelDimensions, Whisper

# Width, heads, encoder layers, decoder layers. Source: the config.json of each repository.
SHAPES = {
    "tiny": (384, 6, 4, 4),
    "base": (512, 8, 6, 6),
    "small": (768, 12, 12, 12),
    "medium": (1024, 16, 24, 24),
    "large-v1": (1280, 20, 32, 32),
    "large-v2": (1280, 20, 32, 32),
    "large-v3": (1280, 20, 32, 32),
    "large-v3-turbo": (1280, 20, 32, 4),
    "distil-small": (768, 12, 12, 4),
    "distil-medium": (1024, 16, 24, 2),
    "distil-large-v2": (1280, 20, 32, 2),
    "distil-large-v3": (1280, 20, 32, 2),
    "distil-large-v3.5": (1280, 20, 32, 2),
}
OF_V3 = ("large-v3", "large-v3-turbo", "distil-large-v3", "distil-large-v3.5")


def dimensions(name: str) -> ModelDimensions:
    width, heads, encoder_layers, decoder_layers = SHAPES[name.removesuffix(".en")]
    n_vocab = 51866 if name in OF_V3 else 51864 if name.endswith(".en") else 51865
    return ModelDimensions(
        n_mels=128 if name in OF_V3 else 80,
        n_audio_ctx=1500,
        n_audio_state=width,
        n_audio_head=heads,
        n_audio_layer=encoder_layers,
        n_vocab=n_vocab,
        n_text_ctx=448,
        n_text_state=width,
        n_text_head=heads,
        n_text_layer=decoder_layers,
    )


@pytest.mark.parametrize("model", catalogue(), ids=lambda model: model.name)
def test_the_parameters_are_those_of_the_network(model):
    with torch.device("meta"):
        network = Whisper(dimensions(model.name))
    assert model.vocabulary_size == network.dims.n_vocab
    assert model.parameters == sum(tensor.numel() for tensor in network.state_dict().values())


@pytest.mark.parametrize("model", catalogue(), ids=lambda model: model.name)
def test_the_download_is_the_weights_in_half_or_full_precision(model):
    beside = 10e6  # vocabulary and settings
    in_half, in_full = 2 * model.parameters, 4 * model.parameters
    assert any(size <= model.download_bytes <= size + beside for size in (in_half, in_full))
    assert model.memory_bytes > in_full


def test_every_published_size_is_there_once():
    names = [model.name for model in catalogue()]
    assert {name.removesuffix(".en") for name in names} == set(SHAPES)
    assert len(set(names)) == len(names) == 17
    assert len({model.repository for model in catalogue()}) == 17


def test_models_for_english_and_distilled_ones_do_not_translate():
    translating = {model.name for model in catalogue() if model.translates}
    expected = {"tiny", "base", "small", "medium", "large-v1", "large-v2", "large-v3"}
    assert translating == expected
    for model in catalogue():
        assert model.is_english_only == (model.name.endswith(".en") or "distil" in model.name)
        assert (model.language_count == 100) == (model.name in {"large-v3", "large-v3-turbo"})


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("turbo", "large-v3-turbo"),
        ("large", "large-v3"),
        ("Tiny.EN", "tiny.en"),
        ("openai/whisper-large", "large-v1"),
        ("distil-whisper/distil-large-v3.5", "distil-large-v3.5"),
    ],
)
def test_a_model_is_found_by_name_by_another_name_and_by_repository(name, found):
    assert published_model(name).name == found


def test_an_unknown_name_is_answered_with_the_known_ones():
    with pytest.raises(ModelUnpublished, match=r"“whisper-9000”; choose one of tiny, tiny\.en"):
        published_model("whisper-9000")


def test_models_and_the_error_are_values_that_can_be_sent():
    model = published_model("tiny")
    assert pickle.loads(pickle.dumps(model)) == model  # noqa: S301
    error = ModelUnpublished("x", ("tiny",))
    assert str(pickle.loads(pickle.dumps(error))) == str(error)  # noqa: S301
