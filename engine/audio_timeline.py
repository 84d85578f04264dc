"""Places decoded frames by their timestamps: holes become silence, overlaps are trimmed."""

from collections.abc import Iterator, Sequence

import av
import numpy as np
from av.audio.fifo import AudioFifo
from av.audio.resampler import AudioResampler
from numpy.typing import NDArray

# Containers with millisecond timestamps (Matroska, FLV) make a steady track jitter by 1 ms.
# Frames within the tolerance follow each other without a cut; the place of a frame is always
# compared with where the whole run should be, so a drift is corrected as soon as it exceeds it.
_JITTER_TOLERANCE_S = 0.010

# A timestamp that jumps back further than this, or past the end of the container, is a new
# count (joined transport streams, a wrapped counter), not an overlap or a hole.
_DISCONTINUITY_S = 10.0

# A call of the resampler costs more than the work on one short frame.
_BATCH_SAMPLES = 32_768

_NOTHING: NDArray[np.int16] = np.zeros(0, dtype=np.int16)


class AudioTimeline:
    """Places frames by their timestamps and yields mono samples without gaps from time 0.

    Args:
        origin_s: the timestamp that counts as time 0.
        duration_s: of the container; 0 where it does not say.
        rate_hz: of the samples to yield.

    Attributes:
        n_samples: how many were yielded.
        n_damaged: how many frames, or runs of them, could not be converted and are silent.
    """

    def __init__(self, origin_s: float, duration_s: float, rate_hz: int) -> None:
        self._origin_s = origin_s
        self._limit_s = duration_s + _DISCONTINUITY_S
        self._rate_hz = rate_hz
        self._run: _Run | None = None
        self.n_samples = 0
        self.n_damaged = 0

    def place(self, frame: av.AudioFrame) -> Iterator[NDArray[np.int16]]:
        """Take the next frame and yield what is ready."""
        if frame.samples == 0 or frame.sample_rate <= 0:
            return
        now_s = self._run.end_s if self._run else self.n_samples / self._rate_hz
        start_s = self._start_of(frame, now_s)
        continues = abs(start_s - now_s) <= _JITTER_TOLERANCE_S
        if self._run is None or not continues or not self._run.fits(frame):
            yield from self.finish()
            begin_s = now_s if continues and self.n_samples else start_s
            self._run = _Run(frame, begin_s, self._rate_hz)
        try:
            samples = self._run.convert(frame)
        except av.FFmpegError:  # channels that make no sense, for instance
            self._run = None
            self.n_damaged += 1
            return
        yield from self._emit(self._run, samples)

    def finish(self) -> Iterator[NDArray[np.int16]]:
        """Yield what is still held back."""
        if self._run is None:
            return
        run, self._run = self._run, None
        try:
            samples = run.flush()
        except av.FFmpegError:
            self.n_damaged += 1
            return
        yield from self._emit(run, samples)

    def _start_of(self, frame: av.AudioFrame, now_s: float) -> float:
        """Where the frame begins on the timeline; `now_s` is where the last one ended."""
        if frame.time is None:
            return now_s
        start_s = frame.time - self._origin_s
        first = self._run is None and self.n_samples == 0
        jumped_back = not first and start_s < now_s - _DISCONTINUITY_S
        if jumped_back or start_s > max(self._limit_s, now_s + _DISCONTINUITY_S):
            self._origin_s += start_s - now_s
            return now_s
        return start_s

    def _emit(self, run: "_Run", samples: NDArray[np.int16]) -> Iterator[NDArray[np.int16]]:
        """Yield samples where they belong: silence before them, or their overlap cut off."""
        start = run.next_sample
        run.next_sample += samples.size
        overlap = min(max(self.n_samples - start, 0), samples.size)
        samples = samples[overlap:]
        if samples.size == 0:
            return
        while self.n_samples < start:
            silence = np.zeros(min(start - self.n_samples, self._rate_hz), dtype=np.int16)
            self.n_samples += silence.size
            yield silence
        self.n_samples += samples.size
        yield samples


class _Run:
    """Frames of one format that follow each other, and the resampler they go through.

    Args:
        frame: the first one; it is not converted yet.
        start_s: where it begins on the timeline.
        rate_hz: of the samples that come out.

    Attributes:
        next_sample: place on the timeline of the next sample to come out.
    """

    def __init__(self, frame: av.AudioFrame, start_s: float, rate_hz: int) -> None:
        self._format = _format_of(frame)
        self._resampler = AudioResampler(format="s16", layout="mono", rate=rate_hz)
        self._waiting = AudioFifo()
        self._start_s = start_s
        self._frame_rate_hz = frame.sample_rate
        self._n_taken = 0
        self.next_sample = round(start_s * rate_hz)

    @property
    def end_s(self) -> float:
        """Where the next frame is due."""
        return self._start_s + self._n_taken / self._frame_rate_hz

    def fits(self, frame: av.AudioFrame) -> bool:
        """Whether the frame can go through the same resampler."""
        return _format_of(frame) == self._format

    def convert(self, frame: av.AudioFrame) -> NDArray[np.int16]:
        """Take one frame; what comes out may be earlier frames' samples, or nothing."""
        self._n_taken += frame.samples
        frame.pts = None  # the resampler must not see holes: `AudioTimeline` fills them
        self._waiting.write(frame)
        if self._waiting.samples < _BATCH_SAMPLES:
            return _NOTHING
        return _samples(self._resampler.resample(self._waiting.read()))

    def flush(self) -> NDArray[np.int16]:
        """What was not converted yet, and what the resampler still holds."""
        last = self._waiting.read(partial=True)
        converted = self._resampler.resample(last) if last is not None else []
        return _samples([*converted, *self._resampler.resample(None)])


def _format_of(frame: av.AudioFrame) -> tuple[str, str, int]:
    return frame.format.name, frame.layout.name, frame.sample_rate


def _samples(frames: Sequence[av.AudioFrame]) -> NDArray[np.int16]:
    pieces = [frame.to_ndarray()[0] for frame in frames if frame.samples]
    return np.concatenate(pieces) if pieces else _NOTHING
