"""torch is loaded beside a running window."""

import subprocess
import sys

BEATS_BESIDE_THE_LOADING = """
import sys, threading, time
from subtitler.qtjobs.torch_libraries import load_torch_libraries

assert "torch" not in sys.modules
loaded = threading.Event()
def load():
    load_torch_libraries()
    loaded.set()
threading.Thread(target=load).start()
longest_s, last = 0.0, time.perf_counter()
while not loaded.is_set():
    time.sleep(0.001)
    now = time.perf_counter()
    longest_s, last = max(longest_s, now - last), now
assert "torch" not in sys.modules  # the libraries only
import torch
assert torch.ones(2).sum() == 2
print(longest_s)
"""


def test_loading_torchs_libraries_does_not_hold_the_interpreter():
    answer = subprocess.run(
        [sys.executable, "-c", BEATS_BESIDE_THE_LOADING],
        check=True,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert float(answer.stdout) < 0.25
