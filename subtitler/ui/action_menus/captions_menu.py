"""The Captions menu."""

from subtitler.ui.action_menus.spec import ActionSpec, MenuSpec, Need
from subtitler.ui.action_names import ActionName

_N = ActionName
_A = ActionSpec

CAPTIONS = MenuSpec(
    "&Captions",
    (
        _A(
            _N.CAPTION_AGAIN,
            "Caption &again…",
            "caption-again",
            "Recognise the speech of this file once more",
            Need.MEDIA | Need.MAY_CAPTION,
        ),
        _A(_N.CANCEL, "&Cancel captioning", "stop", "Stop; the cues so far stay", Need.MAY_CANCEL),
    ),
)
