"""What can be done at the moment: one place says when each action is possible."""

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from subtitler.ui.action_names import ActionName
from subtitler.ui.actions import Actions

_N = ActionName


@dataclass(frozen=True, slots=True)
class Possibilities:
    """The facts that decide.

    Attributes:
        has_session: a file is shown.
        has_media: it has video or audio.
        has_cue: a cue is chosen.
        may_caption: the shown file neither runs nor waits.
        may_cancel: something runs or waits.
        undo_label: what undo would take back, if anything.
        redo_label: what redo would do again, if anything.
    """

    has_session: bool
    has_media: bool
    has_cue: bool
    may_caption: bool
    may_cancel: bool
    undo_label: str | None
    redo_label: str | None


class ActionStates:
    """Enables what is possible; asked often, it touches the actions only when that changes."""

    def __init__(self, actions: Actions) -> None:
        self._actions = actions
        self._shown: Possibilities | None = None

    def show(self, now: Possibilities) -> None:
        """Enable what is possible now, and say what undo and redo would do."""
        if now != self._shown:
            self._shown = now
            _enable(self._actions, now)


def _enable(actions: Actions, now: Possibilities) -> None:
    for is_possible, names in (
        (
            now.has_session,
            (
                _N.SAVE,
                _N.SAVE_AS,
                _N.SAVE_PROJECT_AS,
                _N.EXPORT,
                _N.EXPORT_ALL,
                _N.CHOOSE_MEDIA,
                _N.INSERT_AFTER,
                _N.INSERT_BEFORE,
                _N.INSERT_AT_PLAYHEAD,
            ),
        ),
        (now.has_cue, (_N.EDIT_IN_PLACE, _N.SPLIT, _N.MERGE, _N.DELETE)),
        (now.has_cue and now.has_media, (_N.SET_START, _N.SET_END, _N.PLAY_CUE)),
        (now.has_media, (_N.PLAY, _N.BACK, _N.FORWARD)),
        (now.has_media and now.may_caption, (_N.CAPTION_AGAIN,)),
        (now.may_cancel, (_N.CANCEL,)),
    ):
        for name in names:
            actions[name].setEnabled(is_possible)
    for name, label, word in (
        (_N.UNDO, now.undo_label, QCoreApplication.translate("Actions", "&Undo")),
        (_N.REDO, now.redo_label, QCoreApplication.translate("Actions", "&Redo")),
    ):
        actions[name].setEnabled(label is not None)
        actions[name].setText(f"{word} {label.lower()}" if label else word)
