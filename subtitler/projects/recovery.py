"""Where journals live, whose they are, and what an ended process left of them.

Each process has a folder of its own and holds a lock beside it, which the system takes away when
the process ends, however it does. The journals of a folder whose lock is free were left behind:
the next process moves them into its own folder and goes on with them there, so that nothing is
recovered twice and nothing is in one place only while it is being recovered.
"""

import contextlib
import os
import secrets
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from subtitler.document.document import Document
from subtitler.projects.journal import Journal, JournalKeeper, JournalUnwritable
from subtitler.projects.journal_file import JournalDamaged, Recovered, read_journal
from subtitler.projects.project_facts import ProjectFacts

SUFFIX = ".journal"
DAMAGED_SUFFIX = ".damaged"
_LOCK_SUFFIX = ".lock"
_STARTING = "starting.lock"
_START_S = 10
"""How long to wait for another process that is starting at the same time."""


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """A journal of a process that is no more.

    Attributes:
        path: of the journal, now in the folder of this process.
        changed_at: when it was written last, in UTC.
        recovered: its document with the history, and what belongs to it.
    """

    path: Path
    changed_at: datetime
    recovered: Recovered

    @property
    def name(self) -> str:
        """What the work is called: the name of its project, media or subtitle file."""
        facts = self.recovered.facts
        path = facts.project_path or facts.media or facts.subtitle_path
        return path.name if path is not None else "Untitled"

    @property
    def edits(self) -> int:
        """How many edits the journal told of."""
        return self.recovered.edits

    @property
    def is_unsaved(self) -> bool:
        """Whether the cues are others than those that were saved last."""
        return not self.recovered.document.is_clean


class Journals:
    """The journals of this process, in a folder of its own below `folder`.

    Args:
        folder: for the journals of all processes; made where it is missing.
        on_trouble: called when a journal cannot be written, by any thread; see `Journal`.
    """

    def __init__(self, folder: Path, on_trouble: Callable[[JournalUnwritable], None]) -> None:
        self.folder = folder
        self._on_trouble = on_trouble
        self._keeper = JournalKeeper()
        self._name = f"{os.getpid()}-{secrets.token_hex(6)}"
        self._own = folder / self._name
        self._lock: FileLock | None = None
        self._settling = threading.Lock()

    def claim(self) -> tuple[Path, ...]:
        """Take over the journals that ended processes left, without reading them.

        Raises:
            JournalUnwritable: the folder cannot be used; nothing was taken.
        """
        try:
            self._settle()
            with FileLock(self.folder / _STARTING, timeout=_START_S):
                left = [path for folder in self._abandoned() for path in self._moved(folder)]
        except OSError as error:
            raise JournalUnwritable(self.folder, _reason(error)) from error
        return tuple(left)

    def begin(
        self,
        document: Document,
        facts: Callable[[], ProjectFacts],
        left: LeftBehind | None = None,
    ) -> Journal:
        """Begin a journal, or go on with one that was left behind.

        Raises:
            JournalUnwritable: the folder cannot be used; the document is not journaled.
        """
        try:
            self._settle()
        except OSError as error:
            raise JournalUnwritable(self.folder, _reason(error)) from error
        path = self._own / f"{secrets.token_hex(8)}{SUFFIX}" if left is None else left.path
        edits = 0 if left is None else left.edits
        return Journal(path, document, facts, self._keeper, self._on_trouble, edits)

    def close(self) -> None:
        """Stop working; the folder goes where nothing is left in it.

        Journals that were neither closed nor discarded stay for the next start.
        """
        self._keeper.stop()
        if self._lock is None:
            return
        with contextlib.suppress(OSError):
            self._own.rmdir()
        self._lock.release()
        self._lock = None
        if not self._own.exists():
            self._lock_of(self._own).unlink(missing_ok=True)

    def _settle(self) -> None:
        """Make the own folder, with the lock that says that somebody lives there."""
        with self._settling:
            if self._lock is None:
                self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
                # Nobody may find the lock before it is held; whoever takes it, any may release it.
                with FileLock(self.folder / _STARTING, timeout=_START_S):
                    lock = FileLock(self._lock_of(self._own), thread_local=False)
                    lock.acquire(blocking=False)
                    self._lock = lock
            self._own.mkdir(exist_ok=True, mode=0o700)

    def _abandoned(self) -> Iterator[Path]:
        for folder in sorted(self.folder.iterdir()):
            if folder == self._own or not folder.is_dir():
                continue
            lock = FileLock(self._lock_of(folder))
            try:
                lock.acquire(blocking=False)
            except Timeout:
                continue  # a process lives there
            try:
                yield folder
            finally:
                lock.release()
            if not folder.exists():
                self._lock_of(folder).unlink(missing_ok=True)

    def _moved(self, folder: Path) -> list[Path]:
        moved = []
        for path in sorted(folder.iterdir()):
            if path.suffix == SUFFIX:
                moved.append(path.replace(self._own / path.name))
            elif path.suffix != DAMAGED_SUFFIX:
                path.unlink()  # a base that was never finished
        with contextlib.suppress(OSError):  # it holds a damaged journal, kept for its owner
            folder.rmdir()
        return moved

    @staticmethod
    def _lock_of(folder: Path) -> Path:
        return folder.with_name(folder.name + _LOCK_SUFFIX)


def read_left(path: Path) -> LeftBehind:
    """Read a journal that was claimed; one that is damaged is set aside, not destroyed.

    Raises:
        JournalDamaged: nothing can be recovered from it.
    """
    try:
        changed_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        return LeftBehind(path, changed_at, read_journal(path))
    except OSError as error:
        raise JournalDamaged(path, error.strerror or str(error)) from error
    except JournalDamaged as error:
        aside = path.with_suffix(DAMAGED_SUFFIX)
        with contextlib.suppress(OSError):
            path = path.replace(aside)
        raise JournalDamaged(path, error.reason) from error


def discard(left: LeftBehind) -> None:
    """Remove a journal that nobody wants to go on with."""
    with contextlib.suppress(OSError):
        left.path.unlink(missing_ok=True)


def _reason(error: OSError) -> str:
    if isinstance(error, Timeout):
        return "another start of the program does not come to its end"
    return error.strerror or str(error)
