"""The commands `run`, `test` and `setup`, and the steps of the set-up that they share."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from bootstrapping.captions import caption_on_command_line
from bootstrapping.console import SetupError, run_program, say
from bootstrapping.qt_libraries import describe_missing, missing_libraries, package_names
from bootstrapping.steps import Stamps, Step, carry_out, fingerprint
from bootstrapping.system_packages import find_package_manager
from bootstrapping.torch_build import install_torch
from bootstrapping.virtual_environment import VirtualEnvironment

CHECKOUT = Path(__file__).resolve().parents[2]
CONSTRAINTS = CHECKOUT / "packaging" / "constraints.txt"
PINS = ("--constraint", CONSTRAINTS, "--build-constraint", CONSTRAINTS)

# The reference of the engine's tests. Its requirements are not installed with it: triton is one
# gigabyte that nothing here uses. Those that matter are among pyproject.toml's test extras.
REFERENCE = "openai-whisper"

# pytest-xdist; a process has PyTorch in memory, so there are not more than four.
ALL_AT_ONCE = ("--numprocesses=auto", "--maxprocesses=4", "--dist=loadfile")

USAGE = """\
usage: python3 packaging/bootstrap.py run [FILE...]   set up, then open the window with the files;
                                                      without a display: caption them, or the demo
       python3 packaging/bootstrap.py test [ARG...]   set up with the test tools, then run pytest
       python3 packaging/bootstrap.py setup           set up with the test tools, start nothing
"""


def main(arguments: list[str]) -> int:
    """Carry out one command and return the exit status: 2 for a wrong command, 130 for Ctrl-C."""
    command, rest = (arguments[0], arguments[1:]) if arguments else ("", [])
    if command not in {"run", "test", "setup"} or (command == "setup" and rest):
        wants_help = command in {"-h", "--help", "help"}
        print(USAGE, end="", file=sys.stdout if wants_help else sys.stderr)
        return 0 if wants_help else 2
    venv = VirtualEnvironment(CHECKOUT / ".venv", os.environ)
    try:
        # Captioning on the command line needs no window, and so nothing of the system's.
        with_window = command != "run" or has_display()
        set_up(venv, with_window=with_window, with_tests=command != "run")
        if command == "run":
            return run(venv, rest)
        return test(venv, rest) if command == "test" else 0
    except SetupError as error:
        print(f"Set-up stopped: {error}", file=sys.stderr, flush=True)
        return 1
    except KeyboardInterrupt:
        print("Stopped. The same command goes on from here.", file=sys.stderr, flush=True)
        return 130


def run(venv: VirtualEnvironment, files: list[str]) -> int:
    """Open the window, or caption on the command line where there is no display."""
    if has_display():
        command: list[str | Path] = [venv.python, "-m", "subtitler", *files]
        return run_program(command, venv.environment, Path.cwd())
    say("No display here, so the captions are made on the command line.")
    return caption_on_command_line(venv, files)


def test(venv: VirtualEnvironment, arguments: list[str]) -> int:
    """Run pytest on the checkout; its windows are drawn in memory.

    All tests run in several processes, each with the tests of some files. Chosen ones run in
    one, where a debugger works and only one has to collect them.
    """
    environment = {**venv.environment, "QT_QPA_PLATFORM": "offscreen"}
    if not arguments:
        arguments = list(ALL_AT_ONCE)
        environment["OMP_NUM_THREADS"] = "1"  # threads of several processes wait for each other
    return run_program([venv.python, "-m", "pytest", *arguments], environment, CHECKOUT)


def has_display() -> bool:
    """Return whether a window can be opened: always on macOS and Windows."""
    if not sys.platform.startswith("linux"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def set_up(venv: VirtualEnvironment, *, with_window: bool, with_tests: bool) -> None:
    """Make the environment and install into it what is not there yet.

    Raises:
        SetupError: a step failed; the same command goes on with it.
    """
    steps = [
        Step("environment", f"Python environment in {venv.folder}", lambda: _add_environment(venv)),
        Step("torch", "PyTorch, the largest download", lambda: _add_torch(venv)),
        Step("project", "Subtitler and the packages it uses", lambda: _add_project(venv)),
    ]
    if with_window:
        steps.insert(1, Step("libraries", "System libraries for the window", _add_libraries))
    if with_tests:
        steps.append(Step("tests", "Test tools", lambda: _add_test_tools(venv)))
    carry_out(steps, Stamps(venv.folder), lambda: fingerprint(CHECKOUT, venv.python_version()))


def _add_environment(venv: VirtualEnvironment) -> bool:
    if not venv.python_version():
        venv.make()
    venv.add_pip(pinned("pip").removeprefix("pip=="), find_package_manager())
    _pip_install(venv, pinned("pip"))
    return True


def _add_libraries() -> bool:
    """Install what is missing, or name it at every start until it is there."""
    missing = missing_libraries()
    if not missing:
        return True
    manager = find_package_manager()
    if manager is not None and manager.install(package_names(missing, manager)):
        missing = missing_libraries()
    if missing:
        say(f"  {describe_missing(missing, manager)}")
    return not missing


def _add_torch(venv: VirtualEnvironment) -> bool:
    venv.forget_half_installed()
    install_torch(venv, pinned("torch"), CONSTRAINTS)
    return True


def _add_project(venv: VirtualEnvironment) -> bool:
    venv.forget_half_installed()
    _pip_install(venv, *PINS, "--editable", CHECKOUT)
    return True


def _add_test_tools(venv: VirtualEnvironment) -> bool:
    venv.forget_half_installed()
    _pip_install(venv, *PINS, "--editable", f"{CHECKOUT}[test]")
    _pip_install(venv, *PINS, "--no-deps", pinned(REFERENCE))
    return True


def _pip_install(venv: VirtualEnvironment, *what: str | Path) -> None:
    if venv.pip("install", *what) != 0:
        raise SetupError(
            "pip could not install what this step needs: its last lines above say why. "
            "If the network failed, run the command again and it goes on here."
        )


def pinned(name: str) -> str:
    """Return the requirement "name==version" that constraints.txt has for a package."""
    for line in CONSTRAINTS.read_text(encoding="utf-8").splitlines():
        if line.startswith(f"{name}=="):
            return line.strip()
    raise SetupError(f"{CONSTRAINTS} has no line for {name}: restore the file.")
