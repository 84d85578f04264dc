"""Find the segments in a JSON text, and what else of it says something of them.

The text is decoded once, from value to value: files with the times of all words of a long film
have twenty megabytes.
"""

import json
from dataclasses import dataclass
from typing import Any

from subtitler.formats.errors import SubtitleSyntaxError
from subtitler.formats.json_shapes import LISTS, edges_of, string_of
from subtitler.formats.json_text import DECODER, Place, after_space, value_at

# Whisper's tools write five beside the segments.
MOST_MEMBERS = 10_000


@dataclass(frozen=True, slots=True)
class Content:
    """A JSON text with segments.

    Attributes:
        start: the opening bracket of their list.
        end: the closing one.
        elements: the segments, as far as they are read.
        words: the list of words beside the segments, empty where there is none.
        language: its code, "" where it is not said.
    """

    start: int
    end: int
    elements: list[Place]
    words: list[Any]
    language: str


def content_of(text: str, most: int) -> Content:
    """The segments of a JSON text.

    Args:
        text: anything.
        most: so many segments are read; what is behind them is only looked at for faults.

    Raises:
        SubtitleSyntaxError: it is no JSON, or has no list of segments.
    """
    try:
        found = _walked(text, after_space(text, 0), most)
    except (ValueError, RecursionError) as error:
        raise _refusal(text) from error
    if found is None:
        raise SubtitleSyntaxError(1, 1, text.lstrip().split("\n", 1)[0])
    return found


def _walked(text: str, start: int, most: int) -> Content | None:
    """The content; None where there is no list of segments.

    Raises:
        ValueError: it is no JSON, of which `_refusal` makes a sentence.
    """
    if text.startswith("[", start):
        bare = _List(text, start, most)
        _expect_end(text, bare.end + 1)
        return Content(start, bare.end, bare.elements, [], "") if bare.is_of_segments else None
    if not text.startswith("{", start):
        _expect_end(text, value_at(text, start).end)
        return None
    top = _Top(text, start, most)
    _expect_end(text, top.end + 1)
    listed = next((top.lists[key] for key in LISTS if key in top.lists), None)
    if listed is None:
        return None
    words = top.members.get("words")
    beside = words if isinstance(words, list) else []
    return Content(listed.start, listed.end, listed.elements, beside, _language(top.members))


class _Top:
    """The outermost object, walked through.

    Attributes:
        end: its closing bracket.
        lists: those that may hold the segments, by their keys.
        members: the values of all other keys.
    """

    def __init__(self, text: str, start: int, most: int) -> None:
        self.lists: dict[str, _List] = {}
        self.members: dict[str, Any] = {}
        at = after_space(text, start + 1)
        has_more = not text.startswith("}", at)
        left = MOST_MEMBERS
        while has_more:
            if not left:
                raise json.JSONDecodeError("Too many members", text, at)
            left -= 1
            at = after_space(text, self._member(text, at, most))
            has_more = text.startswith(",", at)
            at = after_space(text, at + 1) if has_more else at
        _expect(text, at, "}")
        self.end = at

    def _member(self, text: str, at: int, most: int) -> int:
        """Read the member at a place; of equal keys the last counts."""
        _expect(text, at, '"')
        named = value_at(text, at)
        key: str = named.value
        colon = after_space(text, named.end)
        _expect(text, colon, ":")
        at = after_space(text, colon + 1)
        self.lists.pop(key, None)
        if key in LISTS and text.startswith("[", at):
            self.lists[key] = _List(text, at, most)
            return self.lists[key].end + 1
        place = value_at(text, at)
        self.members[key] = place.value
        return place.end


class _List:
    """A list, walked through.

    Attributes:
        start: its opening bracket.
        end: its closing one.
        elements: its first values.
        is_of_segments: whether it has segments, or nothing at all: ``[1, 2]`` has none.
    """

    def __init__(self, text: str, start: int, most: int) -> None:
        self.start = start
        self.elements: list[Place] = []
        rest: list[Any] = []
        at = after_space(text, start + 1)
        has_more = not text.startswith("]", at)
        while has_more and len(self.elements) < most:
            place = value_at(text, at)
            self.elements.append(place)
            at = after_space(text, place.end)
            has_more = text.startswith(",", at)
            at = after_space(text, at + 1) if has_more else at
        if has_more:  # all the others at once: there may be millions
            value_at(text, at)  # a bracket may not follow a comma
            place = value_at("[" + text[at:], 0)
            rest = place.value
            at += place.end - 2
        _expect(text, at, "]")
        self.end = at
        self.is_of_segments = not self.elements or any(
            isinstance(value, dict) and edges_of(value)[0] is not None
            for values in ((place.value for place in self.elements), rest)
            for value in values
        )


def _expect(text: str, at: int, char: str) -> None:
    if not text.startswith(char, at):
        raise json.JSONDecodeError(f"Expecting {char}", text, at)


def _expect_end(text: str, at: int) -> None:
    if after_space(text, at) < len(text):
        raise json.JSONDecodeError("Extra data", text, at)


def _language(members: dict[str, Any]) -> str:
    result = members.get("result")
    language = string_of(members, "language")
    if not language and isinstance(result, dict):  # of whisper.cpp
        return string_of(result, "language")
    return language


def _refusal(text: str) -> SubtitleSyntaxError:
    """What is wrong with a text that is no JSON, as the decoder says it."""
    try:
        DECODER.decode(text)
    except json.JSONDecodeError as error:
        found = text[error.pos :].split("\n", 1)[0]
        return SubtitleSyntaxError(error.lineno, error.colno, found)
    except (ValueError, RecursionError):  # endless digits, brackets nested too deep
        pass
    return SubtitleSyntaxError(1, 1, text.lstrip()[:80])
