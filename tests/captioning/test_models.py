"""Installed models are found where they are, and loaded once."""

import dataclasses
import gc
import json
import os
import shutil
import weakref
from pathlib import Path

import pytest

import engine
import engine.precision
from engine.cancellation import Cancelled, CancelToken
from engine.errors import DeviceUnavailable, ModelFileDamaged, ModelNotFound, OptionsInvalid
from subtitler.captioning.models import (
    DEMO_NOTICE,
    ModelPlaces,
    ModelShelf,
    find_model,
    installed_models,
    model_in,
)
from subtitler.settings import DEFAULT_MODEL, PRECISIONS
from tests.engine.checkpoints.model_files import put_ctranslate2, put_ggml, put_openai


def put_model(folder: Path, kind: str = "whisper", weights: str = "model.safetensors") -> Path:
    folder.mkdir(parents=True)
    (folder / "config.json").write_text(json.dumps({"model_type": kind}), encoding="utf-8")
    (folder / "tokenizer.json").touch()
    (folder / weights).touch()
    return folder


@pytest.fixture
def places(tmp_path) -> ModelPlaces:
    return ModelPlaces(tmp_path / "bundled", tmp_path / "user", tmp_path / "hub")


@pytest.fixture(scope="module")
def bundled() -> Path:
    return find_model(DEFAULT_MODEL).folder


def test_the_demo_model_ships_with_the_product_and_says_what_it_is():
    (demo,) = [model for model in installed_models() if model.is_demo]
    assert demo.name == DEFAULT_MODEL
    assert demo.notice == DEMO_NOTICE
    assert "demo" in demo.title
    assert (demo.folder / "model.safetensors").is_file()


def test_models_of_the_user_and_of_the_hub_are_found(places):
    mine = put_model(places.user / "my-whisper")
    revisions = places.hub / "models--openai--whisper-small" / "snapshots"
    put_model(revisions / "aaa")
    main = put_model(revisions / "bbb", weights="model.safetensors.index.json")
    refs = revisions.parent / "refs"
    refs.mkdir()
    (refs / "main").write_text("bbb\n", encoding="utf-8")
    found = {model.name: model for model in installed_models(places)}
    assert list(found) == ["my-whisper", "openai/whisper-small"]
    assert found["my-whisper"].folder == mine
    assert found["openai/whisper-small"].folder == main
    assert not any(model.is_demo or model.notice for model in found.values())


def test_without_a_main_revision_the_newest_complete_one_is_taken(places):
    revisions = places.hub / "models--distil-whisper--distil-large-v3" / "snapshots"
    new, old = put_model(revisions / "new"), put_model(revisions / "old")
    (revisions / "incomplete").mkdir()
    os.utime(old, (1, 1))
    (model,) = installed_models(places)
    assert model.folder == new


def test_what_is_no_whisper_model_is_passed_over(places):
    put_model(places.hub / "models--google--bert" / "snapshots" / "x", kind="bert")
    put_model(places.hub / "datasets--a--b" / "snapshots" / "x")
    put_model(places.user / "incomplete", weights="other.bin")
    broken = put_model(places.user / "broken")
    (broken / "config.json").write_bytes(b"\xff{")
    (put_model(places.user / "list") / "config.json").write_text("[]", encoding="utf-8")
    assert installed_models(places) == ()


def test_a_model_is_found_by_full_name_short_name_size_and_folder(places):
    put_model(places.hub / "models--openai--whisper-small" / "snapshots" / "x")
    for name in ["openai/whisper-small", "OpenAI/Whisper-Small", "whisper-small", "small"]:
        assert find_model(name, places).name == "openai/whisper-small"
    folder = put_model(places.user.parent / "elsewhere")
    assert find_model(str(folder), places).folder == folder


def test_models_of_other_programs_are_offered_after_all_others(places, tmp_path):
    put_openai(tmp_path / "whisper" / "small.pt")
    put_ctranslate2(tmp_path / "se" / "faster-whisper-base")
    put_model(places.hub / "models--openai--whisper-small" / "snapshots" / "x")
    others = (
        engine.CachePlace("whisper", tmp_path / "whisper"),
        engine.CachePlace("Subtitle Edit", tmp_path / "se"),
    )
    places = dataclasses.replace(places, others=others)
    offered = [(model.name, model.title) for model in installed_models(places)]
    assert offered == [
        ("openai/whisper-small", "openai/whisper-small"),
        ("whisper/small.pt", "small (OpenAI, whisper)"),
        ("subtitle-edit/faster-whisper-base", "base (CTranslate2, Subtitle Edit)"),
    ]
    assert find_model("small", places).name == "openai/whisper-small"
    assert find_model("small.pt", places).name == "whisper/small.pt"
    assert find_model("base", places).name == "subtitle-edit/faster-whisper-base"


def test_on_this_machine_other_programs_are_looked_into():
    owners = [place.owner for place in ModelPlaces.of_this_machine().others]
    assert {"whisper", "Buzz", "Subtitle Edit"} <= set(owners)


def test_a_file_in_the_users_folder_is_offered_and_one_elsewhere_found_by_its_path(places):
    put_ggml(places.user / "ggml-tiny-q5_1.bin", ftype=2009)
    (offered,) = installed_models(places)
    assert (offered.name, offered.title) == ("ggml-tiny-q5_1.bin", "tiny, q5_1 (ggml)")
    elsewhere = put_openai(places.user.parent / "elsewhere" / "mine.pt")
    assert find_model(str(elsewhere), places).folder == elsewhere
    assert model_in(elsewhere).name == str(elsewhere)


def test_a_missing_model_is_refused_with_the_engines_sentence(places, tmp_path):
    with pytest.raises(ModelNotFound, match=r"No model was found under .*nowhere"):
        find_model(str(tmp_path / "nowhere"), places)


def test_the_hub_cache_is_where_the_environment_says(monkeypatch, tmp_path):
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "a"))
    assert ModelPlaces.of_this_machine().hub == tmp_path / "a"
    monkeypatch.delenv("HF_HUB_CACHE")
    monkeypatch.setenv("HF_HOME", str(tmp_path / "b"))
    assert ModelPlaces.of_this_machine().hub == tmp_path / "b" / "hub"
    monkeypatch.delenv("HF_HOME")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "c"))
    assert ModelPlaces.of_this_machine().hub == tmp_path / "c" / "huggingface" / "hub"


def test_a_model_is_loaded_once_per_device_and_then_reused(bundled, places):
    copy = shutil.copytree(bundled, places.user / "copy")
    shelf = ModelShelf(threads=1, places=places)
    first = shelf.take(find_model(str(bundled)), "cpu")
    assert shelf.take(find_model(str(bundled)), "cpu") is first
    other = shelf.take(shelf.find("copy"), "cpu")
    assert other is not first
    assert other.folder == copy
    assert shelf.take(find_model(str(bundled)), "cpu") is not first  # one model per device


def test_another_precision_takes_the_place_of_the_earlier_one(bundled):
    shelf = ModelShelf(threads=1)
    info = find_model(str(bundled))
    exact = shelf.take(info, "cpu")
    assert exact.device.precision == "float32"
    integers = shelf.take(info, "cpu", precision="int8")
    assert integers.device.precision == "int8"
    assert shelf.take(info, "cpu", precision="int8") is integers
    assert shelf.take(info, "cpu") is not exact
    with pytest.raises(OptionsInvalid, match="there is no precision “int4”"):
        shelf.take(info, "cpu", precision="int4")


def test_the_precisions_that_can_be_set_are_the_engines():
    assert set(PRECISIONS) == {"auto", *engine.precision.PRECISIONS}


def test_a_model_is_let_go_before_another_takes_its_place(bundled, places, monkeypatch):
    shutil.copytree(bundled, places.user / "copy")
    shelf = ModelShelf(threads=1, places=places)
    earlier = weakref.ref(shelf.take(find_model(str(bundled)), "cpu").network)
    load_model = engine.load_model
    gone: list[bool] = []

    def watched(*args: object, **options: object) -> object:
        gc.collect()
        gone.append(earlier() is None)
        return load_model(*args, **options)

    monkeypatch.setattr(engine, "load_model", watched)
    shelf.take(shelf.find("copy"), "cpu")
    assert gone == [True]


def test_a_device_that_is_not_there_is_refused(bundled):
    with pytest.raises(DeviceUnavailable):
        ModelShelf(threads=1).take(find_model(str(bundled)), "toaster")


def test_a_folder_without_a_model_says_which_file_is_missing(bundled, tmp_path):
    with pytest.raises(ModelNotFound, match="choose an installed model or a folder"):
        ModelShelf(threads=1).take(find_model(str(tmp_path)), "cpu")
    shutil.copy(bundled / "config.json", tmp_path)
    with pytest.raises(ModelFileDamaged, match=r"cannot be used .* download it again"):
        ModelShelf(threads=1).take(find_model(str(tmp_path)), "cpu")


def test_loading_is_cancelled_and_nothing_half_loaded_is_kept(bundled):
    shelf = ModelShelf(threads=1)
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        shelf.take(find_model(str(bundled)), "cpu", cancel)
    assert shelf.take(find_model(str(bundled)), "cpu").name == DEFAULT_MODEL


def test_a_chosen_folder_is_a_model_under_its_path_or_is_refused_in_a_sentence(tmp_path):
    folder = put_model(tmp_path / "somewhere" / "mine")
    model = model_in(folder)
    assert (model.name, model.title, model.folder) == (str(folder), "mine", folder)
    assert find_model(model.name).folder == folder
    with pytest.raises(ModelNotFound, match="a folder that holds"):
        model_in(tmp_path)
    with pytest.raises(ModelNotFound):
        model_in(put_model(tmp_path / "other", kind="bert"))
