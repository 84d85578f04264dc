"""Mend problems: one, all of some rules, or all; each as one edit that can be undone.

A repair is made only where it helps: the problem is gone, there are not more problems than
before, and none that is new matters as much. An edge that was set by hand stays where it is
unless `move_locked` is given. What was fixed once is not changed by fixing it again.
"""

from collections.abc import Collection, Generator, Iterable
from typing import TypeVar

from subtitler.document.cue import Cue
from subtitler.document.document import Document
from subtitler.rules.check_context import CheckContext
from subtitler.rules.checks import check_in_steps
from subtitler.rules.problem import Problem, Rule
from subtitler.rules.profile import Profile
from subtitler.rules.repairing import REPAIRS, Fixing, Repairing

__all__ = ["REPAIRS", "Fixing", "fix_all", "fix_in_steps", "fix_problem", "fix_rule"]

_Result = TypeVar("_Result")
_CHECKING_SHARE = 0.1
"""Of the time that mending takes, what the check before it takes, and the one behind it."""


def fix_problem(
    document: Document,
    problem: Problem,
    profile: Profile,
    context: CheckContext | None = None,
    *,
    move_locked: bool = False,
) -> Fixing:
    """Mend one problem.

    Args:
        document: where it was found.
        problem: from a check of the document as it stands.
        profile: the same as for the check.
        context: the same as for the check.
        move_locked: whether edges that were set by hand may be moved.

    Raises:
        KeyError: its cue is no longer in the document.
    """
    row = document.row_of(problem.cue_id)
    steps = _fixed(document.cues, {problem.rule}, [row], profile, context, move_locked=move_locked)
    return _result(steps)


def fix_rule(
    document: Document,
    rules: Rule | Collection[Rule],
    profile: Profile,
    context: CheckContext | None = None,
    *,
    move_locked: bool = False,
) -> Fixing:
    """Mend all problems of one rule, or of some.

    Args:
        document: to be mended.
        rules: which ones; problems of others may go or change as far as the module says.
        profile: as for `check_document`.
        context: as for `check_document`.
        move_locked: whether edges that were set by hand may be moved.
    """
    chosen = {rules} if isinstance(rules, Rule) else set(rules)
    return _result(fix_in_steps(document.cues, chosen, profile, context, move_locked=move_locked))


def fix_all(
    document: Document,
    profile: Profile,
    context: CheckContext | None = None,
    *,
    move_locked: bool = False,
) -> Fixing:
    """Mend whatever can be mended.

    Args:
        document: to be mended.
        profile: as for `check_document`.
        context: as for `check_document`.
        move_locked: whether edges that were set by hand may be moved.
    """
    return fix_rule(document, tuple(Rule), profile, context, move_locked=move_locked)


def fix_in_steps(
    cues: tuple[Cue, ...],
    rules: Collection[Rule],
    profile: Profile,
    context: CheckContext | None = None,
    *,
    move_locked: bool = False,
) -> Generator[float, None, Fixing]:
    """What `fix_rule` comes to, for work that has to be stopped between two steps.

    Args:
        cues: of the document to be mended.
        rules: as for `fix_rule`.
        profile: as for `check_document`.
        context: as for `check_document`.
        move_locked: whether edges that were set by hand may be moved.

    Yields:
        the share that is done, 0..1; never less than before.

    Returns:
        what it comes to.
    """
    places = range(len(cues))
    return _fixed(cues, set(rules), places, profile, context, move_locked=move_locked)


def _fixed(
    cues: tuple[Cue, ...],
    rules: Collection[Rule],
    places: Iterable[int],
    profile: Profile,
    context: CheckContext | None,
    *,
    move_locked: bool,
) -> Generator[float, None, Fixing]:
    """Mend problems of some rules at some places; yields the share that is done."""
    found = yield from _within(check_in_steps(cues, profile, context), 0, _CHECKING_SHARE)
    repairing = Repairing(cues, found, profile, context, move_locked=move_locked)
    steps = repairing.steps(rules, places)
    yield from _within(steps, _CHECKING_SHARE, 1 - _CHECKING_SHARE)
    left = found
    if repairing.changes:
        again = check_in_steps(repairing.kept, profile, context)
        left = yield from _within(again, 1 - _CHECKING_SHARE, 1)
    label = f"Fix {min(rules).replace('-', ' ')}" if len(rules) == 1 else "Fix problems"
    return repairing.outcome(label, left)


def _result(steps: Generator[float, None, _Result]) -> _Result:
    """What steps come to, taken in one go."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]


def _within(
    steps: Generator[float, None, _Result], low: float, high: float
) -> Generator[float, None, _Result]:
    """Steps of a part of the work as steps of the whole."""
    while True:
        try:
            share = next(steps)
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]
        yield low + share * (high - low)
