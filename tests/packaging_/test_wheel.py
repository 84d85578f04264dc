"""The wheel stands on its own: built, installed elsewhere, it captions the demo clip."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from bootstrapping.commands import CHECKOUT

# Python imports a module of this name at its start, before anything of ours. It writes down every
# file that this process opens, and where the modules lie that it has imported at the end.
WITNESS = """
import atexit, json, os, sys
opened = set()
def note(event, arguments):
    if event == "open" and isinstance(arguments[0], str):
        opened.add(os.path.abspath(arguments[0]))
sys.addaudithook(note)
@atexit.register
def write_down():
    modules = {name: getattr(module, "__file__", None) for name, module in sys.modules.items()}
    with open(os.environ["WITNESS"], "w") as file:
        json.dump({"opened": sorted(opened), "modules": modules}, file)
"""


def run(*command, **options):
    finished = subprocess.run(
        [sys.executable, *map(str, command)],
        capture_output=True,
        text=True,
        check=False,
        **options,
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr
    return finished.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    offline = ("--no-deps", "--no-index", "--no-build-isolation", "--disable-pip-version-check")
    run("-m", "pip", "wheel", *offline, "--wheel-dir", folder, CHECKOUT)
    (path,) = folder.glob("subtitler-*.whl")
    return path


@pytest.fixture(scope="module")
def site(wheel, tmp_path_factory):
    """The wheel, installed into a folder of its own."""
    folder = tmp_path_factory.mktemp("site")
    run("-m", "pip", "install", "--no-deps", "--no-index", "--target", folder, wheel)
    return folder


def test_the_wheel_holds_both_packages_the_demo_and_nothing_of_the_checkout_else(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {
        "engine",
        "resources",
        "subtitler",
    }
    assert "resources/demo/demo.mp4" in names
    assert "resources/profiles/netflix.toml" in names
    assert "resources/function_words/en.toml" in names
    model = "resources/models/demo-en/"
    for file in ("README.md", "config.json", "model.safetensors", "tokenizer.json"):
        assert model + file in names
    assert not [name for name in names if "__pycache__" in name]


def test_the_wheel_offers_the_command_subtitler(wheel):
    with zipfile.ZipFile(wheel) as archive:
        (entry_points,) = [name for name in archive.namelist() if name.endswith("entry_points.txt")]
        assert "subtitler = subtitler.__main__:main" in archive.read(entry_points).decode()


def test_installed_elsewhere_it_captions_the_demo_clip_with_nothing_of_the_checkout(site, tmp_path):
    (site / "sitecustomize.py").write_text(WITNESS)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    clip = shutil.copy(site / "resources" / "demo" / "demo.mp4", elsewhere / "talk.mp4")
    environment = {
        **os.environ,
        "PYTHONPATH": str(site),
        "WITNESS": str(tmp_path / "witness.json"),
        "HOME": str(tmp_path),
        "XDG_CONFIG_HOME": str(tmp_path),
    }
    output = run("-m", "subtitler", "caption", clip, "--to", "srt", cwd=elsewhere, env=environment)
    assert "talk.srt" in output
    captions = (elsewhere / "talk.srt").read_text(encoding="utf-8")
    assert captions.startswith("1\n00:00:")
    assert captions.count(" --> ") >= 5

    seen = json.loads((tmp_path / "witness.json").read_text())
    installed = [
        path
        for name, path in seen["modules"].items()
        if path and name.split(".")[0] in {"engine", "resources", "subtitler"}
    ]
    assert installed
    assert [path for path in installed if not Path(path).is_relative_to(site)] == []
    ours = [CHECKOUT / name for name in ("engine", "subtitler", "resources", "tests", "packaging")]
    assert [
        path for path in seen["opened"] if any(Path(path).is_relative_to(folder) for folder in ours)
    ] == []
