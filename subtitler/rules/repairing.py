"""Cues being mended, repair after repair, each kept only where it helps."""

from collections import Counter, deque
from collections.abc import Callable, Collection, Generator, Iterable, Iterator
from dataclasses import dataclass

from subtitler.document.common_errors.characters import remove_controls
from subtitler.document.common_errors.lines import repair_line_breaks
from subtitler.document.common_errors.punctuation import repair_double_spaces, repair_edge_spaces
from subtitler.document.common_errors.tags import repair_tags
from subtitler.document.cue import Cue
from subtitler.document.edit import Edit
from subtitler.document.editing.rows import replace_rows
from subtitler.rules import text_repairs, time_repairs
from subtitler.rules.check_context import CheckContext
from subtitler.rules.checks import Standard, Subject, check_shown, check_text
from subtitler.rules.problem import Edge, Problem, Rule, Severity
from subtitler.rules.profile import Profile
from subtitler.rules.repair import Repair, is_free
from subtitler.rules.text_repairs import repaired

REPAIRS: dict[Rule, Callable[[Subject], Iterator[Repair]]] = {
    Rule.CONTROL_CHARACTER: repaired(remove_controls),
    Rule.TAGS: repaired(repair_tags),
    Rule.EMPTY_TEXT: text_repairs.without_cue,
    Rule.BLANK_LINE: repaired(repair_line_breaks),
    Rule.EDGE_SPACE: repaired(repair_edge_spaces),
    Rule.DOUBLE_SPACE: repaired(repair_double_spaces),
    Rule.ELLIPSIS: text_repairs.with_ellipsis,
    Rule.DIALOGUE_DASH: text_repairs.with_dialogue_dashes,
    Rule.LINE_LENGTH: text_repairs.broken_anew,
    Rule.LINE_COUNT: text_repairs.broken_anew,
    Rule.ONE_LINE: text_repairs.broken_anew,
    Rule.BAD_BREAK: text_repairs.broken_anew,
    Rule.LINE_BALANCE: text_repairs.broken_anew,
    Rule.REPEATED_CUE: text_repairs.merged_with_previous,
    Rule.NEGATIVE_TIME: time_repairs.from_zero_on,
    Rule.END_BEFORE_START: time_repairs.ended_after_start,
    Rule.OVERLAP: time_repairs.apart_from_following,
    Rule.SHOT_START: time_repairs.started_at_shot,
    Rule.SHOT_END: time_repairs.ended_at_shot,
    Rule.MIN_DURATION: time_repairs.shown_longer,
    Rule.CHARACTERS_PER_SECOND: time_repairs.shown_longer,
    Rule.WORDS_PER_MINUTE: time_repairs.shown_longer,
    Rule.MAX_DURATION: time_repairs.shown_shorter,
    Rule.MIN_GAP: time_repairs.apart_from_following,
    Rule.CHAIN_GAP: time_repairs.chained,
}
"""How problems of each rule can be mended; the others need somebody who hears and reads."""

_PLACES_IN_A_STEP = 20

_SEEN_ALONE = 1
_SEEN = 2
"""How far away a repair can change problems: checks see neighbours; some repairs change them."""

_TOUCHED = 4
"""How far away a repair can change what another repair would come to."""

_Key = tuple[Rule, str, Edge | None]


@dataclass(frozen=True, slots=True)
class Fixing:
    """What fixing comes to.

    Attributes:
        edit: to be performed; without splices where nothing can be mended.
        fixed: the problems that were looked at and are gone afterwards.
        left: all problems that there are afterwards.
    """

    edit: Edit
    fixed: tuple[Problem, ...]
    left: tuple[Problem, ...]


class Repairing:
    """Cues being mended: a chain of places, from which cues go without moving the others.

    Args:
        cues: all of a document.
        found: their problems.
        profile: as for the check that found them.
        context: the same.
        move_locked: whether edges that were set by hand may be moved.
    """

    def __init__(
        self,
        cues: tuple[Cue, ...],
        found: tuple[Problem, ...],
        profile: Profile,
        context: CheckContext | None,
        *,
        move_locked: bool,
    ) -> None:
        self._before = cues
        self._standard = Standard(profile, context or CheckContext())
        self._move_locked = move_locked
        self._cues: list[Cue | None] = list(cues)
        self._previous = [place - 1 for place in range(len(cues))]
        self._following = [*range(1, len(cues)), -1] if cues else []
        self._problems: list[list[Problem]] = [[] for _ in cues]
        self._text_problems: dict[int, tuple[Cue, list[Problem]]] = {}
        self._found = found
        self._looked_at: set[_Key] = set()
        for problem in self._found:
            self._problems[problem.place.row].append(problem)

    def steps(self, rules: Collection[Rule], places: Iterable[int]) -> Generator[float, None, None]:
        """Mend problems of some rules at some places until nothing more helps.

        Yields:
            the share that is done.
        """
        waiting = deque(places)
        allowed = set(waiting)
        queued = set(waiting)
        for place in allowed:
            keys = (_key(problem) for problem in self._problems[place])
            self._looked_at.update(key for key in keys if key[0] in rules)
        looked_at, share = 0, 0.0
        while waiting:
            if looked_at % _PLACES_IN_A_STEP == 0:
                # A place that is looked at again makes the work longer, what is done not less.
                share = max(share, looked_at / (looked_at + len(waiting)))
                yield share
            looked_at += 1
            place = waiting.popleft()
            queued.discard(place)
            for touched in self._mend(place, rules):
                if touched in allowed and touched not in queued:
                    queued.add(touched)
                    waiting.append(touched)

    @property
    def kept(self) -> tuple[Cue, ...]:
        """The cues as they are now, without those that are gone."""
        return tuple(cue for cue in self._cues if cue is not None)

    @property
    def changes(self) -> dict[int, tuple[Cue, ...]]:
        """What stands now in the rows that are not as they were."""
        return {
            row: () if cue is None else (cue,)
            for row, cue in enumerate(self._cues)
            if cue is not self._before[row]
        }

    def outcome(self, label: str, left: tuple[Problem, ...]) -> Fixing:
        """What has become of the cues; `left` is what a check of `kept` finds."""
        still = {_key(problem) for problem in left}
        gone = (problem for problem in self._found if _key(problem) not in still)
        fixed = tuple(problem for problem in gone if _key(problem) in self._looked_at)
        return Fixing(Edit(label, replace_rows(self._before, self.changes)), fixed, left)

    def _mend(self, place: int, rules: Collection[Rule]) -> list[int]:
        """Make one repair at a place; the places around it, none where nothing helps."""
        if self._cues[place] is None:
            return []
        for problem in self._problems[place]:
            if problem.rule not in rules or problem.rule not in REPAIRS:
                continue
            for repair in REPAIRS[problem.rule](self._subject(place)):
                if self._is_allowed(place, repair):
                    touched = self._try(place, problem, repair)
                    if touched:
                        return touched
        return []

    def _is_allowed(self, place: int, repair: Repair) -> bool:
        """Whether no edge is moved that was set by hand."""
        if self._move_locked:
            return True
        old = self._cues[place]
        pairs = [
            (old, repair.cue),
            (self._cue_at(self._previous[place]), repair.previous),
            (self._cue_at(self._following[place]), repair.following),
        ]
        if repair.cue is None and old is not None:
            # Its end may live on in the cue it is merged with; its start goes.
            ends_on = repair.previous is not None and repair.previous.end_ms == old.end_ms
            if old.start_locked or (old.end_locked and not ends_on):
                return False
        return all(
            is_free(before, after.start_ms, after.end_ms)
            for before, after in pairs
            if before is not None and after is not None
        )

    def _try(self, place: int, problem: Problem, repair: Repair) -> list[int]:
        """Make a repair if it helps; the places around it, none if it does not."""
        is_alone = repair.cue is not None and not (repair.previous or repair.following)
        around = self._around(place, _SEEN_ALONE if is_alone else _SEEN)
        touched = self._around(place, _TOUCHED)
        old_cues = [self._cues[at] for at in around]
        old_problems = [self._problems[at] for at in around]
        before = [found for at in around for found in self._problems[at]]
        self._place(place, repair)
        after: list[Problem] = []
        for at in around:
            self._problems[at] = self._checked(at)
            after += self._problems[at]
        if _helps(problem, before, after):
            return touched
        if repair.cue is None:
            self._link(self._previous[place], place)
            self._link(place, self._following[place])
        for at, cue, problems in zip(around, old_cues, old_problems, strict=True):
            self._cues[at] = cue
            self._problems[at] = problems
        return []

    def _checked(self, place: int) -> list[Problem]:
        """The problems at a place; those of a text that did not change are known already."""
        cue = self._cues[place]
        if cue is None:
            return []
        subject = self._subject(place)
        checked, problems = self._text_problems.get(place, (None, []))
        if checked is None or (checked.text, checked.settings) != (cue.text, cue.settings):
            problems = check_text(subject)
            self._text_problems[place] = cue, problems
        return problems + check_shown(subject)

    def _place(self, place: int, repair: Repair) -> None:
        previous, following = self._previous[place], self._following[place]
        if repair.previous is not None:
            self._cues[previous] = repair.previous
        if repair.following is not None:
            self._cues[following] = repair.following
        self._cues[place] = repair.cue
        if repair.cue is None:
            self._link(previous, following)

    def _link(self, place: int, following: int) -> None:
        if place >= 0:
            self._following[place] = following
        if following >= 0:
            self._previous[following] = place

    def _around(self, place: int, reach: int) -> list[int]:
        """The place and so many on each side of it, in order."""
        around = deque([place])
        before = after = place
        for _ in range(reach):
            before = self._previous[before] if before >= 0 else -1
            if before >= 0:
                around.appendleft(before)
            after = self._following[after] if after >= 0 else -1
            if after >= 0:
                around.append(after)
        return list(around)

    def _subject(self, place: int) -> Subject:
        cue = self._cues[place]
        assert cue is not None  # noqa: S101 - nobody asks for a cue that is gone
        previous = self._cue_at(self._previous[place])
        return Subject(self._standard, place, cue, previous, self._cue_at(self._following[place]))

    def _cue_at(self, place: int) -> Cue | None:
        return self._cues[place] if place >= 0 else None


def _helps(problem: Problem, before: list[Problem], after: list[Problem]) -> bool:
    """Whether a repair mends the problem and makes nothing that matters as much."""
    if len(after) > len(before):
        return False
    key = _key(problem)
    new = Counter(map(_severe, after)) - Counter(map(_severe, before))
    return all(found != key for found in map(_key, after)) and all(
        severity < problem.severity for _, severity in new
    )


def _key(problem: Problem) -> _Key:
    """What makes two problems, found at different times, the same one."""
    return problem.rule, problem.cue_id, problem.place.edge


def _severe(problem: Problem) -> tuple[_Key, Severity]:
    return _key(problem), problem.severity
