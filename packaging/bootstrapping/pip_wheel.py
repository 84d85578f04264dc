"""Fetch pip itself from the package index, for a Python that comes without it."""

from __future__ import annotations

import configparser
import hashlib
import os
import re
import urllib.error
import urllib.request
from collections.abc import Mapping
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from bootstrapping.console import SetupError

DEFAULT_INDEX = "https://pypi.org/simple"
TIMEOUT_S = 60


def index_url(environment: Mapping[str, str], config_files: tuple[Path, ...]) -> str:
    """Return the package index that this machine's pip would use.

    Args:
        environment: the process's environment; `PIP_INDEX_URL` wins, as in pip.
        config_files: pip's configuration files, the most specific last.
    """
    if environment.get("PIP_INDEX_URL"):
        return environment["PIP_INDEX_URL"]
    config = configparser.RawConfigParser()
    config.read(config_files, encoding="utf-8")
    for section in ("install", "global"):
        url = config.get(section, "index-url", fallback="")
        if url:
            return url
    return DEFAULT_INDEX


def pip_config_files(environment: Mapping[str, str]) -> tuple[Path, ...]:
    """Return where pip looks for its configuration, the most specific file last.

    Source: https://pip.pypa.io/en/stable/topics/configuration/#location
    """
    if environment.get("PIP_CONFIG_FILE"):
        return (Path(environment["PIP_CONFIG_FILE"]),)
    if os.name == "nt":
        folders = [environment.get("PROGRAMDATA", ""), environment.get("APPDATA", "")]
        return tuple(Path(folder, "pip", "pip.ini") for folder in folders if folder)
    home = Path(environment.get("HOME", "/"))
    user = Path(environment.get("XDG_CONFIG_HOME", home / ".config"))
    return (
        Path("/etc/xdg/pip/pip.conf"),
        Path("/etc/pip.conf"),
        home / "Library/Application Support/pip/pip.conf",
        home / ".pip/pip.conf",
        user / "pip/pip.conf",
    )


def find_wheel(page: str, page_url: str, file_name: str) -> tuple[str, str]:
    """Return the address and the SHA-256 digest of a file on a project's page of an index.

    Source: https://packaging.python.org/en/latest/specifications/simple-repository-api/

    Raises:
        SetupError: the page does not list the file, or lists it without a digest.
    """
    for target in re.findall(r"""<a\s[^>]*?href=["']([^"']+)""", page):
        address, fragment = urldefrag(urljoin(page_url, unescape(target)))
        digest = re.search(r"sha256=([0-9a-f]{64})", fragment)
        if Path(unquote(urlsplit(address).path)).name == file_name and digest:
            return address, digest[1]
    raise SetupError(f"{page_url} offers no {file_name} with a SHA-256 digest.")


def download_pip(version: str, index: str, folder: Path) -> Path:
    """Download pip's wheel into `folder`, check its digest and return its path.

    Raises:
        SetupError: the index cannot be reached, lacks the file, or sent a damaged one.
    """
    file_name = f"pip-{version}-py3-none-any.whl"
    page_url = index.rstrip("/") + "/pip/"
    page = _read(page_url).decode("utf-8", errors="replace")
    address, digest = find_wheel(page, page_url, file_name)
    wheel = _read(address)
    if hashlib.sha256(wheel).hexdigest() != digest:
        raise SetupError(f"{address} arrived damaged: run the command again.")
    path = folder / file_name
    path.write_bytes(wheel)
    return path


def _read(url: str) -> bytes:
    if urlsplit(url).scheme not in {"https", "http", "file"}:
        raise SetupError(f"{url} is no address of a package index.")
    request = urllib.request.Request(url, headers={"Accept": "text/html"})  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_S) as response:  # noqa: S310
            content: bytes = response.read()
            return content
    except (urllib.error.URLError, TimeoutError) as error:
        raise SetupError(
            f"{url} cannot be reached ({error}): check the network and run the command again."
        ) from error
