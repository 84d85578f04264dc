"""What is asked of a Hugging Face hub: the files of a model, and their bytes.

The listing, the addresses, the session (proxies, certificates, offline switch) and the reading
of refusals are huggingface_hub's. The transfer of large files is not: as of 2.4 it deletes what
arrived when a download ends early, verifies no checksum and sleeps where it cannot be cancelled.
Plain HTTP is spoken, never Xet, whose blocks cannot be stopped or resumed one by one.
"""

import contextlib
import socket
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx2
from huggingface_hub import HfApi, get_session, get_token, hf_hub_url
from huggingface_hub.errors import HfHubHTTPError, HFValidationError, OfflineModeIsEnabled

from engine.cancellation import CancelToken
from engine.checkpoints.download_errors import HubRefused, HubUnreachable, RepositoryUnusable
from engine.checkpoints.partial_file import Checksum
from engine.interruptible import interruptible

# Nothing about this machine beyond what is needed: no versions, no identification.
_HEADERS = {"user-agent": "subtitler"}
_PASSING_STATUS = (408, 429, 500, 502, 503, 504)


class PassingFault(Exception):
    """Something that may be gone at the next attempt; `str()` names it for people."""


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file of a model on the hub.

    Attributes:
        name: within the repository.
        url: where its bytes are.
        size: bytes.
        checksum: SHA-256, or git's SHA-1 of the blob; the hub's name for the content.
    """

    name: str
    url: str
    size: int
    checksum: str


@dataclass(frozen=True, slots=True)
class RemoteModel:
    """The files of a model at one revision.

    Attributes:
        repository: "owner/model".
        revision: commit.
        files: all of them, whether or not they are needed.
    """

    repository: str
    revision: str
    files: tuple[RemoteFile, ...]


class HubClient:
    """Asks one hub; everything it gives can be cancelled at once."""

    def __init__(
        self,
        endpoint: str | None,
        timeout_s: float,
        cancel: CancelToken | None,
        *,
        token: str | bool,
    ) -> None:
        """Make a client; nothing is asked yet.

        Args:
            endpoint: address of the hub; None for HF_ENDPOINT, or the public one.
            timeout_s: how long an answer, and then each block, is waited for.
            cancel: stops whatever is under way.
            token: False for none, True for the one that `hf auth login` left, or a token.
        """
        secret = get_token() if token is True else token
        self._headers = dict(_HEADERS)
        if secret:
            self._headers["authorization"] = f"Bearer {secret}"
        self._api = HfApi(
            endpoint.rstrip("/") if endpoint else None, token=False, headers=self._headers
        )
        self._timeout_s = timeout_s
        self._cancel = cancel
        self.host = urlsplit(self._api.endpoint).netloc

    def model(self, repository: str) -> RemoteModel:
        """List the files of a model.

        Raises:
            HubUnreachable: no hub answers there.
            HubRefused: it does not give this model.
            RepositoryUnusable: it names no checksums.
            PassingFault: it did not answer in time, or not in order.
            Cancelled: in between.
        """

        def ask() -> Iterator[RemoteModel]:
            with self._faults(repository):
                yield self._listing(repository)

        return next(interruptible(ask, self._cancel))

    def _listing(self, repository: str) -> RemoteModel:
        try:
            info = self._api.model_info(repository, files_metadata=True, timeout=self._timeout_s)
        except HFValidationError:
            raise HubRefused(self.host, repository, 404) from None
        except (ValueError, KeyError, TypeError, AttributeError) as error:  # not the hub's JSON
            raise HubUnreachable(self.host, "what answers is not a hub") from error
        files = []
        for entry in info.siblings or ():
            checksum = entry.lfs.sha256 if entry.lfs else entry.blob_id
            size = entry.lfs.size if entry.lfs else entry.size
            if checksum is None or size is None or not Checksum.is_one(checksum):
                raise RepositoryUnusable(repository, f"{self.host} names no checksums for it")
            url = hf_hub_url(
                repository, entry.rfilename, revision=info.sha, endpoint=self._api.endpoint
            )
            files.append(RemoteFile(entry.rfilename, url, size, checksum))
        if info.sha is None:
            raise RepositoryUnusable(repository, "it has no revision")
        return RemoteModel(repository, info.sha, tuple(files))

    def blocks(
        self, repository: str, file: RemoteFile, start: int
    ) -> Generator[tuple[int, bytes], None, None]:
        """Give the bytes of a file as they arrive, each block with its place in the file.

        The first place is `start`, or 0 where the server does not give parts of files.

        Raises:
            HubRefused: the file is not given.
            PassingFault: the connection broke, or nothing came for too long.
            Cancelled: in between.
        """
        sockets: list[socket.socket] = []

        def ask() -> Iterator[tuple[int, bytes]]:
            with self._faults(repository):
                yield from self._stream(repository, file, start, sockets)

        def abort() -> None:
            for connection in sockets:
                with contextlib.suppress(OSError):  # it may be closed already
                    connection.shutdown(socket.SHUT_RDWR)

        yield from interruptible(ask, self._cancel, abort)

    def _stream(
        self, repository: str, file: RemoteFile, start: int, sockets: list[socket.socket]
    ) -> Iterator[tuple[int, bytes]]:
        headers = {**self._headers, "accept-encoding": "identity"}
        if start:
            headers["range"] = f"bytes={start}-"
        with get_session().stream(
            "GET", file.url, headers=headers, timeout=self._timeout_s
        ) as response:
            sockets.append(response.extensions["network_stream"].get_extra_info("socket"))
            self._check_status(repository, response.status_code)
            place = start if _is_from(response, start) else 0
            for block in response.iter_bytes():
                yield place, block
                place += len(block)

    def _check_status(self, repository: str, status: int) -> None:
        if status in _PASSING_STATUS:
            raise PassingFault(f"error {status} of {self.host}")
        if status >= httpx2.codes.BAD_REQUEST:
            raise HubRefused(self.host, repository, status)

    @contextlib.contextmanager
    def _faults(self, repository: str) -> Iterator[None]:
        """Turn what the libraries raise into what can be said or tried again."""
        try:
            yield
        except HfHubHTTPError as error:
            self._check_status(repository, error.response.status_code)
            raise
        except OfflineModeIsEnabled:
            raise HubUnreachable(self.host, "HF_HUB_OFFLINE forbids it") from None
        except httpx2.ConnectError as error:
            raise HubUnreachable(self.host, _reason(error)) from error
        except httpx2.TimeoutException as error:
            raise PassingFault(f"nothing came for {self._timeout_s:g} s") from error
        except httpx2.HTTPError as error:
            raise PassingFault("the connection broke") from error
        except httpx2.InvalidURL as error:
            raise HubUnreachable(self.host, "the address is malformed") from error


def _is_from(response: httpx2.Response, start: int) -> bool:
    """Whether the body begins at `start`, by the server's own word."""
    stated = response.headers.get("content-range", "")
    return response.status_code == httpx2.codes.PARTIAL_CONTENT and stated.startswith(
        f"bytes {start}-"
    )


def _reason(error: httpx2.ConnectError) -> str:
    """Name the innermost cause: the operating system's own words."""
    cause: BaseException = error
    while cause.__cause__ is not None or cause.__context__ is not None:
        cause = cause.__cause__ or cause.__context__ or cause
    if isinstance(cause, OSError) and cause.strerror:
        return cause.strerror
    return str(error) or "no connection"
