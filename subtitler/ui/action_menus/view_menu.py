"""The View menu; the window adds the columns and colours."""

from subtitler.ui.action_menus.spec import ActionSpec, MenuSpec
from subtitler.ui.action_names import ActionName

_N = ActionName
_A = ActionSpec

VIEW = MenuSpec(
    "&View",
    (
        _A(_N.FOCUS_LIST, "Go to the cue &list"),
        _A(_N.FOCUS_EDITOR, "Go to the &text"),
        None,
        _A(_N.SHOW_FILES, "&Files", "queue", "Show the open and queued files", is_checkable=True),
        _A(
            _N.UNLOCK_PANELS,
            "&Unlock panels",
            "",
            "Let panels be moved and undocked",
            is_checkable=True,
        ),
    ),
)
