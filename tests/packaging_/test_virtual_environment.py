import importlib.metadata
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from bootstrapping.console import SetupError
from bootstrapping.virtual_environment import VirtualEnvironment, clean_environment


@pytest.fixture
def venv(tmp_path):
    made = VirtualEnvironment(tmp_path / ".venv", os.environ)
    made.make()
    return made


@pytest.fixture
def pip_wheel(tmp_path):
    """A wheel of the pip that runs here, packed again from its installed files."""
    distribution = importlib.metadata.distribution("pip")
    path = tmp_path / f"pip-{distribution.version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        for file in distribution.files:
            if file.parts[0] != ".." and "__pycache__" not in file.parts:
                wheel.write(file.locate(), str(file))
    return path


def test_it_is_made_for_the_python_that_runs(venv):
    assert venv.python_version() == f"{sys.version_info[0]}.{sys.version_info[1]}"
    assert not venv.has_module("pip")


def test_a_missing_environment_has_no_version(tmp_path):
    assert VirtualEnvironment(tmp_path / ".venv", os.environ).python_version() == ""


def test_an_environment_whose_python_is_gone_is_made_anew(venv, capsys):
    venv.python.unlink()
    (venv.folder / "left over").touch()
    assert venv.python_version() == ""
    venv.make()
    assert venv.python_version() != ""
    assert not (venv.folder / "left over").exists()
    assert "made anew" in capsys.readouterr().out


def test_an_environment_made_for_another_python_release_does_not_work(venv):
    config = venv.folder / "pyvenv.cfg"
    running = "version = {}.{}.".format(*sys.version_info[:2])
    text = config.read_text()
    assert running in text
    config.write_text(text.replace(running, "version = 3.10."))
    assert venv.python_version() == ""


def test_a_folder_that_cannot_be_written_is_explained(tmp_path):
    (tmp_path / ".venv").write_text("a file where the folder should be")
    with pytest.raises(SetupError, match="is the folder writable"):
        VirtualEnvironment(tmp_path / ".venv", os.environ).make()


def test_pip_runs_out_of_its_wheel_where_python_has_none(venv, pip_wheel):
    venv.add_pip_wheel(pip_wheel)
    assert venv.has_module("pip")
    assert venv.pip_is_able("--version")


def test_pip_is_added_once(venv, pip_wheel, capfd):
    venv.add_pip_wheel(pip_wheel)
    capfd.readouterr()
    venv.add_pip("26.3", None)
    assert capfd.readouterr().out == ""


def test_an_interrupted_package_is_forgotten_and_a_complete_one_kept(venv, pip_wheel):
    venv.add_pip_wheel(pip_wheel)
    (site_packages,) = venv.folder.glob("[Ll]ib/**/site-packages")
    interrupted = site_packages / "torch-2.13.0.dist-info"
    interrupted.mkdir()
    (interrupted / "METADATA").write_text("Name: torch\n")
    (site_packages / "~orch").mkdir()
    venv.forget_half_installed()
    assert not interrupted.exists()
    assert not (site_packages / "~orch").exists()
    assert venv.pip_is_able("show", "pip")


def test_variables_that_lead_out_of_the_environment_are_dropped():
    environment = clean_environment(
        {"PYTHONPATH": "/elsewhere", "PIP_TARGET": "/elsewhere", "PIP_USER": "1", "PATH": "/bin"}
    )
    assert environment["PIP_USER"] == "0"
    assert environment["PATH"] == "/bin"
    assert not {"PYTHONPATH", "PIP_TARGET"} & set(environment)


def test_a_program_gets_the_interrupt_and_is_waited_for(tmp_path):
    program = (
        "import time\n"
        "try: print('ready', flush=True); time.sleep(60)\n"
        "except KeyboardInterrupt: print('put in order', flush=True)\n"
    )
    starter = (
        "import os, sys; from pathlib import Path\n"
        "from bootstrapping.console import run_program\n"
        "try: run_program([sys.executable, '-c', sys.argv[1]], os.environ, Path.cwd())\n"
        "except KeyboardInterrupt: print('stopped', flush=True)\n"
    )
    packaging = Path(__file__).parents[2] / "packaging"
    with subprocess.Popen(
        [sys.executable, "-c", starter, program],
        env={**os.environ, "PYTHONPATH": str(packaging)},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stdout.readline() == "ready\n"
        os.killpg(process.pid, 2)  # as a terminal does on Ctrl-C: to the whole group
        assert process.stdout.read() == "put in order\nstopped\n"
