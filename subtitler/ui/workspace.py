"""One open file at work: cue list, cue editor, video, waveform and the files panel."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QByteArray, Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDockWidget, QMainWindow, QSplitter, QVBoxLayout, QWidget
from typing_extensions import override

from subtitler.document.cue import Cue
from subtitler.document.document import Change, Document
from subtitler.media.peaks import Peaks
from subtitler.ui.cues.cue_list import CueList
from subtitler.ui.editor.cue_editor import CueEditor
from subtitler.ui.find.find_bar import FindBar
from subtitler.ui.find.go_to_bar import GoToBar
from subtitler.ui.jobs.files_model import FilesModel
from subtitler.ui.jobs.files_panel import FilesPanel
from subtitler.ui.theme import Theme
from subtitler.ui.timeline import WaveformStrip
from subtitler.ui.video import VideoPanel

_STATE_VERSION = 1
_LIST_SHARE = (7, 2)
_VIDEO_WIDTH_SHARE = 0.4
_WAVEFORM_HEIGHT_PX = 150


class Workspace(QMainWindow):
    """Binds the panels to one document and keeps them in step with the player.

    The panels are docks of this inner window, so that they can be moved and undocked without
    the menus; locked, as they are at first, they have no title bars.

    Signals:
        cue_selected: another cue is the current one; carries its id or None.
        cues_changed: the shown cues are others, or another document is shown.
        refused: an edit in a panel was not possible; carries the SentenceError.
        playback_failed: the player cannot play the file; carries a sentence.
        no_sound_device: the player plays without sound.
    """

    cue_selected = Signal(object)
    cues_changed = Signal()
    refused = Signal(object)
    playback_failed = Signal(object)
    no_sound_device = Signal()

    def __init__(self, theme: Theme, files: FilesModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowFlags(Qt.WindowType.Widget)
        self._document = Document()
        self._unsubscribe = self._document.subscribe(self._on_changed)
        self._is_sized = False
        self._layout_to_restore: QByteArray | None = None
        self.cues = CueList(theme, self)
        self.find_bar = FindBar(theme, self)
        self.go_to_bar = GoToBar(theme, self)
        self.editor = CueEditor(theme, self)
        self.video = VideoPanel(self)
        self.waveform = WaveformStrip(self)
        self.files = FilesPanel(theme, files, self)
        left = QSplitter(Qt.Orientation.Vertical, self)
        left.addWidget(self._cue_column())
        left.addWidget(self.editor)
        left.setStretchFactor(0, _LIST_SHARE[0])
        left.setStretchFactor(1, _LIST_SHARE[1])
        left.setCollapsible(0, False)  # noqa: FBT003 - Qt's signature
        self.setCentralWidget(left)
        self.setDockNestingEnabled(True)
        self.setCorner(Qt.Corner.BottomLeftCorner, Qt.DockWidgetArea.BottomDockWidgetArea)
        self.setCorner(Qt.Corner.BottomRightCorner, Qt.DockWidgetArea.BottomDockWidgetArea)
        right, bottom = (
            Qt.DockWidgetArea.RightDockWidgetArea,
            Qt.DockWidgetArea.BottomDockWidgetArea,
        )
        self.video_dock = self._dock(self.tr("Video"), "video", self.video, right)
        self.files_dock = self._dock(self.tr("Files"), "files", self.files, right)
        self.waveform_dock = self._dock(self.tr("Waveform"), "waveform", self.waveform, bottom)
        self.files_dock.hide()
        self.lock_panels(is_locked=True)
        self._connect()

    def _cue_column(self) -> QWidget:
        """The cue list below the bars that search it."""
        column = QWidget(self)
        rows = QVBoxLayout(column)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(self.find_bar)
        rows.addWidget(self.go_to_bar)
        rows.addWidget(self.cues, 1)
        return column

    def _dock(self, title: str, name: str, widget: QWidget, area: Qt.DockWidgetArea) -> QDockWidget:
        dock = QDockWidget(title, self)
        dock.setObjectName(name)
        dock.setWidget(widget)
        self.addDockWidget(area, dock)
        return dock

    def _connect(self) -> None:
        self.cues.cue_selected.connect(self._on_cue_selected)
        self.cues.cue_activated.connect(self.seek_cue)
        self.cues.cue_model.refused.connect(self.refused)
        self.editor.refused.connect(self.refused)
        self.editor.seek_requested.connect(self.video.seek)
        self.video.position_changed.connect(self._on_position_changed)
        self.video.duration_changed.connect(self.waveform.set_duration)
        self.video.playback_failed.connect(self.playback_failed)
        self.video.no_sound_device.connect(self.no_sound_device)
        self.waveform.seek_requested.connect(self.video.seek)
        self.waveform.cue_clicked.connect(self._on_cue_clicked)

    # layout

    def lock_panels(self, *, is_locked: bool) -> None:
        """Fix the panels in place, without title bars, or let them be moved."""
        features = QDockWidget.DockWidgetFeature
        for dock in (self.video_dock, self.files_dock, self.waveform_dock):
            if is_locked:
                dock.setTitleBarWidget(QWidget(dock))
                dock.setFeatures(features.NoDockWidgetFeatures)
            else:
                # None brings the usual title bar back; Qt's Python stubs do not know that.
                dock.setTitleBarWidget(None)  # type: ignore[arg-type]
                dock.setFeatures(features.DockWidgetMovable | features.DockWidgetFloatable)

    def layout_state(self) -> QByteArray:
        """The places of the panels, to be kept until the next start."""
        return self.saveState(_STATE_VERSION)

    def restore_layout(self, state: QByteArray) -> None:
        """Put the panels where they were; a state that does not fit changes nothing."""
        if not state.isEmpty() and self.restoreState(state, _STATE_VERSION):
            self._layout_to_restore = state

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._is_sized:
            self._is_sized = True
            # The docks take sizes only once the layout has been done for the first time.
            QTimer.singleShot(0, self._size_docks)

    def _size_docks(self) -> None:
        if self._layout_to_restore is not None:
            # What was shown or hidden since then was the user's wish.
            is_hidden = self.files_dock.isHidden()
            self.restoreState(self._layout_to_restore, _STATE_VERSION)
            self.files_dock.setHidden(is_hidden)
            return
        width = round(self.width() * _VIDEO_WIDTH_SHARE)
        self.resizeDocks([self.video_dock], [width], Qt.Orientation.Horizontal)
        self.resizeDocks([self.waveform_dock], [_WAVEFORM_HEIGHT_PX], Qt.Orientation.Vertical)

    # what is shown

    @property
    def document(self) -> Document:
        """The document that is shown."""
        return self._document

    def show_document(self, document: Document) -> None:
        """Show other cues, in every panel."""
        self._unsubscribe()
        self._document = document
        self.editor.set_document(document)
        self.cues.set_document(document)
        self._unsubscribe = document.subscribe(self._on_changed)
        self._show_cues(document.cues)

    def show_media(self, media: Path | None, track: int | None) -> None:
        """Play another file, or none."""
        self.waveform.set_peaks(None)
        if media is None:
            self.video.close_media()
        else:
            self.video.open(media, track)

    def show_peaks(self, peaks: Peaks) -> None:
        """Draw the sound of the shown media."""
        self.waveform.set_duration(max(peaks.duration_ms, self.video.duration_ms))
        self.waveform.set_peaks(peaks)

    def _show_cues(self, cues: Sequence[Cue]) -> None:
        self.video.set_cues(tuple(cues))
        self.waveform.set_cues(tuple(cues))
        self._mark_playing(self.video.position_ms)
        self.cues_changed.emit()

    def _on_changed(self, _change: Change) -> None:
        self._show_cues(self._document.cues)

    # keeping in step

    def seek_cue(self, cue_id: str) -> None:
        """Put the player at the start of a cue."""
        self.video.seek(self._document.cue(cue_id).start_ms)

    def _on_cue_selected(self, cue_id: str | None) -> None:
        self.editor.set_cue(cue_id)
        self.waveform.set_selected(cue_id)
        self.cue_selected.emit(cue_id)

    def _on_cue_clicked(self, cue_id: str) -> None:
        if cue_id in self._document:
            self.cues.select_cue(cue_id)

    def _on_position_changed(self, position_ms: int) -> None:
        self.waveform.set_position(position_ms)
        self.editor.set_position(position_ms)
        self._mark_playing(position_ms)

    def _mark_playing(self, position_ms: int) -> None:
        playing = cue_at(self._document.cues, position_ms)
        changed = self.cues.cue_model.set_playing(playing.cue_id if playing else None)
        if changed and playing and self.video.is_playing:
            self.cues.follow(playing.cue_id)


def cue_at(cues: Sequence[Cue], position_ms: int) -> Cue | None:
    """The latest cue that is shown at `position_ms`.

    A hand-made file need not be in order, so every cue is looked at; 20,000 take a millisecond.
    """
    return next((cue for cue in reversed(cues) if cue.start_ms <= position_ms < cue.end_ms), None)
