"""Downloading a published model into the cache of the Hugging Face hub.

That cache, and no folder of our own, because every program that uses the hub then finds the
model, and a model that another program fetched is not fetched again. What arrived stays there
until it is whole and its checksum right; the model appears only when all of its files are.
"""

import errno
import re
import time
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from engine.cancellation import CancelToken
from engine.checkpoints.catalogue import PublishedModel, published_model
from engine.checkpoints.download_errors import (
    DiskFull,
    DownloadDamaged,
    DownloadInterrupted,
    FolderUnwritable,
    HubUnreachable,
    RepositoryUnusable,
)
from engine.checkpoints.hub_folder import hub_cache_folder
from engine.checkpoints.partial_file import Checksum, PartialFile, blocks_of

if TYPE_CHECKING:
    from engine.checkpoints.hub_client import RemoteFile, RemoteModel

_CONFIGURATION = "config.json"
_SETTINGS = (_CONFIGURATION, "generation_config.json", "preprocessor_config.json")
_VOCABULARY = ("tokenizer.json",)
_OLD_VOCABULARY = ("vocab.json", "merges.txt", "added_tokens.json")
# Weights in one file, else in shards; pickles only where there is nothing safer.
_WEIGHTS = ("model.safetensors", "pytorch_model.bin")
_SHARD_LIST = ".index.json"
_SHARD = r"-\d{5}-of-\d{5}"
_REPOSITORY = re.compile(r"[\w.-]+/[\w.-]+")

_SPEED_OVER_S = 3.0
_REPORT_EVERY_S = 0.1


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a download puts up with a bad connection.

    Attributes:
        retries: attempts in a row that bring nothing new before it gives up.
        first_wait_s: pause before the first of them; each further one is twice as long.
        timeout_s: how long an answer, and then each block, is waited for.
    """

    retries: int = 5
    first_wait_s: float = 1.0
    timeout_s: float = 10.0


_PATIENCE = Patience()


@dataclass(frozen=True, slots=True)
class DownloadStarted:
    """The hub gives the model.

    Attributes:
        repository: "owner/model".
        revision: commit.
        total_bytes: of all needed files, exactly.
        files: their names.
    """

    repository: str
    revision: str
    total_bytes: int
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DownloadProgress:
    """Some more is there; about ten of these a second.

    Attributes:
        done_bytes: what is there and checked so far, from earlier attempts too.
        total_bytes: of all needed files.
        bytes_per_s: speed of arrival over the last seconds.
    """

    done_bytes: int
    total_bytes: int
    bytes_per_s: float


@dataclass(frozen=True, slots=True)
class ConnectionLost:
    """The connection broke; it is tried again after a pause.

    Attributes:
        reason: for people.
        wait_s: the pause, seconds.
    """

    reason: str
    wait_s: float


@dataclass(frozen=True, slots=True)
class DownloadFinished:
    """All is there and checked.

    Attributes:
        folder: in the Hugging Face layout, for `load_model`.
    """

    folder: Path


DownloadEvent = DownloadStarted | DownloadProgress | ConnectionLost | DownloadFinished


def download_model(
    model: PublishedModel | str,
    *,
    cache: Path | None = None,
    endpoint: str | None = None,
    token: str | bool = False,
    patience: Patience = _PATIENCE,
    cancel: CancelToken | None = None,
) -> Iterator[DownloadEvent]:
    """Download a model, or what is missing of it; what is there is checked and kept.

    Ended early in any way, it goes on where it was when it is called again.

    Args:
        model: of the catalogue, a name there, or "owner/model" on the hub.
        cache: of the Hugging Face hub; None for the user's.
        endpoint: address of a mirror; None for HF_ENDPOINT, or else the public hub.
        token: False sends none; True the one that `hf auth login` left; or a token.
        patience: with a bad connection.
        cancel: checked for every block, and many times a second while none comes.

    Raises:
        ModelUnpublished: the name is neither in the catalogue nor "owner/model".
        HubUnreachable: there is no connection, or no hub behind it.
        HubRefused: the hub has no such model or does not give it to everyone.
        RepositoryUnusable: what is there is not a model that can be loaded.
        DownloadInterrupted: the connection broke too often.
        DownloadDamaged: a checksum is wrong; the bad file is gone.
        DownloadBusy: another program is at it.
        DiskFull: there is no room.
        FolderUnwritable: the cache cannot be written.
        Cancelled: `cancel` was requested.
    """
    if isinstance(model, PublishedModel):
        repository = model.repository
    elif _REPOSITORY.fullmatch(model):
        repository = model
    else:
        repository = published_model(model).repository
    download = _Download(repository, cache or hub_cache_folder(), patience, cancel)
    yield from download.run(endpoint, token=token)


def needed_files(names: Iterable[str]) -> tuple[str, ...]:
    """Choose the files that a model is loaded from; every weight once.

    Repositories also hold the weights for other programs and in other precisions.

    Args:
        names: of all files in the repository.

    Raises:
        ValueError: something that is needed is not among them.
    """
    there = set(names)
    weights = next(filter(None, (_weights(there, name) for name in _WEIGHTS)), ())
    if not weights:
        raise ValueError("it has no weights")
    vocabulary = _VOCABULARY if there.issuperset(_VOCABULARY) else _OLD_VOCABULARY
    if not there.issuperset((_CONFIGURATION, vocabulary[0])):
        raise ValueError("it lacks the configuration or vocabulary of a Whisper model")
    return (*(name for name in (*_SETTINGS, *vocabulary) if name in there), *weights)


def _weights(there: set[str], name: str) -> tuple[str, ...]:
    """List the file of that name, or the shards it was divided into with their list."""
    if name in there:
        return (name,)
    if name + _SHARD_LIST not in there:
        return ()
    stem, _, suffix = name.rpartition(".")
    shard = re.compile(rf"{re.escape(stem)}{_SHARD}\.{suffix}")
    return (name + _SHARD_LIST, *sorted(filter(shard.fullmatch, there)))


class _Download:
    """One run of `download_model`."""

    def __init__(
        self, repository: str, cache: Path, patience: Patience, cancel: CancelToken | None
    ) -> None:
        from engine.checkpoints.hub_cache import CachedModel

        self._repository = repository
        self._cached = CachedModel(cache, repository)
        self._patience = patience
        self._cancel = cancel or CancelToken()
        self._meter = _Meter(0)

    def run(self, endpoint: str | None, *, token: str | bool) -> Iterator[DownloadEvent]:
        from engine.checkpoints.hub_client import HubClient

        self._hub = HubClient(endpoint, self._patience.timeout_s, self._cancel, token=token)
        remote = yield from self._list()
        by_name = {file.name: file for file in remote.files}
        try:
            files = tuple(by_name[name] for name in needed_files(by_name))
        except ValueError as error:
            raise RepositoryUnusable(self._repository, str(error)) from error
        self._meter = _Meter(sum(file.size for file in files))
        with self._disk_faults():
            self._cached.make_room(files, remote.revision)
            yield DownloadStarted(
                self._repository, remote.revision, self._meter.total, tuple(f.name for f in files)
            )
            for file in files:
                with self._cached.locked(file):
                    yield from self._obtain(file, remote.revision)
            yield self._meter.report()
            yield DownloadFinished(self._cached.place(files, remote.revision))

    def _list(self) -> "Generator[DownloadEvent, None, RemoteModel]":
        from engine.checkpoints.hub_client import PassingFault

        failures = 0
        while True:
            try:
                return self._hub.model(self._repository)
            except PassingFault as fault:
                failures += 1
                if failures > self._patience.retries:
                    raise HubUnreachable(self._hub.host, str(fault)) from fault
                yield from self._pause(failures, str(fault))

    def _obtain(self, file: "RemoteFile", revision: str) -> Iterator[DownloadEvent]:
        """Get a file whole and right into its place, from where it is at present."""
        before = self._meter.done
        path = self._cached.content(file, revision)
        if path is not None:
            if (yield from self._check(path, file)):
                return
            path.unlink()
            self._meter.done = before
        with PartialFile(self._cached.partial(file), file.size, file.checksum) as partial:
            for count in partial.read_back():
                self._cancel.check()
                yield from self._meter.kept(count)
            yield from self._fetch(file, partial, before)
            if not partial.become(self._cached.blob(file)):
                raise DownloadDamaged(file.name, self._hub.host)

    def _check(self, path: Path, file: "RemoteFile") -> Generator[DownloadEvent, None, bool]:
        checksum = Checksum(file.checksum, file.size)
        for block in blocks_of(path):
            self._cancel.check()
            checksum.update(block)
            yield from self._meter.kept(len(block))
        return checksum.is_right

    def _fetch(
        self, file: "RemoteFile", partial: PartialFile, before: int
    ) -> Iterator[DownloadEvent]:
        """Fetch the rest of a file; broken connections are taken up again."""
        from engine.checkpoints.hub_client import PassingFault

        failures, furthest = 0, partial.done
        while not partial.is_whole:
            try:
                yield from self._append(file, partial, before)
            except (PassingFault, HubUnreachable) as fault:
                reason = fault.reason if isinstance(fault, HubUnreachable) else str(fault)
                if partial.done > furthest:
                    failures, furthest = 0, partial.done
                failures += 1
                if failures > self._patience.retries:
                    raise DownloadInterrupted(
                        self._repository, self._meter.done, self._meter.total, reason
                    ) from fault
                yield from self._pause(failures, reason)

    def _append(
        self, file: "RemoteFile", partial: PartialFile, before: int
    ) -> Iterator[DownloadEvent]:
        from engine.checkpoints.hub_client import PassingFault

        with closing(self._hub.blocks(self._repository, file, partial.done)) as blocks:
            for place, block in blocks:
                if place != partial.done:  # this server gives no parts of files
                    partial.start_over()
                    self._meter.done = before
                try:
                    partial.append(block)
                except ValueError:
                    partial.start_over()
                    raise DownloadDamaged(file.name, self._hub.host) from None
                yield from self._meter.arrived(len(block))
        if not partial.is_whole:
            raise PassingFault("the connection broke")

    def _pause(self, failures: int, reason: str) -> Iterator[DownloadEvent]:
        wait_s = self._patience.first_wait_s * 2 ** (failures - 1)
        yield ConnectionLost(reason, wait_s)
        self._cancel.wait(wait_s)

    @contextmanager
    def _disk_faults(self) -> Iterator[None]:
        folder = self._cached.folder
        try:
            yield
        except OSError as error:
            if error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)):
                raise DiskFull(folder, self._meter.total - self._meter.done) from error
            raise FolderUnwritable(folder, error.strerror or str(error)) from error


class _Meter:
    """Counts what is done, and says so now and then."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.done = 0
        self._received = 0
        self._said_at = -_REPORT_EVERY_S
        self._samples = deque([(time.monotonic(), 0)])

    def kept(self, count: int) -> Iterator[DownloadProgress]:
        """Count bytes that were there already."""
        self.done += count
        yield from self._report_if_due()

    def arrived(self, count: int) -> Iterator[DownloadProgress]:
        """Count bytes that came."""
        self._received += count
        yield from self.kept(count)

    def _report_if_due(self) -> Iterator[DownloadProgress]:
        if time.monotonic() - self._said_at >= _REPORT_EVERY_S:
            yield self.report()

    def report(self) -> DownloadProgress:
        """Say how far it is."""
        now = time.monotonic()
        self._said_at = now
        self._samples.append((now, self._received))
        while len(self._samples) > 2 and now - self._samples[0][0] > _SPEED_OVER_S:
            self._samples.popleft()
        since, received_then = self._samples[0]
        speed = (self._received - received_then) / max(now - since, 1e-3)
        return DownloadProgress(self.done, self.total, speed)
