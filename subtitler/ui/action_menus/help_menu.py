"""The Help menu."""

from subtitler.ui.action_menus.spec import ActionSpec, MenuSpec
from subtitler.ui.action_names import ActionName

_N = ActionName
_A = ActionSpec

HELP = MenuSpec(
    "&Help",
    (
        _A(_N.SHOW_LOG, "Open the &log folder"),
        _A(_N.ABOUT, "&About Subtitler"),
    ),
)
