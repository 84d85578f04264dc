"""Closing the window: unsaved work is asked about and saved before the jobs are stopped."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from subtitler.jobs.open_files import OpenFiles
from subtitler.jobs.saving import free_target, suggested_target
from subtitler.jobs.session import Session
from subtitler.ui.captioning_runner import CaptioningRunner
from subtitler.ui.dialogs.questions import ClosingAnswer, Questions
from subtitler.ui.saver import Saver


class Closing(QObject):
    """Decides whether the window may close now, later or not at all.

    Signals:
        ready: everything that was to be saved is on disk; the window may close.
    """

    ready = Signal()

    def __init__(
        self,
        files: OpenFiles,
        runner: CaptioningRunner,
        saver: Saver,
        questions: Questions,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._files = files
        self._runner = runner
        self._saver = saver
        self._questions = questions
        self._is_waiting = False
        saver.settled.connect(self._on_settled)
        saver.failed.connect(self._on_failed)

    def may_close(self) -> bool:
        """Ask about unsaved work; False while it is being saved, or where the user stays."""
        if self._is_waiting:
            return False
        unsaved = self._files.unsaved()
        if not unsaved:
            # Something may still be on its way to the disk.
            self._is_waiting = self._saver.is_saving
            return not self._is_waiting
        answer = self._questions.unsaved_work([session.title for session in unsaved])
        if answer is ClosingAnswer.SAVE:
            self._save(unsaved)
        return answer is ClosingAnswer.DISCARD

    def _save(self, sessions: Sequence[Session]) -> None:
        targets = self._targets(sessions)
        if targets is None:
            return
        self._runner.cancel_all()  # or more cues arrive after the file was written
        self._is_waiting = True
        for session, target in zip(sessions, targets, strict=True):
            self._saver.save(session, target)

    def _targets(self, sessions: Sequence[Session]) -> list[Path] | None:
        """Where to save: asked for a single new file, found beside the media for several."""
        if len(sessions) == 1 and sessions[0].target is None:
            path = self._questions.file_to_save(
                suggested_target(sessions[0], Path.home()), self.tr("Save the subtitles")
            )
            return None if path is None else [path]
        targets: list[Path] = []
        for session in sessions:
            target = session.target
            if target is None:
                target = free_target(suggested_target(session, Path.home()), targets)
            targets.append(target)
        return targets

    def _on_failed(self, _error: BaseException) -> None:
        self._is_waiting = False  # the window shows why, and stays

    def _on_settled(self) -> None:
        if self._is_waiting:
            self._is_waiting = False
            self.ready.emit()
