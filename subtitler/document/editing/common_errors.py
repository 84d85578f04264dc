"""Find and fix common errors: first a list to choose from, then one edit.

No fix moves an edge. An empty cue goes unless an edge of it was set by hand: then somebody means
to fill it.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from subtitler.document.common_errors.repairs import USUAL_ERRORS, CommonError, repair
from subtitler.document.common_errors.rules import USUAL_RULES, RepairRules
from subtitler.document.cue import Cue
from subtitler.document.document import Document
from subtitler.document.edit import Edit
from subtitler.document.editing.content import with_text
from subtitler.document.editing.rows import replace_rows
from subtitler.document.markup import visible_text

_LABEL = "Fix common errors"


@dataclass(frozen=True, slots=True)
class Fix:
    """What would be changed in a cue for the sake of one error.

    Attributes:
        cue_id: the cue.
        error: what is wrong.
        before: its text, with the fixes listed earlier.
        after: its text then; both are the same where the cue itself goes.
    """

    cue_id: str
    error: CommonError
    before: str
    after: str


def find_common_errors(
    document: Document,
    errors: Collection[CommonError] = USUAL_ERRORS,
    rules: RepairRules = USUAL_RULES,
    cue_ids: Iterable[str] | None = None,
) -> tuple[Fix, ...]:
    """What would be fixed, in the order of the rows; nothing changes.

    Args:
        document: where to look.
        errors: what to look for.
        rules: language and line length.
        cue_ids: None for all cues.

    Raises:
        KeyError: a cue is not in the document.
    """
    cues = document.cues if cue_ids is None else [document.cue(cue_id) for cue_id in cue_ids]
    return tuple(fix for cue in cues for fix in _fixes(cue, errors, rules))


def fix_common_errors(
    document: Document,
    errors: Collection[CommonError] = USUAL_ERRORS,
    rules: RepairRules = USUAL_RULES,
    cue_ids: Iterable[str] | None = None,
) -> Edit:
    """Fix all that `find_common_errors` lists, in one step.

    Raises:
        KeyError: a cue is not in the document.
    """
    fixes = find_common_errors(document, errors, rules, cue_ids)
    by_cue: dict[str, list[Fix]] = {}
    for fix in fixes:
        by_cue.setdefault(fix.cue_id, []).append(fix)
    return _edit(document, by_cue)


def apply_fixes(
    document: Document, chosen: Iterable[Fix], rules: RepairRules = USUAL_RULES
) -> Edit:
    """Fix what was chosen of the list, in one step.

    A fix left out may be what another one was made upon, so the errors chosen for a cue are
    fixed anew in its text.

    Raises:
        KeyError: a cue is not in the document.
    """
    errors: dict[str, set[CommonError]] = {}
    for fix in chosen:
        errors.setdefault(fix.cue_id, set()).add(fix.error)
    return _edit(
        document,
        {cue_id: _fixes(document.cue(cue_id), these, rules) for cue_id, these in errors.items()},
    )


def _fixes(cue: Cue, errors: Collection[CommonError], rules: RepairRules) -> list[Fix]:
    steps = repair(cue.text, errors, rules)
    fixes = [Fix(cue.cue_id, error, before, after) for error, before, after in steps]
    text = fixes[-1].after if fixes else cue.text
    is_held = cue.start_locked or cue.end_locked
    if CommonError.EMPTY_CUE in errors and not visible_text(text).strip() and not is_held:
        fixes.append(Fix(cue.cue_id, CommonError.EMPTY_CUE, text, text))
    return fixes


def _edit(document: Document, by_cue: dict[str, list[Fix]]) -> Edit:
    changes = {
        document.row_of(cue_id): _fixed(document.cue(cue_id), fixes)
        for cue_id, fixes in by_cue.items()
        if fixes
    }
    return Edit(_LABEL, replace_rows(document.cues, changes))


def _fixed(cue: Cue, fixes: Sequence[Fix]) -> tuple[Cue, ...]:
    if fixes[-1].error is CommonError.EMPTY_CUE:
        return ()
    return (with_text(cue, fixes[-1].after),) if fixes[-1].after != cue.text else (cue,)
