"""What the Play menu does to the player."""

from collections.abc import Callable

from PySide6.QtCore import QObject

from subtitler.document.cue import Cue
from subtitler.document.frame_rate import FPS_25, frame_rate
from subtitler.ui.action_names import ActionName
from subtitler.ui.actions import Slots
from subtitler.ui.shown_session import ShownSession
from subtitler.ui.video.range_player import RangePlayer
from subtitler.ui.workspace import Workspace

SEEK_STEP_MS = 500
EDGE_MS = 500
"""How much is played before or behind an edge; Aegisub's."""


class PlayCommands(QObject):
    """Plays and seeks, with the chosen cue of the workspace as the place to be."""

    def __init__(self, workspace: Workspace, shown: ShownSession) -> None:
        super().__init__(workspace)
        self._workspace = workspace
        self._shown = shown
        self.ranges = RangePlayer(workspace.video)

    def slots(self) -> Slots:
        """What these commands do, by action."""
        name = ActionName
        return {
            name.PLAY: self._workspace.video.toggle,
            name.PLAY_CUE: lambda: self._play(lambda cue: (cue.start_ms, cue.end_ms)),
            name.PLAY_FROM_CUE: self.play_from_cue,
            name.PLAY_BEFORE_START: lambda: self._play(
                lambda cue: (cue.start_ms - EDGE_MS, cue.start_ms)
            ),
            name.PLAY_AFTER_START: lambda: self._play(
                lambda cue: (cue.start_ms, cue.start_ms + EDGE_MS)
            ),
            name.PLAY_BEFORE_END: lambda: self._play(
                lambda cue: (cue.end_ms - EDGE_MS, cue.end_ms)
            ),
            name.PLAY_AFTER_END: lambda: self._play(lambda cue: (cue.end_ms, cue.end_ms + EDGE_MS)),
            name.BACK: lambda: self.seek_by(-SEEK_STEP_MS),
            name.FORWARD: lambda: self.seek_by(SEEK_STEP_MS),
            name.FRAME_BACK: lambda: self.step_frames(-1),
            name.FRAME_FORWARD: lambda: self.step_frames(1),
            name.GO_TO_START: lambda: self._seek(lambda cue: cue.start_ms),
            # The last moment that it is shown.
            name.GO_TO_END: lambda: self._seek(lambda cue: max(cue.end_ms - 1, cue.start_ms)),
        }

    def seek_by(self, by_ms: int) -> None:
        """Put the player that much later, or earlier, but not before the beginning."""
        video = self._workspace.video
        video.seek(max(0, video.position_ms + by_ms))

    def step_frames(self, by: int) -> None:
        """Hold, and show the frame that many frames later; without a video, 25 a second."""
        video = self._workspace.video
        per_second = self._shown.frame_rate
        rate = FPS_25 if per_second is None else frame_rate(per_second)
        video.pause()
        frame = max(rate.frame_at(video.position_ms) + by, 0)
        video.seek(rate.ms_of(frame))

    def play_from_cue(self) -> None:
        """Play on from the start of the current cue."""
        if (cue := self._cue()) is not None:
            self._workspace.seek_cue(cue.cue_id)
            self._workspace.video.play()

    def _play(self, part: Callable[[Cue], tuple[int, int]]) -> None:
        """Play a part of the current cue or around it, again and again where that is chosen."""
        if (cue := self._cue()) is not None:
            self.ranges.play(*part(cue))

    def _seek(self, place: Callable[[Cue], int]) -> None:
        if (cue := self._cue()) is not None:
            self._workspace.video.seek(place(cue))

    def _cue(self) -> Cue | None:
        cue_id = self._workspace.cues.current_cue_id
        return None if cue_id is None else self._workspace.document.cue(cue_id)
