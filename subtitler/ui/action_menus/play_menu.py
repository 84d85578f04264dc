"""The Play menu."""

from subtitler.ui.action_menus.spec import ActionSpec, MenuSpec, Need
from subtitler.ui.action_names import ActionName

_N = ActionName
_A = ActionSpec

_CUE = Need.CUE | Need.MEDIA

PLAY = MenuSpec(
    "&Play",
    (
        _A(_N.PLAY, "&Play or pause", "play", needs=Need.MEDIA),
        _A(_N.PLAY_CUE, "Play the &cue", explanation="Play the cue to its end", needs=_CUE),
        _A(_N.PLAY_FROM_CUE, "Play &from the start of the cue", needs=_CUE),
        MenuSpec(
            "Play around an &edge",
            (
                _A(_N.PLAY_BEFORE_START, "Half a second before the &start", needs=_CUE),
                _A(_N.PLAY_AFTER_START, "The &first half second", needs=_CUE),
                _A(_N.PLAY_BEFORE_END, "The &last half second", needs=_CUE),
                _A(_N.PLAY_AFTER_END, "Half a second after the &end", needs=_CUE),
            ),
        ),
        _A(
            _N.LOOP,
            "Play again and &again",
            explanation="Start what is played of a cue anew at its end",
            is_checkable=True,
        ),
        None,
        _A(_N.BACK, "&Back half a second", needs=Need.MEDIA),
        _A(_N.FORWARD, "Forward half a &second", needs=Need.MEDIA),
        _A(_N.FRAME_BACK, "&One frame back", needs=Need.MEDIA),
        _A(_N.FRAME_FORWARD, "One frame for&ward", needs=Need.MEDIA),
        _A(_N.GO_TO_START, "Go to the s&tart of the cue", needs=_CUE),
        _A(_N.GO_TO_END, "Go to the en&d of the cue", needs=_CUE),
        None,
        _A(_N.PREVIOUS_CUE, "Pre&vious cue"),
        _A(_N.NEXT_CUE, "&Next cue"),
    ),
)
