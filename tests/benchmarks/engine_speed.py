"""How fast the demo clip is transcribed, as a ratio to openai-whisper on the same weights.

Run with `python -m tests.benchmarks.engine_speed`. Both sides take turns in one run, with the
same number of threads; the medians and their ratio are printed.
"""

import statistics
import time
from collections.abc import Callable
from importlib import resources
from pathlib import Path

import numpy as np
import torch
import whisper

import engine
from engine.alignment.dtw import cheapest_path
from engine.audio import load_audio
from tests.reference.openai_whisper import reference_model, speaking

ROUNDS = 5
MODEL = Path(str(resources.files("resources") / "models" / "demo-en"))
CLIP = Path(str(resources.files("resources") / "demo" / "demo.mp4"))


def seconds(work: Callable[[], object]) -> float:
    """The wall time of one call."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def main() -> None:
    """Print medians and ratio."""
    audio = load_audio(CLIP)
    model = engine.load_model(MODEL, device="cpu")
    reference = reference_model(MODEL)
    options = engine.TranscriptionOptions(compatibility="openai")

    def ours() -> None:
        list(engine.transcribe(audio, model, options))

    def theirs() -> None:
        with speaking(MODEL):
            whisper.transcribe(reference, audio, fp16=False, word_timestamps=True)

    ours()
    theirs()
    times = [(seconds(ours), seconds(theirs)) for _ in range(ROUNDS)]
    our_median = statistics.median(pair[0] for pair in times)
    their_median = statistics.median(pair[1] for pair in times)
    length_s = len(audio) / 16000
    print(f"threads: {torch.get_num_threads()}, clip: {length_s:.1f} s, rounds: {ROUNDS}")
    print(f"ours:           {our_median:.2f} s ({length_s / our_median:.0f} x real time)")
    print(f"openai-whisper: {their_median:.2f} s ({length_s / their_median:.0f} x real time)")
    print(f"ratio:          {their_median / our_median:.2f}")
    cost = np.random.default_rng(0).normal(size=(448, 1500))
    warping_s = statistics.median(seconds(lambda: cheapest_path(cost)) for _ in range(9))
    print(f"warping path of a full window, 448 x 1500: {1000 * warping_s:.0f} ms")


if __name__ == "__main__":
    main()
