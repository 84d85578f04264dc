"""The session that the window shows, and everything that follows it when it is another one."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from subtitler.document.document import Change
from subtitler.jobs.session import Session
from subtitler.media.peaks import Peaks
from subtitler.media.probe import MediaInfo
from subtitler.ui.media_loader import MediaLoader
from subtitler.ui.status_strip import StatusStrip
from subtitler.ui.workspace import Workspace


class ShownSession(QObject):
    """Shows one session at a time in the workspace, with its media.

    Captionings do not care what is shown: they belong to their sessions.

    Signals:
        switched: another session is shown; carries it.
        changed: its document changed.
        track_chosen: another of its audio tracks; carries the session, the index of the track
            and that of the one that players take.
    """

    switched = Signal(object)
    changed = Signal()
    track_chosen = Signal(object, object, object)

    def __init__(self, workspace: Workspace, loader: MediaLoader, strip: StatusStrip) -> None:
        super().__init__(workspace)
        self._workspace = workspace
        self._loader = loader
        self._strip = strip
        self._session: Session | None = None
        self._usual_track = 0
        self._frame_rate: Fraction | None = None
        self._unsubscribe: Callable[[], None] | None = None
        loader.probed.connect(self._on_probed)
        loader.peaks_ready.connect(self._on_peaks_ready)
        strip.track_chosen.connect(self.choose_track)

    @property
    def session(self) -> Session | None:
        """What is shown; None before anything was opened."""
        return self._session

    @property
    def frame_rate(self) -> Fraction | None:
        """Frames a second of the shown video; None without one, and before that is known."""
        return self._frame_rate

    def show(self, session: Session) -> None:
        """Show `session`: its cues, its media, its waveform."""
        if session is self._session:
            return
        if self._unsubscribe is not None:
            self._unsubscribe()
        self._session = session
        self._workspace.show_document(session.document)
        self._unsubscribe = session.document.subscribe(self._on_document_changed)
        self._load_media(session)
        self.switched.emit(session)

    def choose_media(self, media: Path) -> None:
        """Put another video or audio file beside the shown cues; they stay as they are."""
        if self._session is not None:
            self._session.media = media
            self._session.track = None
            self._load_media(self._session)
            self.switched.emit(self._session)

    def choose_track(self, index: int) -> None:
        """Play, draw and, when captioned again, recognise another audio track."""
        if self._session is not None and self._session.media is not None:
            self._session.track = index
            self._load_media(self._session)
            self.track_chosen.emit(self._session, index, self._usual_track)

    def _load_media(self, session: Session) -> None:
        self._loader.drop()
        self._strip.show_track(None)
        self._frame_rate = None
        self._workspace.show_media(session.media, session.track)
        if session.media is not None:
            self._loader.load(session.media, session.track)

    def _on_document_changed(self, _change: Change) -> None:
        self.changed.emit()

    def _on_probed(self, info: MediaInfo) -> None:
        tracks = info.audio_tracks
        self._frame_rate = info.frame_rate
        self._usual_track = next((track.index for track in tracks if track.is_default), 0)
        chosen = self._session.track if self._session else None
        self._strip.show_tracks(
            [track.label for track in tracks], self._usual_track if chosen is None else chosen
        )

    def _on_peaks_ready(self, peaks: Peaks) -> None:
        self._workspace.show_peaks(peaks)
