"""A Hugging Face hub on this machine, with the faults of the real one and of the way to it.

It speaks what huggingface_hub asks: the listing of a model with checksums, and the files, those
in LFS through a redirect. A list of faults says what happens to the next requests for bytes.
"""

import contextlib
import hashlib
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

REVISION = "0123456789abcdef0123456789abcdef01234567"


@dataclass(frozen=True)
class Break:
    """Close the connection after some bytes of the body."""

    after: int


@dataclass(frozen=True)
class Stall:
    """Send no more after some bytes, and leave the connection open."""

    after: int


@dataclass(frozen=True)
class Status:
    """Answer with an error."""

    code: int


Fault = Break | Stall | Status


@dataclass
class HubServer:
    """What it gives, what goes wrong, and what it was asked."""

    files: dict[str, bytes] = field(repr=False)
    repository: str = "openai/whisper-tiny"
    in_lfs: tuple[str, ...] = ("model.safetensors",)
    sends_ranges: bool = True
    listing_status: list[int] = field(default_factory=list)
    listing_body: bytes | None = None
    faults: list[Fault] = field(default_factory=list)
    replaced: dict[str, bytes] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    sent_bytes: int = 0
    stalled: threading.Event = field(default_factory=threading.Event)
    released: threading.Event = field(default_factory=threading.Event)
    address: str = ""

    def listing(self) -> bytes:
        """What /api/models/OWNER/MODEL?blobs=true answers."""
        siblings = []
        for name, content in self.files.items():
            entry = {"rfilename": name, "size": len(content), "blobId": git_sha1(content)}
            if name in self.in_lfs:
                entry["lfs"] = {
                    "sha256": hashlib.sha256(content).hexdigest(),
                    "size": len(content),
                    "pointerSize": 135,
                }
            siblings.append(entry)
        model = {"id": self.repository, "modelId": self.repository, "sha": REVISION}
        return json.dumps(model | {"siblings": siblings}).encode()

    def ranges(self, name: str) -> list[str | None]:
        """The Range headers of all requests for the bytes of a file."""
        return [headers.get("range") for path, headers in self.asked if path == f"/cdn/{name}"]


def git_sha1(content: bytes) -> str:
    """Git's name for a blob."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    hub: HubServer

    def log_message(self, *_: object) -> None:
        """Say nothing on standard error."""

    def do_GET(self) -> None:
        hub = self.hub
        path = self.path.partition("?")[0]
        hub.asked.append((path, {name.lower(): text for name, text in self.headers.items()}))
        resolve = f"/{hub.repository}/resolve/{REVISION}/"
        if path == f"/api/models/{hub.repository}":
            if hub.listing_status:
                self._answer(hub.listing_status.pop(0))
            else:
                body = hub.listing() if hub.listing_body is None else hub.listing_body
                self._answer(200, body)
        elif path.startswith(resolve):
            name = path.removeprefix(resolve)
            if name in hub.in_lfs:
                self._answer(302, location=f"/cdn/{name}")
            else:
                self._send(name)
        elif path.startswith("/cdn/"):
            self._send(path.removeprefix("/cdn/"))
        else:
            self._answer(404)

    def _answer(self, status: int, body: bytes = b"", location: str | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        if location is not None:
            self.send_header("Location", location)
        self.end_headers()
        self.wfile.write(body)

    def _send(self, name: str) -> None:
        hub = self.hub
        fault = hub.faults.pop(0) if hub.faults else None
        if isinstance(fault, Status):
            self._answer(fault.code)
            return
        content = hub.replaced.get(name, hub.files[name])
        start = 0
        if hub.sends_ranges and (wanted := self.headers.get("Range")):
            start = int(wanted.removeprefix("bytes=").removesuffix("-"))
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        self.send_header("Content-Length", str(len(content) - start))
        self.end_headers()
        body = content[start:]
        if fault is not None:
            body = body[: fault.after]
        self.wfile.write(body)
        self.wfile.flush()
        hub.sent_bytes += len(body)
        if isinstance(fault, Stall):
            hub.stalled.set()
            hub.released.wait()
        if fault is not None:
            self.close_connection = True


@contextlib.contextmanager
def hub_server(files: dict[str, bytes]) -> Iterator[HubServer]:
    """Serve a model on 127.0.0.1."""
    hub = HubServer(files)
    handler = type("Handler", (_Handler,), {"hub": hub})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    hub.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield hub
    finally:
        hub.released.set()
        server.shutdown()
        server.server_close()
        thread.join()
