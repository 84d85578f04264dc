"""Checks of how the text is put in lines."""

from collections.abc import Iterator
from itertools import pairwise

from subtitler.rules.break_cost import forbidden_class
from subtitler.rules.checks.subject import Subject
from subtitler.rules.line_breaks import is_dialogue_line
from subtitler.rules.problem import Problem, Rule, Severity, at_most


def check_line_length(subject: Subject) -> Iterator[Problem]:
    """No line is wider than the profile allows."""
    limit = subject.profile.max_characters_per_line
    if limit is None or max(subject.text.widths) <= limit:
        return
    for index, width in enumerate(subject.text.widths):
        if width > limit:
            yield subject.problem(
                Rule.LINE_LENGTH,
                Severity.ERROR,
                subject.of_line(index),
                f"Line {index + 1} has {at_most(width)} characters; at most {limit:g} are allowed.",
                (width, limit),
            )


def check_line_count(subject: Subject) -> Iterator[Problem]:
    """There are no more lines than the profile allows."""
    limit = subject.profile.max_lines
    count = len(subject.text.lines)
    if limit is not None and count > limit:
        allowed = "one is" if limit == 1 else f"{limit} are"
        yield subject.problem(
            Rule.LINE_COUNT,
            Severity.ERROR,
            subject.whole,
            f"The text has {count} lines; at most {allowed} allowed.",
            (count, limit),
        )


def check_one_line(subject: Subject) -> Iterator[Problem]:
    """What fits in one line stands in one line, unless two people speak."""
    limit = subject.profile.max_characters_per_line
    count = len(subject.text.lines)
    if count == 1 or limit is None or not subject.profile.one_line_if_fits:
        return
    width = subject.text.width + subject.profile.narrow_character_width * (count - 1)
    if width <= limit and subject.text.visible.strip() and not subject.text.is_dialogue:
        yield subject.problem(
            Rule.ONE_LINE,
            Severity.WARNING,
            subject.whole,
            f"The {count} lines fit into one of {at_most(width)} characters.",
            (count, 1),
        )


def check_bad_break(subject: Subject) -> Iterator[Problem]:
    """No line ends behind an article, a preposition and the like."""
    if len(subject.text.lines) == 1 or not subject.profile.avoid_bad_breaks:
        return
    for index, (line, after) in enumerate(pairwise(subject.text.lines)):
        if is_dialogue_line(after):
            continue
        found = forbidden_class(line, after, subject.standard.language)
        if found is not None:
            word = line.split()[-1]
            yield subject.problem(
                Rule.BAD_BREAK,
                Severity.WARNING,
                subject.of_line(index),
                f"Line {index + 1} ends with the {found.noun} “{word}”; break it elsewhere.",
            )


def check_line_balance(subject: Subject) -> Iterator[Problem]:
    """No line is much shorter than the others, unless several people speak."""
    limit = subject.profile.min_line_balance
    if limit is None or len(subject.text.lines) == 1 or subject.text.is_dialogue:
        return
    longest = max(subject.text.widths)
    if longest == 0:
        return
    balance = min(subject.text.widths) / longest
    if balance < limit:
        yield subject.problem(
            Rule.LINE_BALANCE,
            Severity.HINT,
            subject.whole,
            f"The shortest line has {balance:.0%} of the length of the longest; "
            f"at least {limit:.0%} read better.",
            (balance, limit),
        )
