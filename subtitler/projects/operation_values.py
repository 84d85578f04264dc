"""Operations of a document as values that JSON holds; each is a list that begins with its name.

- `["edit", label, merge_key, splices]` and `["undo"]`, `["redo"]`, `["clean"]`;
- `["captions", label, edit]`, the edit as `[label, merge_key, splices]` or null;
- `["arrived", cues]` and `["ended"]`.

Splices and cues are written as `splice_values` and `cue_values` say.
"""

from collections.abc import Sequence
from typing import Any

from subtitler.document.cue import Cue
from subtitler.document.edit import Edit
from subtitler.document.operations import (
    CaptionsArrived,
    CaptionsBegun,
    CaptionsEnded,
    MarkedClean,
    Operation,
    Performed,
    Redone,
    Undone,
)
from subtitler.projects.cue_values import cue_from, cue_values
from subtitler.projects.splice_values import splice_values, splices_from

_BARE: dict[str, Operation] = {
    "undo": Undone(),
    "redo": Redone(),
    "ended": CaptionsEnded(),
    "clean": MarkedClean(),
}
_NAMES = {type(operation): name for name, operation in _BARE.items()}


def operation_values(operation: Operation) -> list[Any]:
    """An operation, told by the cues that stood there before it."""
    match operation:
        case Performed(edit):
            return ["edit", *_edit_values(edit)]
        case CaptionsBegun(label, edit):
            return ["captions", label, None if edit is None else _edit_values(edit)]
        case CaptionsArrived(cues):
            return ["arrived", [cue_values(cue) for cue in cues]]
        case _:
            return [_NAMES[type(operation)]]


def operation_from(values: Sequence[Any], cues: Sequence[Cue]) -> Operation:
    """The operation that `operation_values` gave `values` for.

    Args:
        values: what was written.
        cues: those that stand there before it.

    Raises:
        ValueError: it is no operation on these cues.
        KeyError: likewise.
        TypeError: likewise.
        IndexError: likewise.
    """
    match values:
        case ["edit", *rest]:
            return Performed(_edit_from(rest, cues))
        case ["captions", str(label), None]:
            return CaptionsBegun(label)
        case ["captions", str(label), edit]:
            return CaptionsBegun(label, _edit_from(edit, cues))
        case ["arrived", list(arrived)]:
            return CaptionsArrived(tuple(map(cue_from, arrived)))
        case [name]:
            return _BARE[name]
        case _:
            raise ValueError("this is no operation")


def _edit_values(edit: Edit) -> list[Any]:
    return [edit.label, edit.merge_key, [splice_values(splice) for splice in edit.splices]]


def _edit_from(values: Sequence[Any], cues: Sequence[Cue]) -> Edit:
    label, merge_key, splices = values
    if not isinstance(label, str) or not isinstance(merge_key, str | None):
        raise ValueError("a label or merge key is no text")  # noqa: TRY004 - the file is wrong
    return Edit(label, splices_from(splices, list(cues)), merge_key)
