"""Audio without NaN or infinity."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from engine.audio import AudioSource
from engine.audio_track import AudioTrack
from engine.cancellation import CancelToken

# Far above any recording (full scale is 1), far below what overflows when it is squared.
LOUDEST = 1e6


class FiniteAudio:
    """Another source's audio with silence where a sample is no sensible number.

    Damaged float recordings hold NaN, infinite or enormous samples. One of them would make
    the spectrogram's maximum, and with it every window, NaN.
    """

    def __init__(self, source: AudioSource) -> None:
        self._source = source

    @property
    def track(self) -> AudioTrack | None:
        """The source's track."""
        return self._source.track

    @property
    def stated_duration_s(self) -> float | None:
        """The source's stated length."""
        return self._source.stated_duration_s

    def blocks(self, cancel: CancelToken | None = None) -> Iterator[NDArray[np.float32]]:
        """Yield the source's blocks, repaired where need be.

        Raises:
            Cancelled: `cancel` was requested.
        """
        for block in self._source.blocks(cancel):
            sensible = np.abs(block) <= LOUDEST  # False for NaN too
            yield block if sensible.all() else np.where(sensible, block, np.float32(0))
