"""Ctrl-C stops the command at once and leaves nothing half done."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from subtitler.cli.interruption import cancelled_by_ctrl_c

ROOT = Path(__file__).parents[2]
DEMO_CLIP = ROOT / "resources" / "demo" / "demo.mp4"


def test_the_first_ctrl_c_asks_and_the_second_interrupts():
    before = signal.getsignal(signal.SIGINT)
    with cancelled_by_ctrl_c() as cancel:
        assert not cancel.is_cancelled
        signal.raise_signal(signal.SIGINT)
        assert cancel.is_cancelled
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is before


def test_another_thread_gets_a_token_that_nobody_signals():
    tokens = []

    def work() -> None:
        with cancelled_by_ctrl_c() as cancel:
            tokens.append(cancel)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert not tokens[0].is_cancelled


@pytest.mark.skipif(os.name == "nt", reason="signals of another process are POSIX")
def test_ctrl_c_while_captioning_ends_with_130_and_no_half_written_file(folder):
    for name in ["a.mp4", "b.mp4"]:
        (folder / name).write_bytes(DEMO_CLIP.read_bytes())
    with subprocess.Popen(
        [sys.executable, "-m", "subtitler", "caption", ".", "--threads", "1"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as process:
        remark = process.stderr.readline()  # the model is loaded, the work begins
        assert remark.startswith("Model demo-en on ")
        process.send_signal(signal.SIGINT)
        asked = time.monotonic()
        out, err = process.communicate(timeout=60)
    assert time.monotonic() - asked < 10
    assert process.returncode == 130
    assert out.splitlines() == [
        "a.mp4: cancelled, nothing was written.",
        "1 more file was not begun.",
    ]
    assert "Traceback" not in err
    assert sorted(path.name for path in folder.iterdir()) == ["a.mp4", "b.mp4"]
