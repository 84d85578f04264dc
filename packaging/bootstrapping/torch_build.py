"""Which build of PyTorch to install: on Linux the default one brings gigabytes of CUDA along."""

from __future__ import annotations

import platform
import shutil
import sys
from pathlib import Path

from bootstrapping.console import SetupError, say
from bootstrapping.virtual_environment import VirtualEnvironment

# Source: https://pytorch.org/get-started/locally/
CPU_INDEX = "https://download.pytorch.org/whl/cpu"
CPU_INDEX_TIMEOUT_S = 10


def has_nvidia_driver() -> bool:
    """Return whether this Linux machine has an NVIDIA GPU that a CUDA build could use."""
    return Path("/proc/driver/nvidia").exists() or shutil.which("nvidia-smi") is not None


def prefers_cpu_build() -> bool:
    """Return whether the index's default build would be a CUDA build that nothing here can use."""
    is_built_for_cuda = sys.platform.startswith("linux") and (
        platform.machine() in {"x86_64", "aarch64"}
    )
    return is_built_for_cuda and not has_nvidia_driver()


def install_torch(venv: VirtualEnvironment, requirement: str, constraints: Path) -> None:
    """Install PyTorch with its dependencies, the smallest build that serves this machine.

    A build on this machine, in a folder that pip is configured to look in (`find-links`), wins.
    Then comes PyTorch's own index of CPU builds, then the index that pip is configured for.

    Args:
        venv: where to install.
        requirement: "torch" and the exact version.
        constraints: the versions of its dependencies.

    Raises:
        SetupError: there is no build for this machine, or the download failed.
    """
    if prefers_cpu_build() and not offers(venv, requirement, "--no-index"):
        say(f"  no NVIDIA GPU: asking {CPU_INDEX} for the build without CUDA")
        quickly = ("--timeout", str(CPU_INDEX_TIMEOUT_S), "--retries", "0")
        if offers(venv, requirement, "--index-url", CPU_INDEX, *quickly):
            status = venv.pip("install", "--no-deps", "--index-url", CPU_INDEX, requirement)
            _require_success(status, requirement)
        else:
            say("  it cannot be reached: taking the default build, several gigabytes on Linux")
    # Where the CPU build is in place this adds its dependencies alone.
    status = venv.pip("install", "--constraint", constraints, requirement)
    _require_success(status, requirement)


def offers(venv: VirtualEnvironment, requirement: str, *source: str) -> bool:
    """Return whether pip finds the requirement in a source; nothing is installed."""
    return venv.pip_is_able("install", "--dry-run", "--no-deps", *source, requirement)


def _require_success(status: int, requirement: str) -> None:
    if status != 0:
        raise SetupError(
            f"{requirement} could not be installed: pip's last lines above say why. It has builds "
            "for Linux (x86-64, ARM), Windows (x86-64) and macOS (Apple silicon); if the network "
            "failed, run the command again and it goes on here."
        )
