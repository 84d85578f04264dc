import ast
import os
import sys
from pathlib import Path

import bootstrap
import pytest
from bootstrapping import commands
from bootstrapping.virtual_environment import VirtualEnvironment

FRONT_DOOR = Path(bootstrap.__file__)


@pytest.mark.parametrize("version", [(3, 11), (3, 12), (3, 14)])
def test_pythons_with_builds_of_all_packages_are_supported(version):
    assert bootstrap.is_supported(version)


@pytest.mark.parametrize("version", [(2, 7), (3, 10), (3, 15), (4, 0)])
def test_older_and_newer_pythons_are_not(version):
    assert not bootstrap.is_supported(version)


def test_an_old_python_can_read_the_front_door_and_so_say_what_it_needs():
    ast.parse(FRONT_DOOR.read_text(), feature_version=(3, 6))


def test_an_unsupported_python_gets_one_sentence(monkeypatch, capsys):
    monkeypatch.setattr(sys, "version_info", (3, 10, 4, "final", 0))
    monkeypatch.setenv("PATH", "")
    assert bootstrap.main() == 2
    message = capsys.readouterr().err
    assert message.startswith("Subtitler needs Python 3.11 to 3.14, but this is Python 3.10: ")
    assert message.count("\n") == 1


@pytest.mark.skipif(os.name != "posix", reason="scripts stand for Pythons here")
def test_the_newest_python_that_works_is_found_and_a_dead_shim_is_passed_over(
    tmp_path, monkeypatch
):
    running = f"python3.{sys.version_info[1]}"
    (tmp_path / running).symlink_to(sys.executable)
    for minor in range(11, 15):
        shim = tmp_path / f"python3.{minor}"
        if not shim.exists():
            shim.write_text("#!/bin/sh\nexit 127\n")
            shim.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert list(bootstrap.other_pythons()) == [[running]]


@pytest.mark.parametrize("arguments", [[], ["start"], ["setup", "now"]])
def test_a_wrong_command_shows_the_usage(arguments, capsys):
    assert commands.main(arguments) == 2
    assert capsys.readouterr().err.startswith("usage: python3 packaging/bootstrap.py run")


def test_help_is_no_error(capsys):
    assert commands.main(["--help"]) == 0
    assert "bootstrap.py test [ARG...]" in capsys.readouterr().out


@pytest.mark.skipif(sys.platform != "linux", reason="other systems always have a display")
@pytest.mark.parametrize(
    ("variables", "shown"),
    [({}, False), ({"DISPLAY": ":0"}, True), ({"WAYLAND_DISPLAY": "wayland-0"}, True)],
)
def test_a_display_is_what_the_session_says(variables, shown, monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert commands.has_display() is shown


def test_all_tests_run_in_several_processes_and_chosen_ones_in_one(monkeypatch):
    started = []
    monkeypatch.setattr(commands, "run_program", lambda *call: started.append(call) or 0)
    venv = VirtualEnvironment(Path("somewhere"), {})
    assert commands.test(venv, []) == commands.test(venv, ["-k", "words"]) == 0
    (everything, environment, _), (chosen, _, _) = started
    assert everything[:3] == chosen[:3] == [venv.python, "-m", "pytest"]
    assert everything[3:] == list(commands.ALL_AT_ONCE)
    assert environment["OMP_NUM_THREADS"] == "1"
    assert chosen[3:] == ["-k", "words"]
