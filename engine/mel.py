"""The log-Mel spectrogram that the encoder reads, for whole waveforms and for long files.

openai-whisper lengthens the waveform by 30 s of silence, transforms all of it at once and
clamps what lies 80 dB below the loudest point of the whole file. `MelWindows` gives the same
numbers without ever holding the file: a first pass over the audio, `scan`, finds the loudest
point, then every window is made when it is asked for.

Source: openai-whisper 20250625, whisper/audio.py; filter bank of Slaney, "Auditory Toolbox"
(1998), as librosa.filters.mel computes it.
"""

import math
from collections import deque
from collections.abc import Generator, Iterator
from functools import lru_cache

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from engine.audio import SAMPLE_RATE_HZ, AudioSource
from engine.cancellation import CancelToken
from engine.events import MediaScanned

N_FFT = 400
HOP_LENGTH = 160
CHUNK_S = 30
N_SAMPLES = CHUNK_S * SAMPLE_RATE_HZ
N_FRAMES = N_SAMPLES // HOP_LENGTH
FRAMES_PER_SECOND = SAMPLE_RATE_HZ // HOP_LENGTH

SMALLEST_POWER = 1e-10
DYNAMIC_RANGE = 8.0  # powers of ten below the loudest point that are kept
# What stays behind a window's start in memory, for callers that go back a little.
LOOK_BACK = N_SAMPLES

# The Slaney scale: linear below 1 kHz, with 15 mel there; above it 27 mel for a factor of 6.4.
LINEAR_HZ_PER_MEL = 200.0 / 3
BREAK_HZ = 1000.0
BREAK_MEL = BREAK_HZ / LINEAR_HZ_PER_MEL
LOG_STEP = math.log(6.4) / 27


@lru_cache(maxsize=4)
def mel_filters(n_mels: int) -> Tensor:
    """Compute the triangular filters from a power spectrum to Mel bands.

    Args:
        n_mels: number of bands, 80 or 128 in published models.

    Returns:
        (n_mels, 201) float32; every filter has the same area.
    """
    highest = BREAK_MEL + math.log(SAMPLE_RATE_HZ / 2 / BREAK_HZ) / LOG_STEP
    mels = np.linspace(0.0, highest, n_mels + 2)
    above = BREAK_HZ * np.exp(LOG_STEP * (mels - BREAK_MEL))
    edges_hz = np.where(mels < BREAK_MEL, mels * LINEAR_HZ_PER_MEL, above)
    bins_hz = np.linspace(0.0, SAMPLE_RATE_HZ / 2, N_FFT // 2 + 1)
    lower, centre, upper = (edges_hz[i : i + n_mels, None] for i in range(3))
    rising = (bins_hz - lower) / (centre - lower)
    falling = (upper - bins_hz) / (upper - centre)
    # Rounded before and after the scaling, as the published banks were: equal bit for bit.
    triangles = np.maximum(0.0, np.minimum(rising, falling)).astype(np.float32)
    return torch.from_numpy((triangles * (2.0 / (upper - lower))).astype(np.float32))


def log_mel_spectrogram(audio: NDArray[np.float32], n_mels: int, padding: int = 0) -> Tensor:
    """Transform a whole waveform at once.

    Args:
        audio: (samples,) float32, 16 kHz.
        n_mels: number of Mel bands.
        padding: zero samples to put behind it.

    Returns:
        (n_mels, (samples + padding) // 160) float32, about -1.5 to 1.5.

    Raises:
        ValueError: with its padding the waveform has 200 samples or fewer.
    """
    samples = functional.pad(torch.from_numpy(np.ascontiguousarray(audio)), (0, padding))
    half = N_FFT // 2
    if len(samples) <= half:
        raise ValueError(f"{len(samples)} samples are too few; pad them to more than {half}")
    reflected = functional.pad(samples[None], (half, half), mode="reflect")[0]
    power = _mel_power(reflected, n_mels)[:, : len(samples) // HOP_LENGTH]
    return _log_scaled(power, _loudest(power))


class MelWindows:
    """The log-Mel spectrogram of a file, window by window, in bounded memory; made by `scan`.

    Windows are made in a second reading of the audio; asking for one that lies more than 30 s
    before the last one starts that reading anew.

    Attributes:
        n_samples: length of the audio, samples.
        content_frames: length of the audio, whole frames of 10 ms.
        duration_s: length of the audio, seconds.
    """

    def __init__(self, powers: "_MelPowers", n_samples: int, loudest: float) -> None:
        self._powers = powers
        self._loudest = loudest
        self.n_samples = n_samples
        self.content_frames = n_samples // HOP_LENGTH
        self.duration_s = n_samples / SAMPLE_RATE_HZ

    def window(self, seek: int, size: int) -> Tensor:
        """Make `size` frames from frame `seek` on; past the audio's end they are silence.

        Returns:
            (n_mels, size) float32

        Raises:
            Cancelled: the token given to `scan` was requested.
            MediaUnreadable: from the source.
        """
        return _log_scaled(self._powers.frames(seek, size), self._loudest)

    def samples(self, first: int, last: int) -> NDArray[np.float32]:
        """Copy the samples of a half-open range; past the audio's end they are zero.

        Reading is cheap where the range lies in or near the last window.

        Returns:
            (last - first,) float32

        Raises:
            Cancelled: the token given to `scan` was requested.
            MediaUnreadable: from the source.
        """
        return self._powers.samples(first, last)


def scan(
    source: AudioSource, n_mels: int, cancel: CancelToken | None = None
) -> Generator[MediaScanned, None, MelWindows]:
    """Read audio once, to find its length and its loudest point.

    Args:
        source: of mono samples at 16 kHz; can be read again and again.
        n_mels: number of Mel bands.
        cancel: checked by the source and for every 30 s, here and in later readings.

    Yields:
        After every 30 s of audio, how far that is.

    Returns:
        The windows.

    Raises:
        Cancelled: `cancel` was requested.
        MediaUnreadable: from the source.
    """
    powers = _MelPowers(source, n_mels, cancel)
    loudest = SMALLEST_POWER
    seek = 0
    while powers.n_samples is None or seek * HOP_LENGTH < powers.n_samples + N_FFT:
        loudest = max(loudest, _loudest(powers.frames(seek, N_FRAMES)))
        seek += N_FRAMES
        n_read = seek * HOP_LENGTH
        if powers.n_samples is not None:
            n_read = min(n_read, powers.n_samples)
        done_s = n_read / SAMPLE_RATE_HZ
        stated_s = source.stated_duration_s
        yield MediaScanned(done_s, None if stated_s is None else max(done_s, stated_s))
    return MelWindows(powers, powers.n_samples, loudest)


class _MelPowers:
    """Mel powers of any frames of a source, mostly forward, past its end too.

    Attributes:
        n_samples: length of the audio; None until its end was seen.
    """

    def __init__(self, source: AudioSource, n_mels: int, cancel: CancelToken | None) -> None:
        self._source = source
        self._n_mels = n_mels
        self._cancel = cancel
        self._reader = _SampleReader(source, cancel)

    @property
    def n_samples(self) -> int | None:
        return self._reader.n_samples

    def frames(self, seek: int, size: int) -> Tensor:
        """Mel powers of frames from `seek` on, (n_mels, size) float32, of the padded audio.

        A frame's samples lie around its centre. Before the start the audio is reflected.
        """
        first = seek * HOP_LENGTH - N_FFT // 2
        last = (seek + size - 1) * HOP_LENGTH + N_FFT // 2
        samples = self.samples(max(first, 0), max(last, N_FFT))
        if first < 0:
            samples = np.concatenate([samples[-first:0:-1], samples[:last]])
        return _mel_power(torch.from_numpy(samples), self._n_mels)

    def samples(self, first: int, last: int) -> NDArray[np.float32]:
        """Copy samples; where they are forgotten already, the reading starts anew."""
        if self._cancel is not None:
            self._cancel.check()
        if first < self._reader.earliest:
            self._reader = _SampleReader(self._source, self._cancel)
        return self._reader.read(first, last)


class _SampleReader:
    """Random access, mostly forward, to the samples of one reading of a source.

    Attributes:
        earliest: first sample that can still be read.
        n_samples: length of the audio; None until its end was seen.
    """

    def __init__(self, source: AudioSource, cancel: CancelToken | None) -> None:
        self.earliest = 0
        self.n_samples: int | None = None
        self._coming: Iterator[NDArray[np.float32]] = iter(source.blocks(cancel))
        self._blocks: deque[NDArray[np.float32]] = deque()  # without a gap from `earliest`
        self._end = 0

    def read(self, first: int, last: int) -> NDArray[np.float32]:
        """Copy the samples of the half-open range; past the end they are zero.

        Samples more than `LOOK_BACK` before `first` are forgotten.
        """
        self._forget(first - LOOK_BACK)
        while self.n_samples is None and self._end < last:
            self._take(first - LOOK_BACK)
        samples = np.zeros(last - first, dtype=np.float32)
        start = self.earliest
        for block in self._blocks:
            low, high = max(start, first), min(start + len(block), last)
            if low < high:
                samples[low - first : high - first] = block[low - start : high - start]
            start += len(block)
        return samples

    def _take(self, needed: int) -> None:
        """Append one more block, of which only what lies after `needed` is kept."""
        block = next(self._coming, None)
        if block is None:
            self.n_samples = self._end
            return
        self._blocks.append(block)
        self._end += len(block)
        self._forget(needed)

    def _forget(self, needed: int) -> None:
        """Drop the blocks that end before `needed`."""
        while self._blocks and self.earliest + len(self._blocks[0]) <= needed:
            self.earliest += len(self._blocks.popleft())


@lru_cache(maxsize=1)
def _hann_window() -> Tensor:
    return torch.hann_window(N_FFT)


def _mel_power(samples: Tensor, n_mels: int) -> Tensor:
    """Mel powers of the frames that begin at every 160th of `samples`, (n_mels, frames).

    In float32 by the very operations of the reference: faint bands lie near the rounding
    errors of the transform, and a more exact one would differ from it in the fourth digit.
    """
    spectrum = torch.stft(
        samples, N_FFT, HOP_LENGTH, window=_hann_window(), center=False, return_complex=True
    )
    return mel_filters(n_mels) @ (spectrum.abs() ** 2)


def _loudest(power: Tensor) -> float:
    return max(float(power.max()), SMALLEST_POWER)


def _log_scaled(power: Tensor, loudest: float) -> Tensor:
    """Mel powers to what the encoder reads."""
    logarithm = power.clamp(min=SMALLEST_POWER).log10()
    floor = torch.tensor(loudest).log10() - DYNAMIC_RANGE
    return (torch.maximum(logarithm, floor) + 4.0) / 4.0
