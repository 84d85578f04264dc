"""One model's part of the cache of the Hugging Face hub.

Contents lie under their checksum in `blobs`, a folder per revision in `snapshots` with links to
them, and the revision that a branch points at in `refs`. Source: huggingface_hub's guide
"Understand caching".
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from filelock import Timeout
from huggingface_hub.utils import WeakFileLock  # type: ignore[attr-defined]

from engine.checkpoints.download_errors import DiskFull, DownloadBusy
from engine.checkpoints.hub_client import RemoteFile

_LOCK_WAIT_S = 0.2


class CachedModel:
    """Where the files of a model are kept, whole and in parts."""

    def __init__(self, cache: Path, repository: str) -> None:
        """Name the places; nothing is made yet."""
        self.folder = cache / f"models--{repository.replace('/', '--')}"
        self._repository = repository
        self._locks = cache / ".locks" / self.folder.name
        self._blobs = self.folder / "blobs"
        self._snapshots = self.folder / "snapshots"
        self._refs = self.folder / "refs"

    def make_room(self, files: tuple[RemoteFile, ...], revision: str) -> None:
        """Make the folders, and see whether the disk has room for what is missing.

        Raises:
            DiskFull: it has not.
        """
        for folder in (self._locks, self._blobs, self._refs):
            folder.mkdir(parents=True, exist_ok=True)
        missing = sum(self._missing(file, revision) for file in files)
        if missing > shutil.disk_usage(self.folder).free:
            raise DiskFull(self.folder, missing)

    def _missing(self, file: RemoteFile, revision: str) -> int:
        if self.content(file, revision) is not None:
            return 0
        partial = self.partial(file)
        return file.size - (partial.stat().st_size if partial.exists() else 0)

    def blob(self, file: RemoteFile) -> Path:
        """Where the whole content belongs."""
        return self._blobs / file.checksum

    def partial(self, file: RemoteFile) -> Path:
        """Where it is collected."""
        return self._blobs / f"{file.checksum}.incomplete"

    def content(self, file: RemoteFile, revision: str) -> Path | None:
        """Find the whole content; in the snapshot itself where there can be no links."""
        for path in (self.blob(file), self._snapshots / revision / file.name):
            if path.is_file():
                return path
        return None

    @contextmanager
    def locked(self, file: RemoteFile) -> Iterator[None]:
        """Keep other programs from writing the same content; huggingface_hub's own lock.

        Raises:
            DownloadBusy: one of them is doing that.
        """
        with ExitStack() as stack:
            try:
                path = self._locks / f"{file.checksum}.lock"
                stack.enter_context(WeakFileLock(path, timeout=_LOCK_WAIT_S))
            except Timeout:
                raise DownloadBusy(self._repository) from None
            yield

    def place(self, files: tuple[RemoteFile, ...], revision: str) -> Path:
        """Let the model appear: its files under their names, and as the current revision."""
        folder = self._snapshots / revision
        folder.mkdir(parents=True, exist_ok=True)
        for file in files:
            self._link(folder / file.name, self.blob(file))
        reference = self._refs / "main.incomplete"
        reference.write_text(revision, "utf-8")
        reference.replace(self._refs / "main")
        return folder

    def _link(self, name: Path, blob: Path) -> None:
        if not blob.exists() or (name.exists() and name.samefile(blob)):
            return  # it is in place
        name.unlink(missing_ok=True)
        try:
            name.symlink_to(os.path.relpath(blob, name.parent))
        except OSError:  # Windows gives the right to make links to few
            blob.replace(name)
