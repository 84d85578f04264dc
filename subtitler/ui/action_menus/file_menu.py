"""The File menu."""

from subtitler.ui.action_menus.spec import ActionSpec, MenuSpec, Need
from subtitler.ui.action_names import ActionName

_N = ActionName
_A = ActionSpec

FILE = MenuSpec(
    "&File",
    (
        _A(_N.OPEN, "&Open…", "open", "Open videos or subtitle files"),
        _A(_N.OPEN_FOLDER, "Open &folder…", "folder", "Caption every video of a folder"),
        _A(_N.OPEN_DEMO, "Open the &demo clip", "play", "Caption the clip that ships with us"),
        _A(_N.CHOOSE_MEDIA, "Choose &video for these subtitles…", "video", needs=Need.SESSION),
        None,
        _A(_N.SAVE, "&Save", "save", "Save the subtitles", Need.SESSION),
        _A(_N.SAVE_AS, "Save &as…", "save", needs=Need.SESSION),
        _A(
            _N.SAVE_PROJECT_AS,
            "Save pro&ject as…",
            "save",
            "Save the cues with their words, video and history in one file",
            Need.SESSION,
        ),
        _A(
            _N.EXPORT,
            "&Export a copy…",
            "export",
            "Write a copy as SRT, WebVTT or JSON",
            Need.SESSION,
        ),
        _A(
            _N.EXPORT_ALL,
            "Export a&ll…",
            "export",
            "Write SRT and WebVTT of every open file",
            Need.SESSION,
        ),
        None,
        _A(_N.QUIT, "&Quit"),
    ),
)
