"""Finds out about the shown media in the background: its tracks, and its waveform."""

from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from subtitler.media.peaks import Peaks, build_peaks
from subtitler.media.probe import MediaInfo, probe
from subtitler.qtjobs import CancelToken, Worker
from subtitler.ui.latest_job import LatestJob


class MediaLoader(QObject):
    """Loads one file at a time; asking for another one drops the work on the first.

    Signals:
        probed: carries the MediaInfo.
        peaks_ready: carries the Peaks.
        failed: the file cannot be read; carries the error.
    """

    probed = Signal(object)
    peaks_ready = Signal(object)
    failed = Signal(object)

    def __init__(self, worker: Worker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._job = LatestJob(worker, self)
        self._job.advanced.connect(self._on_advanced)
        self._job.failed.connect(self.failed)

    def load(self, path: Path, track: int | None) -> None:
        """Read the facts of a file and the peaks of its audio track."""

        def work(cancel: CancelToken) -> Iterator[object]:
            info = probe(path)
            yield info
            if info.audio_tracks:
                yield from build_peaks(path, track, cancel)

        self._job.submit(work, path.name)

    def drop(self) -> None:
        """Stop loading; nothing more is told about that file."""
        self._job.drop()

    def _on_advanced(self, event: object) -> None:
        if isinstance(event, MediaInfo):
            self.probed.emit(event)
        elif isinstance(event, Peaks):
            self.peaks_ready.emit(event)
