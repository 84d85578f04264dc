import hashlib
import socket
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from bootstrapping.console import SetupError
from bootstrapping.pip_wheel import (
    DEFAULT_INDEX,
    download_pip,
    find_wheel,
    index_url,
    pip_config_files,
)

WHEEL = b"the bytes of a wheel"


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass


@pytest.fixture
def index(tmp_path):
    """The folder and the address of a package index that this machine serves to itself."""
    folder = tmp_path / "index"
    (folder / "simple" / "pip").mkdir(parents=True)
    (folder / "files").mkdir()
    handler = partial(QuietHandler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield folder, f"http://127.0.0.1:{server.server_address[1]}/simple"
        server.shutdown()
        thread.join()


def publish(folder, digest):
    name = "pip-26.3-py3-none-any.whl"
    (folder / "files" / name).write_bytes(WHEEL)
    page = f'<!DOCTYPE html><body><a href="../../files/{name}#sha256={digest}">{name}</a></body>'
    (folder / "simple" / "pip" / "index.html").write_text(page)


def test_pip_is_fetched_from_the_index_and_checked(index, tmp_path):
    folder, address = index
    publish(folder, hashlib.sha256(WHEEL).hexdigest())
    wheel = download_pip("26.3", address, tmp_path)
    assert wheel.name == "pip-26.3-py3-none-any.whl"
    assert wheel.read_bytes() == WHEEL


def test_a_wheel_that_differs_from_its_digest_is_refused(index, tmp_path):
    folder, address = index
    publish(folder, hashlib.sha256(b"other bytes").hexdigest())
    with pytest.raises(SetupError, match="arrived damaged"):
        download_pip("26.3", address, tmp_path)
    assert not list(tmp_path.glob("*.whl"))


def test_an_index_without_pip_is_named(index, tmp_path):
    _, address = index
    with pytest.raises(SetupError, match=r"/pip/ offers no pip-26\.3"):
        download_pip("26.3", address, tmp_path)


def test_an_index_that_does_not_answer_is_named(tmp_path):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))  # bound but not listening: every connection is refused
        address = f"http://127.0.0.1:{unused.getsockname()[1]}/simple"
        with pytest.raises(SetupError, match="cannot be reached"):
            download_pip("26.3", address, tmp_path)


def test_the_environment_names_the_index_before_the_configuration_does(tmp_path):
    config = tmp_path / "pip.conf"
    config.write_text("[global]\nindex-url = https://mirror.example/simple\n")
    assert index_url({}, (config,)) == "https://mirror.example/simple"
    assert index_url({"PIP_INDEX_URL": "https://own.example"}, (config,)) == "https://own.example"


def test_the_most_specific_configuration_wins(tmp_path):
    for name in ("system", "user"):
        (tmp_path / name).write_text(f"[global]\nindex-url = https://{name}.example/simple\n")
    files = (tmp_path / "system", tmp_path / "user", tmp_path / "missing")
    assert index_url({}, files) == "https://user.example/simple"


def test_without_configuration_the_public_index_is_asked(tmp_path):
    assert index_url({}, (tmp_path / "missing",)) == DEFAULT_INDEX


def test_a_configuration_file_that_is_named_stands_alone(tmp_path):
    named = tmp_path / "own.conf"
    assert pip_config_files({"PIP_CONFIG_FILE": str(named), "HOME": "/nowhere"}) == (named,)


def test_a_relative_link_with_escapes_is_found_with_its_digest():
    digest = hashlib.sha256(WHEEL).hexdigest()
    page = (
        '<a href="x-1.0.tar.gz#sha256=0">x</a>'
        f'<a data-requires-python="&gt;=3.9" href="../../f/x-1.0%2Bcpu.whl#sha256={digest}">x</a>'
    )
    address = "https://index.example/simple/x/"
    assert find_wheel(page, address, "x-1.0+cpu.whl") == (
        "https://index.example/f/x-1.0%2Bcpu.whl",
        digest,
    )


def test_a_file_without_a_digest_is_not_taken():
    with pytest.raises(SetupError, match=r"offers no x\.whl with a SHA-256 digest"):
        find_wheel('<a href="x.whl">x.whl</a>', "https://index.example/simple/x/", "x.whl")
