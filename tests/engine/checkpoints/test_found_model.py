"""What a model is, is told by its names and first bytes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import describe_model
from engine.checkpoints.found_model import published_as
from engine.errors import ModelNotFound
from tests.engine.checkpoints.model_files import (
    put_ctranslate2,
    put_ggml,
    put_huggingface,
    put_openai,
)


@pytest.mark.parametrize(
    ("name", "published"),
    [
        ("small.pt", "small"),
        ("tiny.en.pt", "tiny.en"),
        ("large-v3-turbo.pt", "large-v3-turbo"),
        ("ggml-base.en.bin", "base.en"),
        ("ggml-medium-q5_0.bin", "medium"),
        ("ggml-large-v3-turbo-q8_0.bin", "large-v3-turbo"),
        ("ggml-model-whisper-turbo.bin", "large-v3-turbo"),
        ("ggml-model-whisper-small.en-q5_1.bin", "small.en"),
        ("ggml-large.bin", "large-v1"),
        ("base.bin", "base"),
        ("ggml-distil-large-v3.bin", "distil-large-v3"),
        ("faster-whisper-large-v2", "large-v2"),
        ("Systran/faster-whisper-tiny.en", "tiny.en"),
        ("Systran/faster-distil-whisper-small.en", "distil-small.en"),
        ("distil-whisper/distil-large-v3.5-ct2", "distil-large-v3.5"),
        ("deepdml/faster-whisper-large-v3-turbo-ct2", "large-v3-turbo"),
        ("faster-whisper-medium-int8", "medium"),
        ("whisper-large-v3-fp16", "large-v3"),
        ("openai_whisper-base", "base"),
        ("ggml-my-own.bin", None),
        ("faster-whisper-small-german", None),
        ("", None),
    ],
)
def test_names_say_which_published_model_it_is(name, published):
    found = published_as(name)
    assert (found.name if found else None) == published


@given(st.text("ghmlqtw-_./015"))
def test_any_name_is_answered(name):
    published_as(name)


def test_a_ggml_file_says_its_precision_and_languages(tmp_path):
    found = describe_model(put_ggml(tmp_path / "ggml-tiny-q5_1.bin", ftype=2009))
    assert (found.format, found.precision, found.language_count) == ("ggml", "q5_1", 99)
    assert found.published.name == "tiny"
    assert found.size_bytes == found.path.stat().st_size
    english = describe_model(put_ggml(tmp_path / "mine.bin", n_vocab=51864))
    assert english.languages == ("en",)
    cantonese = describe_model(put_ggml(tmp_path / "new.bin", n_vocab=51866, n_mels=128))
    assert "yue" in cantonese.languages
    assert cantonese.published is None


def test_a_name_that_the_header_belies_says_nothing(tmp_path):
    found = describe_model(put_ggml(tmp_path / "ggml-tiny.bin", n_vocab=51864))
    assert found.published is None
    assert found.languages == ("en",)


def test_a_model_distilled_for_english_understands_english_whatever_its_vocabulary(tmp_path):
    path = put_ggml(tmp_path / "ggml-distil-large-v3.bin", n_vocab=51866, n_mels=128)
    assert describe_model(path).languages == ("en",)


def test_an_openai_file_is_told_by_its_archive_and_its_name(tmp_path):
    found = describe_model(put_openai(tmp_path / "small.en.pt"))
    assert (found.format, found.published.name, found.languages) == ("openai", "small.en", ("en",))
    tuned = describe_model(put_openai(tmp_path / "tuned.pt"))
    assert (tuned.published, tuned.languages) == (None, ())


def test_a_ctranslate2_folder_is_told_by_its_weights(tmp_path):
    folder = put_ctranslate2(tmp_path / "faster-whisper-tiny-int8")
    found = describe_model(folder)
    assert (found.format, found.precision, found.published.name) == ("ctranslate2", "int8", "tiny")
    listed = put_ctranslate2(tmp_path / "tuned", {"lang_ids": list(range(100))})
    assert describe_model(listed).language_count == 100


@pytest.mark.parametrize(
    "weights",
    [
        "model.safetensors",
        "model.safetensors.index.json",
        "pytorch_model.bin",
        "pytorch_model.bin.index.json",
    ],
)
def test_a_hugging_face_folder_is_told_by_its_files(tmp_path, weights):
    folder = put_huggingface(tmp_path / "whisper-medium", weights=weights)
    found = describe_model(folder)
    assert (found.format, found.published.name) == ("huggingface", "medium")
    assert found.size_bytes == sum(path.stat().st_size for path in folder.iterdir())


def test_another_owners_model_of_the_same_name_is_not_the_published_one(tmp_path):
    folder = put_huggingface(tmp_path / "x")
    assert describe_model(folder, "openai/whisper-small").published.name == "small"
    assert describe_model(folder, "somebody/whisper-small").published is None


def test_a_folder_with_one_model_file_is_that_file(tmp_path):
    path = put_openai(tmp_path / "only.pt")
    assert describe_model(tmp_path).path == path
    put_openai(tmp_path / "another.pt")
    with pytest.raises(ModelNotFound):
        describe_model(tmp_path)


def test_what_is_no_whisper_model_is_not_found(tmp_path):
    silero = tmp_path / "ggml-silero-v5.1.2.bin"
    silero.write_bytes(b"lmgg" + b"\6\0\0\0silero" + bytes(200))
    archive = tmp_path / "archive.pt"
    archive.write_bytes(b"PK\3\4" + bytes(200))
    for path in (
        silero,
        archive,
        put_ggml(tmp_path / "unfinished.bin", whole=False),
        put_huggingface(tmp_path / "bert", kind="bert"),
        put_huggingface(tmp_path / "no-weights", weights="other.bin"),
        tmp_path / "missing.bin",
        tmp_path / "missing",
        tmp_path,
    ):
        with pytest.raises(ModelNotFound):
            describe_model(path)


@given(head=st.binary(max_size=200), suffix=st.sampled_from([".pt", ".bin", ".ggml"]))
def test_whatever_a_file_begins_with_is_answered(tmp_path_factory, head, suffix):
    path = tmp_path_factory.getbasetemp() / f"any{suffix}"
    path.write_bytes(head)
    with pytest.raises(ModelNotFound):
        describe_model(path)


@pytest.mark.parametrize("text", ["", "[]", "{", "null", "[" * 100_000, "\xff"])
def test_a_configuration_that_is_none_is_no_model(tmp_path, text):
    folder = put_huggingface(tmp_path / "model")
    (folder / "config.json").write_text(text, "latin-1")
    with pytest.raises(ModelNotFound):
        describe_model(folder)
