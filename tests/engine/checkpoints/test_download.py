"""Downloads survive bad connections, bad servers and bad disks; the client is the real one."""

import errno
import hashlib
import os
import pickle
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import huggingface_hub
import pytest
from filelock import FileLock
from huggingface_hub.utils import close_session
from hypothesis import given, settings
from hypothesis import strategies as st

import engine
from engine.cancellation import Cancelled, CancelToken
from engine.checkpoints.download import (
    ConnectionLost,
    DownloadFinished,
    DownloadProgress,
    DownloadStarted,
    Patience,
    download_model,
    needed_files,
)
from engine.checkpoints.download_errors import (
    DiskFull,
    DownloadBusy,
    DownloadDamaged,
    DownloadInterrupted,
    FolderUnwritable,
    HubRefused,
    HubUnreachable,
    RepositoryUnusable,
)
from engine.checkpoints.model_folder import find_model_folder
from engine.checkpoints.partial_file import PartialFile
from engine.errors import ModelUnpublished
from tests.engine.checkpoints.hub_server import REVISION, Break, Stall, Status, hub_server
from tests.engine.tiny_model import write_tiny_model

NAME = "openai/whisper-tiny"
WEIGHTS = "model.safetensors"
HASTY = Patience(retries=2, first_wait_s=0.001, timeout_s=30)


@pytest.fixture(autouse=True, scope="module")
def session():
    """The client's connections, kept for all tests: reading its certificates takes a while."""
    yield
    close_session()


@pytest.fixture(scope="session")
def tiny_files(tmp_path_factory) -> dict[str, bytes]:
    folder = write_tiny_model(tmp_path_factory.mktemp("published"))
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.fixture
def hub(tiny_files):
    """A hub with the tiny model, and much beside it that nobody needs."""
    ballast = dict.fromkeys(("pytorch_model.bin", "flax_model.msgpack"), b"x" * 1000)
    with hub_server(tiny_files | ballast) as server:
        yield server


@pytest.fixture
def cache(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    return tmp_path / "hub"


@pytest.fixture
def download(hub, cache):
    """Download the model and give the events."""

    def run(**options) -> list[object]:
        options = {"endpoint": hub.address, "cache": cache, "patience": HASTY} | options
        return list(download_model("tiny", **options))

    return run


def blobs(cache: Path) -> Path:
    return cache / "models--openai--whisper-tiny" / "blobs"


def of_type(kind: type, events: list[object]) -> list:
    return [event for event in events if isinstance(event, kind)]


# what arrives


def test_a_downloaded_model_loads_and_everyone_finds_it(hub, download, cache, tiny_files):
    events = download()
    assert isinstance(events[0], DownloadStarted)
    assert isinstance(events[-1], DownloadFinished)
    folder = events[-1].folder
    assert engine.load_model(folder, device="cpu").folder == folder
    assert find_model_folder(NAME) == folder
    for name, content in tiny_files.items():
        path = huggingface_hub.hf_hub_download(NAME, name, cache_dir=cache, local_files_only=True)
        assert Path(path).read_bytes() == content
    (listed,) = huggingface_hub.scan_cache_dir(cache).repos
    assert (listed.repo_id, [*listed.refs]) == (NAME, ["main"])


def test_progress_counts_to_the_exact_size(download, tiny_files):
    events = download()
    total = sum(map(len, tiny_files.values()))
    assert events[0].total_bytes == total
    assert set(events[0].files) == set(tiny_files)
    done = [event.done_bytes for event in of_type(DownloadProgress, events)]
    assert done == sorted(done)
    assert done[-1] == total
    assert of_type(DownloadProgress, events)[-1].bytes_per_s > 0


def test_only_what_a_model_is_loaded_from_is_fetched(hub, download):
    download()
    fetched = {path.rpartition("/")[2] for path, _ in hub.asked}
    assert not fetched & {"pytorch_model.bin", "flax_model.msgpack"}


@pytest.mark.parametrize(
    ("there", "needed"),
    [
        (
            ["config.json", "tokenizer.json", "vocab.json", WEIGHTS, "model.fp32.safetensors"],
            ["config.json", "tokenizer.json", WEIGHTS],
        ),
        (
            [
                "config.json",
                "vocab.json",
                "merges.txt",
                "added_tokens.json",
                WEIGHTS,
                "tf_model.h5",
            ],
            ["config.json", "vocab.json", "merges.txt", "added_tokens.json", WEIGHTS],
        ),
        (
            [
                "config.json",
                "tokenizer.json",
                "model.safetensors.index.json",
                "model.safetensors.index.fp32.json",
                "model-00001-of-00002.safetensors",
                "model-00002-of-00002.safetensors",
                "model.fp32-00001-of-00002.safetensors",
            ],
            [
                "config.json",
                "tokenizer.json",
                "model.safetensors.index.json",
                "model-00001-of-00002.safetensors",
                "model-00002-of-00002.safetensors",
            ],
        ),
    ],
)
def test_of_each_weight_one_copy_is_needed(there, needed):
    assert list(needed_files(there)) == needed


@pytest.mark.parametrize("missing", ["config.json", "tokenizer.json", WEIGHTS])
def test_a_repository_without_a_loadable_model_is_refused(hub, download, cache, missing):
    del hub.files[missing], hub.files["pytorch_model.bin"]
    with pytest.raises(RepositoryUnusable, match=r"openai/whisper-tiny cannot be used \(it"):
        download()
    assert not cache.exists()


def test_a_second_download_checks_what_is_there_and_fetches_nothing(hub, download):
    first = download()
    sent = hub.sent_bytes
    again = download()
    assert hub.sent_bytes == sent
    assert again[-1] == first[-1]
    assert of_type(DownloadProgress, again)[-1].bytes_per_s == 0


def test_what_was_damaged_on_the_disk_is_fetched_again(hub, download, tiny_files):
    (folder,) = (event.folder for event in of_type(DownloadFinished, download()))
    weights = (folder / WEIGHTS).resolve()
    weights.write_bytes(b"\0" * len(tiny_files[WEIGHTS]))
    sent = hub.sent_bytes
    download()
    assert (folder / WEIGHTS).read_bytes() == tiny_files[WEIGHTS]
    assert hub.sent_bytes == sent + len(tiny_files[WEIGHTS])


def test_where_there_can_be_no_links_the_files_themselves_are_placed(
    hub, download, monkeypatch, tiny_files
):
    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, "A required privilege is not held by the client")

    monkeypatch.setattr(Path, "symlink_to", refuse)
    folder = download()[-1].folder
    assert not any(path.is_symlink() for path in folder.iterdir())
    assert engine.load_model(folder, device="cpu").folder == folder
    sent = hub.sent_bytes
    assert download()[-1].folder == folder
    assert hub.sent_bytes == sent


# connections that break


def test_a_broken_connection_is_taken_up_where_it_broke(hub, download, tiny_files):
    hub.in_lfs = tuple(tiny_files)  # all through the CDN's addresses
    hub.files = {WEIGHTS: tiny_files[WEIGHTS]} | tiny_files
    whole = [None] * (len(tiny_files) - 1)
    hub.faults = [*whole, Break(70_000), Break(30_000)]
    events = download()
    assert hub.ranges(WEIGHTS) == [None, "bytes=70000-", "bytes=100000-"]
    assert [lost.reason for lost in of_type(ConnectionLost, events)] == ["the connection broke"] * 2
    assert hub.sent_bytes == sum(map(len, tiny_files.values()))
    assert engine.load_model(events[-1].folder, device="cpu").folder


def test_after_too_many_breaks_it_gives_up_and_a_later_call_goes_on(hub, download, tiny_files):
    hub.in_lfs = (WEIGHTS,)
    small = [None] * (len(tiny_files) - 1)
    hub.faults = [*small, Break(50_000), *[Break(0)] * 2]
    with pytest.raises(DownloadInterrupted, match=r"broke off at .* goes on from there") as caught:
        download()
    assert caught.value.done_bytes == caught.value.total_bytes - len(tiny_files[WEIGHTS]) + 50_000
    hub.asked.clear()
    events = download()
    assert hub.ranges(WEIGHTS) == ["bytes=50000-"]
    assert (events[-1].folder / WEIGHTS).read_bytes() == tiny_files[WEIGHTS]


def test_an_unfinished_model_is_found_by_nobody(hub, download, tiny_files):
    hub.faults = [*[None] * (len(tiny_files) - 1), Break(10), *[Break(0)] * 2]
    with pytest.raises(DownloadInterrupted):
        download()
    with pytest.raises(engine.EngineError):
        find_model_folder(NAME)


def test_each_failure_in_a_row_is_waited_for_longer(hub, download, tiny_files):
    hub.faults = [Status(503), Break(0), Status(500)]
    events = download(patience=Patience(retries=3, first_wait_s=0.001, timeout_s=30))
    lost = of_type(ConnectionLost, events)
    assert [event.wait_s for event in lost] == [0.001, 0.002, 0.004]
    assert lost[0].reason == f"error 503 of {hub.address.removeprefix('http://')}"


def test_a_server_that_gives_no_parts_is_asked_for_all_again(hub, download, tiny_files):
    hub.sends_ranges = False
    hub.faults = [*[None] * (len(tiny_files) - 1), Break(90_000)]
    events = download()
    assert (events[-1].folder / WEIGHTS).read_bytes() == tiny_files[WEIGHTS]
    assert of_type(DownloadProgress, events)[-1].done_bytes == events[0].total_bytes


def test_a_server_that_falls_silent_is_asked_again(hub, download, tiny_files):
    hub.faults = [*[None] * (len(tiny_files) - 1), Stall(60_000)]
    events = download(patience=Patience(retries=1, first_wait_s=0.001, timeout_s=0.2))
    assert [lost.reason for lost in of_type(ConnectionLost, events)] == ["nothing came for 0.2 s"]
    assert hub.ranges(WEIGHTS) == [None, "bytes=60000-"]


SMALL = {"config.json": b"{}", "tokenizer.json": b"{ }", WEIGHTS: bytes(range(256)) * 40}


LEFT = (SMALL[WEIGHTS], SMALL[WEIGHTS][:500], SMALL[WEIGHTS][::-1], SMALL[WEIGHTS] * 2)


@pytest.fixture(scope="module")
def small_hub():
    with hub_server(SMALL) as server:
        yield server


@settings(max_examples=25)
@given(
    places=st.lists(st.integers(0, len(SMALL[WEIGHTS])), max_size=4),
    sends_ranges=st.booleans(),
    left=st.binary(max_size=300) | st.sampled_from(LEFT),
)
def test_however_it_breaks_the_bytes_are_right_or_the_damage_is_said(
    small_hub, places, sends_ranges, left
):
    wanted = SMALL[WEIGHTS]
    checksum = hashlib.sha256(wanted).hexdigest()
    small_hub.sends_ranges = sends_ranges
    small_hub.faults = [None, None, *map(Break, places)]
    with tempfile.TemporaryDirectory() as folder:
        cache = Path(folder)
        blobs(cache).mkdir(parents=True)
        (blobs(cache) / f"{checksum}.incomplete").write_bytes(left)
        patience = Patience(retries=6, first_wait_s=0, timeout_s=30)
        events = download_model(NAME, endpoint=small_hub.address, cache=cache, patience=patience)
        is_of_the_file = wanted.startswith(left) or len(left) > len(wanted)
        if is_of_the_file or (not sends_ranges and left != wanted[::-1]):
            assert ([*events][-1].folder / WEIGHTS).read_bytes() == wanted
        else:
            with pytest.raises(DownloadDamaged):
                list(events)
            assert not list(blobs(cache).glob(f"{checksum}*"))


# cancelling


def test_a_download_is_cancelled_at_once_while_the_server_is_silent(hub, cache, tiny_files):
    hub.faults = [*[None] * (len(tiny_files) - 1), Stall(60_000)]
    cancel = CancelToken()
    seen = []

    def cancel_when_silent() -> None:
        hub.stalled.wait()
        cancel.cancel()

    thread = threading.Thread(target=cancel_when_silent)
    thread.start()
    events = download_model(NAME, endpoint=hub.address, cache=cache, patience=HASTY, cancel=cancel)
    with pytest.raises(Cancelled):
        seen.extend(events)
    thread.join()
    assert not of_type(ConnectionLost, seen)  # nobody waited until the silence was too long
    assert [path.stat().st_size for path in blobs(cache).glob("*.incomplete")] == [60_000]
    hub.released.set()
    hub.asked.clear()
    assert list(download_model(NAME, endpoint=hub.address, cache=cache))[-1].folder
    assert hub.ranges(WEIGHTS) == ["bytes=60000-"]


def test_a_download_is_cancelled_in_the_pause_after_a_failure(hub, cache):
    hub.faults = [Status(503)]
    cancel = CancelToken()
    patience = Patience(first_wait_s=3600)
    events = download_model("tiny", endpoint=hub.address, patience=patience, cancel=cancel)
    assert of_type(ConnectionLost, [next(events), next(events)])
    threading.Timer(0.05, cancel.cancel).start()
    with pytest.raises(Cancelled):
        next(events)


def test_a_download_that_was_cancelled_before_asks_nothing(hub, cache):
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        list(download_model("tiny", endpoint=hub.address, cancel=cancel))
    assert not cache.exists()


def test_no_thread_is_left_when_the_events_are_left(hub, cache, tiny_files):
    hub.faults = [*[None] * (len(tiny_files) - 1), Stall(60_000)]
    events = download_model("tiny", endpoint=hub.address, patience=HASTY)
    while not isinstance(next(events), DownloadProgress):
        pass
    events.close()
    assert "interruptible work" not in [thread.name for thread in threading.enumerate()]


# servers that are not what they should be


@pytest.mark.parametrize("name", ["config.json", WEIGHTS])
def test_what_has_the_wrong_checksum_is_removed_and_said(hub, download, cache, name):
    content = hub.files[name]
    hub.replaced = {name: content[:-1] + bytes([content[-1] ^ 1])}
    with pytest.raises(DownloadDamaged, match=rf"{name} arrived damaged .* download it again"):
        download()
    checked = {path.stat().st_size for path in blobs(cache).iterdir()}
    assert len(content) not in checked
    hub.replaced = {}
    assert isinstance(download()[-1], DownloadFinished)


def test_what_is_longer_than_it_should_be_is_damaged(hub, download):
    hub.replaced = {WEIGHTS: hub.files[WEIGHTS] + b"more"}
    with pytest.raises(DownloadDamaged):
        download()


def test_a_file_that_is_listed_but_not_given_is_refused(hub, download):
    hub.faults = [Status(404)]
    with pytest.raises(HubRefused, match=r"has no model openai/whisper-tiny; check the name"):
        download()


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (401, "has no public model openai/whisper-tiny; check the name, or log in"),
        (403, "does not allow the download of openai/whisper-tiny; accept its terms"),
        (404, "has no model openai/whisper-tiny; check the name, or try a mirror"),
        (418, "answered with error 418; try again later, or choose a mirror"),
    ],
)
def test_a_refusal_is_said_in_a_sentence(hub, download, cache, status, sentence):
    hub.listing_status = [status]
    with pytest.raises(HubRefused, match=sentence):
        download()
    assert len(hub.asked) == 1
    assert not cache.exists()


def test_a_hub_that_is_overloaded_is_asked_again(hub, download):
    hub.listing_status = [503, 429]
    events = download()
    assert len(of_type(ConnectionLost, events)) == 2
    assert isinstance(events[-1], DownloadFinished)
    hub.listing_status = [500, 500, 500]
    with pytest.raises(HubUnreachable, match="error 500 of"):
        download()


@pytest.mark.parametrize("body", [b"<html>Log in to the hotel's network</html>", b"[]", b"{}"])
def test_what_is_not_a_hub_is_said_to_be_none(hub, download, body):
    hub.listing_body = body
    with pytest.raises((HubUnreachable, RepositoryUnusable)):
        download()


def test_without_checksums_nothing_is_downloaded(hub, download):
    hub.listing_body = hub.listing().replace(b'"blobId"', b'"other"')
    with pytest.raises(RepositoryUnusable, match="names no checksums"):
        download()


def test_without_a_connection_a_sentence_says_so(cache):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    with pytest.raises(HubUnreachable, match=r"cannot be reached \(Connection refused\); check"):
        list(download_model("tiny", endpoint=address, cache=cache))


def test_where_the_hub_is_switched_off_a_sentence_says_so(hub, download, monkeypatch):
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
    close_session()
    with pytest.raises(HubUnreachable, match=r"cannot be reached \(HF_HUB_OFFLINE forbids it\)"):
        download()
    close_session()
    assert not hub.asked


def test_a_name_that_nobody_published_is_answered_with_those_there_are():
    with pytest.raises(ModelUnpublished, match=r"No published model is called “huge”; choose"):
        list(download_model("huge"))


# disks


def test_a_disk_without_room_is_noticed_before_anything_is_fetched(hub, download, monkeypatch):
    usage = shutil.disk_usage(".")._replace(free=1000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    with pytest.raises(DiskFull, match=r"is full, and .* MB are still needed"):
        download()
    assert hub.sent_bytes == 0


def test_a_disk_that_fills_up_meanwhile_is_named(hub, download, monkeypatch):
    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(PartialFile, "append", fail)
    with pytest.raises(DiskFull):
        download()


def test_a_cache_that_cannot_be_written_is_named(hub, download, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(FolderUnwritable, match=r"Nothing can be written to .*file"):
        download(cache=tmp_path / "file")


def test_two_programs_do_not_download_the_same_file_at_once(hub, download, cache):
    hub.faults = [Break(0)] * 3
    with pytest.raises(DownloadInterrupted):
        download()
    (lock,) = (cache / ".locks").rglob("*.lock")
    with FileLock(lock), pytest.raises(DownloadBusy, match="by another window or program"):
        download()
    assert isinstance(download()[-1], DownloadFinished)


# where it asks, and what it says of the user


def test_the_mirror_of_the_environment_is_asked(hub, cache):
    code = "import engine; print(list(engine.download_model('tiny'))[-1].folder)"
    environment = os.environ | {"HF_ENDPOINT": hub.address}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment
    )
    assert Path(done.stdout.strip()) == find_model_folder(NAME)


def test_nothing_of_the_user_is_sent_unless_asked(hub, download, monkeypatch):
    monkeypatch.setenv("HF_TOKEN", "secret")
    download()
    for _, headers in hub.asked:
        assert headers["user-agent"] == "subtitler"
        assert "authorization" not in headers


def test_a_token_is_sent_with_every_request_when_asked(hub, download):
    download(token="hf_secret")  # noqa: S106 - no secret
    assert {headers.get("authorization") for _, headers in hub.asked} == {"Bearer hf_secret"}


def test_the_revision_and_the_events_can_be_pickled(download):
    events = download()
    assert events[0].revision == REVISION
    assert pickle.loads(pickle.dumps(events)) == events  # noqa: S301
