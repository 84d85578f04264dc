"""The `.venv` of the checkout: made, repaired and given a pip, whatever this Python lacks."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from bootstrapping.console import SetupError, run_program, say
from bootstrapping.pip_wheel import download_pip, index_url, pip_config_files
from bootstrapping.system_packages import PackageManager


def clean_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment for programs inside `.venv`.

    PYTHONHOME and PYTHONPATH would let another Python's packages in, and a pip that is configured
    to install for the user or into a folder would miss `.venv`.
    """
    dropped = {"PYTHONHOME", "PYTHONPATH", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT"}
    kept = {name: value for name, value in environment.items() if name not in dropped}
    return {**kept, "PIP_USER": "0", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}


class VirtualEnvironment:
    """The virtual environment in one folder.

    Args:
        folder: where it is, or is to be.
        environment: the variables that its programs get.
    """

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self.folder = folder
        self.environment = clean_environment(environment)
        scripts = "Scripts" if os.name == "nt" else "bin"
        self.python = folder / scripts / ("python.exe" if os.name == "nt" else "python")

    def python_version(self) -> str:
        """Return its "major.minor", or "" where it does not work.

        It does not work when it was interrupted while it was made, or when the system's Python
        that it stands on was removed or replaced by another release.
        """
        probe = (
            "import sys; "
            "print('%d.%d' % sys.version_info[:2] if sys.prefix != sys.base_prefix else '')"
        )
        try:
            version = self._output("-I", "-c", probe)
            made_for = (self.folder / "pyvenv.cfg").read_text(encoding="utf-8")
        except (OSError, subprocess.CalledProcessError):
            return ""
        return version if f"version = {version}." in made_for else ""

    def make(self) -> None:
        """Make it, anew if there is a broken one, without pip.

        Raises:
            SetupError: this Python has no `venv` module, or the folder cannot be written.
        """
        if self.folder.exists():
            say(f"  {self.folder} does not work (interrupted, or its Python is gone): made anew")
        # Pip comes later: Debian's Python can make an environment but not put pip into it.
        command: list[str | Path] = [
            sys.executable,
            "-m",
            "venv",
            "--clear",
            "--without-pip",
            self.folder,
        ]
        if run_program(command, self.environment, self.folder.parent) != 0 or (
            not self.python_version()
        ):
            raise SetupError(
                f"{sys.executable} could not make {self.folder}: is the folder writable, and is "
                "Python complete (on Debian: apt-get install python3 python3-venv)?"
            )

    def has_module(self, name: str) -> bool:
        """Return whether the environment's Python can import `name`."""
        try:
            self._output("-I", "-c", f"import {name}")
        except (OSError, subprocess.CalledProcessError):
            return False
        return True

    def add_pip(self, version: str, packages: PackageManager | None) -> None:
        """Put pip into it from the nearest source, if it has none.

        Args:
            version: the release to fetch where it must come from the package index.
            packages: the system's package manager if it may be used, the last resort.

        Raises:
            SetupError: no source has a pip.
        """
        if self.has_module("pip"):
            return
        if self._add_pip_from_here():
            return
        say("  this Python comes without pip: fetching it from the package index")
        try:
            self._add_pip_from_index(version)
        except SetupError as error:
            if packages is None or not packages.install(["python3-venv"]):
                raise SetupError(
                    f"This Python has no pip, and none could be fetched ({error}) "
                    "Install one (on Debian and Ubuntu: sudo apt-get install python3-venv) "
                    "and run the command again."
                ) from error
            if not self._add_pip_from_here():
                raise

    def _add_pip_from_here(self) -> bool:
        """Add the pip that comes with the system's Python; False where it has none."""
        sources: list[list[str | Path]] = [
            [self.python, "-I", "-m", "ensurepip", "--default-pip"],
            # Run for another environment, the system's pip is not bound by PEP 668.
            [sys.executable, "-m", "pip", "--python", self.python, "install", "pip"],
        ]
        modules = [(self.python, "ensurepip"), (Path(sys.executable), "pip")]
        for (python, module), command in zip(modules, sources, strict=True):
            if not _can_import(python, module, self.environment):
                continue
            if run_program(command, self.environment, self.folder) == 0 and self.has_module("pip"):
                return True
        return False

    def _add_pip_from_index(self, version: str) -> None:
        index = index_url(os.environ, pip_config_files(os.environ))
        with tempfile.TemporaryDirectory() as folder:
            self.add_pip_wheel(download_pip(version, index, Path(folder)))

    def add_pip_wheel(self, wheel: Path) -> None:
        """Install pip's wheel by the pip within: Python runs a wheel, a zip archive, as it is.

        Raises:
            SetupError: the wheel is no pip, or the environment cannot be written.
        """
        command: list[str | Path] = [self.python, wheel / "pip", "install", "--no-index", wheel]
        if run_program(command, self.environment, self.folder) != 0:
            raise SetupError(f"{wheel.name} could not be installed.")

    def pip(self, *arguments: str | Path) -> int:
        """Run the environment's pip in the foreground and return its exit status."""
        command: Sequence[str | Path] = [self.python, "-I", "-m", "pip", *arguments]
        return run_program(command, self.environment, self.folder.parent)

    def pip_is_able(self, *arguments: str | Path) -> bool:
        """Run the environment's pip in silence and return whether it succeeded."""
        try:
            self._output("-I", "-m", "pip", *map(str, arguments))
        except (OSError, subprocess.CalledProcessError):
            return False
        return True

    def forget_half_installed(self) -> None:
        """Remove the records of packages whose installation was interrupted.

        Pip writes RECORD last: a package without one is incomplete, and pip would both believe
        it to be there and refuse to replace it. Folders named `~...` are what an interrupted
        upgrade had moved aside.
        """
        for site_packages in self.folder.glob("[Ll]ib/**/site-packages"):
            for record in site_packages.glob("*.dist-info"):
                if not (record / "RECORD").is_file():
                    say(f"  {record.name} was interrupted: installed anew")
                    shutil.rmtree(record)
            for leftover in site_packages.glob("~*"):
                shutil.rmtree(leftover, ignore_errors=True)

    def _output(self, *arguments: str) -> str:
        return _output([self.python, *arguments], self.environment)


def _output(command: Sequence[str | Path], environment: Mapping[str, str]) -> str:
    finished = subprocess.run(
        [str(part) for part in command],
        env=dict(environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        check=True,
    )
    return finished.stdout.strip()


def _can_import(python: Path, module: str, environment: Mapping[str, str]) -> bool:
    # Debian without python3-venv keeps a part of ensurepip that imports but cannot work.
    probe = f"import {module}" + ("; ensurepip.version()" if module == "ensurepip" else "")
    try:
        _output([python, "-I", "-c", probe], environment)
    except (OSError, subprocess.CalledProcessError):
        return False
    return True
