"""The Play menu."""

from subtitler.ui.action_menus.spec import ActionSpec, MenuSpec, Need
from subtitler.ui.action_names import ActionName

_N = ActionName
_A = ActionSpec

PLAY = MenuSpec(
    "&Play",
    (
        _A(_N.PLAY, "&Play or pause", "play", needs=Need.MEDIA),
        _A(_N.PLAY_CUE, "Play from the start of the &cue", needs=Need.CUE | Need.MEDIA),
        _A(_N.BACK, "&Back half a second", needs=Need.MEDIA),
        _A(_N.FORWARD, "&Forward half a second", needs=Need.MEDIA),
        None,
        _A(_N.PREVIOUS_CUE, "Pre&vious cue"),
        _A(_N.NEXT_CUE, "&Next cue"),
    ),
)
