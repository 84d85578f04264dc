"""Ctrl-C in the terminal closes the window as its owner would, without a word there."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from subtitler.ui.quit_signals import QuitSignals

ROOT = Path(__file__).parents[2]
START_TIMEOUT_S = 60


@pytest.fixture
def quit_signals(qapp):
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    quit_signals = QuitSignals()
    quit_signals.install()
    yield quit_signals
    quit_signals.remove()
    assert {number: signal.getsignal(number) for number in before} == before


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_arrives_through_the_event_loop_each_time(qtbot, quit_signals, number):
    for _ in range(2):
        with qtbot.waitSignal(quit_signals.quit_wanted, timeout=5000):
            signal.raise_signal(number)


def test_a_second_signal_is_the_systems_while_the_first_is_obeyed(qtbot, quit_signals):
    meanwhile = []
    quit_signals.quit_wanted.connect(lambda: meanwhile.append(signal.getsignal(signal.SIGINT)))
    with qtbot.waitSignal(quit_signals.quit_wanted, timeout=5000):
        signal.raise_signal(signal.SIGINT)
    assert meanwhile == [signal.SIG_DFL]
    assert signal.getsignal(signal.SIGINT) is not signal.SIG_DFL


@pytest.mark.skipif(os.name == "nt", reason="signals of another process are POSIX")
def test_ctrl_c_closes_the_window_keeps_the_settings_and_says_nothing(tmp_path):
    """The whole program, with a file that is opened, in a process of its own."""
    film = tmp_path / "film.srt"
    film.write_text("1\n00:00:01,000 --> 00:00:02,000\nHello\n", encoding="utf-8")
    places = {f"XDG_{name}_HOME": str(tmp_path / name) for name in ("CONFIG", "STATE", "CACHE")}
    with subprocess.Popen(
        [sys.executable, "-m", "subtitler", str(film)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **places, "HOME": str(tmp_path), "PYTHONPATH": str(ROOT)},
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509 - what a terminal's child has
    ) as process:
        until = time.monotonic() + START_TIMEOUT_S
        while not any("is ready" in log.read_text("utf-8") for log in tmp_path.rglob("*.log")):
            assert time.monotonic() < until
            assert process.poll() is None
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=START_TIMEOUT_S)
    assert process.returncode == 0
    assert (out, err) == ("", "")
    assert list(tmp_path.rglob("settings.json"))
