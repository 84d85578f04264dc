"""The system's package manager, where the set-up may use it: as root or by sudo unasked."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass

from bootstrapping.console import say


@dataclass(frozen=True)
class PackageManager:
    """A package manager and the right to use it.

    Attributes:
        name: "apt-get" or "dnf".
        install_words: the command that installs the packages named after it.
        refresh_words: the command that fetches the lists of packages anew.
        prefix: what makes a command run as root; None where only the user could do that.
    """

    name: str
    install_words: tuple[str, ...]
    refresh_words: tuple[str, ...]
    prefix: tuple[str, ...] | None

    def install_command(self, packages: list[str]) -> str:
        """Return what a user types to install the packages."""
        return " ".join(["sudo", self.name, "install", *packages])

    def install(self, packages: list[str]) -> bool:
        """Install the packages; return whether that was allowed and worked."""
        if self.prefix is None:
            return False
        say(f"  {self.name} installs {' '.join(packages)}")
        install = [*self.prefix, *self.install_words, *packages]
        # On a fresh machine there are no package lists yet, on an old one they may be stale:
        # both make the first try fail at once, and only then are they worth fetching.
        return _succeeds(install) or (
            _succeeds([*self.prefix, *self.refresh_words]) and _succeeds(install, loud=True)
        )


APT_OPTIONS = ("-q", "-y", "-o", "DPkg::Lock::Timeout=120", "--no-install-recommends")


def find_package_manager() -> PackageManager | None:
    """Return the package manager of this system, or None where it has none that we know."""
    if shutil.which("apt-get"):
        install, refresh = ("apt-get", "install", *APT_OPTIONS), ("apt-get", "update", "-q")
        return PackageManager("apt-get", install, refresh, _root_prefix())
    if shutil.which("dnf"):
        return PackageManager("dnf", ("dnf", "install", "-y"), ("dnf", "makecache"), _root_prefix())
    return None


def _root_prefix() -> tuple[str, ...] | None:
    if os.name == "posix" and os.geteuid() == 0:
        return ()
    if shutil.which("sudo") and _succeeds(["sudo", "-n", "true"]):
        return ("sudo", "-n")
    return None


def _succeeds(command: list[str], *, loud: bool = False) -> bool:
    output = None if loud else subprocess.DEVNULL
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    finished = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        env=environment,
        check=False,
    )
    return finished.returncode == 0
