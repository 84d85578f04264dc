"""What the Captions menu does: caption again, cancel, and follow what is chosen meanwhile."""

from PySide6.QtCore import QObject, Signal

from subtitler.document.cue import CueOrigin
from subtitler.jobs.open_files import OpenFiles
from subtitler.jobs.session import Session
from subtitler.ui.action_names import ActionName
from subtitler.ui.actions import Slots
from subtitler.ui.captioning_runner import CaptioningRunner
from subtitler.ui.dialogs.questions import AgainAnswer, Questions
from subtitler.ui.model_choice import ModelChoice
from subtitler.ui.shown_session import ShownSession


class CaptionCommands(QObject):
    """Acts on the captioning of the shown file.

    Signals:
        done: the queue is another one now.
        other_track_heard: the captions of the shown file are of another audio track than the
            one that was chosen just now.
    """

    done = Signal()
    other_track_heard = Signal()

    def __init__(
        self,
        files: OpenFiles,
        shown: ShownSession,
        models: ModelChoice,
        runner: CaptioningRunner,
        questions: Questions,
    ) -> None:
        super().__init__(shown)
        self._files = files
        self._shown = shown
        self._models = models
        self._runner = runner
        self._questions = questions
        models.chosen.connect(self._revise_waiting)
        shown.track_chosen.connect(self._on_track_chosen)

    def slots(self) -> Slots:
        """What these commands do, by action."""
        return {ActionName.CAPTION_AGAIN: self.again, ActionName.CANCEL: self.cancel}

    def again(self) -> None:
        """Recognise the shown file once more; edited cues stay unless the user says otherwise."""
        session = self._shown.session
        if session is None or session.media is None:
            return
        keep_edited = True
        if session.document.cues:
            edited = sum(cue.origin is not CueOrigin.RECOGNISED for cue in session.document.cues)
            answer = self._questions.caption_again(edited)
            if answer is AgainAnswer.CANCEL:
                return
            keep_edited = answer is AgainAnswer.KEEP_EDITED
        request = self._models.request(session.media, session.track)
        if self._files.queue_again(session, request, keep_edited=keep_edited):
            self._runner.run_next()
        self.done.emit()

    def cancel(self) -> None:
        """Stop the captioning of the shown file, or else the one that runs; its cues stay."""
        shown = self._shown.session
        job = self._files.job_of(shown) if shown is not None else None
        if shown is not None and job is not None and job.state.is_open:
            self._runner.cancel(shown)
        elif self._runner.session is not None:
            self._runner.cancel(self._runner.session)
        self.done.emit()

    def _revise_waiting(self) -> None:
        self._files.revise_waiting(self._models.request)

    def _on_track_chosen(self, session: Session, index: int, usual: int) -> None:
        self._revise_waiting()
        heard = session.request
        if heard is not None and (usual if heard.track is None else heard.track) != index:
            self.other_track_heard.emit()
