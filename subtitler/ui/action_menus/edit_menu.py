"""The Edit menu."""

from subtitler.ui.action_menus.spec import ActionSpec, MenuSpec, Need
from subtitler.ui.action_names import ActionName

_N = ActionName
_A = ActionSpec

EDIT = MenuSpec(
    "&Edit",
    (
        _A(_N.UNDO, "&Undo", "undo", needs=Need.UNDO),
        _A(_N.REDO, "&Redo", "redo", needs=Need.REDO),
        None,
        _A(_N.FIND, "&Find…", explanation="Find text in the cues", needs=Need.SESSION),
        _A(_N.FIND_NEXT, "Find &next", needs=Need.SESSION),
        _A(_N.FIND_PREVIOUS, "Find p&revious", needs=Need.SESSION),
        _A(_N.REPLACE, "Rep&lace…", explanation="Replace text in the cues", needs=Need.SESSION),
        _A(_N.GO_TO, "&Go to…", explanation="Go to a cue by its number or time", needs=Need.CUE),
        None,
        _A(
            _N.EDIT_IN_PLACE,
            "&Edit in the list",
            "",
            "Edit the cell with the focus frame",
            Need.CUE,
        ),
        _A(
            _N.SPLIT,
            "&Split at the caret",
            "split",
            "Split the cue where the caret stands",
            Need.CUE,
        ),
        _A(
            _N.MERGE,
            "&Merge",
            "merge",
            "Join the chosen cues, or the cue with the next one",
            Need.CUE,
        ),
        None,
        _A(
            _N.INSERT_AFTER,
            "&Insert after",
            "insert",
            "Insert an empty cue after this one",
            Need.SESSION,
        ),
        _A(_N.INSERT_BEFORE, "Insert &before", needs=Need.SESSION),
        _A(_N.INSERT_AT_PLAYHEAD, "Insert at the &playhead", needs=Need.SESSION),
        _A(_N.DELETE, "&Delete", "delete", "Delete the chosen cues", Need.CUE),
        None,
        _A(_N.SHIFT_TIMES, "S&hift times…", explanation="Shift times", needs=Need.CUE),
        _A(_N.SET_START, "Set &start to the playhead", needs=Need.CUE | Need.MEDIA),
        _A(_N.SET_END, "Set &end to the playhead", needs=Need.CUE | Need.MEDIA),
    ),
)
