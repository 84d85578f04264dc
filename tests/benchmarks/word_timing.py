"""How far words are from the truth: the engine's and openai-whisper's, on the same weights.

Run with `python -m tests.benchmarks.word_timing [minutes]`: so many minutes of synthetic speech
for each noise (none, 40, 20 and 10 dB below) with and without long pauses; 3 of them, the
default, make 24. Three sides are compared:

- openai-whisper: what it says is what the engine says with `compatibility="openai"`, which
  tests/reference proves;
- refined: the very same windows and texts with their words timed as by default;
- default: the engine as it comes, which may hear other texts.

Words are matched by edit distance on their texts and, where several matches are as good, by
time. Starts and ends that the synthesiser did not report count nowhere.
"""

import itertools
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

import engine
from engine.alignment.durations import add_words
from engine.alignment.refinement import WindowSound, refine_segments
from engine.alignment.words import SpokenText, time_words
from engine.audio import WaveformAudio
from engine.mel import HOP_LENGTH, N_FRAMES, MelWindows, scan
from engine.segments import DraftSegment
from tests.benchmarks.synthetic_speech import Speech, TrueWord, make_speech

MODEL = Path(str(resources.files("resources") / "models" / "demo-en"))
NOISES_DB = (None, 40.0, 20.0, 10.0)
FIRST_SEED = 1000
WITHIN_S = (0.02, 0.05, 0.1)
SILENT_S = 0.05  # a word that lies in a pause for longer overlaps it
MISMATCH = 1e6  # seconds; dearer than any difference of times


@dataclass(frozen=True)
class WordErrors:
    """Errors of one side, seconds; late is positive.

    Attributes:
        starts: of each matched word whose start is known.
        ends: likewise.
        in_silence: for each word that was heard, whether it overlaps a pause.
        n_wrong: substitutions, insertions and deletions.
        n_true: words that were spoken.
    """

    starts: NDArray[np.float64]
    ends: NDArray[np.float64]
    in_silence: NDArray[np.bool_]
    n_wrong: int
    n_true: int

    @property
    def mean_start_s(self) -> float:
        """Mean absolute error of the starts."""
        return float(np.abs(self.starts).mean())

    @property
    def mean_end_s(self) -> float:
        """Mean absolute error of the ends."""
        return float(np.abs(self.ends).mean())

    @classmethod
    def together(cls, several: Sequence["WordErrors"]) -> "WordErrors":
        """Pool recordings."""
        return cls(
            np.concatenate([errors.starts for errors in several]),
            np.concatenate([errors.ends for errors in several]),
            np.concatenate([errors.in_silence for errors in several]),
            sum(errors.n_wrong for errors in several),
            sum(errors.n_true for errors in several),
        )


def measure(speech: Speech, words: Sequence[engine.Word]) -> WordErrors:
    """Match what was heard with what was spoken."""
    n_wrong, matches = _match(speech.words, words)
    pairs = [(speech.words[i], words[j]) for i, j in matches]
    return WordErrors(
        np.array([b.start_s - a.start_s for a, b in pairs if a.is_reported]),
        np.array([b.end_s - a.end_s for a, b in pairs if a.is_end_reported]),
        np.array([_is_in_silence(word, speech.silences) for word in words], dtype=bool),
        n_wrong,
        len(speech.words),
    )


def _is_in_silence(word: engine.Word, silences: Iterable[tuple[float, float]]) -> bool:
    return any(
        min(word.end_s, end_s) - max(word.start_s, start_s) > SILENT_S
        for start_s, end_s in silences
    )


def _match(
    true: Sequence[TrueWord], heard: Sequence[engine.Word]
) -> tuple[int, list[tuple[int, int]]]:
    """The edit distance, and the positions that match on the best path, nearest in time."""
    rows, columns = len(true), len(heard)
    texts = np.array([_key(word.text) for word in heard])
    times = np.array([word.start_s for word in heard])
    insertions = np.arange(columns + 1) * MISMATCH
    cost = np.empty((rows + 1, columns + 1))
    cost[0] = insertions
    paired = np.empty((rows, columns))
    for i, word in enumerate(true):
        apart = np.minimum(np.abs(times - word.start_s), MISMATCH / 1000)
        paired[i] = np.where(texts == _key(word.text), apart, MISMATCH)
        best = np.minimum(cost[i, :-1] + paired[i], cost[i, 1:] + MISMATCH)
        candidates = np.concatenate([[cost[i, 0] + MISMATCH], best])
        cost[i + 1] = np.minimum.accumulate(candidates - insertions) + insertions
    matches = []
    i, j = rows, columns
    while i and j:
        if np.isclose(cost[i, j], cost[i - 1, j - 1] + paired[i - 1, j - 1], rtol=0, atol=1e-3):
            i, j = i - 1, j - 1
            if paired[i, j] < MISMATCH:
                matches.append((i, j))
        elif np.isclose(cost[i, j], cost[i - 1, j] + MISMATCH, rtol=0, atol=1e-3):
            i -= 1
        else:
            j -= 1
    return round(float(cost[rows, columns]) // MISMATCH), matches[::-1]


def _key(text: str) -> str:
    return text.strip(" .,?!").lower()


def heard_segments(
    model: engine.SpeechModel, speech: Speech, options: engine.TranscriptionOptions
) -> list[engine.Segment]:
    """Transcribe."""
    events = engine.transcribe(speech.waveform, model, options)
    return [event.segment for event in events if isinstance(event, engine.SegmentFound)]


def words_of(segments: Iterable[engine.Segment]) -> list[engine.Word]:
    """All words in order."""
    return [word for segment in segments for word in segment.words]


def refined_words(
    model: engine.SpeechModel, speech: Speech, segments: Sequence[engine.Segment]
) -> list[engine.Word]:
    """Time the words of segments that are known already as the engine does by default."""
    windows = _windows(model, speech)
    words: list[engine.Word] = []
    for seek, group in itertools.groupby(segments, lambda segment: segment.seek):
        words += _refined_window(model, speech, windows, seek, list(group), words)
    return words


def _windows(model: engine.SpeechModel, speech: Speech) -> MelWindows:
    scanning = scan(WaveformAudio(speech.waveform), model.network.dims.n_mels)
    while True:
        try:
            next(scanning)
        except StopIteration as done:
            return done.value


@torch.inference_mode()
def _refined_window(
    model: engine.SpeechModel,
    speech: Speech,
    windows: MelWindows,
    seek: int,
    segments: Sequence[engine.Segment],
    before: Sequence[engine.Word],
) -> list[engine.Word]:
    n_frames = min(N_FRAMES, windows.content_frames - seek)
    mel = functional.pad(windows.window(seek, n_frames), (0, N_FRAMES - n_frames))
    tokenizer = model.tokenizer
    texts = [[t for t in segment.tokens if t < tokenizer.eot] for segment in segments]
    spoken = SpokenText(tuple(itertools.chain(*texts)), "en", "transcribe")
    timed = time_words(model, model.network.embed_audio(mel[None]), spoken, n_frames)
    drafts = [DraftSegment(s.start_s, s.end_s, s.tokens) for s in segments]
    last_s = before[-1].end_s if before else 0.0
    options = engine.TranscriptionOptions()
    add_words(drafts, timed, [len(text) for text in texts], seek / 100, last_s, options)
    samples = speech.waveform[seek * HOP_LENGTH : (seek + n_frames) * HOP_LENGTH]
    refine_segments(drafts, timed, WindowSound(seek / 100, samples), last_s)
    return [word for draft in drafts for word in draft.words]


def compare(model: engine.SpeechModel, speech: Speech) -> dict[str, WordErrors]:
    """Measure all sides on one recording."""
    given = {"language": "en", "condition_on_previous_text": False}
    theirs = heard_segments(
        model, speech, engine.TranscriptionOptions(compatibility="openai", **given)
    )
    ours = heard_segments(model, speech, engine.TranscriptionOptions(**given))
    return {
        "openai-whisper": measure(speech, words_of(theirs)),
        "refined": measure(speech, refined_words(model, speech, theirs)),
        "default": measure(speech, words_of(ours)),
    }


def table_row(condition: str, side: str, errors: WordErrors) -> str:
    """One row of the table."""
    cells = [condition, side, f"{len(errors.starts)}", f"{errors.n_wrong / errors.n_true:.1%}"]
    for values in (errors.starts, errors.ends):
        sizes = np.abs(values)
        within = " / ".join(f"{(sizes <= limit).mean():.0%}" for limit in WITHIN_S)
        cells += [
            f"{1000 * sizes.mean():.0f}",
            f"{1000 * np.median(values):+.0f}",
            f"{1000 * np.percentile(sizes, 90):.0f}",
            within,
        ]
    cells.append(f"{errors.in_silence.mean():.1%}")
    return "| " + " | ".join(cells) + " |"


def main() -> None:
    """Print the table."""
    torch.set_num_threads(1)
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else 3.0
    model = engine.load_model(MODEL, device="cpu")
    edges = ("mean", "signed median", "p90", "within 20 / 50 / 100 ms")
    head = ["speech", "side", "words", "word errors"]
    head += [f"{edge}: {name}" for edge in ("starts, ms", "ends") for name in edges]
    head.append("in silence")
    print("| " + " | ".join(head) + " |")
    print("|" + "---|" * len(head))
    pooled: dict[str, list[WordErrors]] = {}
    for index, (noise_db, has_pauses) in enumerate(itertools.product(NOISES_DB, (True, False))):
        speech = make_speech(minutes, FIRST_SEED + 10 * index, noise_db, has_pauses=has_pauses)
        noise = "clean" if noise_db is None else f"{noise_db:.0f} dB"
        for side, errors in compare(model, speech).items():
            pauses = "pauses" if has_pauses else "few pauses"
            print(table_row(f"{noise}, {pauses}", side, errors), flush=True)
            pooled.setdefault(side, []).append(errors)
    for side, several in pooled.items():
        print(table_row("all", side, WordErrors.together(several)))


if __name__ == "__main__":
    main()
