"""What fixing would change, cue by cue, so that people can leave out what they do not want."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from subtitler.document.cue import Cue
from subtitler.document.edit import Edit, apply_splices
from subtitler.document.editing.rows import replace_rows
from subtitler.rules.fixes import Fixing
from subtitler.rules.problem import Problem


@dataclass(frozen=True, slots=True)
class PlannedChange:
    """Cues of neighbouring rows that are changed together or not at all.

    Attributes:
        row: of the first.
        before: as they are.
        after: as they would be, one for each; None where the cue goes.
        fixed: their problems that would be gone.
    """

    row: int
    before: tuple[Cue, ...]
    after: tuple[Cue | None, ...]
    fixed: tuple[Problem, ...]


def planned_changes(cues: tuple[Cue, ...], fixing: Fixing) -> tuple[PlannedChange, ...]:
    """The single changes of a fixing, by row.

    Neighbours stand together where one without the other would make things worse: where a cue
    goes into the one beside it, and where both edges between them move.

    Args:
        cues: those that were fixed.
        fixing: of them.

    Raises:
        StaleEdit: the fixing is of other cues.
    """
    after = {cue.cue_id: cue for cue in apply_splices(cues, fixing.edit.splices)}
    changed = {
        row: after.get(cue.cue_id)
        for row, cue in enumerate(cues)
        if after.get(cue.cue_id) is not cue and after.get(cue.cue_id) != cue
    }
    fixed: dict[str, list[Problem]] = {}
    for problem in fixing.fixed:
        fixed.setdefault(problem.cue_id, []).append(problem)
    groups: list[list[int]] = []
    for row in sorted(changed):
        if groups and groups[-1][-1] == row - 1 and _belong_together(cues, changed, row):
            groups[-1].append(row)
        else:
            groups.append([row])
    return tuple(
        PlannedChange(
            rows[0],
            tuple(cues[row] for row in rows),
            tuple(changed[row] for row in rows),
            tuple(problem for row in rows for problem in fixed.get(cues[row].cue_id, ())),
        )
        for rows in groups
    )


def edit_of_changes(cues: tuple[Cue, ...], label: str, changes: Iterable[PlannedChange]) -> Edit:
    """The edit that makes some of the planned changes.

    Args:
        cues: those that the changes were planned for.
        label: what the undo menu will say.
        changes: the wanted ones.
    """
    by_row = {
        change.row + place: () if cue is None else (cue,)
        for change in changes
        for place, cue in enumerate(change.after)
    }
    return Edit(label, replace_rows(cues, by_row))


def _belong_together(cues: Sequence[Cue], changed: dict[int, Cue | None], row: int) -> bool:
    """Whether the changes of a row and of the one before depend on each other."""
    previous, cue = changed[row - 1], changed[row]
    if previous is None or cue is None:
        return True
    return previous.end_ms != cues[row - 1].end_ms and cue.start_ms != cues[row].start_ms
