"""The right front is chosen, and the command line never meets Qt."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import subtitler.application
import subtitler.cli
from subtitler.__main__ import COMMANDS, main
from tests.media_files import tone, write_sound

ROOT = Path(__file__).parents[1]


@pytest.fixture
def windows(monkeypatch) -> list[list[Path]]:
    """What the window was asked to open, without opening one."""
    opened: list[list[Path]] = []

    def run(paths: list[Path]) -> int:
        opened.append(paths)
        return 0

    monkeypatch.setattr(subtitler.application, "run", run)
    return opened


def test_without_words_the_window_opens_empty(windows):
    assert main([]) == 0
    assert windows == [[]]


def test_without_a_display_a_sentence_says_what_to_do_instead(windows, monkeypatch, capsys):
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert main([]) == 1
    assert "there is no display" in capsys.readouterr().err
    assert windows == []
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    assert main([]) == 0


def test_files_and_folders_are_opened_in_the_window(windows, tmp_path):
    (tmp_path / "talk.mp4").touch()
    assert main([str(tmp_path / "talk.mp4"), str(tmp_path)]) == 0
    assert windows == [[tmp_path / "talk.mp4", tmp_path]]


def test_what_is_neither_file_nor_command_is_wrong_usage(windows, capsys):
    assert main(["captoin", "talk.mp4"]) == 2
    assert capsys.readouterr().err == (
        "subtitler: 'captoin' is no file and no command; see subtitler --help\n"
    )
    assert windows == []


def test_a_file_that_cannot_even_be_looked_at_is_refused_with_the_reason(windows, capsys):
    assert main(["long" * 100 + ".mp4"]) == 2
    said = capsys.readouterr().err
    assert "cannot be opened (File name too long); check the name" in said
    assert windows == []


def test_ctrl_c_before_the_work_began_ends_without_a_word(monkeypatch, capsys):
    def interrupted(_arguments: list[str]) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(subtitler.cli, "main", interrupted)
    assert main(["convert", "in.srt", "out.vtt"]) == 130
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_a_command_is_a_command_even_where_a_folder_is_called_so(
    windows, capsys, command, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / command).mkdir()
    with pytest.raises(SystemExit) as exit_:
        main([command, "--help"])
    assert exit_.value.code == 0
    assert f"usage: subtitler {command}" in capsys.readouterr().out
    assert main([f"./{command}"]) == 0
    assert windows == [[Path(command)]]


CONVERT_AND_LOOK = """
import sys
from subtitler.__main__ import main
code = main(sys.argv[1:])
foreign = {name.partition(".")[0] for name in sys.modules} & {"PySide6", "shiboken6", "torch"}
assert not foreign, foreign
sys.exit(code)
"""


def test_the_command_line_imports_neither_qt_nor_before_it_is_needed_torch(tmp_path):
    (tmp_path / "in.srt").write_text("1\n00:00:01,000 --> 00:00:02,000\nHi\n", encoding="utf-8")
    subprocess.run(
        [sys.executable, "-c", CONVERT_AND_LOOK, "convert", "in.srt", "out.vtt"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=True,
        timeout=60,
    )
    assert (tmp_path / "out.vtt").read_text(encoding="utf-8").startswith("WEBVTT")


def test_captioning_on_the_command_line_never_imports_qt(tmp_path):
    write_sound(tmp_path / "tone.mkv", tone(0.5))
    code = CONVERT_AND_LOOK.replace(', "torch"', "")
    subprocess.run(
        [sys.executable, "-c", code, "caption", "tone.mkv"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=True,
        timeout=60,
    )
    assert (tmp_path / "tone.srt").is_file()


def test_a_file_that_is_no_media_is_refused_before_torch_is_imported(tmp_path):
    (tmp_path / "no-video.mp4").write_bytes(b"nothing")
    code = CONVERT_AND_LOOK.replace("sys.exit(code)", "assert code == 1")
    subprocess.run(
        [sys.executable, "-c", code, "caption", "no-video.mp4"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=True,
        timeout=60,
    )


def test_engine_threads_sleep_while_they_wait_unless_the_user_says_otherwise(windows, monkeypatch):
    monkeypatch.delenv("OMP_WAIT_POLICY", raising=False)
    main([])
    assert os.environ["OMP_WAIT_POLICY"] == "PASSIVE"
    monkeypatch.setenv("OMP_WAIT_POLICY", "ACTIVE")
    main([])
    assert os.environ["OMP_WAIT_POLICY"] == "ACTIVE"
