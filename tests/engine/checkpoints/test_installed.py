"""Models are found where the programs that people have keep them."""

import dataclasses
import os
from pathlib import Path

import pytest

from engine import CachePlace, find_installed_models, load_model, places_of_other_programs
from engine.checkpoints.formats import open_checkpoint
from tests.engine.checkpoints.model_files import (
    put_ctranslate2,
    put_ggml,
    put_huggingface,
    put_openai,
    put_revision,
)
from tests.engine.tiny_model import DIMS, random_network, write_tiny_model
from tests.fakes.checkpoint_writers.ctranslate2 import write_ctranslate2
from tests.fakes.checkpoint_writers.ggml import write_ggml
from tests.fakes.checkpoint_writers.openai import write_openai


def names(folder: Path, owner: str = "") -> list[str]:
    return [model.name for model in find_installed_models([CachePlace(owner, folder)])]


def test_the_cache_of_openai_whisper_is_offered(tmp_path):
    put_openai(tmp_path / "small.pt")
    put_openai(tmp_path / "large-v3.pt")
    found = find_installed_models([CachePlace("whisper", tmp_path)])
    assert [(model.name, model.title) for model in found] == [
        ("whisper/large-v3.pt", "large-v3 (OpenAI, whisper)"),
        ("whisper/small.pt", "small (OpenAI, whisper)"),
    ]


def test_the_cache_of_the_hub_is_offered_by_repository(tmp_path):
    put_huggingface(put_revision(tmp_path, "openai/whisper-small", "aaa"))
    put_huggingface(put_revision(tmp_path, "distil-whisper/distil-large-v3", "bbb"))
    put_ctranslate2(put_revision(tmp_path, "Systran/faster-whisper-tiny", "ccc"))
    put_ggml(put_revision(tmp_path, "ggerganov/whisper.cpp", "ddd") / "ggml-tiny.bin")
    put_huggingface(put_revision(tmp_path, "google/bert", "eee"), kind="bert")
    (tmp_path / "datasets--a--b" / "snapshots" / "x").mkdir(parents=True)
    put_huggingface(tmp_path / "datasets--a--b" / "snapshots" / "x")
    found = find_installed_models([CachePlace("", tmp_path)])
    assert {model.name: model.published.name for model in found} == {
        "Systran/faster-whisper-tiny": "tiny",
        "distil-whisper/distil-large-v3": "distil-large-v3",
        "ggerganov/whisper.cpp/ggml-tiny.bin": "tiny",
        "openai/whisper-small": "small",
    }


def test_of_several_revisions_the_current_one_is_offered_or_the_newest_complete(tmp_path):
    old = put_huggingface(put_revision(tmp_path, "openai/whisper-tiny", "old", is_main=False))
    new = put_huggingface(put_revision(tmp_path, "openai/whisper-tiny", "new", is_main=False))
    put_revision(tmp_path, "openai/whisper-tiny", "unfinished", is_main=False)
    os.utime(old, (1, 1))
    (found,) = find_installed_models([CachePlace("", tmp_path)])
    assert found.path == new
    refs = tmp_path / "models--openai--whisper-tiny" / "refs"
    refs.mkdir()
    (refs / "main").write_text("old\n", "utf-8")
    (found,) = find_installed_models([CachePlace("", tmp_path)])
    assert found.path == old
    (refs / "main").write_bytes(b"\xff")
    (found,) = find_installed_models([CachePlace("", tmp_path)])
    assert found.path == new


def test_the_folders_of_buzz_are_offered(tmp_path):
    models = tmp_path / "models"
    put_openai(models / "whisper" / "base.pt")
    put_ctranslate2(put_revision(models, "Systran/faster-whisper-small", "aaa"))
    put_ggml(put_revision(models, "ggerganov/whisper.cpp", "bbb") / "ggml-base-q5_1.bin", ftype=9)
    put_ggml(tmp_path / "ggml-model-whisper-tiny.bin")  # an old version's
    found = {m.name: m.title for m in find_installed_models([CachePlace("Buzz", tmp_path)])}
    assert found == {
        "buzz/ggml-model-whisper-tiny.bin": "tiny, f16 (ggml, Buzz)",
        "buzz/base.pt": "base (OpenAI, Buzz)",
        "buzz/Systran/faster-whisper-small": "small (CTranslate2, Buzz)",
        "buzz/ggerganov/whisper.cpp/ggml-base-q5_1.bin": "base, q5_1 (ggml, Buzz)",
    }


def test_the_folders_of_subtitle_edit_are_offered(tmp_path):
    put_ggml(tmp_path / "Cpp" / "Models" / "small.en.bin", n_vocab=51864)
    put_ctranslate2(tmp_path / "Purfview-Whisper-Faster" / "_models" / "faster-whisper-medium")
    deepest = tmp_path / "Purfview" / "Whisper-Faster" / "_models" / "faster-whisper-base"
    put_ctranslate2(deepest)
    assert sorted(names(tmp_path, "Subtitle Edit")) == [
        "subtitle-edit/faster-whisper-base",
        "subtitle-edit/faster-whisper-medium",
        "subtitle-edit/small.en.bin",
    ]


def test_a_folder_of_whisper_cpp_is_offered_without_its_test_files(tmp_path):
    put_ggml(tmp_path / "models" / "ggml-tiny.bin")
    put_ggml(tmp_path / "models" / "for-tests-ggml-tiny.bin")
    put_ggml(tmp_path / "models" / "ggml-base.bin", whole=False)
    assert names(tmp_path) == ["ggml-tiny.bin"]


def test_what_cannot_be_read_is_passed_over(tmp_path):
    put_openai(tmp_path / "good.pt")
    (tmp_path / "gone.pt").symlink_to(tmp_path / "nowhere")
    (tmp_path / "round.pt").symlink_to(tmp_path / "round.pt")
    (tmp_path / "folder.pt").mkdir()
    put_huggingface(tmp_path / "broken")
    (tmp_path / "broken" / "config.json").write_bytes(b"\xff{")
    os.mkfifo(tmp_path / "pipe.bin")
    assert names(tmp_path) == ["good.pt"]
    assert names(tmp_path / "nowhere") == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_folders_of_others_are_passed_over(tmp_path):
    put_openai(tmp_path / "closed" / "a.pt")
    (tmp_path / "closed").chmod(0)
    assert names(tmp_path) == []
    (tmp_path / "closed").chmod(0o700)


def test_links_in_a_circle_end_and_a_model_behind_two_links_is_offered_once(tmp_path):
    put_openai(tmp_path / "a" / "tiny.pt")
    (tmp_path / "a" / "back").symlink_to(tmp_path)
    (tmp_path / "b").symlink_to(tmp_path / "a")
    (tmp_path / "a" / "same.pt").symlink_to(tmp_path / "a" / "tiny.pt")
    assert names(tmp_path) == ["same.pt"]


def test_the_same_name_in_a_later_place_is_left_out(tmp_path):
    first = put_openai(tmp_path / "1" / "tiny.pt")
    put_openai(tmp_path / "2" / "tiny.pt")
    places = [CachePlace("whisper", tmp_path / name) for name in ("1", "2", "1")]
    assert [model.path for model in find_installed_models(places)] == [first]


def test_only_so_much_of_a_large_folder_is_looked_through(tmp_path, monkeypatch):
    monkeypatch.setattr("engine.checkpoints.installed._MOST_ENTRIES", 50)
    put_openai(tmp_path / "near.pt")
    for index in range(60):
        (tmp_path / f"folder {index}").mkdir()
    put_openai(tmp_path / "folder 0" / "far.pt")
    assert names(tmp_path) == ["near.pt"]


def test_a_model_that_is_found_can_be_loaded(tmp_path):
    write_tiny_model(put_revision(tmp_path, "openai/whisper-tiny", "aaa"))
    (found,) = find_installed_models([CachePlace("", tmp_path)])
    assert load_model(found.path, device="cpu").tokenizer


def test_what_programs_write_is_told_apart_as_the_loader_does_and_opens(tmp_path):
    network = random_network(dataclasses.replace(DIMS, n_vocab=51865, n_text_layer=1))
    write_openai(tmp_path / "tiny.pt", network)
    write_ggml(tmp_path / "ggml-tiny-q5_0.bin", network, "q5_0")
    write_ggml(tmp_path / "ggml-tiny.bin", network, "f32")
    write_ctranslate2(tmp_path / "faster-whisper-tiny", network, [f"t{i}" for i in range(51865)])
    found = find_installed_models([CachePlace("", tmp_path)])
    assert {model.name: (model.format, model.precision) for model in found} == {
        "tiny.pt": ("openai", None),
        "ggml-tiny-q5_0.bin": ("ggml", "q5_0"),
        "ggml-tiny.bin": ("ggml", "f32"),
        "faster-whisper-tiny": ("ctranslate2", None),
    }
    for model in found:
        assert model.published.name == "tiny"
        assert open_checkpoint(model.path).settings.dims.n_vocab == 51865


def test_without_places_those_of_the_machine_are_looked_through(own_folders, monkeypatch):
    monkeypatch.delenv("HF_HUB_CACHE", raising=False)
    monkeypatch.delenv("HF_HOME", raising=False)
    cache, config = Path(os.environ["XDG_CACHE_HOME"]), Path(os.environ["XDG_CONFIG_HOME"])
    monkeypatch.setattr(Path, "home", lambda: own_folders)
    put_openai(cache / "whisper" / "tiny.pt")
    put_huggingface(put_revision(cache / "huggingface" / "hub", "openai/whisper-base", "aaa"))
    put_ggml(config / "Subtitle Edit" / "SpeechToText" / "Cpp" / "Models" / "tiny.bin")
    found = [model.name for model in find_installed_models()]
    assert found == ["openai/whisper-base", "whisper/tiny.pt", "subtitle-edit/tiny.bin"]


@pytest.mark.parametrize(
    ("platform", "environment", "expected"),
    [
        (
            "linux",
            {},
            {
                "whisper": [".cache/whisper"],
                "Buzz": [
                    ".cache/Buzz",
                    ".var/app/io.github.chidiwilliams.Buzz/cache/Buzz",
                ],
                "Subtitle Edit": [
                    ".config/Subtitle Edit/Whisper",
                    ".config/Subtitle Edit/SpeechToText",
                ],
            },
        ),
        (
            "win32",
            {"APPDATA": "/home/me/Roaming", "LOCALAPPDATA": "/home/me/Local"},
            {
                "whisper": [".cache/whisper"],
                "Buzz": ["Local/Buzz/Buzz/Cache"],
                "Subtitle Edit": [
                    "Roaming/Subtitle Edit/Whisper",
                    "Roaming/Subtitle Edit/SpeechToText",
                ],
            },
        ),
        (
            "darwin",
            {"BUZZ_MODEL_ROOT": "/home/me/buzz"},
            {
                "whisper": [".cache/whisper"],
                "Buzz": ["buzz", "Library/Caches/Buzz"],
                "Subtitle Edit": [
                    "Library/Application Support/Subtitle Edit/Whisper",
                    "Library/Application Support/Subtitle Edit/SpeechToText",
                    ".config/Subtitle Edit/Whisper",
                    ".config/Subtitle Edit/SpeechToText",
                ],
                "MacWhisper": ["Library/Application Support/MacWhisper/models"],
            },
        ),
    ],
)
def test_each_system_has_its_places(platform, environment, expected):
    home = Path("/home/me")
    found: dict[str, list[str]] = {}
    for place in places_of_other_programs(environment, home, platform):
        found.setdefault(place.owner, []).append(place.folder.relative_to(home).as_posix())
    assert found == expected
