"""One opened file with its document: captions find the document they were made for."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

from subtitler.captioning.events import (
    CaptionEvent,
    CaptioningProgress,
    CaptioningStarted,
    CueFound,
    CueHeldBack,
    LanguageFound,
    ModelReady,
    ReadingProgress,
    SpeechWithoutCue,
)
from subtitler.captioning.request import CaptionRequest
from subtitler.document.document import CaptionStep, Document
from subtitler.document.editing import replace_captions
from subtitler.document.editing.recaption import clear_of_kept
from subtitler.document.errors import SentenceError
from subtitler.formats import SubtitleFile

CAPTION_LABEL = "Caption"
CAPTION_AGAIN_LABEL = "Caption again"


class CaptionState(StrEnum):
    """How far the captioning of a session is."""

    NONE = "none"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class CaptioningRunning(SentenceError):
    """The session is being captioned already."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} is being captioned already; cancel that first or wait for its end.", name
        )
        self.name = name


class Session:
    """A media file, its document and the state of its captioning; one thread uses it.

    The events of a captioning are given to the session they belong to, never to "the open
    document": whatever the user opens meanwhile, every cue lands where it was heard.

    Attributes:
        media: the audio or video file, if any.
        document: the cues.
        subtitle_path: the subtitle file that was opened or saved, if any.
        project_path: the project file that was opened or saved, if any.
        opened: what was read from a subtitle file, so that saving keeps what is not a cue.
        track: the chosen audio track from 0; None takes the one that players take.
        request: of the captioning that runs or ran last.
        state: how far that is.
        message: the sentence about a failure, else "".
        model: the model that answered, with its device and notice.
        reading: how much of the audio was read; the latest.
        started: length and track of the audio, as the captioning found them.
        progress: how much is captioned; the latest.
        language: found or chosen, "" before that.
        held_back: cues of the latest captioning that were likely not said, with their evidence.
        without_cue: speech that no text came of in the latest captioning.
        glossary: names and words as they are to be written.
        profile: name of the rule profile, "" for the usual one.
        extensions: what else its project file holds, kept as it is.
    """

    def __init__(
        self,
        media: Path | None = None,
        document: Document | None = None,
        subtitle_path: Path | None = None,
        track: int | None = None,
    ) -> None:
        self.opened: SubtitleFile | None = None
        self.media = media
        self.document = document if document is not None else Document()
        self.subtitle_path = subtitle_path
        self.project_path: Path | None = None
        self.track = track
        self.request: CaptionRequest | None = None
        self.state = CaptionState.NONE
        self.message = ""
        self.model: ModelReady | None = None
        self.reading: ReadingProgress | None = None
        self.started: CaptioningStarted | None = None
        self.progress: CaptioningProgress | None = None
        self.language = ""
        self.held_back: list[CueHeldBack] = []
        self.without_cue: list[SpeechWithoutCue] = []
        self.glossary: tuple[str, ...] = ()
        self.profile = ""
        self.extensions: Mapping[str, Any] = {}
        self._step: CaptionStep | None = None
        self._arrived: set[str] = set()  # ids of the cues of the step
        self._listeners: list[Callable[[Session], None]] = []

    @property
    def title(self) -> str:
        """What the session is called in the window."""
        path = self.media or self.subtitle_path or self.project_path
        return path.name if path is not None else "Untitled"

    @property
    def target(self) -> Path | None:
        """The file that "Save" writes, if any."""
        return self.project_path or self.subtitle_path

    @property
    def is_captioning(self) -> bool:
        """Whether cues may still arrive."""
        return self._step is not None

    @property
    def fraction(self) -> float | None:
        """Share of the present step, reading or captioning, that is done; None if unknown."""
        if self.started is None:
            return self.reading.fraction if self.reading is not None else None
        return self.progress.fraction if self.progress is not None else None

    def begin_captioning(self, request: CaptionRequest) -> None:
        """Get ready for the events of a captioning; its cues become one step of history.

        Cues that are there already stay. Nothing is put over those that the user wrote,
        changed or opened.

        Raises:
            CaptioningRunning: another captioning of this session has not ended.
        """
        self._begin(request, CAPTION_LABEL)

    def caption_again(self, request: CaptionRequest, *, keep_edited: bool = True) -> None:
        """Get ready for a captioning that replaces an earlier one, as one step of history.

        Args:
            request: what is asked for this time.
            keep_edited: cues that the user wrote or changed stay, and nothing new is put in
                their place. False replaces them too: only after the user said so.

        Raises:
            CaptioningRunning: another captioning of this session has not ended.
        """
        self._begin(request, CAPTION_AGAIN_LABEL, replacing=True, keep_edited=keep_edited)

    def _begin(
        self,
        request: CaptionRequest,
        label: str,
        *,
        replacing: bool = False,
        keep_edited: bool = True,
    ) -> None:
        if self._step is not None:
            raise CaptioningRunning(self.title)
        edit = replace_captions(self.document, keep_edited=keep_edited) if replacing else None
        self._step = self.document.begin_captions(label, edit)
        self.request = request
        self.state = CaptionState.RUNNING
        self.message = ""
        self.reading = None
        self.started = None
        self.progress = None
        self.held_back, self.without_cue = [], []
        self._arrived = set()
        self._tell()

    def accept(self, event: CaptionEvent) -> None:
        """Take one event of this session's captioning; late ones are ignored."""
        if self._step is None:
            return
        match event:
            case CueFound(cue):
                cues = clear_of_kept(self.document, (cue,), arrived=self._arrived)
                self._arrived.update(part.cue_id for part in cues)
                self._step.add(cues)
            case CueHeldBack():
                self.held_back.append(event)
            case SpeechWithoutCue():
                self.without_cue.append(event)
            case ModelReady():
                self.model = event
            case ReadingProgress():
                self.reading = event
            case CaptioningStarted():
                self.started = event
            case LanguageFound():
                self.language = event.language
            case CaptioningProgress():
                self.progress = event
            case _:
                pass
        self._tell()

    def finish_captioning(self) -> None:
        """Close the step: the captioning came to its end."""
        self._end(CaptionState.DONE)

    def cancel_captioning(self) -> None:
        """Close the step: the captioning was cancelled; its cues so far stay."""
        self._end(CaptionState.CANCELLED)

    def fail_captioning(self, message: str) -> None:
        """Close the step: the captioning failed with that sentence; its cues so far stay."""
        self._end(CaptionState.FAILED, message)

    def _end(self, state: CaptionState, message: str = "") -> None:
        if self._step is None:
            return
        step, self._step = self._step, None
        self.state = state
        self.message = message
        step.finish()
        self._tell()

    def subscribe(self, listener: Callable[["Session"], None]) -> Callable[[], None]:
        """Call `listener` when the captioning moves on; the function returned ends that.

        Changes of cues are told by the document.
        """
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def _tell(self) -> None:
        for listener in tuple(self._listeners):
            listener(self)
