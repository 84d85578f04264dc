"""What the Play menu does to the player."""

from PySide6.QtCore import QObject

from subtitler.ui.action_names import ActionName
from subtitler.ui.actions import Slots
from subtitler.ui.workspace import Workspace

SEEK_STEP_MS = 500


class PlayCommands(QObject):
    """Plays and seeks, with the chosen cue of the workspace as the place to be."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self._workspace = workspace

    def slots(self) -> Slots:
        """What these commands do, by action."""
        return {
            ActionName.PLAY: self._workspace.video.toggle,
            ActionName.PLAY_CUE: self.play_cue,
            ActionName.BACK: lambda: self.seek_by(-SEEK_STEP_MS),
            ActionName.FORWARD: lambda: self.seek_by(SEEK_STEP_MS),
        }

    def seek_by(self, by_ms: int) -> None:
        """Put the player that much later, or earlier, but not before the beginning."""
        video = self._workspace.video
        video.seek(max(0, video.position_ms + by_ms))

    def play_cue(self) -> None:
        """Play from the start of the current cue."""
        cue_id = self._workspace.cues.current_cue_id
        if cue_id is not None:
            self._workspace.seek_cue(cue_id)
            self._workspace.video.play()
