"""The waveform's outline: least and greatest sample of every 5 ms, and coarser levels of it.

One pass over the audio gives the finest level; each further level joins four columns of the
one below. Painting takes the level that fits the zoom, so it costs the same for a second and
for ten hours. An hour takes 2 MB.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.audio import SAMPLE_RATE_HZ, AudioSource, MediaAudio
from engine.cancellation import CancelToken

PEAKS_RATE_HZ = 200
"""Columns a second of the finest level."""

_SAMPLES_PER_COLUMN = SAMPLE_RATE_HZ // PEAKS_RATE_HZ
_LEVEL_FACTOR = 4
_LEAST_COLUMNS = 256  # a level this small needs no coarser one
_INT8_SCALE = 127
_PROGRESS_STEP_S = 10


@dataclass(frozen=True, slots=True)
class PeaksProgress:
    """Everything before `done_ms` has been read."""

    done_ms: int


@dataclass(frozen=True, slots=True, eq=False)
class PeaksLevel:
    """The outline at one resolution.

    Attributes:
        rate_hz: columns a second.
        minimum: least sample per column, -127..0 for -1..0, shape (columns,).
        maximum: greatest sample per column, 0..127 for 0..1, shape (columns,).
    """

    rate_hz: float
    minimum: NDArray[np.int8]
    maximum: NDArray[np.int8]


@dataclass(frozen=True, slots=True, eq=False)
class Peaks:
    """The outline of a whole track on the player's timeline.

    Attributes:
        duration_ms: length of the audio.
        levels: finest first.
    """

    duration_ms: int
    levels: tuple[PeaksLevel, ...]

    @property
    def rate_hz(self) -> float:
        """Columns a second of the finest level."""
        return self.levels[0].rate_hz

    @property
    def minimum(self) -> NDArray[np.int8]:
        """Least sample per column of the finest level, shape (columns,)."""
        return self.levels[0].minimum

    @property
    def maximum(self) -> NDArray[np.int8]:
        """Greatest sample per column of the finest level, shape (columns,)."""
        return self.levels[0].maximum

    def slice(
        self, start_ms: float, end_ms: float, columns: int
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """The outline between two times, for a picture `columns` wide.

        Times before 0 and past the end are silent.

        Args:
            start_ms: left edge of the first column.
            end_ms: right edge of the last column, after `start_ms`.
            columns: how many, at least 1.

        Returns:
            Least and greatest sample per column, -1..1, shape (columns,) each.
        """
        level = self._level_for(columns * 1000 / (end_ms - start_ms))
        edges = np.linspace(start_ms, end_ms, columns + 1) * (level.rate_hz / 1000)
        first = np.floor(edges[:-1] + 1e-6).astype(np.int64)
        past = np.maximum(np.ceil(edges[1:] - 1e-6).astype(np.int64), first + 1)
        n_columns = level.minimum.size
        inside = (past > 0) & (first < n_columns)
        first = np.clip(first, 0, max(n_columns - 1, 0))
        past = np.clip(past, first + 1, max(n_columns, 1))
        return (
            _reduced(np.minimum, level.minimum, first, past, inside),
            _reduced(np.maximum, level.maximum, first, past, inside),
        )

    def _level_for(self, wanted_rate_hz: float) -> PeaksLevel:
        """The coarsest level that is still as fine as wanted, else the finest."""
        fitting = [level for level in self.levels if level.rate_hz >= wanted_rate_hz]
        return fitting[-1] if fitting else self.levels[0]


def _reduced(
    join: np.ufunc,
    values: NDArray[np.int8],
    first: NDArray[np.int64],
    past: NDArray[np.int64],
    inside: NDArray[np.bool_],
) -> NDArray[np.float32]:
    """Join `values[first[i]:past[i]]` to one value per column; 0 where not inside."""
    out = np.zeros(first.size, dtype=np.float32)
    if values.size == 0:
        return out
    # `reduceat` takes pairs of edges; every second result is the run between two columns.
    # One more value at the end lets an edge lie behind the last.
    start = int(first[0])
    padded = np.append(values[start : int(past[-1])], np.int8(0))
    edges = np.stack([first, past], axis=1).ravel() - start
    out[inside] = join.reduceat(padded, edges)[::2][inside] / np.float32(_INT8_SCALE)
    return out


def build_peaks(
    path: Path, track: int | None = None, cancel: CancelToken | None = None
) -> Iterator[PeaksProgress | Peaks]:
    """Read a track once and yield progress, then the `Peaks` as the last event.

    Args:
        path: media file.
        track: `AudioTrack.index`, or None for the default one.
        cancel: checked once per packet.

    Raises:
        Cancelled: `cancel` was requested.
        MediaUnreadable: the file is missing, broken or no media.
        NoAudioTrack: there is no audio in it.
        AudioTrackMissing: there is audio, but not this track.
    """
    yield from peaks_of(MediaAudio(path, track), cancel)


def peaks_of(
    source: AudioSource, cancel: CancelToken | None = None
) -> Iterator[PeaksProgress | Peaks]:
    """Read a source once and yield progress, then its `Peaks` as the last event.

    Raises:
        Cancelled: `cancel` was requested.
        MediaUnreadable: the source cannot be read any more.
    """
    minima: list[NDArray[np.int8]] = []
    maxima: list[NDArray[np.int8]] = []
    rest = np.zeros(0, dtype=np.float32)
    n_samples = 0
    reported_s = 0
    for block in source.blocks(cancel):
        n_samples += block.size
        samples = np.concatenate([rest, block])
        whole = samples.size - samples.size % _SAMPLES_PER_COLUMN
        rest = samples[whole:]
        if whole:
            low, high = _outline(samples[:whole])
            minima.append(low)
            maxima.append(high)
        if n_samples // SAMPLE_RATE_HZ >= reported_s + _PROGRESS_STEP_S:
            reported_s = n_samples // SAMPLE_RATE_HZ
            yield PeaksProgress(reported_s * 1000)
    if rest.size:
        low, high = _outline(np.pad(rest, (0, _SAMPLES_PER_COLUMN - rest.size)))
        minima.append(low)
        maxima.append(high)
    none = np.zeros(0, dtype=np.int8)
    finest = PeaksLevel(
        PEAKS_RATE_HZ, np.concatenate([none, *minima]), np.concatenate([none, *maxima])
    )
    yield Peaks(round(n_samples * 1000 / SAMPLE_RATE_HZ), _levels(finest))


def _outline(samples: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.int8]]:
    columns = samples.reshape(-1, _SAMPLES_PER_COLUMN)
    low = np.clip(columns.min(axis=1), -1.0, 0.0)
    high = np.clip(columns.max(axis=1), 0.0, 1.0)
    return (
        np.rint(low * _INT8_SCALE).astype(np.int8),
        np.rint(high * _INT8_SCALE).astype(np.int8),
    )


def _levels(finest: PeaksLevel) -> tuple[PeaksLevel, ...]:
    levels = [finest]
    while levels[-1].minimum.size > _LEAST_COLUMNS:
        below = levels[-1]
        starts = np.arange(0, below.minimum.size, _LEVEL_FACTOR)
        levels.append(
            PeaksLevel(
                below.rate_hz / _LEVEL_FACTOR,
                np.minimum.reduceat(below.minimum, starts),
                np.maximum.reduceat(below.maximum, starts),
            )
        )
    return tuple(levels)
