import pytest

import engine
from engine.checkpoints.formats import is_checkpoint, open_checkpoint
from engine.errors import ModelFormatUnknown, ModelNotFound
from tests.engine.tiny_model import random_network, write_tiny_model
from tests.fakes.checkpoint_writers.ggml import write_ggml
from tests.fakes.checkpoint_writers.openai import write_openai


@pytest.mark.parametrize(
    ("head", "reason"),
    [
        (b"GGUF\3\0\0\0", "GGUF"),
        (b"version https://git-lfs.github.com/spec/v1\n", "was not downloaded"),
        (b"<!DOCTYPE html><html>", "web page"),
        (b"<html><head>", "web page"),
        (b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.", "before torch 1.6"),
        (b'\x08\0\0\0\0\0\0\0{"a":{}}', "without the folder"),
        (b"", "begins like no known model"),
        (b"RIFF\0\0\0\0WAVE", "begins like no known model"),
    ],
)
def test_what_is_no_checkpoint_is_named(tmp_path, head, reason):
    path = tmp_path / "model.bin"
    path.write_bytes(head)
    assert not is_checkpoint(path)
    with pytest.raises(ModelFormatUnknown, match=reason) as caught:
        engine.load_model(path)
    assert caught.value.path == path
    assert "choose a Hugging Face or CTranslate2 folder" in str(caught.value)


def test_a_file_below_the_folders_searched_is_found_by_its_name(tmp_path):
    network = random_network()
    path = write_ggml(tmp_path / "ggml-tiny.bin", network)
    with pytest.raises(engine.EngineError, match=r"ggml-tiny\.bin needs a vocabulary"):
        engine.load_model("ggml-tiny.bin", search=[tmp_path])
    assert open_checkpoint(path).path == path


def test_a_folder_of_several_files_is_no_model(tmp_path):
    for name in ("a.pt", "b.pt"):
        write_openai(tmp_path / name, random_network())
    assert not is_checkpoint(tmp_path)
    with pytest.raises(ModelNotFound):
        engine.load_model(tmp_path)


def test_a_file_in_the_way_does_not_hide_a_model_of_the_same_name(tmp_path, monkeypatch):
    folder = write_tiny_model(tmp_path / "models" / "tiny")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tiny").write_text("notes")
    assert engine.load_model("tiny", device="cpu", search=[tmp_path / "models"]).folder == folder
