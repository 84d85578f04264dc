"""Goes to a cue by its number, or to a time."""

from collections.abc import Sequence

from PySide6.QtCore import QObject

from subtitler.document.cue import Cue
from subtitler.document.timecode import TimecodeInvalid, parse_timecode
from subtitler.ui.action_names import ActionName
from subtitler.ui.actions import Slots
from subtitler.ui.workspace import Workspace


class GoToCommands(QObject):
    """Understands what is typed into the bar; the cue becomes the current one."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self._workspace = workspace
        self._bar = workspace.go_to_bar
        self._bar.place_entered.connect(self.go)
        self._bar.closed.connect(self.close)

    def slots(self) -> Slots:
        """What these commands do, by action."""
        return {ActionName.GO_TO: self._bar.open}

    def close(self) -> None:
        """Hide the bar and go back to the list."""
        self._bar.hide()
        self._workspace.cues.setFocus()

    def go(self, typed: str) -> None:
        """Go to a cue by its number (from 1), or the player and the list to a time."""
        cues = self._workspace.document.cues
        number = typed.strip()
        if number.isdecimal():
            if not 1 <= int(number) <= len(cues):
                said = self.tr("There are cues from 1 to {0:,}.").format(len(cues))
                self._bar.say(said)
                return
            row = int(number) - 1
        else:
            try:
                time_ms = parse_timecode(typed)
            except TimecodeInvalid as error:
                self._bar.say(str(error))
                return
            row = row_at(cues, time_ms)
            self._workspace.video.seek(max(time_ms, 0))
        self._workspace.cues.select_row(row)
        self.close()


def row_at(cues: Sequence[Cue], time_ms: int) -> int:
    """The first row whose cue is shown at a time or comes after it; the last row without one."""
    return next((row for row, cue in enumerate(cues) if cue.end_ms > time_ms), len(cues) - 1)
