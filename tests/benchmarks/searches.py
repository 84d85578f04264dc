"""What beams, attempts side by side and batches cost, as ratios on the demo model.

Run with `python -m tests.benchmarks.searches`. All take turns in one run, on one thread, and are
timed by the processor; medians and ratios are printed.
"""

import statistics
import time
import warnings
from collections.abc import Callable
from importlib import resources
from pathlib import Path

import torch
import whisper
from torch import Tensor

import engine
from engine.audio import load_audio
from engine.decoding.options import DecodingOptions
from engine.decoding.task import DecodingTask
from tests.reference.openai_whisper import reference_model
from tests.reference.windows import reference_decoding

ROUNDS = 3
WINDOWS = 8
MODEL = Path(str(resources.files("resources") / "models" / "demo-en"))
CLIP = Path(str(resources.files("resources") / "demo" / "demo.mp4"))
GREEDY = DecodingOptions(language="en", compatibility="openai")
SEARCHES = {
    "greedy": {},
    "greedy, 223 tokens before": {"prompt": tuple(range(300, 523))},
    "5 beams": {"beam_size": 5},
    "5 beams, 223 tokens before": {"beam_size": 5, "prompt": tuple(range(300, 523))},
    "best of 5": {"temperature": 0.4, "best_of": 5},
}


def processor_s(work: Callable[[], object]) -> float:
    """The processor's time of one call."""
    begin = time.process_time()
    work()
    return time.process_time() - begin


def medians(*works: Callable[[], object]) -> list[float]:
    """The median time of each, in turns after one turn for warming up."""
    rounds = [[processor_s(work) for work in works] for _ in range(ROUNDS + 1)][1:]
    return [statistics.median(times) for times in zip(*rounds, strict=True)]


def speech_windows(network: whisper.Whisper) -> Tensor:
    """Features (windows, 1500, state) of the demo clip, each window beginning elsewhere."""
    mel = whisper.log_mel_spectrogram(load_audio(CLIP), padding=480_000)
    with torch.no_grad():
        return network.embed_audio(
            torch.stack([mel[:, 300 * i : 300 * i + 3000] for i in range(WINDOWS)])
        )


def main() -> None:
    """Print medians and ratios."""
    torch.set_num_threads(1)
    warnings.simplefilter("ignore")
    model, network = engine.load_model(MODEL, device="cpu"), reference_model(MODEL)
    windows = speech_windows(network)
    print(f"one window, seconds of one thread, medians of {ROUNDS}")
    for name, search in SEARCHES.items():
        options = DecodingOptions(language="en", compatibility="openai", **search)

        def ours(options: DecodingOptions = options) -> None:
            torch.manual_seed(1)
            DecodingTask(model, options).run(windows[:1])

        def theirs(options: DecodingOptions = options) -> None:
            torch.manual_seed(1)
            reference_decoding(MODEL, network, windows[:1], options)

        our_s, their_s = medians(ours, theirs)
        print(
            f"{name:28} ours {our_s:.2f}, openai-whisper {their_s:.2f}, ratio {their_s / our_s:.2f}"
        )
    task = DecodingTask(model, GREEDY)
    alone_s, together_s = medians(
        lambda: [task.run(window) for window in windows.split(1)],
        lambda: task.run_batch(windows),
    )
    print(
        f"{WINDOWS} windows: one by one {alone_s:.2f}, together {together_s:.2f}, "
        f"ratio {alone_s / together_s:.2f}"
    )


if __name__ == "__main__":
    main()
