from pathlib import Path

import pytest

from engine.checkpoints.hub_folder import hub_cache_folder
from engine.checkpoints.model_folder import find_model_folder
from engine.errors import ModelNotFound


def make_model(folder: Path) -> Path:
    folder.mkdir(parents=True)
    (folder / "config.json").write_text("{}")
    return folder


@pytest.fixture
def hub(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    return tmp_path / "hub"


def test_a_folder_is_found_by_its_path(tmp_path, hub):
    folder = make_model(tmp_path / "somewhere")
    assert find_model_folder(folder) == folder
    assert find_model_folder(str(folder)) == folder


def test_a_name_is_looked_for_in_the_given_order(tmp_path, hub):
    first, second = tmp_path / "first", tmp_path / "second"
    make_model(second / "small")
    assert find_model_folder("small", [first, second]) == second / "small"
    make_model(first / "small")
    assert find_model_folder("small", [first, second]) == first / "small"


@pytest.mark.parametrize("name", ["", ".", "..", "../outside", "missing", "owner/missing"])
def test_what_is_no_model_is_named_in_the_error(tmp_path, hub, name, monkeypatch):
    monkeypatch.chdir(tmp_path)
    make_model(tmp_path / "outside")
    (tmp_path / "models").mkdir()
    with pytest.raises(ModelNotFound) as caught:
        find_model_folder(name, [tmp_path / "models"])
    assert caught.value.name == name
    assert f"“{name}”" in str(caught.value)


def test_a_folder_without_configuration_is_no_model(tmp_path, hub):
    (tmp_path / "empty").mkdir()
    with pytest.raises(ModelNotFound):
        find_model_folder(tmp_path / "empty")


def test_a_downloaded_model_is_found_by_its_public_name(hub):
    cache = hub / "models--openai--whisper-tiny"
    old = make_model(cache / "snapshots" / "aaa")
    make_model(cache / "snapshots" / "bbb")
    (cache / "refs").mkdir()
    (cache / "refs" / "main").write_text("aaa\n")
    assert find_model_folder("openai/whisper-tiny") == old


def test_without_a_current_snapshot_any_complete_one_serves(hub):
    snapshots = hub / "models--openai--whisper-tiny" / "snapshots"
    (snapshots / "unfinished").mkdir(parents=True)
    complete = make_model(snapshots / "complete")
    assert find_model_folder("openai/whisper-tiny") == complete


@pytest.mark.parametrize("current", [b"\xff", b"../../../outside", b"a\0b", b""])
def test_a_damaged_name_of_the_current_snapshot_leads_nowhere(hub, current):
    cache = hub / "models--openai--whisper-tiny"
    make_model(hub.parent / "outside")
    complete = make_model(cache / "snapshots" / "complete")
    (cache / "snapshots" / "dangling").symlink_to(cache / "gone", target_is_directory=True)
    (cache / "refs").mkdir()
    (cache / "refs" / "main").write_bytes(current)
    assert find_model_folder("openai/whisper-tiny") == complete


def test_the_cache_is_where_hugging_face_puts_it(monkeypatch, tmp_path):
    for name in ("HF_HUB_CACHE", "HF_HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert hub_cache_folder() == tmp_path / ".cache" / "huggingface" / "hub"
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert hub_cache_folder() == tmp_path / "xdg" / "huggingface" / "hub"
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hf"))
    assert hub_cache_folder() == tmp_path / "hf" / "hub"
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "cache"))
    assert hub_cache_folder() == tmp_path / "cache"
