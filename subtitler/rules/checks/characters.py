"""Checks of single characters: spaces, blank lines, control characters, ellipses, no text."""

import re
from collections.abc import Iterator

from subtitler.document.common_errors.characters import CONTROLS
from subtitler.document.common_errors.punctuation import DOUBLE_SPACES, EDGE_SPACES, THREE_DOTS
from subtitler.document.markup import DRAWING_BLOCK
from subtitler.rules.checks.subject import Subject
from subtitler.rules.problem import Place, Problem, Rule, Severity
from subtitler.rules.profile import EllipsisForm

_SEEN = re.compile(
    "[^\\s\\x00-\\x1f\\x7f-\\x9f\\u00ad\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff]"
)
"""A character that leaves a mark: none of white space, controls, joiners, marks of direction."""

LOST = "\ufffd"
ELLIPSIS = re.compile("\u2026")


def check_control_character(subject: Subject) -> Iterator[Problem]:
    """The text holds no characters that nobody sees and players stumble over."""
    found = CONTROLS.search(subject.cue.text)
    if found is not None:
        yield subject.problem(
            Rule.CONTROL_CHARACTER,
            Severity.ERROR,
            Place(subject.row, found.start(), found.end()),
            f"The text holds the control character U+{ord(found[0]):04X}.",
        )


def check_lost_character(subject: Subject) -> Iterator[Problem]:
    """No character was lost when the file was read."""
    at = subject.cue.text.find(LOST)
    if at >= 0:
        yield subject.problem(
            Rule.LOST_CHARACTER,
            Severity.WARNING,
            Place(subject.row, at, at + 1),
            "A character could not be read; open the file in another encoding or type it anew.",
        )


def check_empty_text(subject: Subject) -> Iterator[Problem]:
    """There is something to read."""
    if not _SEEN.search(subject.text.visible) and DRAWING_BLOCK not in subject.cue.text:
        yield subject.problem(
            Rule.EMPTY_TEXT, Severity.ERROR, subject.whole, "The cue has no text."
        )


def check_blank_line(subject: Subject) -> Iterator[Problem]:
    """No line is empty."""
    if len(subject.text.lines) == 1 or not subject.text.visible.strip():
        return
    for index, line in enumerate(subject.text.lines):
        if not line.strip():
            yield subject.problem(
                Rule.BLANK_LINE,
                Severity.WARNING,
                subject.of_line(index),
                f"Line {index + 1} is empty.",
            )
            return


def check_edge_space(subject: Subject) -> Iterator[Problem]:
    """No line begins or ends with a space."""
    has_one = _has_edge_space(subject.text.lines) and subject.text.visible.strip()
    found = EDGE_SPACES.search(subject.text.visible) if has_one else None
    if found is None:
        return
    start = found.start()
    line = subject.text.visible.count("\n", 0, start) + 1
    at_start = start == 0 or subject.text.visible[start - 1] == "\n"
    yield subject.problem(
        Rule.EDGE_SPACE,
        Severity.WARNING,
        subject.in_text(*found.span()),
        f"Line {line} {'begins' if at_start else 'ends'} with a space.",
    )


def _has_edge_space(lines: list[str]) -> bool:
    return any(line and (line[0] in " \t" or line[-1] in " \t") for line in lines)


def check_double_space(subject: Subject) -> Iterator[Problem]:
    """Words are one space apart."""
    if "  " not in subject.text.visible and "\t" not in subject.text.visible:
        return
    found = DOUBLE_SPACES.search(subject.text.visible)
    if found is not None:
        yield subject.problem(
            Rule.DOUBLE_SPACE,
            Severity.WARNING,
            subject.in_text(*found.span()),
            "A tab stands between two words."
            if found[0] == "\t"
            else f"{len(found[0])} spaces follow each other.",
        )


def check_ellipsis(subject: Subject) -> Iterator[Problem]:
    """Three dots are written as the profile has it."""
    form = subject.profile.ellipsis
    if form is EllipsisForm.ANY:
        return
    wants_character = form is EllipsisForm.CHARACTER
    found = (THREE_DOTS if wants_character else ELLIPSIS).search(subject.text.visible)
    if found is not None:
        advice = "the one character “…”" if wants_character else "three full stops"
        yield subject.problem(
            Rule.ELLIPSIS,
            Severity.WARNING,
            subject.in_text(*found.span()),
            f"“{found[0]}” is written as {advice}.",
        )
