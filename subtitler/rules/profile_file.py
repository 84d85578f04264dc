"""The TOML files that profiles are kept in: read, checked value by value, and written."""

import difflib
import json
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

from subtitler.document.errors import SentenceError
from subtitler.rules.profile import (
    DialogueDash,
    EllipsisForm,
    LanguageNumbers,
    Profile,
    ProfileValue,
)

LONGEST_MS = 3_600_000
LARGEST_FILE_BYTES = 256 * 1024
"""Far more than any profile has; a larger file is something else."""


class ProfileInvalid(SentenceError):
    """A profile file holds something that cannot be used.

    Attributes:
        file: name of the file or profile.
        key: what is wrong, such as "max_lines" or "language.ja.max_lines"; "" for the whole file.
        advice: what to write there.
    """

    def __init__(self, file: str, key: str, advice: str) -> None:
        where = f"the key “{key}” in {file}" if key else file
        super().__init__(f"The profile cannot be used: {where}: {advice}.", file, key, advice)
        self.file = file
        self.key = key
        self.advice = advice


_Convert = Callable[[Any], ProfileValue]


class _Refused(ValueError):
    """The value cannot be taken; the text says what to write instead."""


def _number(low: float, high: float, *, whole: bool, may_be_off: bool) -> _Convert:
    kind = "a whole number" if whole else "a number"
    off = ", or false for no limit" if may_be_off else ""
    advice = f"write {kind} from {low} to {high}{off}"

    def convert(value: Any) -> ProfileValue:
        if may_be_off and value is False:
            return None
        is_number = isinstance(value, int if whole else (int, float))
        # bool is an int, but `true` lines are not one line
        if isinstance(value, bool) or not is_number or not low <= value <= high:
            raise _Refused(advice)
        return int(value) if whole or value == int(value) else float(value)

    return convert


def _switch(value: Any) -> ProfileValue:
    if not isinstance(value, bool):
        raise _Refused("write true or false")
    return value


def _one_of(choices: type[DialogueDash] | type[EllipsisForm]) -> _Convert:
    advice = "write " + ", ".join(f'"{choice}"' for choice in choices)

    def convert(value: Any) -> ProfileValue:
        try:
            return choices(value)
        except ValueError as error:
            raise _Refused(advice) from error

    return convert


def _text(value: Any) -> ProfileValue:
    if not isinstance(value, str) or not value.strip() or not value.isprintable():
        raise _Refused("write a text of one line in quotes")
    return value


_WIDTH = _number(1, 1000, whole=False, may_be_off=True)
_SPEED = _number(0.5, 10_000, whole=False, may_be_off=True)
_LIMIT_MS = _number(1, LONGEST_MS, whole=True, may_be_off=True)
_MS = _number(0, LONGEST_MS, whole=True, may_be_off=False)
_FRAMES = _number(0, 1000, whole=True, may_be_off=False)
_CHARACTER = _number(0, 4, whole=False, may_be_off=False)

_NUMBERS: dict[str, _Convert] = {
    "max_lines": _number(1, 20, whole=True, may_be_off=True),
    "max_characters_per_line": _WIDTH,
    "max_characters_per_vertical_line": _WIDTH,
    "max_characters_per_second": _SPEED,
    "optimal_characters_per_second": _SPEED,
    "max_words_per_minute": _SPEED,
    "min_duration_ms": _MS,
    "min_duration_per_word_ms": _MS,
    "max_duration_ms": _LIMIT_MS,
    "min_gap_ms": _MS,
    "min_gap_frames": _FRAMES,
    "chain_gaps_under_ms": _LIMIT_MS,
    "shot_zone_ms": _LIMIT_MS,
    "shot_snap_ms": _MS,
    "shot_gap_frames": _FRAMES,
    "wide_character_width": _CHARACTER,
    "narrow_character_width": _CHARACTER,
    "counts_spaces": _switch,
    "counts_punctuation": _switch,
    "one_line_if_fits": _switch,
    "min_line_balance": _number(0, 1, whole=False, may_be_off=True),
    "avoid_bad_breaks": _switch,
    "dialogue_dash": _one_of(DialogueDash),
    "ellipsis": _one_of(EllipsisForm),
}
"""What may stand in a file and for a language, and what each value becomes."""


def read_profile(
    data: bytes, name: str, file: str, base_named: Callable[[str], Profile]
) -> Profile:
    """Make a profile of a TOML file.

    Args:
        data: the file.
        name: what the profile is to be called.
        file: what errors call the file.
        base_named: gives the profile that `based_on` names.

    Raises:
        ProfileInvalid: with the key and what to write there.
    """
    table = _parsed(data, file)
    languages = table.pop("language", {})
    base = table.pop("based_on", None)
    title = table.pop("title", name)
    values: dict[str, Any] = {}
    if base is not None:
        parent = _checked(file, "based_on", base, _text)
        values = _attributes(base_named(str(parent)))
    title = _checked(file, "title", title, _text)
    values |= _numbers(table, file, "") | {"name": name, "title": title}
    values["languages"] = _merged(values.get("languages", ()), languages, file)
    profile = Profile(**values)
    for language in (None, *dict(profile.languages)):
        _check_together(profile.for_language(language), file, language)
    return profile


def written_profile(profile: Profile) -> str:
    """The profile as TOML; reading it gives the same profile again."""
    lines = [f"title = {_quoted(profile.title)}"]
    for field in fields(Profile):
        value = getattr(profile, field.name)
        if field.name in _NUMBERS and value != field.default:
            lines.append(f"{field.name} = {_written(value)}")
    for language, numbers in profile.languages:
        lines += ["", f"[language.{_quoted(language)}]"]
        lines += [f"{key} = {_written(value)}" for key, value in numbers]
    return "\n".join(lines) + "\n"


def _parsed(data: bytes, file: str) -> dict[str, Any]:
    if len(data) > LARGEST_FILE_BYTES:
        raise ProfileInvalid(file, "", "it is too large for a profile; choose a profile file")
    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ProfileInvalid(file, "", "it is no text in UTF-8; save it as UTF-8") from error
    # Nesting without end is a RecursionError; `tomllib` lets ValueErrors of `int` through.
    except (ValueError, RecursionError) as error:
        reason = str(error).rstrip(".")
        raise ProfileInvalid(file, "", f"it is not TOML ({reason}); correct that") from error


def _attributes(profile: Profile) -> dict[str, Any]:
    return {field.name: getattr(profile, field.name) for field in fields(Profile)}


def _checked(file: str, key: str, value: Any, convert: _Convert) -> ProfileValue:
    try:
        return convert(value)
    except _Refused as refusal:
        raise ProfileInvalid(file, key, str(refusal)) from refusal


def _numbers(table: Mapping[str, Any], file: str, prefix: str) -> dict[str, ProfileValue]:
    for key in table:
        if key not in _NUMBERS:
            near = difflib.get_close_matches(key, _NUMBERS, 1)
            advice = f"there is no such key; write “{near[0]}”" if near else "take it out"
            raise ProfileInvalid(file, prefix + key, advice)
    return {key: _checked(file, prefix + key, table[key], _NUMBERS[key]) for key in table}


def _merged(base: LanguageNumbers, languages: Any, file: str) -> LanguageNumbers:
    """The numbers by language: those of `base`, and over them those of the file."""
    if not isinstance(languages, dict):
        raise ProfileInvalid(file, "language", "write a table such as [language.ja]")
    merged: dict[str, Any] = {language: dict(numbers) for language, numbers in base}
    for language, table in languages.items():
        if not isinstance(table, dict):
            advice = f"write a table [language.{language}]"
            raise ProfileInvalid(file, f"language.{language}", advice)
        numbers = _numbers(table, file, f"language.{language}.")
        merged.setdefault(language.lower(), {}).update(numbers)
    return tuple((language, tuple(numbers.items())) for language, numbers in merged.items())


def _check_together(profile: Profile, file: str, language: str | None) -> None:
    """Refuse numbers each of which is possible, but which no cue can keep at once."""
    prefix = f"language.{language}." if language else ""
    if profile.max_duration_ms is not None and profile.max_duration_ms < profile.min_duration_ms:
        advice = f"write at least min_duration_ms, which is {profile.min_duration_ms}"
        raise ProfileInvalid(file, prefix + "max_duration_ms", advice)
    if profile.shot_zone_ms is not None and profile.shot_snap_ms > profile.shot_zone_ms:
        advice = f"write at most shot_zone_ms, which is {profile.shot_zone_ms}"
        raise ProfileInvalid(file, prefix + "shot_snap_ms", advice)


def _written(value: Any) -> str:
    if value is None:
        return "false"
    if isinstance(value, bool):
        return "true" if value else "false"
    return _quoted(value) if isinstance(value, str) else repr(value)


def _quoted(text: str) -> str:
    # A JSON string is a basic string of TOML, but for DEL, which only TOML wants escaped.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
