import pytest

from engine.checkpoints.huggingface import read_settings
from engine.errors import ModelFileDamaged
from tests.engine.tiny_model import DIMS, N_VOCAB, WIDTH, config, edit_json, write_json


@pytest.fixture
def folder(tmp_path):
    write_json(tmp_path / "config.json", config())
    write_json(tmp_path / "generation_config.json", {})
    return tmp_path


def set_config(folder, **values):
    edit_json(folder / "config.json", lambda content: content.update(values))


def set_generation(folder, **values):
    edit_json(folder / "generation_config.json", lambda content: content.update(values))


def test_sizes_are_taken_from_the_configuration(folder):
    assert read_settings(folder).dims == DIMS


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("vocab_size", 2_000_000),
        ("vocab_size", "51865"),
        ("vocab_size", 51865.0),
        ("d_model", 0),
        ("d_model", 1_000_000),
        ("d_model", WIDTH + 1),
        ("encoder_layers", 10_000),
        ("decoder_layers", -1),
        ("decoder_layers", None),
        ("encoder_attention_heads", 3),
        ("decoder_attention_heads", WIDTH),
        ("num_mel_bins", 64),
        ("max_source_positions", 1000),
        ("max_target_positions", 100_000),
        ("encoder_ffn_dim", 5 * WIDTH),
        ("activation_function", "relu"),
        ("scale_embedding", True),
        ("model_type", "wav2vec2"),
    ],
)
def test_sizes_that_cannot_be_are_refused(folder, name, value):
    set_config(folder, **{name: value})
    with pytest.raises(ModelFileDamaged) as caught:
        read_settings(folder)
    assert caught.value.path == folder / "config.json"


@pytest.mark.parametrize("name", ["vocab_size", "d_model", "num_mel_bins", "decoder_layers"])
def test_a_size_that_is_missing_is_named(folder, name):
    edit_json(folder / "config.json", lambda content: content.pop(name))
    with pytest.raises(ModelFileDamaged, match=name):
        read_settings(folder)


def test_a_folder_without_configuration_is_refused(tmp_path):
    with pytest.raises(ModelFileDamaged, match=r"config\.json cannot be used \(it is missing\)"):
        read_settings(tmp_path)


# --- suppress lists


def test_without_any_list_there_is_none(folder):
    assert read_settings(folder).suppress_tokens is None
    assert read_settings(folder).begin_suppress_tokens is None


def test_an_empty_list_is_a_list(folder):
    set_generation(folder, suppress_tokens=[], begin_suppress_tokens=[3, 9])
    assert read_settings(folder).suppress_tokens == ()
    assert read_settings(folder).begin_suppress_tokens == (3, 9)


def test_the_list_for_generation_goes_before_the_one_of_the_configuration(folder):
    # As in large-v3, whose config.json has an empty list beside the real one.
    set_config(folder, suppress_tokens=[])
    set_generation(folder, suppress_tokens=[1, 2, 7])
    assert read_settings(folder).suppress_tokens == (1, 2, 7)


def test_the_configurations_list_serves_where_there_is_no_other(folder):
    set_config(folder, suppress_tokens=[1, 2, 7])
    set_generation(folder, suppress_tokens=None)
    assert read_settings(folder).suppress_tokens == (1, 2, 7)
    (folder / "generation_config.json").unlink()
    assert read_settings(folder).suppress_tokens == (1, 2, 7)


def test_ids_that_the_model_does_not_have_are_left_out(folder):
    set_generation(folder, suppress_tokens=[-1, 5, N_VOCAB - 1, N_VOCAB])
    assert read_settings(folder).suppress_tokens == (5, N_VOCAB - 1)


@pytest.mark.parametrize("name", ["suppress_tokens", "begin_suppress_tokens"])
@pytest.mark.parametrize("value", [7, ["a"], [1.5], [[1]]])
def test_a_malformed_list_is_refused(folder, name, value):
    set_generation(folder, **{name: value})
    with pytest.raises(ModelFileDamaged, match="malformed list"):
        read_settings(folder)


# --- alignment heads


def test_heads_that_do_not_exist_are_set_aside(folder):
    set_generation(folder, alignment_heads=[[1, 1], [7, 0], [0, 9], [0, 0]])
    settings = read_settings(folder)
    assert settings.alignment_heads == ((1, 1), (0, 0))
    assert settings.rejected_heads == ((7, 0), (0, 9))


@pytest.mark.parametrize("heads", [None, []])
def test_heads_may_be_missing(folder, heads):
    set_generation(folder, alignment_heads=heads)
    assert read_settings(folder).alignment_heads == ()


@pytest.mark.parametrize("heads", [5, [1, 2], [[1]], [[1, 2, 3]], [[0.5, 1]], [[-1, 0]]])
def test_malformed_heads_are_refused(folder, heads):
    set_generation(folder, alignment_heads=heads)
    with pytest.raises(ModelFileDamaged, match="malformed list"):
        read_settings(folder)


# --- languages


@pytest.mark.parametrize(
    ("generation", "vocab_size", "multilingual"),
    [
        ({"is_multilingual": True}, N_VOCAB, True),
        ({"is_multilingual": False, "lang_to_id": {"<|en|>": 1}}, 51865, False),
        ({"lang_to_id": {"<|en|>": 1}}, N_VOCAB, True),
        ({}, 51864, False),
        ({}, 51865, True),
        ({}, 51866, True),
    ],
)
def test_whether_a_model_takes_a_language(folder, generation, vocab_size, multilingual):
    set_config(folder, vocab_size=vocab_size)
    set_generation(folder, **generation)
    assert read_settings(folder).is_multilingual is multilingual


def test_a_folder_in_the_place_of_a_file_is_named(folder):
    (folder / "config.json").unlink()
    (folder / "config.json").mkdir()
    with pytest.raises(ModelFileDamaged) as caught:
        read_settings(folder)
    assert caught.value.path == folder / "config.json"
    assert caught.value.reason
