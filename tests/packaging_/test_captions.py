import os
import re
import sys
from pathlib import Path

import pytest
from bootstrapping.captions import caption_on_command_line, demo_clip
from bootstrapping.virtual_environment import VirtualEnvironment


@pytest.fixture
def venv(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return VirtualEnvironment(Path(sys.prefix), os.environ)


def test_without_a_display_the_demo_clip_is_captioned_and_the_captions_are_printed(
    venv, tmp_path, capfd
):
    assert caption_on_command_line(venv, []) == 0
    (subtitles,) = (tmp_path / "captions").glob("*.srt")
    printed = capfd.readouterr().out
    text = subtitles.read_text(encoding="utf-8")
    assert text.startswith("1\n00:00:")
    assert text in printed
    assert re.search(rf"The captions are in:(\n  .*)*\n  {re.escape(str(subtitles))}\n", printed)


def test_a_file_that_cannot_be_captioned_gives_the_command_lines_status(venv, tmp_path, capfd):
    (tmp_path / "broken.mp4").write_bytes(b"no video at all")
    assert caption_on_command_line(venv, ["broken.mp4"]) == 1
    assert "The captions are in" not in capfd.readouterr().out


def test_the_demo_clip_is_the_one_that_is_installed(venv):
    clip = demo_clip(venv)
    assert clip.is_file()
    assert clip.parent.name == "demo"
