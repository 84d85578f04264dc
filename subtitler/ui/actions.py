"""The window's actions: words, icons and keys of everything that can be done."""

from dataclasses import dataclass

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from subtitler.ui.action_names import ActionName
from subtitler.ui.shortcuts import SUBTITLE_EDIT, Scheme
from subtitler.ui.theme import Theme


@dataclass(frozen=True, slots=True)
class _Wording:
    text: str
    icon: str = ""
    explanation: str = ""
    is_checkable: bool = False


_N = ActionName
_WORDINGS: dict[ActionName, _Wording] = {
    _N.OPEN: _Wording("&Open…", "open", "Open videos or subtitle files"),
    _N.OPEN_FOLDER: _Wording("Open &folder…", "folder", "Caption every video of a folder"),
    _N.OPEN_DEMO: _Wording("Open the &demo clip", "play", "Caption the clip that ships with us"),
    _N.CHOOSE_MEDIA: _Wording("Choose &video for these subtitles…", "video"),
    _N.SAVE: _Wording("&Save", "save", "Save the subtitles"),
    _N.SAVE_AS: _Wording("Save &as…", "save"),
    _N.SAVE_PROJECT_AS: _Wording(
        "Save pro&ject as…", "save", "Save the cues with their words, video and history in one file"
    ),
    _N.EXPORT: _Wording("&Export a copy…", "export", "Write a copy as SRT, WebVTT or JSON"),
    _N.EXPORT_ALL: _Wording("Export a&ll…", "export", "Write SRT and WebVTT of every open file"),
    _N.QUIT: _Wording("&Quit"),
    _N.UNDO: _Wording("&Undo", "undo"),
    _N.REDO: _Wording("&Redo", "redo"),
    _N.EDIT_IN_PLACE: _Wording("&Edit in the list", "", "Edit the cell with the focus frame"),
    _N.SPLIT: _Wording("&Split at the caret", "split", "Split the cue where the caret stands"),
    _N.MERGE: _Wording("&Merge", "merge", "Join the chosen cues, or the cue with the next one"),
    _N.INSERT_AFTER: _Wording("&Insert after", "insert", "Insert an empty cue after this one"),
    _N.INSERT_BEFORE: _Wording("Insert &before"),
    _N.INSERT_AT_PLAYHEAD: _Wording("Insert at the &playhead"),
    _N.DELETE: _Wording("&Delete", "delete", "Delete the chosen cues"),
    _N.SET_START: _Wording("Set &start to the playhead"),
    _N.SET_END: _Wording("Set &end to the playhead"),
    _N.PREVIOUS_CUE: _Wording("Pre&vious cue"),
    _N.NEXT_CUE: _Wording("&Next cue"),
    _N.PLAY: _Wording("&Play or pause", "play"),
    _N.PLAY_CUE: _Wording("Play from the start of the &cue"),
    _N.BACK: _Wording("&Back half a second"),
    _N.FORWARD: _Wording("&Forward half a second"),
    _N.CAPTION_AGAIN: _Wording(
        "Caption &again…", "caption-again", "Recognise the speech of this file once more"
    ),
    _N.CANCEL: _Wording("&Cancel captioning", "stop", "Stop; the cues so far stay"),
    _N.FOCUS_LIST: _Wording("Go to the cue &list"),
    _N.FOCUS_EDITOR: _Wording("Go to the &text"),
    _N.SHOW_FILES: _Wording("&Files", "queue", "Show the open and queued files", is_checkable=True),
    _N.UNLOCK_PANELS: _Wording(
        "&Unlock panels", "", "Let panels be moved and undocked", is_checkable=True
    ),
    _N.SHOW_LOG: _Wording("Open the &log folder"),
    _N.ABOUT: _Wording("&About Subtitler"),
}


class Actions(QObject):
    """One QAction for every `ActionName`, with the keys of a scheme."""

    def __init__(self, theme: Theme, window: QWidget, scheme: Scheme = SUBTITLE_EDIT) -> None:
        super().__init__(window)
        self._theme = theme
        self._actions: dict[ActionName, QAction] = {}
        for name, wording in _WORDINGS.items():
            action = QAction(self.tr(wording.text), window)
            action.setObjectName(name.value)
            action.setCheckable(wording.is_checkable)
            window.addAction(action)
            self._actions[name] = action
        self.use_scheme(scheme)
        self._show_icons()
        theme.changed.connect(self._show_icons)

    def __getitem__(self, name: ActionName) -> QAction:
        return self._actions[name]

    def use_scheme(self, scheme: Scheme) -> None:
        """Give every action the keys of `scheme`; an action that it leaves out has none."""
        for name, action in self._actions.items():
            keys = [QKeySequence(text) for text in scheme.get(name, ())]
            action.setShortcuts(keys)
            wording = _WORDINGS[name]
            said = self.tr(wording.explanation or wording.text.replace("&", "").rstrip("…"))
            shown = keys[0].toString(QKeySequence.SequenceFormat.NativeText) if keys else ""
            action.setToolTip(f"{said} ({shown})" if shown else said)
            action.setStatusTip("")

    def _show_icons(self) -> None:
        for name, action in self._actions.items():
            icon = _WORDINGS[name].icon
            if icon:
                action.setIcon(self._theme.icon(icon))
