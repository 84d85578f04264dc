"""What cannot be written as plain values, or is none of the wanted kind, is refused."""

from dataclasses import dataclass
from enum import Enum

import pytest

from subtitler.projects.plain_values import built, plain


class Colour(Enum):
    RED = 1


@dataclass(frozen=True)
class Point:
    x: int
    y: float = 0.0
    names: tuple[str, ...] = ()
    pair: tuple[int, str] | None = None
    colour: Colour | None = None


@pytest.mark.parametrize(
    "point", [Point(1), Point(1, 2.5, ("a",), (1, "b"), Colour.RED), Point(0, 3, ())]
)
def test_a_dataclass_comes_back(point):
    assert built(Point, plain(point)) == point


def test_defaults_are_left_out_and_unknown_fields_passed_over():
    assert plain(Point(1)) == {"x": 1}
    assert built(Point, {"x": 1, "newer": 5}) == Point(1)
    assert type(built(Point, {"x": 1, "y": 2}).y) is float


def test_what_json_cannot_hold_is_refused():
    for value in (object(), Point, {1, 2}):
        with pytest.raises(TypeError, match="is no plain value"):
            plain(value)


@pytest.mark.parametrize(
    "values",
    [
        5,
        [],
        {},
        {"x": "1"},
        {"x": True},
        {"x": 1, "names": "a"},
        {"x": 1, "names": [1]},
        {"x": 1, "pair": [1]},
        {"x": 1, "pair": ["b", 1]},
        {"x": 1, "colour": "GREEN"},
        {"x": 1, "colour": 1},
        {"x": 1, "y": None},
    ],
)
def test_what_is_no_such_value_is_refused(values):
    with pytest.raises(ValueError, match=r"."):
        built(Point, values)
