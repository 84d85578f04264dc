"""The lines of a cue's text: where they begin, dialogues, and lines made one."""

import re

from subtitler.document.markup import spans, split_markup, visible_text
from subtitler.document.reconcile import is_unspaced
from subtitler.document.substitution import Substitution, sub_visible, substitute

DASHES = "-\u2010\u2011\u2013\u2014\u2015\u2212"
"""What speakers are told apart by: hyphens, dashes, a horizontal bar, a minus."""
LEADING_DASH = re.compile(rf"[^\S\n]*[{DASHES}]+[^\S\n]*")
_BREAK = re.compile(r"(?<!\s)\s*?\n\s*")
_FEWEST_SPEAKERS = 2


def line_starts(text: str) -> list[int]:
    """Where in a cue's text its lines begin; the first is 0. Line feeds inside tags are none."""
    return [0] + [
        place + 1
        for span in spans(text)
        if not span.is_markup
        for place in range(span.start, span.end)
        if text[place] == "\n"
    ]


def starts_with_dash(line: str) -> bool:
    """Whether a line, seen without markup, begins as the words of another speaker do."""
    return LEADING_DASH.match(line) is not None


def is_dialogue(text: str) -> bool:
    """Whether dashes mark the words of two speakers or more."""
    return len(turn_starts(text)) >= _FEWEST_SPEAKERS


def turn_starts(text: str) -> list[int]:
    """Where in a cue's text the words of another speaker begin; the first is 0.

    A dash at a later line begins another speaker's words. Only 0 for a text of one speaker.
    """
    starts = line_starts(text)
    lines = visible_text(text).split("\n")
    return [0] + [
        start
        for row, (start, line) in enumerate(zip(starts, lines, strict=True))
        if row and starts_with_dash(line) and any(map(str.strip, lines[:row]))
    ]


def without_dash(text: str) -> str:
    """The text without the dash it begins with; as it is where nothing else would be left."""
    match = LEADING_DASH.match(visible_text(text))
    if match is None or not visible_text(text)[match.end() :].strip():
        return text
    return substitute(text, [Substitution(0, match.end(), "")])


def with_dash(text: str, dash: str) -> str:
    """The text with a dash before its first visible character, inside its tags."""
    return substitute(without_dash(text), [Substitution(0, 0, dash)])


def turns(text: str) -> list[str]:
    """What each speaker of a dialogue says, without dashes; one piece for one speaker."""
    pieces: list[str] = []
    for start in reversed(turn_starts(text)[1:]):
        text, right = split_markup(text, start)
        pieces.append(without_dash(right))
    pieces.append(without_dash(text))
    return pieces[::-1]


def one_line(text: str) -> str:
    """The text with its lines joined; the words of another speaker stay on a line of their own."""

    def between(match: re.Match[str]) -> str:
        left, right = match.string[: match.start()], match.string[match.end() :]
        if not left or not right:
            return ""
        if starts_with_dash(right):
            return "\n"
        return "" if is_unspaced(left[-1]) and is_unspaced(right[0]) else " "

    return sub_visible(_BREAK, between, text)
