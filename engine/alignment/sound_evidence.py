"""What the sound itself says about where words may begin and end: silence and change."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from torch.nn import functional

from engine.audio import SAMPLE_RATE_HZ
from engine.mel import HOP_LENGTH, N_FFT, mel_filters

Floats = NDArray[np.float64]

FRAMES_PER_SECOND = SAMPLE_RATE_HZ // HOP_LENGTH  # 10 ms each
SPEECH_FRAME_S = 512 / SAMPLE_RATE_HZ  # of silero-vad's probabilities

N_BANDS = 80
SMALLEST_POWER = 1e-10
# Noise is what a band holds at its quietest 0.1 s within 2 s on either side, but nothing fainter
# than 55 dB below the window's loud parts, where no recording tells speech from anything else.
QUIETEST_FRAMES = 10
NOISE_BLOCK_FRAMES = 25
NOISE_BLOCKS_AROUND = 8
LARGEST_RANGE_DB = 55.0
# Measured on synthetic speech without noise and with noise 40, 20 and 10 dB below: the mean
# excess of all bands over that noise is less than 5 dB in nine of ten silent frames, and in one
# of six frames of speech at 10 dB, of ten at 20 dB, of twenty without noise.
SILENCE_DB = 5.0
SILENCE_SOFTNESS_DB = 0.8
# The closure of a stop such as "p" is silent for up to about 80 ms and is no pause.
SHORTEST_PAUSE_FRAMES = 9
# Sound without a voice, such as music, counts as silence where the detector of speech is sure for
# this long; it hears a word's edges late, so a margin is left.
VOICELESS_PROBABILITY = 0.15
SHORTEST_VOICELESS_FRAMES = 50
VOICELESS_MARGIN_FRAMES = 15
CHANGE_FRAMES = 3  # averaged on either side of a change


@dataclass(frozen=True, slots=True)
class WindowSound:
    """The sound of a window.

    Attributes:
        start_s: where it begins on the timeline, seconds.
        samples: (samples,) float32, mono, 16 kHz.
        speech: probabilities of speech, one for each 32 ms from `start_s`, 0..1; None where
            nobody listened.
    """

    start_s: float
    samples: NDArray[np.float32]
    speech: NDArray[np.float32] | None = None

    @property
    def end_s(self) -> float:
        """Where it ends on the timeline, seconds."""
        return self.start_s + len(self.samples) / SAMPLE_RATE_HZ


@dataclass(frozen=True, slots=True)
class SoundEvidence:
    """Silence and change in frames of 10 ms from a window's start.

    Attributes:
        silence: (frames,) how sure it is that nobody speaks, 0..1.
        change: (frames,) how much the spectrum changes where the frame begins; 1 is a clear
            change, 2 the largest.
    """

    silence: Floats
    change: Floats


def hear(sound: WindowSound) -> SoundEvidence:
    """Measure silence and change, in as many whole frames as the samples hold."""
    power = _mel_power(sound.samples)
    excess = _excess_db(power)
    silence = 1 / (1 + np.exp((excess.mean(axis=1) - SILENCE_DB) / SILENCE_SOFTNESS_DB))
    silence = _opened(silence, SHORTEST_PAUSE_FRAMES)
    if sound.speech is not None and len(sound.speech):
        silence = np.maximum(silence, _voiceless(sound.speech, len(silence)))
    return SoundEvidence(silence, _change(excess))


def _mel_power(samples: NDArray[np.float32]) -> Floats:
    """(frames, bands) mel power around the middle of each frame of 10 ms."""
    n_frames = len(samples) // HOP_LENGTH
    before = (N_FFT - HOP_LENGTH) // 2
    whole = torch.from_numpy(np.ascontiguousarray(samples[: n_frames * HOP_LENGTH]))
    padded = functional.pad(whole, (before, before))
    spectrum = torch.stft(
        padded, N_FFT, HOP_LENGTH, window=torch.hann_window(N_FFT), center=False,
        return_complex=True,
    )  # fmt: skip
    power = mel_filters(N_BANDS) @ (spectrum.abs() ** 2)
    frames: Floats = power.T.double().numpy()
    return frames


def _excess_db(power: Floats) -> Floats:
    """(frames, bands) decibels over the noise around, 0 where below it."""
    decibels = 10 * np.log10(power + SMALLEST_POWER)
    noise = 10 * np.log10(_noise_power(power) + SMALLEST_POWER)
    loud = float(np.percentile(decibels, 98))
    excess: Floats = np.maximum(decibels - np.maximum(noise, loud - LARGEST_RANGE_DB), 0.0)
    return excess


def _noise_power(power: Floats) -> Floats:
    """(frames, bands) power of each band where it is quietest in the seconds around."""
    averaged = _moving_mean(power, QUIETEST_FRAMES)
    n_blocks = -(-len(power) // NOISE_BLOCK_FRAMES)
    quietest = np.stack(
        [
            averaged[NOISE_BLOCK_FRAMES * index : NOISE_BLOCK_FRAMES * (index + 1)].min(axis=0)
            for index in range(n_blocks)
        ]
    )
    around = np.stack(
        [
            quietest[max(0, index - NOISE_BLOCKS_AROUND) : index + NOISE_BLOCKS_AROUND + 1].min(0)
            for index in range(n_blocks)
        ]
    )
    frames: Floats = np.repeat(around, NOISE_BLOCK_FRAMES, axis=0)[: len(power)]
    return frames


def _moving_mean(values: Floats, width: int) -> Floats:
    """Means of `width` frames around each frame; the ends are repeated."""
    before = width // 2
    padded = np.pad(values, ((before, width - 1 - before), (0, 0)), mode="edge")
    sums = np.cumsum(np.pad(padded, ((1, 0), (0, 0))), axis=0)
    means: Floats = np.maximum((sums[width:] - sums[:-width]) / width, 0.0)
    return means


def _opened(values: Floats, width: int) -> Floats:
    """Flatten every peak that is narrower than `width` frames (morphological opening)."""
    if len(values) < width:
        return np.zeros_like(values)
    inside = sliding_window_view(values, width).min(axis=-1)
    opened: Floats = sliding_window_view(np.pad(inside, width - 1), width).max(axis=-1)
    return opened


def _voiceless(speech: NDArray[np.float32], n_frames: int) -> Floats:
    """1 in frames well within long stretches in which the detector of speech hears none."""
    times_s = (np.arange(n_frames) + 0.5) / FRAMES_PER_SECOND
    index = np.minimum((times_s / SPEECH_FRAME_S).astype(int), len(speech) - 1)
    without = (speech[index] < VOICELESS_PROBABILITY).astype(np.float64)
    long = _opened(without, SHORTEST_VOICELESS_FRAMES)
    width = 2 * VOICELESS_MARGIN_FRAMES + 1
    padded = np.pad(long, VOICELESS_MARGIN_FRAMES, mode="edge")
    shrunk: Floats = sliding_window_view(padded, width).min(axis=-1)
    return shrunk


def _change(excess: Floats) -> Floats:
    """Distance of the mean spectra after and before each frame's beginning, scaled."""
    n_frames = len(excess)
    sums = np.cumsum(np.pad(excess, ((1, 0), (0, 0))), axis=0)
    at = np.arange(n_frames)
    first = np.maximum(at - CHANGE_FRAMES, 0)
    stop = np.minimum(at + CHANGE_FRAMES, n_frames)
    before = (sums[at] - sums[first]) / np.maximum(at - first, 1)[:, None]
    after = (sums[stop] - sums[at]) / np.maximum(stop - at, 1)[:, None]
    distance: Floats = np.sqrt(((after - before) ** 2).mean(axis=1))
    distance[0] = 0.0
    usual = float(np.median(distance) + np.percentile(distance, 90))
    if usual == 0.0:
        return distance
    scaled: Floats = np.minimum(distance / usual, 2.0)
    return scaled
