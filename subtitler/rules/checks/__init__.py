"""All checks: each looks at one cue between its neighbours and yields problems.

May import what `subtitler.rules` may.
"""

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence

from subtitler.document.cue import Cue
from subtitler.document.document import Document
from subtitler.rules.check_context import CheckContext
from subtitler.rules.checks.characters import (
    check_blank_line,
    check_control_character,
    check_double_space,
    check_edge_space,
    check_ellipsis,
    check_empty_text,
    check_lost_character,
)
from subtitler.rules.checks.dialogue import check_dialogue_dash
from subtitler.rules.checks.durations import (
    check_characters_per_second,
    check_end_before_start,
    check_max_duration,
    check_min_duration,
    check_negative_time,
    check_words_per_minute,
)
from subtitler.rules.checks.gaps import (
    check_chain_gap,
    check_min_gap,
    check_out_of_order,
    check_overlap,
)
from subtitler.rules.checks.lines import (
    check_bad_break,
    check_line_balance,
    check_line_count,
    check_line_length,
    check_one_line,
)
from subtitler.rules.checks.repeats import check_repeated_cue
from subtitler.rules.checks.shots import check_shot_end, check_shot_start
from subtitler.rules.checks.subject import Standard, Subject
from subtitler.rules.checks.tags import check_tags
from subtitler.rules.problem import Problem
from subtitler.rules.profile import Profile

__all__ = [
    "SHOWN_CHECKS",
    "TEXT_CHECKS",
    "Standard",
    "Subject",
    "check_cues_around",
    "check_document",
    "check_in_steps",
    "check_shown",
    "check_subject",
    "check_text",
]

Check = Callable[[Subject], Iterator[Problem]]

_ROWS_IN_A_STEP = 100

TEXT_CHECKS: tuple[Check, ...] = (
    check_control_character,
    check_lost_character,
    check_tags,
    check_empty_text,
    check_blank_line,
    check_edge_space,
    check_double_space,
    check_ellipsis,
    check_dialogue_dash,
    check_line_length,
    check_line_count,
    check_one_line,
    check_bad_break,
    check_line_balance,
)
"""What depends on the cue's text and settings alone, in the order of `Rule`."""

SHOWN_CHECKS: tuple[Check, ...] = (
    check_repeated_cue,
    check_negative_time,
    check_out_of_order,
    check_end_before_start,
    check_overlap,
    check_shot_start,
    check_shot_end,
    check_min_duration,
    check_characters_per_second,
    check_words_per_minute,
    check_max_duration,
    check_min_gap,
    check_chain_gap,
)
"""What depends on times and neighbours, too, in the order of `Rule`."""


def check_document(
    cues: Document | Sequence[Cue], profile: Profile, context: CheckContext | None = None
) -> tuple[Problem, ...]:
    """All problems of all cues, by row and then in the order of `Rule`.

    Args:
        cues: a document or its cues.
        profile: for any language; that of the context is chosen.
        context: the film and the language; None where nothing is known of them.
    """
    rows = cues.cues if isinstance(cues, Document) else cues
    return check_cues_around(rows, range(len(rows)), profile, context)


def check_cues_around(
    cues: Document | Sequence[Cue],
    rows: Iterable[int],
    profile: Profile,
    context: CheckContext | None = None,
) -> tuple[Problem, ...]:
    """The problems of some rows and of the rows beside them.

    These are all problems that a change of those rows can have made or taken away; those of
    every other row are as they were, but for the row numbers where rows came or went.

    Args:
        cues: a document or its cues.
        rows: those that changed; where cues were removed, the row that is there now.
        profile: as for `check_document`.
        context: as for `check_document`.
    """
    all_cues = cues.cues if isinstance(cues, Document) else cues
    standard = Standard(profile, context or CheckContext())
    last = len(all_cues) - 1
    around = {near for row in rows for near in (row - 1, row, row + 1) if 0 <= near <= last}
    return tuple(_problems_of_rows(all_cues, sorted(around), standard))


def check_in_steps(
    cues: Sequence[Cue], profile: Profile, context: CheckContext | None = None
) -> Generator[float, None, tuple[Problem, ...]]:
    """What `check_document` finds, for work that has to be stopped between two steps.

    Yields:
        the share that is done, 0..1, before each step.

    Returns:
        the problems.
    """
    standard = Standard(profile, context or CheckContext())
    problems: list[Problem] = []
    for first in range(0, len(cues), _ROWS_IN_A_STEP):
        yield first / len(cues)
        rows = range(first, min(first + _ROWS_IN_A_STEP, len(cues)))
        problems += _problems_of_rows(cues, rows, standard)
    return tuple(problems)


def _problems_of_rows(
    cues: Sequence[Cue], rows: Iterable[int], standard: Standard
) -> Iterator[Problem]:
    last = len(cues) - 1
    for row in rows:
        previous = cues[row - 1] if row > 0 else None
        following = cues[row + 1] if row < last else None
        yield from check_subject(Subject(standard, row, cues[row], previous, following))


def check_subject(subject: Subject) -> list[Problem]:
    """All problems of one cue, in the order of `Rule`."""
    return check_text(subject) + check_shown(subject)


def check_text(subject: Subject) -> list[Problem]:
    """The problems that the cue has whenever it is shown, and between whichever others."""
    return [problem for check in TEXT_CHECKS for problem in check(subject)]


def check_shown(subject: Subject) -> list[Problem]:
    """The problems that come from its times and neighbours."""
    return [problem for check in SHOWN_CHECKS for problem in check(subject)]
