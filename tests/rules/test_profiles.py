"""Profiles: numbers by language, files that are checked, files that are written."""

import contextlib
import os
import tomllib
from dataclasses import fields, replace
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subtitler.rules.profile import (
    DialogueDash,
    EllipsisForm,
    Profile,
    frames_ms,
    whole_frames,
)
from subtitler.rules.profile_file import (
    LARGEST_FILE_BYTES,
    ProfileInvalid,
    read_profile,
    written_profile,
)
from subtitler.rules.profiles import (
    ProfileNotFound,
    ProfileUnreadable,
    ProfileUnwritable,
    built_in_names,
    built_in_profile,
    find_profile,
    list_profiles,
    load_profile,
    own_profiles_folder,
    save_profile,
)
from tests.pickled import pickled


def read(text, name="own"):
    return read_profile(text.encode(), name, f"{name}.toml", built_in_profile)


@pytest.mark.parametrize(
    ("name", "language", "key", "value"),
    [
        ("netflix", "en", "max_characters_per_second", 20),
        ("netflix", "fr", "max_characters_per_second", 17),
        ("netflix", None, "max_characters_per_second", 17),
        ("netflix", "ar", "max_characters_per_second", 20),
        ("netflix", "hi", "max_characters_per_second", 22),
        ("netflix", "ko", "max_characters_per_second", 12),
        ("netflix", "zh", "max_characters_per_second", 9),
        ("netflix", "ja", "max_characters_per_second", 4),
        ("netflix", "ja", "max_characters_per_line", 13),
        ("netflix", "ja", "max_characters_per_vertical_line", 11),
        ("netflix", "ja", "min_duration_ms", 500),
        ("netflix", "ko", "max_characters_per_line", 16),
        ("netflix", "zh-Hant", "max_characters_per_line", 16),
        ("netflix", "th", "max_characters_per_line", 35),
        ("netflix", "en_US", "max_characters_per_line", 42),
        ("netflix", "en", "min_duration_ms", 833),
        ("netflix", "en", "max_duration_ms", 7000),
        ("netflix-children", "en", "max_characters_per_second", 17),
        ("netflix-children", "de", "max_characters_per_second", 13),
        ("netflix-children", "ja", "max_characters_per_line", 13),
        ("netflix-sdh", "de", "max_characters_per_second", 20),
        ("netflix-sdh-children", "de", "max_characters_per_second", 17),
        ("bbc", "en", "max_characters_per_line", 37),
        ("bbc", "en", "max_words_per_minute", 180),
        ("bbc-vertical", "en", "max_lines", 3),
        ("amazon", "en", "max_duration_ms", 7007),
        ("amazon", "en", "max_words_per_minute", 204),
        ("arte", "de", "min_gap_ms", 200),
        ("shorts", "en", "max_characters_per_line", 24),
        ("subtitle-edit", "en", "max_characters_per_line", 43),
        ("amara", "en", "max_characters_per_second", 25),
        ("ted", "en", "min_line_balance", 0.5),
        ("aegisub", "en", "max_lines", None),
    ],
)
def test_the_numbers_are_those_of_the_source(name, language, key, value):
    assert getattr(built_in_profile(name).for_language(language), key) == value


def test_every_built_in_file_names_its_source():
    for name in built_in_names():
        text = files("resources").joinpath("profiles", f"{name}.toml").read_text("utf-8")
        assert "# Source:" in text, name


def test_a_profile_for_one_language_has_no_other_language_left():
    japanese = built_in_profile("netflix").for_language("ja")
    assert japanese.languages == ()
    assert japanese.for_language("en") == japanese


def test_gaps_in_frames_depend_on_the_rate_and_the_longer_gap_holds():
    netflix = built_in_profile("netflix")
    assert netflix.gap_ms(24) == netflix.gap_ms(None) == 83
    assert netflix.gap_ms(25) == 80
    assert netflix.gap_ms(59.94) == 33
    assert replace(netflix, min_gap_ms=100).gap_ms(25) == 100
    assert frames_ms(0, 24) == 0
    assert whole_frames(500, 29.97) == 15


def test_the_shortest_time_grows_with_the_words():
    bbc = built_in_profile("bbc")
    assert bbc.shortest_ms(4) == 1200
    assert replace(bbc, min_duration_ms=1000).shortest_ms(1) == 1000


def test_dashes_say_what_they_are():
    assert [dash.has_space for dash in DialogueDash] == [False, False, True, False, True]
    assert [dash.begins_first for dash in DialogueDash] == [False, True, True, False, False]


def test_an_own_profile_may_be_based_on_another():
    own = read('based_on = "netflix"\nmax_lines = 3\n[language.JA]\nmax_lines = 1\n')
    assert (own.max_lines, own.max_characters_per_line, own.title) == (3, 42, "own")
    assert own.for_language("ja").max_lines == 1
    assert own.for_language("ja").max_characters_per_line == 13


@pytest.mark.parametrize(
    ("text", "key", "advice"),
    [
        ("max_lines = 0", "max_lines", "write a whole number from 1 to 20, or false"),
        ("max_lines = 2.5", "max_lines", "whole number"),
        ("max_lines = true", "max_lines", "whole number"),
        ('max_lines = "2"', "max_lines", "whole number"),
        ("max_characters_per_line = nan", "max_characters_per_line", "a number from 1"),
        ("min_gap_ms = false", "min_gap_ms", "whole number from 0 to 3600000"),
        ("max_line = 2", "max_line", "write “max_lines”"),
        ("xyzzy = 2", "xyzzy", "take it out"),
        ("one_line_if_fits = 1", "one_line_if_fits", "write true or false"),
        ('ellipsis = "no"', "ellipsis", '"character"'),
        ("dialogue_dash = 5", "dialogue_dash", '"both, space"'),
        ("title = 5", "title", "in quotes"),
        ('title = "a\\nb"', "title", "one line"),
        ("based_on = 5", "based_on", "in quotes"),
        ("language = 5", "language", "[language.ja]"),
        ("language.ja = 5", "language.ja", "[language.ja]"),
        ("[language.ja]\nmax_lines = 0", "language.ja.max_lines", "whole number"),
        ("[language.ja]\nname = 'x'", "language.ja.name", "take it out"),
        ("min_duration_ms = 900\nmax_duration_ms = 800", "max_duration_ms", "at least"),
        ("shot_zone_ms = 500\nshot_snap_ms = 501", "shot_snap_ms", "at most"),
        ("max_lines =", "", "it is not TOML"),
        ("a = " + "[" * 5000, "", "it is not TOML"),
        ("a = " + "9" * 5000, "", "it is not TOML"),
        ("#" + " " * LARGEST_FILE_BYTES, "", "too large"),
    ],
)
def test_a_wrong_file_is_refused_with_the_key_and_what_to_write(text, key, advice):
    with pytest.raises(ProfileInvalid) as caught:
        read(text)
    assert caught.value.key == key
    assert advice in caught.value.sentence
    assert pickled(caught.value).sentence == caught.value.sentence


def test_a_limit_can_be_taken_away():
    own = read('based_on = "netflix"\nmax_duration_ms = false')
    assert own.max_duration_ms is None


@given(st.binary(max_size=60))
def test_any_file_is_a_profile_or_refused(data):
    with contextlib.suppress(ProfileInvalid):
        assert read_profile(data, "own", "own.toml", built_in_profile).name == "own"


numbers = st.one_of(st.none(), st.integers(1, 1000), st.floats(1, 1000))
own_profiles = st.builds(
    Profile,
    name=st.just("own"),
    title=st.text(min_size=1).filter(lambda text: text.strip() and text.isprintable()),
    max_lines=st.one_of(st.none(), st.integers(1, 20)),
    max_characters_per_line=numbers,
    max_characters_per_second=numbers,
    min_gap_ms=st.integers(0, 10_000),
    chain_gaps_under_ms=st.one_of(st.none(), st.integers(1, 10_000)),
    counts_spaces=st.booleans(),
    dialogue_dash=st.sampled_from(DialogueDash),
    ellipsis=st.sampled_from(EllipsisForm),
    languages=st.sampled_from(
        [(), (("ja", (("max_lines", None), ("ellipsis", EllipsisForm.DOTS))), ("pt-br", ()))]
    ),
)


@given(own_profiles)
def test_a_written_profile_is_read_as_the_same(profile):
    assert read(written_profile(profile)) == profile


@pytest.mark.parametrize("name", built_in_names())
def test_a_built_in_profile_survives_being_saved_as_an_own_one(name, tmp_path):
    profile = built_in_profile(name)
    path = save_profile(profile, tmp_path / "profiles")
    assert load_profile(path) == profile
    assert tomllib.loads(path.read_text("utf-8"))["title"] == profile.title
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_an_own_profile_goes_before_a_built_in_one_of_its_name(tmp_path):
    save_profile(Profile("netflix", "Mine", max_lines=1), tmp_path)
    assert find_profile("netflix", tmp_path).title == "Mine"
    assert find_profile("bbc", tmp_path).title == "BBC"
    assert find_profile(str(tmp_path / "netflix.toml")).title == "Mine"
    listed = list_profiles(tmp_path)
    assert [profile.title for profile in listed.profiles if profile.name == "netflix"] == ["Mine"]
    assert len(listed.profiles) == len(built_in_names())
    assert listed.problems == ()


def test_a_broken_own_profile_is_a_problem_and_hides_nothing(tmp_path):
    (tmp_path / "broken.toml").write_text("max_lines = 0")
    (tmp_path / "based.toml").write_text('based_on = "nothing"')
    (tmp_path / "folder.toml").mkdir()
    (tmp_path / "notes.txt").write_text("no profile")
    listed = list_profiles(tmp_path)
    assert [profile.name for profile in listed.profiles] == list(built_in_names())
    assert [type(problem) for problem in listed.problems] == [
        ProfileInvalid,
        ProfileInvalid,
        ProfileUnreadable,
    ]
    assert '"netflix"' in str(listed.problems[0])
    assert pickled(listed.problems[2]).sentence == listed.problems[2].sentence


def test_without_own_profiles_there_are_the_built_in_ones(tmp_path):
    assert len(list_profiles(tmp_path / "missing").profiles) == len(built_in_names())


def test_a_name_that_is_none_is_answered_with_the_nearest(tmp_path):
    with pytest.raises(ProfileNotFound, match="did you mean “netflix”"):
        find_profile("netflx", tmp_path)
    with pytest.raises(ProfileNotFound, match="choose one of aegisub, amara"):
        find_profile("zzzz", tmp_path)
    with pytest.raises(ProfileNotFound) as caught:
        built_in_profile("zzzz")
    assert pickled(caught.value).known == caught.value.known


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(ProfileUnreadable, match="choose another file"):
        find_profile(str(tmp_path / "missing.toml"))


@pytest.mark.parametrize("name", ["", "My Profile", "../up", "a" * 61, "-a", "UP"])
def test_a_name_that_no_file_should_have_is_refused(name, tmp_path):
    with pytest.raises(ProfileUnwritable, match="small letters") as caught:
        save_profile(Profile(name, "Mine"), tmp_path)
    assert pickled(caught.value).name == name


def test_a_refusing_disk_leaves_the_old_profile(tmp_path, monkeypatch):
    save_profile(Profile("mine", "Old"), tmp_path)

    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ProfileUnwritable, match="No space left"):
        save_profile(Profile("mine", "New"), tmp_path)
    assert find_profile("mine", tmp_path).title == "Old"
    assert [file.name for file in tmp_path.iterdir()] == ["mine.toml"]


def test_own_profiles_lie_with_the_settings_of_this_user():
    assert own_profiles_folder().parent.name == "subtitler"
    assert isinstance(own_profiles_folder(), Path)


def test_every_attribute_can_stand_in_a_file():
    in_file = {"name", "title", "languages"}
    for field in fields(Profile):
        if field.name not in in_file:
            value = field.default if not isinstance(field.default, bool) else not field.default
            text = {None: "1", True: "true", False: "false"}.get(value, repr(str(value)))
            if isinstance(value, int | float) and not isinstance(value, bool):
                text = str(value)
            read(f"{field.name} = {text}" if field.name != "shot_snap_ms" else "")
