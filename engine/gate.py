"""Windows where there is speech to decode, and none over long silence.

Silence is where hallucinations come from, so a window neither begins nor ends with much of
it. The gate is wary: a sound that is only faintly like speech opens it, so that soft speech,
song and speech under music are decoded as ever.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from engine.mel import FRAMES_PER_SECOND, N_FRAMES
from engine.speech_activity.listener import SpeechListener
from engine.speech_activity.spans import FRAME_S
from engine.window import Window

# Far below the 0.5 from which on speech is taken for heard.
OPENING = 0.15
# Shorter silence is decoded along: pauses tell the model where sentences end.
LONG_SILENCE_S = 4.0
# Onsets are soft, and the model likes to hear a little before and after.
MARGIN_S = 0.6


class SpeechGate:
    """Finds where windows begin and end."""

    def __init__(self, listener: SpeechListener) -> None:
        self._listener = listener

    def next_speech(self, seek: int, stop: int) -> int | None:
        """Find where to begin: at `seek` unless long silence follows.

        Args:
            seek: mel frame to begin from.
            stop: mel frame to end at.

        Returns:
            A mel frame; None where no speech comes before `stop`.
        """
        for first_s, open_ in self._heard(seek / FRAMES_PER_SECOND, stop / FRAMES_PER_SECOND):
            if not open_.any():
                continue
            onset_s = first_s + float(open_.argmax()) * FRAME_S
            if onset_s - seek / FRAMES_PER_SECOND < LONG_SILENCE_S:
                return seek
            return max(seek, round((onset_s - MARGIN_S) * FRAMES_PER_SECOND))
        return None

    def window(self, seek: int, stop: int) -> Window | None:
        """Choose the next window: from the next speech to a long silence, 30 s at most.

        Args:
            seek: mel frame to begin from.
            stop: mel frame to end at.

        Returns:
            The window; None where no speech comes before `stop`.
        """
        first = self.next_speech(seek, stop)
        if first is None:
            return None
        n_frames = min(N_FRAMES, stop - first)
        start_s = first / FRAMES_PER_SECOND
        open_ = self._listener.probabilities(start_s, start_s + n_frames / 100) >= OPENING
        silent_from_s = _long_silence(open_)
        if silent_from_s is not None:
            n_frames = min(n_frames, round((silent_from_s + MARGIN_S) * FRAMES_PER_SECOND))
        return Window(first, n_frames)

    def _heard(self, start_s: float, end_s: float) -> Iterator[tuple[float, NDArray[np.bool_]]]:
        """Read on in steps: where each begins, and which of its frames may be speech."""
        step_s = N_FRAMES / FRAMES_PER_SECOND
        while start_s < end_s:
            until_s = min(start_s + step_s, end_s)
            yield start_s, self._listener.probabilities(start_s, until_s) >= OPENING
            start_s = until_s


def _long_silence(open_: NDArray[np.bool_]) -> float | None:
    """Where long silence begins after the first speech, seconds from the first frame."""
    heard = np.flatnonzero(open_)
    if not len(heard):
        return None
    bounds = np.append(heard, len(open_))
    long = np.flatnonzero(np.diff(bounds) - 1 >= LONG_SILENCE_S / FRAME_S)
    return float(heard[long[0]] + 1) * FRAME_S if len(long) else None
