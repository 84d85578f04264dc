"""Probabilities of speech while the audio comes in, whatever the blocks it comes in."""

import numpy as np
import torch
from numpy.typing import NDArray

from engine.speech_activity.network import CONTEXT_SAMPLES, SpeechNetwork, State
from engine.speech_activity.spans import FRAME_SAMPLES

# Frames judged at once: the features of so many take 20 MB.
MOST_FRAMES = 1024


class SpeechDetector:
    """Hears mono audio of 16 kHz from its first sample on, one frame of 32 ms after the other.

    Args:
        network: may be shared by many detectors; each keeps a state of its own.
    """

    def __init__(self, network: SpeechNetwork) -> None:
        self._network = network
        self._state: State | None = None
        # The context of the next frame, then what there is of that frame.
        self._heard = np.zeros(CONTEXT_SAMPLES, dtype=np.float32)

    def hear(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        """Take the next samples, however many.

        Returns:
            Probability of speech of every frame that is complete now, (frames,).
        """
        self._heard = np.concatenate([self._heard, samples])
        n_frames = (len(self._heard) - CONTEXT_SAMPLES) // FRAME_SAMPLES
        judged = [
            self._judge(min(MOST_FRAMES, n_frames - done))
            for done in range(0, n_frames, MOST_FRAMES)
        ]
        return np.concatenate([np.zeros(0, dtype=np.float32), *judged])

    def finish(self) -> NDArray[np.float32]:
        """Fill the last frame up with silence, where one was begun, and judge it.

        Returns:
            (1,) or (0,)
        """
        begun = len(self._heard) - CONTEXT_SAMPLES
        return self.hear(np.zeros(-begun % FRAME_SAMPLES, dtype=np.float32))

    @torch.inference_mode()
    def _judge(self, n_frames: int) -> NDArray[np.float32]:
        width = CONTEXT_SAMPLES + FRAME_SAMPLES
        frames = np.lib.stride_tricks.sliding_window_view(self._heard, width)[::FRAME_SAMPLES]
        batch = torch.from_numpy(frames[:n_frames].copy())
        probabilities, self._state = self._network(batch, self._state)
        self._heard = self._heard[n_frames * FRAME_SAMPLES :].copy()
        return np.asarray(probabilities.numpy(), dtype=np.float32)
