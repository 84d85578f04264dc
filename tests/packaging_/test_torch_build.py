import os
import shutil
import sys
import zipfile
from pathlib import Path

import pytest
from bootstrapping import torch_build
from bootstrapping.virtual_environment import VirtualEnvironment


@pytest.fixture(scope="module")
def running_venv():
    venv = VirtualEnvironment(Path(sys.prefix), os.environ)
    assert venv.pip_is_able("--version")
    return venv


@pytest.fixture
def wheels(tmp_path):
    """A folder with one wheel of an empty project, in a build with a local version."""
    record = "film-2.0+cpu.dist-info"
    with zipfile.ZipFile(tmp_path / "film-2.0+cpu-py3-none-any.whl", "w") as wheel:
        wheel.writestr(
            f"{record}/METADATA", "Metadata-Version: 2.1\nName: film\nVersion: 2.0+cpu\n"
        )
        wheel.writestr(f"{record}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        wheel.writestr(f"{record}/RECORD", f"{record}/METADATA,,\n{record}/WHEEL,,\n")
    return tmp_path


def test_a_build_in_a_folder_that_pip_looks_in_is_offered(running_venv, wheels, monkeypatch):
    local = {**os.environ, "PIP_FIND_LINKS": str(wheels)}
    venv = VirtualEnvironment(running_venv.folder, local)
    assert torch_build.offers(venv, "film==2.0", "--no-index")


def test_a_build_that_is_nowhere_is_not_offered(running_venv, wheels):
    assert not torch_build.offers(
        running_venv, "film==3.0", "--no-index", "--find-links", str(wheels)
    )


def test_asking_for_a_build_installs_nothing(running_venv, wheels):
    assert torch_build.offers(running_venv, "film==2.0", "--no-index", "--find-links", str(wheels))
    assert not running_venv.pip_is_able("show", "film")


@pytest.mark.parametrize(
    ("platform", "machine", "prefers"),
    [
        ("linux", "x86_64", True),
        ("linux", "aarch64", True),
        ("darwin", "arm64", False),
        ("win32", "AMD64", False),
    ],
)
def test_the_build_without_cuda_is_preferred_where_the_default_has_it(
    platform, machine, prefers, monkeypatch
):
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(torch_build.platform, "machine", lambda: machine)
    monkeypatch.setattr(torch_build, "has_nvidia_driver", lambda: False)
    assert torch_build.prefers_cpu_build() is prefers


def test_a_machine_with_the_driver_of_an_nvidia_gpu_gets_the_default_build(tmp_path, monkeypatch):
    program = tmp_path / ("nvidia-smi.exe" if sys.platform == "win32" else "nvidia-smi")
    program.touch()
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert shutil.which("nvidia-smi")
    assert torch_build.has_nvidia_driver()
    assert not torch_build.prefers_cpu_build()
