"""The window offers the languages that a model's folder names."""

import json

import pytest

from subtitler.captioning.model_languages import model_languages
from subtitler.captioning.models import find_model
from subtitler.settings import DEFAULT_MODEL
from tests.engine.checkpoints.model_files import put_ctranslate2, put_ggml, put_openai


@pytest.fixture
def folder(tmp_path):
    def write(config: object, generation: object = None):
        (tmp_path / "config.json").write_text(json.dumps(config), encoding="utf-8")
        if generation is not None:
            text = json.dumps(generation)
            (tmp_path / "generation_config.json").write_text(text, encoding="utf-8")
        return tmp_path

    return write


def test_the_demo_model_knows_english():
    assert model_languages(find_model(DEFAULT_MODEL).folder) == {"en": "English"}


def test_listed_languages_come_sorted_by_name(folder):
    listed = {"lang_to_id": {"<|de|>": 2, "<|zh|>": 1, "<|xx|>": 3}, "is_multilingual": True}
    found = model_languages(folder({"vocab_size": 51865}, listed))
    assert list(found.items()) == [("zh", "Chinese"), ("de", "German"), ("xx", "xx")]


@pytest.mark.parametrize(("size", "count"), [(51864, 1), (51865, 99), (51866, 100)])
def test_without_a_list_the_size_of_the_vocabulary_tells(folder, size, count):
    found = model_languages(folder({"vocab_size": size}))
    assert len(found) == count
    assert ("yue" in found) == (size == 51866)


def test_an_english_only_model_lists_nothing_else_whatever_its_vocabulary_has(folder):
    stated = {"is_multilingual": False, "lang_to_id": {"<|de|>": 1}}
    assert model_languages(folder({"vocab_size": 51864}, stated)) == {"en": "English"}


@pytest.mark.parametrize("config", [[], "text", None])
def test_a_folder_that_does_not_tell_offers_nothing(folder, config, tmp_path):
    assert model_languages(folder(config)) == {}
    assert model_languages(tmp_path / "none") == {}


def test_files_tell_by_their_vocabulary_or_their_name(tmp_path):
    assert len(model_languages(put_ggml(tmp_path / "mine.bin", n_vocab=51865))) == 99
    assert model_languages(put_ggml(tmp_path / "its.bin", n_vocab=51864)) == {"en": "English"}
    assert len(model_languages(put_openai(tmp_path / "large-v3.pt"))) == 100
    assert model_languages(put_openai(tmp_path / "mine.pt")) == {}


def test_ctranslate2_folders_tell_by_their_name_or_their_list(tmp_path):
    english = put_ctranslate2(tmp_path / "faster-whisper-tiny.en", {"lang_ids": [50259, 50260]})
    assert model_languages(english) == {"en": "English"}
    mine = put_ctranslate2(tmp_path / "mine", {"lang_ids": list(range(50259, 50358))})
    assert len(model_languages(mine)) == 99
