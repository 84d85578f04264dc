"""How fast windows are decoded together, as a ratio to one after the other, and what they say.

Run with `python -m tests.benchmarks.batches`. The demo clip is repeated eight times; all ways
take turns in one run, with the same number of threads. The word error rate is that of the
clip's own text; speech activity alone is measured too.
"""

import json
import statistics
import time
from dataclasses import replace
from importlib import resources
from pathlib import Path

import numpy as np
import torch

import engine
from engine.audio import load_audio
from engine.loops import words_of
from engine.speech_activity.network import load_speech_network
from engine.speech_activity.probabilities import SpeechDetector

ROUNDS = 3
REPEATED = 8
BATCH_SIZES = (None, 1, 2, 4, 8, 16)
MODEL = Path(str(resources.files("resources") / "models" / "demo-en"))
CLIP = Path(str(resources.files("resources") / "demo" / "demo.mp4"))
SAID = Path(str(resources.files("resources") / "demo" / "demo.json"))


def word_errors(heard: tuple[str, ...], said: tuple[str, ...]) -> int:
    """Count the words that must be put in, left out or changed."""
    row = np.arange(len(heard) + 1)
    for index, word in enumerate(said, start=1):
        wrong = row[:-1] + (np.array(heard, dtype=object) != word)
        after = np.minimum(np.append(index, wrong), row + 1)
        # An insertion costs one more than what stands to its left.
        steps = np.arange(len(after))
        row = np.minimum.accumulate(after - steps) + steps
    return int(row[-1])


def main() -> None:
    """Print seconds, ratios and word error rates."""
    clip = load_audio(CLIP)
    audio = np.tile(clip, REPEATED)
    model = engine.load_model(MODEL, device="cpu")
    said = words_of(json.loads(SAID.read_text("utf-8"))["text"]) * REPEATED
    seconds: dict[int | None, list[float]] = {batch_size: [] for batch_size in BATCH_SIZES}
    errors: dict[int | None, int] = {}
    for _ in range(ROUNDS):
        for batch_size in BATCH_SIZES:
            options = replace(engine.TranscriptionOptions(), batch_size=batch_size)
            begin = time.perf_counter()
            events = list(engine.transcribe(audio, model, options))
            seconds[batch_size].append(time.perf_counter() - begin)
            found = [e.segment.text for e in events if isinstance(e, engine.SegmentFound)]
            errors[batch_size] = word_errors(words_of(" ".join(found)), said)
    print(f"threads: {torch.get_num_threads()}, audio: {len(audio) / 16000:.0f} s")
    alone = statistics.median(seconds[None])
    for batch_size, taken in seconds.items():
        median = statistics.median(taken)
        name = "one after the other" if batch_size is None else f"{batch_size:2d} together"
        rate = 100 * errors[batch_size] / len(said)
        print(f"{name:20s} {median:6.1f} s, ratio {alone / median:.2f}, word errors {rate:.1f} %")
    detector = SpeechDetector(load_speech_network())
    begin = time.perf_counter()
    detector.hear(audio)
    print(f"speech activity: {len(audio) / 16000 / (time.perf_counter() - begin):.0f} x real time")


if __name__ == "__main__":
    main()
