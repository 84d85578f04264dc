"""How exactly words of a faulty script are placed, beside stable-ts on the same weights.

Run with `python -m tests.benchmarks.forced_alignment [minutes] [seed]`; it needs libespeak-ng, and
stable-ts for the comparison (`pip install --no-deps stable-ts`), which is left out where it is
missing. The speech is synthetic, of many voices with pauses, and its word times are known; a tenth
of the script's words are replaced, left out or added. Words count whose times the synthesiser
reported.
"""

import importlib
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from types import ModuleType

import numpy as np
import torch
from numpy.typing import NDArray

import engine
from tests.benchmarks.corrupted_script import Script, WrittenWord, corrupted, cue_texts
from tests.benchmarks.synthetic_speech import Speech, make_speech
from tests.reference.openai_whisper import reference_model, reference_tokenizer, speaking

MODEL = Path(str(resources.files("resources") / "models" / "demo-en"))
WITHIN_MS = (50, 100, 200)
SURE = 0.5
NOISES_DB = (None, 20.0)


@dataclass(frozen=True)
class Placed:
    """Where an engine put a word of the script."""

    start_s: float
    end_s: float
    confidence: float


Placements = list[Placed | None]
Aligner = Callable[[Speech, Script], Placements]


def our_aligner() -> Aligner:
    """`engine.align` with the demo model."""
    model = engine.load_model(MODEL, device="cpu")

    def align(speech: Speech, script: Script) -> Placements:
        placements: Placements = []
        missing: set[tuple[int, int]] = set()
        for event in engine.align(speech.waveform, model, cue_texts(script)):
            if isinstance(event, engine.TextUnmatched):
                words = range(event.first_word, event.stop_word)
                missing |= {(event.index, index) for index in words}
            elif isinstance(event, engine.CueAligned):
                found = iter(event.words)
                for index in range(len(script[event.index])):
                    word = None if (event.index, index) in missing else next(found)
                    placements.append(word and Placed(word.start_s, word.end_s, word.confidence))
        return placements

    return align


def their_aligner() -> Aligner | None:
    """`align` of stable-ts with the same weights in openai-whisper's network."""
    # It imports torchaudio for files and rates that do not occur here.
    sys.modules.setdefault("torchaudio", ModuleType("torchaudio"))
    try:
        stable_whisper = importlib.import_module("stable_whisper")
    except ImportError:
        return None
    model = reference_model(MODEL)
    stable_whisper.modify_model(model)

    def align(speech: Speech, script: Script) -> Placements:
        text = "\n".join(cue_texts(script))
        with speaking(MODEL):
            result = model.align(
                speech.waveform,
                text,
                language="en",
                tokenizer=reference_tokenizer(MODEL),
                original_split=True,
                verbose=None,
            )
        words: list[list[object]] = []
        for word in result.all_words():
            if word.word.startswith(" ") or not words:
                words.append([])
            words[-1].append(word)
        return [Placed(w[0].start, w[-1].end, w[0].probability) for w in words]

    return align


def shares(errors_s: Iterable[float]) -> str:
    """Shares of errors within the limits, in per cent."""
    errors: NDArray[np.float64] = np.abs(np.array(list(errors_s)))
    if not len(errors):
        return "-"
    return " ".join(f"{100 * np.mean(errors <= ms / 1000):5.1f}" for ms in WITHIN_MS)


def report(name: str, script: Script, placements: Sequence[Placed | None]) -> None:
    """Print one engine's figures."""
    written = [word for cue in script for word in cue]
    if len(written) != len(placements):
        print(f"  {name}: {len(placements)} words placed of {len(written)}: not comparable")
        return
    pairs = list(zip(written, placements, strict=True))
    right = [(word, at) for word, at in pairs if word.said and not word.is_replaced]
    found = [(word, at) for word, at in right if at]
    starts = [at.start_s - word.said.start_s for word, at in found if word.said.is_reported]
    ends = [at.end_s - word.said.end_s for word, at in found if word.said.is_end_reported]
    print(
        f"  {name:10} placed {len(found)} of {len(right)} words that were said | "
        f"starts {shares(starts)} (median {1000 * np.median(starts):+.0f} ms) | "
        f"ends {shares(ends)} (median {1000 * np.median(ends):+.0f} ms)"
    )
    sure = [
        at.start_s - w.said.start_s
        for w, at in found
        if w.said.is_reported and at.confidence >= SURE
    ]
    print(f"  {'':10} starts of the {len(sure)} with confidence {SURE} and more: {shares(sure)}")
    for kind, wrong in (("added", _added(pairs)), ("replaced", _replaced(pairs))):
        placed = [at for at in wrong if at]
        n_sure = sum(at.confidence >= SURE for at in placed)
        print(
            f"  {'':10} {kind} words: {len(placed)} of {len(wrong)} have a place, "
            f"{n_sure} with confidence {SURE} and more"
        )


def _added(pairs: Iterable[tuple[WrittenWord, Placed | None]]) -> list[Placed | None]:
    return [at for word, at in pairs if word.said is None]


def _replaced(pairs: Iterable[tuple[WrittenWord, Placed | None]]) -> list[Placed | None]:
    return [at for word, at in pairs if word.is_replaced]


def main(minutes: float, seed: int) -> None:
    """Print the figures of all engines for both scripts, with and without noise."""
    n_threads = torch.get_num_threads()
    aligners = {"ours": our_aligner(), "stable-ts": their_aligner()}
    print(f"{minutes:g} minutes; shares of words within {WITHIN_MS} ms, in per cent")
    for noise_db in NOISES_DB:
        speech = make_speech(minutes, seed, noise_db)
        for share in (0.0, 0.1):
            script = corrupted(speech, share, seed)
            noise = "no noise" if noise_db is None else f"noise {noise_db:g} dB below"
            print(f"{noise}, {share:.0%} of the words wrong")
            for name, align in aligners.items():
                if align is None:
                    print(f"  {name}: not installed")
                    continue
                torch.set_num_threads(n_threads)  # stable-ts changes it
                begin = time.perf_counter()
                placements = align(speech, script)
                report(name, script, placements)
                print(f"  {'':10} took {time.perf_counter() - begin:.0f} s", flush=True)


if __name__ == "__main__":
    main(float((sys.argv[1:] or ["10"])[0]), int((sys.argv[2:] or ["7"])[0]))
