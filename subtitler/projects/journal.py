"""Writes down whatever happens to a document, before the program goes on.

An edit is in the file when `Document.perform` returns, so it outlives the end of the process,
however sudden; within a second it is on the disk, so it outlives a power cut. All that takes long
happens in the thread of a `JournalKeeper`: the base of the journal, which is the whole document,
waiting for the disk, and trying again where the disk refuses.
"""

import contextlib
import errno
import logging
import math
import os
import threading
import time
from collections.abc import Callable
from io import FileIO
from pathlib import Path

from subtitler.document.document import Document
from subtitler.document.errors import SentenceError
from subtitler.document.operations import CaptionsEnded, MarkedClean, Operation
from subtitler.projects.atomic_file import sync_folder
from subtitler.projects.journal_file import Base, base_records, facts_record, operation_record
from subtitler.projects.project_facts import ProjectFacts

SYNC_S = 0.5
"""How long an edit waits for the disk; with the disk's own time less than a second."""
RETRY_S = 5.0
"""How often a disk that refused is tried again."""
COMPACT_BYTES = 4_000_000
"""A journal grown by that much, and by as much as its base, gets a new base."""

NEW_SUFFIX = ".new"
"""Of a journal's next base while it is being written."""

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_log = logging.getLogger(__name__)


class JournalUnwritable(SentenceError):
    """What is edited is not being kept safe at the moment; the document itself is intact."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"Your edits are not being kept safe against a crash ({reason}); save often.",
            path,
            reason,
        )
        self.path = path
        self.reason = reason


class Journal:
    """The journal of one document, at one path; whatever stood there is replaced.

    Made and used by the thread that owns the document.

    Args:
        path: of the file.
        document: written down from now on.
        facts: gives what belongs to it, asked at each operation.
        keeper: works for it in the background.
        on_trouble: called with the reason when the file cannot be written, once until it can be
            again; by any thread.
        edits: how many were made before.
    """

    def __init__(
        self,
        path: Path,
        document: Document,
        facts: Callable[[], ProjectFacts],
        keeper: "JournalKeeper",
        on_trouble: Callable[[JournalUnwritable], None],
        edits: int = 0,
    ) -> None:
        self.path = path
        self._document = document
        self._ask_facts = facts
        self._facts = facts()
        self._keeper = keeper
        self._on_trouble = on_trouble
        self._edits = edits
        self._working = threading.Lock()  # held by the one who writes the base or syncs
        self._is_begun = False
        self._lock = threading.Lock()  # guards all that follows
        self._base: Base | None = Base(document.state(), self._facts, edits)
        self._tail: list[bytes] = []  # records since `_base`, which is yet to be written
        self._descriptor: int | None = None  # None: the file does not hold the latest
        self._size = 0
        self._base_size = 0
        self._unsynced_since = math.inf
        self._retry_at = -math.inf
        self._is_troubled = False
        self._is_closed = False
        self._stop_recording = document.record_to(self._on_operation)
        keeper.take(self)

    @property
    def is_current(self) -> bool:
        """Whether the file holds everything up to the last operation."""
        with self._lock:
            return self._descriptor is not None

    def note(self) -> None:
        """Write down what belongs to the document, where it changed."""
        self._append()

    def renew(self) -> None:
        """Begin anew where the file does not hold the latest; called after `on_trouble`."""
        with self._lock:
            if self._descriptor is None and self._base is None and not self._is_closed:
                self._begin_base()
        self._keeper.wake()

    def close(self) -> None:
        """End the journal; the file stays, for the next start."""
        self._end(is_kept=True)

    def discard(self) -> None:
        """End the journal and remove its file: nothing is left to be recovered."""
        self._end(is_kept=False)

    def _end(self, *, is_kept: bool) -> None:
        self._stop_recording()
        self._keeper.release(self)
        if is_kept:
            self.work(math.inf)
        with self._lock:
            self._is_closed = True
            self._close_descriptor()
            if not is_kept:
                with contextlib.suppress(OSError):
                    self.path.unlink(missing_ok=True)

    # in the thread that owns the document

    def _on_operation(self, operation: Operation) -> None:
        self._edits += not isinstance(operation, MarkedClean | CaptionsEnded)
        self._append(operation)
        if not self._is_begun:  # edited at once: without a base the edit is kept nowhere
            self.work(time.monotonic())

    def _append(self, operation: Operation | None = None) -> None:
        try:
            data = self._encoded(operation)
        except (TypeError, ValueError) as error:
            _log.exception("an operation cannot be journaled")
            self._lag(str(error))  # a fault of ours; it must not cost the user the edit
            return
        if not data:
            return
        trouble: OSError | None = None
        with self._lock:
            if self._base is not None:
                self._tail.append(data)
            if self._descriptor is not None:
                trouble = self._write(self._descriptor, data)
            if self._base is None and (self._descriptor is None or self._has_grown()):
                self._begin_base()
        if trouble is not None:
            self._report(_reason(trouble, self.path))

    def _encoded(self, operation: Operation | None) -> bytes:
        data = b"" if operation is None else operation_record(operation)
        facts = self._ask_facts()
        if facts != self._facts:
            data += facts_record(facts, self._facts, self._document)
            self._facts = facts
        return data

    def _write(self, descriptor: int, data: bytes) -> OSError | None:
        """Append to the file; where that fails, the file keeps what it held before."""
        try:
            _write_all(descriptor, data)
        except OSError as error:
            with contextlib.suppress(OSError):
                os.ftruncate(descriptor, self._size)
            self._close_descriptor()
            return error
        self._size += len(data)
        if self._unsynced_since == math.inf:
            self._unsynced_since = time.monotonic()
            self._keeper.wake()
        return None

    def _has_grown(self) -> bool:
        return self._size - self._base_size > max(COMPACT_BYTES, self._base_size)

    def _begin_base(self) -> None:
        self._base = Base(self._document.state(), self._facts, self._edits)
        self._tail = []
        self._keeper.wake()

    def _lag(self, reason: str) -> None:
        with self._lock:
            self._close_descriptor()
            self._begin_base()
        self._report(reason)

    # in the keeper's thread

    def due(self) -> float:
        """When `work` is to be called next, on the monotonic clock."""
        with self._lock:
            if self._base is not None:
                return self._retry_at
            return self._unsynced_since + SYNC_S

    def work(self, now: float) -> None:
        """Do what is due: write the base, or wait for the disk."""
        with self._working:
            try:
                self._write_base(now)
                self._sync(now)
            except OSError as error:
                self._on_refused(error)
            except (TypeError, ValueError) as error:
                _log.exception("a document cannot be journaled")
                with self._lock:  # another try with another state only
                    self._base, self._tail = None, []
                self._on_refused(OSError(errno.EINVAL, str(error)))
            self._is_begun = True

    def _write_base(self, now: float) -> None:
        with self._lock:
            base, is_due = self._base, now >= self._retry_at
        if base is None or not is_due:
            return
        temporary = self.path.with_name(self.path.name + NEW_SUFFIX)
        try:
            with FileIO(temporary, "wb", opener=_own_file) as file:
                size = 0
                for data in base_records(base):
                    _write_all(file.fileno(), data)
                    size += len(data)
                    self._sync(time.monotonic())
                with self._lock:
                    tail = tuple(self._tail)
                _write_all(file.fileno(), b"".join(tail))
                # Whatever the disk holds of the old file, it must hold of the new one.
                os.fsync(file.fileno())
                with self._lock:
                    if not self._is_closed:
                        self._take_over(file, temporary, size, len(tail))
        finally:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
        sync_folder(self.path.parent)
        self._sync(math.inf)

    def _take_over(self, file: FileIO, temporary: Path, size: int, written: int) -> None:
        """Put the new file, with all that happened meanwhile, in the place of the old one."""
        _write_all(file.fileno(), b"".join(self._tail[written:]))
        file.close()
        self._close_descriptor()  # not everywhere can an open file be replaced
        temporary.replace(self.path)
        flags = os.O_WRONLY | os.O_APPEND | getattr(os, "O_BINARY", 0)
        self._descriptor = os.open(self.path, flags)
        self._base_size, self._size = size, os.fstat(self._descriptor).st_size
        self._unsynced_since = time.monotonic() if self._tail[written:] else math.inf
        self._base, self._tail = None, []
        self._is_troubled = False
        self._retry_at = -math.inf

    def _sync(self, now: float) -> None:
        with self._lock:
            if self._descriptor is None or now < self._unsynced_since + SYNC_S:
                return
            # Another descriptor of the same file, as the other thread may close that one.
            descriptor = os.dup(self._descriptor)
            self._unsynced_since = math.inf
        try:
            os.fsync(descriptor)
            if not os.path.samestat(os.fstat(descriptor), self.path.stat()):
                raise FileNotFoundError(errno.ENOENT, "the file was replaced")
        except OSError:
            with self._lock:  # what was written may be lost, whatever a second try would say
                self._close_descriptor()
            raise
        finally:
            os.close(descriptor)

    def _on_refused(self, error: OSError) -> None:
        with self._lock:
            self._retry_at = time.monotonic() + RETRY_S
            if self._descriptor is not None:  # only a new base was refused; the old file is good
                self._base, self._tail = None, []
                self._base_size = self._size
                return
        self._report(_reason(error, self.path))

    def _report(self, reason: str) -> None:
        with self._lock:
            was_troubled, self._is_troubled = self._is_troubled, True
        if not was_troubled:
            self._on_trouble(JournalUnwritable(self.path, reason))

    def _close_descriptor(self) -> None:
        descriptor, self._descriptor = self._descriptor, None
        self._unsynced_since = math.inf
        if descriptor is not None:
            with contextlib.suppress(OSError):
                os.close(descriptor)


class JournalKeeper:
    """One thread that works for all journals of a process."""

    def __init__(self) -> None:
        self._journals: list[Journal] = []
        self._lock = threading.Lock()
        self._awake = threading.Event()
        self._is_stopped = False
        self._thread = threading.Thread(target=self._run, name="journals", daemon=True)

    def take(self, journal: Journal) -> None:
        """Work for a journal from now on."""
        with self._lock:
            self._journals.append(journal)
            if self._thread.ident is None:
                self._thread.start()
        self.wake()

    def release(self, journal: Journal) -> None:
        """Work for it no more."""
        with self._lock:
            if journal in self._journals:
                self._journals.remove(journal)

    def wake(self) -> None:
        """Have it look what is due."""
        self._awake.set()

    def stop(self) -> None:
        """End the thread once it has done what it is at."""
        self._is_stopped = True
        self.wake()
        if self._thread.ident is not None:
            self._thread.join()

    def _run(self) -> None:
        while not self._is_stopped:
            self._awake.clear()
            with self._lock:
                journals = tuple(self._journals)
            now = time.monotonic()
            for journal in journals:
                if journal.due() <= now:
                    journal.work(now)
            due = min((journal.due() for journal in journals), default=math.inf)
            wait_s = due - time.monotonic()
            self._awake.wait(None if wait_s == math.inf else max(wait_s, 0))


def _write_all(descriptor: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _own_file(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)  # what people write is nobody else's business


def _reason(error: OSError, path: Path) -> str:
    if error.errno in _FULL:
        return f"the disk with {path.parent} is full, make room"
    return f"{path.parent} cannot be written: {error.strerror or error}"
