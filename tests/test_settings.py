"""Settings survive anything that may stand in their file."""

import json
import os
import stat
from dataclasses import asdict, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subtitler.rules.profiles import DEFAULT_PROFILE
from subtitler.settings import (
    Settings,
    SettingsProblem,
    SettingsUnwritable,
    load_settings,
    repaired_settings,
    save_settings,
)

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)


def test_without_a_file_the_defaults_are_used_and_nothing_is_reported(tmp_path):
    assert load_settings(tmp_path / "settings.json") == (Settings(), ())


def test_what_is_saved_is_loaded_again(tmp_path):
    path = tmp_path / "new" / "settings.json"
    settings = Settings(
        model="openai/whisper-small",
        language="de",
        task="translate",
        device="cuda:1",
        precision="int8",
        profile="my/own.toml",
        threads=3,
        last_folder="/films/Übung",
        theme="dark",
        window_geometry="AdnQywAD",
        window_state="AAAA/w==",
    )
    save_settings(settings, path)
    assert load_settings(path) == (settings, ())
    save_settings(replace(settings, threads=None), path)
    assert load_settings(path) == (replace(settings, threads=None), ())
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("model", ""),
        ("model", 7),
        ("language", "klingon"),
        ("language", ["en"]),
        ("task", "sing"),
        ("task", ["transcribe"]),
        ("device", "toaster"),
        ("precision", "int4"),
        ("profile", ""),
        ("threads", 0),
        ("threads", True),
        ("threads", 2.0),
        ("threads", 10**9),
        ("last_folder", "a\u0000b"),
        ("theme", None),
        ("window_geometry", "not base64!"),
        ("window_state", None),
    ],
)
def test_an_invalid_value_is_repaired_and_reported_and_the_others_stay(tmp_path, key, value):
    path = tmp_path / "settings.json"
    good = asdict(Settings(model="tiny", language="fr", device="cpu", threads=2))
    path.write_text(json.dumps({**good, key: value}), encoding="utf-8")
    settings, problems = load_settings(path)
    default = getattr(Settings(), key)
    assert asdict(settings) == {**good, key: default}
    (problem,) = problems
    assert (problem.key, problem.repaired) == (key, default)
    assert f"“{key}”" in str(problem)


@given(st.dictionaries(st.sampled_from(sorted(asdict(Settings()))) | st.text(), json_values))
def test_whatever_is_stored_gives_settings_that_are_valid(stored):
    settings, problems = repaired_settings(stored)
    assert repaired_settings(asdict(settings)) == (settings, ())
    kept = {key: value for key, value in asdict(settings).items() if key in stored}
    repaired = {problem.key for problem in problems}
    assert all(value == stored[key] for key, value in kept.items() if key not in repaired)


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"\xff\xfe", b"[" * 100_000])
def test_a_damaged_file_is_put_aside_and_reported(tmp_path, content):
    path = tmp_path / "settings.json"
    path.write_bytes(content)
    settings, (problem,) = load_settings(path)
    assert settings == Settings()
    assert problem.key == ""
    assert str(problem).startswith("The settings could not be read (")
    assert (tmp_path / "settings.json.damaged").read_bytes() == content
    save_settings(settings, path)
    assert load_settings(path) == (Settings(), ())


@pytest.mark.parametrize("folder", ["Vidéos/日本", "bytes \udcff that are no UTF-8", "two\nlines"])
def test_a_folder_of_any_name_is_remembered(tmp_path, folder):
    save_settings(Settings(last_folder=folder), tmp_path / "settings.json")
    assert load_settings(tmp_path / "settings.json") == (Settings(last_folder=folder), ())


def test_a_link_to_the_settings_stays_a_link(tmp_path):
    link = tmp_path / "settings.json"
    link.symlink_to(tmp_path / "kept.json")
    save_settings(Settings(model="tiny"), link)
    assert link.is_symlink()
    assert load_settings(tmp_path / "kept.json")[0].model == "tiny"


def test_a_folder_in_the_files_place_is_reported_and_left_alone(tmp_path):
    path = tmp_path / "settings.json"
    path.mkdir()
    settings, (problem,) = load_settings(path)
    assert settings == Settings()
    assert isinstance(problem, SettingsProblem)
    with pytest.raises(SettingsUnwritable, match="cannot be saved"):
        save_settings(settings, path)
    assert list(tmp_path.iterdir()) == [path]


def test_a_save_that_fails_leaves_the_old_settings(tmp_path):
    if os.geteuid() == 0:
        target = tmp_path / "file" / "settings.json"  # root may write anywhere but into a file
        (tmp_path / "file").touch()
    else:
        target = tmp_path / "settings.json"
        save_settings(Settings(), target)
        tmp_path.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        with pytest.raises(SettingsUnwritable):
            save_settings(Settings(model="tiny"), target)
    finally:
        tmp_path.chmod(stat.S_IRWXU)
    assert load_settings(target)[0] == Settings()


def test_the_default_profile_is_the_one_that_ships_as_such():
    assert Settings().profile == DEFAULT_PROFILE
