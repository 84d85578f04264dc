"""Where in a JSON text its values stand, and values written as those beside them.

The standard library decodes a value at a place and says where it ends; this walks from value to
value with it, so that one of them can be replaced and all else stays as it is.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# Not strict: line ends and tabs inside strings are common in files written by hand.
DECODER = json.JSONDecoder(strict=False)
_SPACE = re.compile(r"[ \t\n\r]*+")


@dataclass(frozen=True, slots=True)
class Place:
    """A value and where it stands in a text.

    Attributes:
        start: its first character.
        end: behind its last.
        value: decoded.
    """

    start: int
    end: int
    value: Any


def value_at(text: str, at: int) -> Place:
    """The value that begins at or, over white space, behind `at`.

    Raises:
        json.JSONDecodeError: there is none.
    """
    start = after_space(text, at)
    value, end = DECODER.raw_decode(text, start)
    return Place(start, end, value)


def after_space(text: str, at: int) -> int:
    """The first place from `at` on that is no white space."""
    match = _SPACE.match(text, at)
    return at if match is None else match.end()


def members_at(text: str, start: int) -> dict[str, Place]:
    """The values of the object at `start` in a valid text; of equal keys the last."""
    found: dict[str, Place] = {}
    at = after_space(text, start + 1)
    while text[at] != "}":
        key = value_at(text, at)
        value = value_at(text, after_space(text, key.end) + 1)
        found[key.value] = value
        at = after_space(text, value.end)
        at = after_space(text, at + 1) if text[at] == "," else at
    return found


def elements_at(text: str, start: int) -> tuple[list[Place], int]:
    """The values of the list at `start` in a valid text, and the place of its closing bracket.

    Args:
        text: valid JSON.
        start: the opening bracket.
    """
    found: list[Place] = []
    at = after_space(text, start + 1)
    while text[at] != "]":
        found.append(value_at(text, at))
        at = after_space(text, found[-1].end)
        at = after_space(text, at + 1) if text[at] == "," else at
    return found, at


def replaced(text: str, changes: Mapping[tuple[int, int], str]) -> str:
    """The text with other content in some stretches that do not overlap."""
    parts: list[str] = []
    at = 0
    for (start, end), new in sorted(changes.items()):
        parts += (text[at:start], new)
        at = end
    return "".join([*parts, text[at:]])


@dataclass(frozen=True, slots=True)
class Layout:
    """The white space and commas of an object or a list, to write others like it.

    Attributes:
        lead: behind the opening bracket.
        comma: between two members.
        colon: between a key and its value.
        tail: before the closing bracket.
        is_ascii: whether all but ASCII is written as escapes.
    """

    lead: str = ""
    comma: str = ", "
    colon: str = ": "
    tail: str = ""
    is_ascii: bool = False

    def scalar(self, value: Any) -> str:
        """A value on one line."""
        return json.dumps(value, ensure_ascii=self.is_ascii)

    def written_object(self, members: Mapping[str, str]) -> str:
        """An object of values that are written already."""
        pairs = (self.scalar(key) + self.colon + value for key, value in members.items())
        return self._between("{", tuple(pairs), "}")

    def written_list(self, elements: Sequence[str]) -> str:
        """A list of values that are written already."""
        return self._between("[", elements, "]")

    def _between(self, left: str, parts: Sequence[str], right: str) -> str:
        if not parts:
            return left + right
        return left + self.lead + self.comma.join(parts) + self.tail + right


def object_layout(text: str, start: int, *, is_ascii: bool) -> Layout:
    """The layout of the object at `start` in a valid text."""
    first = after_space(text, start + 1)
    if text[first] == "}":
        return Layout(is_ascii=is_ascii)
    key = value_at(text, first)
    value = value_at(text, after_space(text, key.end) + 1)
    colon = text[key.end : value.start]
    comma_at = after_space(text, value.end)
    last = max(place.end for place in members_at(text, start).values())
    tail = text[last : after_space(text, last)]
    comma = ", "
    if text[comma_at] == ",":
        comma = text[value.end : after_space(text, comma_at + 1)]
    return Layout(text[start + 1 : first], comma, colon, tail, is_ascii)


def list_layout(text: str, start: int, *, is_ascii: bool) -> Layout:
    """The layout of the list at `start` in a valid text."""
    elements, close = elements_at(text, start)
    if not elements:
        return Layout(is_ascii=is_ascii)
    lead = text[start + 1 : elements[0].start]
    comma = "," + (lead or " ")
    if len(elements) > 1:
        comma = text[elements[0].end : elements[1].start]
    return Layout(lead, comma, ": ", text[elements[-1].end : close], is_ascii)


def put_member(
    key: str,
    value: str,
    members: dict[str, Place],
    changes: dict[tuple[int, int], str],
    added: dict[str, str],
) -> None:
    """Note another value for a key of an object: a change where it has the key, else new."""
    if key in members:
        changes[members[key].start, members[key].end] = value
    else:
        added[key] = value


def with_added(text: str, added: dict[str, str], layout: Layout) -> str:
    """An object with more members, behind those that it has."""
    for key, value in added.items():
        at = max(place.end for place in members_at(text, 0).values())
        text = text[:at] + layout.comma + layout.scalar(key) + layout.colon + value + text[at:]
    return text
