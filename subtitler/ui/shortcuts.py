"""Which keys do what: schemes that hands already know."""

from collections.abc import Mapping

from subtitler.ui.action_names import ActionName

Scheme = Mapping[ActionName, tuple[str, ...]]

# Source: Subtitle Edit 5's defaults, and Subtitle Edit 4's where 5 leaves an action unbound.
SUBTITLE_EDIT: Scheme = {
    ActionName.OPEN: ("Ctrl+O",),
    ActionName.SAVE: ("Ctrl+S",),
    ActionName.SAVE_AS: ("Ctrl+Shift+S",),
    ActionName.EXPORT: ("Ctrl+E",),
    ActionName.EXPORT_ALL: ("Ctrl+Alt+E",),
    ActionName.QUIT: ("Ctrl+Q",),
    ActionName.UNDO: ("Ctrl+Z",),
    ActionName.REDO: ("Ctrl+Y", "Ctrl+Shift+Z"),
    ActionName.FIND: ("Ctrl+F",),
    ActionName.FIND_NEXT: ("F3",),
    ActionName.FIND_PREVIOUS: ("Shift+F3",),
    ActionName.REPLACE: ("Ctrl+H",),
    ActionName.SHIFT_TIMES: ("Ctrl+Shift+A",),
    ActionName.GO_TO: ("Ctrl+G",),
    ActionName.EDIT_IN_PLACE: ("F2",),
    ActionName.SPLIT: ("Ctrl+Alt+V",),
    ActionName.MERGE: ("Ctrl+Shift+M",),
    ActionName.INSERT_AFTER: ("Alt+Ins",),
    ActionName.INSERT_BEFORE: ("Ctrl+Shift+Ins",),
    ActionName.INSERT_AT_PLAYHEAD: ("Shift+F9",),
    ActionName.DELETE: ("Delete",),
    ActionName.SET_START: ("F11",),
    ActionName.SET_END: ("F12",),
    ActionName.PREVIOUS_CUE: ("Alt+Up",),
    ActionName.NEXT_CUE: ("Alt+Down", "Shift+Return"),
    ActionName.PLAY: ("Ctrl+Space", "Ctrl+P", "Space"),
    ActionName.PLAY_CUE: ("F5",),
    ActionName.PLAY_BEFORE_START: ("Shift+F10",),
    ActionName.LOOP: ("Ctrl+L",),
    ActionName.BACK: ("Alt+Left",),
    ActionName.FORWARD: ("Alt+Right",),
    ActionName.FRAME_BACK: ("Ctrl+Alt+Left",),
    ActionName.FRAME_FORWARD: ("Ctrl+Alt+Right",),
    ActionName.GO_TO_START: ("F6",),
    ActionName.GO_TO_END: ("Shift+F11",),
    ActionName.CAPTION_AGAIN: ("Ctrl+Shift+R",),
    ActionName.CANCEL: ("Ctrl+.",),
    ActionName.FOCUS_LIST: ("Ctrl+1",),
    ActionName.FOCUS_EDITOR: ("Ctrl+2",),
    ActionName.SHOW_FILES: ("Ctrl+3",),
}
