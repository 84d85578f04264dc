"""What works behind the window: open files, the model shelf, and one worker per resource."""

from dataclasses import dataclass, field
from pathlib import Path

from subtitler.captioning.models import ModelShelf
from subtitler.jobs.kept_sessions import KeptSessions
from subtitler.jobs.open_files import OpenFiles
from subtitler.qtjobs import Worker, spare_threads, stop_workers


@dataclass(frozen=True, slots=True)
class Backstage:
    """Made once by the application and handed to the window.

    Attributes:
        files: everything that is open or queued.
        shelf: keeps the model loaded; used by `engine` only.
        engine: recognises speech.
        media: probes media and reads their sound.
        disk: reads and writes subtitles.
        edits: computes changes of many cues, and searches.
        kept: keeps what is open safe from a crash; None where nothing is to be kept.
    """

    files: OpenFiles
    shelf: ModelShelf
    engine: Worker
    media: Worker = field(default_factory=lambda: Worker("media"))
    disk: Worker = field(default_factory=lambda: Worker("files"))
    edits: Worker = field(default_factory=lambda: Worker("edits"))
    kept: KeptSessions | None = None

    @classmethod
    def with_threads(cls, threads: int | None, journals: Path | None = None) -> "Backstage":
        """Everything anew.

        Args:
            threads: for the engine; None leaves one core to the window.
            journals: the folder that keeps what is open safe; None keeps nothing.
        """
        count = threads or spare_threads()
        files = OpenFiles()
        kept = None if journals is None else KeptSessions(files, journals)
        return cls(files, ModelShelf(count), Worker("engine", count), kept=kept)

    def start(self) -> None:
        """Start all threads, before any of them loads libraries; see `Worker.start`."""
        for worker in (self.engine, self.media, self.disk, self.edits):
            worker.start()

    def stop(self) -> tuple[str, ...]:
        """Cancel all work and wait, 5 s at most; return the names of jobs that did not stop.

        Nothing is kept for the next start: whoever stops has saved, or wants no more of it.
        """
        left = stop_workers((self.engine, self.media, self.disk, self.edits))
        if self.kept is not None:
            self.kept.close()
        return left
