"""Synthetic speech whose word times are known, by espeak-ng.

`make_speech` makes as much as is wanted, the same for the same seed; it needs libespeak-ng.
`load_speech` reads what was stored. Two minutes are stored for the suite, which needs no
synthesiser: `python -m tests.benchmarks.synthetic_speech` wrote them.

Voices, rates and pitches are those that resources/models/demo-en/README.md names.
"""

import json
import random
from dataclasses import asdict, dataclass
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray
from scipy.signal import resample_poly

from engine.audio import load_audio
from resources.demo.speech import QUIET, SpokenWord, Synthesiser, Voice
from tests.benchmarks.synthetic_text import sentence

STORED = Path(__file__).parents[1] / "samples" / "synthetic_speech" / "two_minutes.flac"

SAMPLE_RATE_HZ = 16_000
LANGUAGES = ("en-us", "en-us", "en-gb", "en-gb-x-rp")
VARIANTS = ("", "+m1", "+m3", "+m7", "+f2", "+f4")
GAPS_S = (0.05, 1.5)  # between sentences
PAUSES_S = (1.0, 3.0)  # between three sentences in ten where pauses are wanted, ...
PAUSE_SHARE = 0.3
COMMA_PAUSES_S = (0.1, 1.0)  # ... and what a comma gets more
NOISE_KIND_S = 20.0  # how long a kind of noise lasts
NOISES = ("white", "brown", "hum")


@dataclass(frozen=True)
class TrueWord:
    """A word that was spoken.

    Attributes:
        text: with its punctuation.
        start_s: onset.
        end_s: the next word's onset, or where the sound ends before a pause.
        is_reported: the synthesiser reported the onset; where it joined function words into
            one, onsets are shared out by letters and count in no statistics.
        is_end_reported: the same of the end.
    """

    text: str
    start_s: float
    end_s: float
    is_reported: bool
    is_end_reported: bool


@dataclass(frozen=True)
class Speech:
    """A recording with its truth.

    Attributes:
        waveform: (samples,) float32, 16 kHz.
        words: in order.
        silences: (start_s, end_s) of every pause, also of those within a sentence.
    """

    waveform: NDArray[np.float32]
    words: tuple[TrueWord, ...]
    silences: tuple[tuple[float, float], ...]

    @property
    def text(self) -> str:
        """What was said."""
        return " ".join(word.text for word in self.words)


def make_speech(
    minutes: float, seed: int, noise_db: float | None = None, *, has_pauses: bool = True
) -> Speech:
    """Make speech of many voices.

    Args:
        minutes: length, up to the end of a sentence.
        seed: the same gives the same in a fresh process; the synthesiser remembers what it
            said before, which moves words by a millisecond. Text and voices depend on nothing
            else.
        noise_db: decibels that the noise lies below the speech; its kind changes every 20 s.
            None adds none.
        has_pauses: pauses of 1 to 3 s between some sentences and up to 1 s after commas, else at
            most 1.5 s and what the synthesiser makes of a comma.
    """
    synthesiser = Synthesiser()
    chance, pauses = random.Random(seed), random.Random(seed + 1)
    blocks = [np.zeros(SAMPLE_RATE_HZ // 2, np.float32)]
    words: list[TrueWord] = []
    n_samples = len(blocks[0])
    while n_samples < minutes * 60 * SAMPLE_RATE_HZ:
        samples, spoken = _speak(synthesiser, chance)
        pieces, timed = _with_pauses(samples, spoken, pauses if has_pauses else None)
        words += [_moved(word, n_samples / SAMPLE_RATE_HZ) for word in timed]
        is_long = has_pauses and pauses.random() < PAUSE_SHARE
        gap_s = pauses.uniform(*(PAUSES_S if is_long else GAPS_S))
        pieces.append(np.zeros(round(gap_s * SAMPLE_RATE_HZ), np.float32))
        blocks += pieces
        n_samples += sum(map(len, pieces))
    waveform = np.concatenate(blocks)
    if noise_db is not None:
        waveform += _noise(waveform, noise_db, seed)
    waveform = waveform * min(1.0, 0.99 / float(np.abs(waveform).max()))
    silences = _silences(words, len(waveform) / SAMPLE_RATE_HZ)
    return Speech(waveform.astype(np.float32), tuple(words), silences)


def _speak(
    synthesiser: Synthesiser, chance: random.Random
) -> tuple[NDArray[np.float32], list[SpokenWord]]:
    """Speak one new sentence in a voice of its own, at 16 kHz."""
    text = sentence(chance)
    voice = Voice(
        chance.choice(LANGUAGES) + chance.choice(VARIANTS),
        chance.randint(130, 190),
        chance.randint(35, 65),
        chance.randint(30, 70),
    )
    gain = 10 ** (chance.uniform(-12, 0) / 20)
    samples, words = synthesiser.speak(text, voice)
    resampled = resample_poly(samples, SAMPLE_RATE_HZ // 50, synthesiser.rate_hz // 50)
    return (gain * resampled).astype(np.float32), _with_true_ends(samples, words, synthesiser)


def _with_true_ends(
    samples: NDArray[np.float32], words: list[SpokenWord], synthesiser: Synthesiser
) -> list[SpokenWord]:
    """A word before a comma ends with its sound, not where the next word begins."""
    loud = np.nonzero(np.abs(samples) > QUIET)[0] / synthesiser.rate_hz
    ends = []
    for word in words:
        heard = loud[(loud > word.start_s) & (loud < word.end_s)]
        has_pause = word.text.endswith(",") and len(heard)
        ends.append(float(heard[-1]) if has_pause else word.end_s)
    return [
        SpokenWord(word.text, word.start_s, end_s, word.is_reported)
        for word, end_s in zip(words, ends, strict=True)
    ]


def _with_pauses(
    samples: NDArray[np.float32], words: list[SpokenWord], pauses: random.Random | None
) -> tuple[list[NDArray[np.float32]], list[TrueWord]]:
    """Lengthen the pauses at commas; gives the pieces and the words as they are then."""
    pieces, timed = [], []
    first, added_s = 0, 0.0
    for index, word in enumerate(words):
        following = words[index + 1] if index + 1 < len(words) else None
        timed.append(
            TrueWord(
                word.text,
                word.start_s + added_s,
                word.end_s + added_s,
                word.is_reported,
                following is None or following.is_reported or word.text.endswith(","),
            )
        )
        if pauses is not None and following is not None and word.text.endswith(","):
            cut = round((word.end_s + following.start_s) / 2 * SAMPLE_RATE_HZ)
            pause = np.zeros(round(pauses.uniform(*COMMA_PAUSES_S) * SAMPLE_RATE_HZ), np.float32)
            pieces += [samples[first:cut], pause]
            first, added_s = cut, added_s + len(pause) / SAMPLE_RATE_HZ
    return [*pieces, samples[first:]], timed


def _moved(word: TrueWord, by_s: float) -> TrueWord:
    return TrueWord(
        word.text,
        round(word.start_s + by_s, 4),
        round(word.end_s + by_s, 4),
        word.is_reported,
        word.is_end_reported,
    )


def _silences(words: list[TrueWord], length_s: float) -> tuple[tuple[float, float], ...]:
    edges = [0.0, *(edge for word in words for edge in (word.start_s, word.end_s)), length_s]
    pairs = zip(edges[::2], edges[1::2], strict=True)
    return tuple((start_s, end_s) for start_s, end_s in pairs if end_s > start_s)


def _noise(speech: NDArray[np.float32], noise_db: float, seed: int) -> NDArray[np.float32]:
    """Noise of changing kinds, each as loud as the decibels say below the speech's own sound."""
    chance = np.random.default_rng(seed)
    loudness = float(np.sqrt(np.mean(speech[np.abs(speech) > QUIET] ** 2)))
    length = round(NOISE_KIND_S * SAMPLE_RATE_HZ)
    noise = np.empty_like(speech)
    for index, first in enumerate(range(0, len(speech), length)):
        size = min(length, len(speech) - first)
        sound = _noise_of(NOISES[index % len(NOISES)], size, chance)
        noise[first : first + size] = sound / np.sqrt(np.mean(sound**2))
    return (noise * loudness * 10 ** (-noise_db / 20)).astype(np.float32)


def _noise_of(kind: str, size: int, chance: np.random.Generator) -> NDArray[np.float64]:
    white = chance.standard_normal(size)
    if kind == "white":
        return white
    if kind == "brown":  # power falls by 6 dB an octave, down to 30 Hz
        spectrum = np.fft.rfft(white)
        frequency = np.fft.rfftfreq(size, 1 / SAMPLE_RATE_HZ)
        return np.fft.irfft(spectrum / np.maximum(frequency, 30.0), size)
    time = np.arange(size) / SAMPLE_RATE_HZ
    hum = sum(np.sin(2 * np.pi * 50 * n * time + n) / n for n in range(1, 7))
    return hum + 0.1 * white


def store_speech(path: Path, speech: Speech) -> None:
    """Write a FLAC file of 16 bits and, beside it, the words as JSON."""
    pcm = np.round(speech.waveform * 32767).astype(np.int16)
    with av.open(path, "w") as container:
        stream = container.add_stream("flac", rate=SAMPLE_RATE_HZ, layout="mono")
        stream.options = {"compression_level": "12"}
        frame = av.AudioFrame.from_ndarray(pcm[np.newaxis], "s16", "mono")
        frame.sample_rate = SAMPLE_RATE_HZ
        for packet in [*stream.encode(frame), *stream.encode(None)]:
            container.mux(packet)
    lines = ",\n".join(json.dumps(asdict(word)) for word in speech.words)
    path.with_suffix(".json").write_text(f"[\n{lines}\n]\n", "utf-8")


def load_speech(path: Path = STORED) -> Speech:
    """Read what `store_speech` wrote; the stored two minutes if no other is named."""
    waveform = load_audio(path)
    words = [TrueWord(**word) for word in json.loads(path.with_suffix(".json").read_text("utf-8"))]
    return Speech(waveform, tuple(words), _silences(words, len(waveform) / SAMPLE_RATE_HZ))


def two_minutes() -> Speech:
    """Make what is stored: 40 s each without noise and with noise 40 and 20 dB below."""
    parts = [make_speech(0.63, 50 + index, db) for index, db in enumerate((None, 40.0, 20.0))]
    starts_s = np.cumsum([0, *(len(part.waveform) / SAMPLE_RATE_HZ for part in parts)])
    words = [
        _moved(word, float(start_s))
        for part, start_s in zip(parts, starts_s[:-1], strict=True)
        for word in part.words
    ]
    waveform = np.concatenate([part.waveform for part in parts])
    return Speech(waveform, tuple(words), _silences(words, float(starts_s[-1])))


if __name__ == "__main__":
    STORED.parent.mkdir(parents=True, exist_ok=True)
    store_speech(STORED, two_minutes())
    print(f"{STORED.name}: {STORED.stat().st_size / 1000:.0f} kB")
