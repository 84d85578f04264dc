"""Frozen dataclasses as values that JSON holds, and back, led by their annotations.

What a value's class says decides what is written: a field that the class gains later is kept
without a word here, one that a file lacks takes its default, one that it does not know is
passed over. An enum is written by its name.
"""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import Enum
from functools import cache
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

Doors = Mapping[type, Callable[[Any], Any]]
"""Classes that are written or read in a way of their own."""


def plain(value: Any, doors: Doors | None = None) -> Any:
    """What JSON holds of a value; fields that have their default are left out.

    Raises:
        TypeError: JSON cannot hold it.
    """
    doors = doors or {}
    if type(value) in doors:
        return doors[type(value)](value)
    if isinstance(value, Enum):
        return value.name
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, tuple | list):
        return [plain(item, doors) for item in value]
    if not is_dataclass(value) or isinstance(value, type):
        raise TypeError(f"{type(value).__name__} is no plain value")
    pairs = ((field, getattr(value, field.name)) for field in fields(value))
    return {field.name: plain(held, doors) for field, held in pairs if not _is_default(field, held)}


def built(wanted: Any, value: Any, doors: Doors | None = None) -> Any:
    """The value of the class or annotation `wanted` that `plain` gave `value` for.

    Raises:
        ValueError: it is no such value.
    """
    doors = doors or {}
    if wanted in doors:
        return doors[wanted](value)
    origin = get_origin(wanted)
    if origin is tuple:
        return _tuple(wanted, value, doors)
    if origin in (Union, UnionType):
        return _one_of(wanted, value, doors)
    if isinstance(wanted, type) and is_dataclass(wanted):
        return _dataclass(wanted, value, doors)
    return _simple(wanted, value)


def _is_default(field: "Field[Any]", held: Any) -> bool:
    return (
        field.default is not MISSING
        and type(held) is type(field.default)
        and (held == field.default)
    )


def _simple(wanted: Any, value: Any) -> Any:
    if isinstance(wanted, type) and issubclass(wanted, Enum):
        return _enum(wanted, value)
    if wanted is float and type(value) is int:
        return float(value)
    if type(value) is not wanted:
        raise ValueError(f"{type(value).__name__} where {wanted} belongs")
    return value


def _tuple(wanted: Any, value: Any, doors: Doors) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise ValueError("no list where one belongs")  # noqa: TRY004 - the file is wrong
    items = get_args(wanted)
    if len(items) == 2 and items[1] is Ellipsis:
        return tuple(built(items[0], item, doors) for item in value)
    if len(items) != len(value):
        raise ValueError(f"a list of {len(value)} where {len(items)} belong")
    return tuple(built(item, held, doors) for item, held in zip(items, value, strict=True))


def _one_of(wanted: Any, value: Any, doors: Doors) -> Any:
    for choice in get_args(wanted):
        try:
            return built(choice, value, doors)
        except ValueError:
            continue
    raise ValueError(f"{type(value).__name__} where {wanted} belongs")


def _enum(wanted: type[Enum], value: Any) -> Enum:
    if not isinstance(value, str) or value not in wanted.__members__:
        raise ValueError(f"{value!r} is no {wanted.__name__}")
    return wanted[value]


def _dataclass(wanted: type, value: Any, doors: Doors) -> Any:
    if not isinstance(value, dict):
        raise ValueError(f"{type(value).__name__} where {wanted.__name__} belongs")  # noqa: TRY004
    held = {
        name: built(kind, value[name], doors)
        for name, kind in _annotations(wanted).items()
        if name in value
    }
    try:
        return wanted(**held)
    except TypeError as error:
        raise ValueError(str(error)) from error


@cache
def _annotations(wanted: type) -> dict[str, Any]:
    hints = get_type_hints(wanted)
    return {field.name: hints[field.name] for field in fields(wanted)}
