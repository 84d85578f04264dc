"""Speech activity of a long file, heard in time order as far as somebody asks.

The network remembers what it heard for many seconds: beginning in the middle of a file changed
probabilities by up to 0.5, even 8 s later. So a listener always begins with the first sample and
hears every step of the audio once, always the same steps: whatever is asked in whatever order,
also after a resumption, has the same answer.
"""

import math

import numpy as np
from numpy.typing import NDArray

from engine.audio import SAMPLE_RATE_HZ
from engine.mel import MelWindows
from engine.speech_activity.network import SpeechNetwork, load_speech_network
from engine.speech_activity.probabilities import SpeechDetector
from engine.speech_activity.spans import (
    DEFAULT_SPAN_OPTIONS,
    FRAME_S,
    FRAME_SAMPLES,
    SpeechSpan,
    SpeechSpanOptions,
    speech_edges,
)

STEP_FRAMES = 512  # 16.4 s, heard at once
STEP_SAMPLES = STEP_FRAMES * FRAME_SAMPLES


class SpeechListener:
    """Where somebody speaks in an audio.

    It reads on through `windows`, one step ahead of what is asked at most, and keeps one number
    per 32 ms: 4.5 MB for ten hours. Ask before a window that lies far ahead is made, so that
    the reading need not start anew.

    Args:
        windows: the audio.
        options: how spans are drawn.
        network: None loads the packaged one.

    Raises:
        SpeechActivityUnavailable: silero-vad is not installed.
        ModelFileDamaged: its file cannot be used.
    """

    def __init__(
        self,
        windows: MelWindows,
        options: SpeechSpanOptions = DEFAULT_SPAN_OPTIONS,
        network: SpeechNetwork | None = None,
    ) -> None:
        self._windows = windows
        self._options = options
        self._detector = SpeechDetector(network or load_speech_network())
        self._n_frames = math.ceil(windows.n_samples / FRAME_SAMPLES)
        self._known = np.zeros(0, dtype=np.float32)
        self._edges = np.zeros((0, 2), dtype=np.int64)
        self._settled = 0  # frame in a pause, up to which the spans are drawn for good

    def probabilities(self, start_s: float, end_s: float) -> NDArray[np.float32]:
        """Tell how likely speech is in the frames of 32 ms that overlap a range.

        Returns:
            (frames,), 0..1; none where the range is empty or outside the audio.

        Raises:
            Cancelled: the token given to `scan` was requested.
            MediaUnreadable: from the source.
        """
        start_s, end_s = self._clamped(start_s), self._clamped(end_s)
        if start_s >= end_s:
            return np.zeros(0, dtype=np.float32)
        self._listen_to(end_s)
        return self._known[math.floor(start_s / FRAME_S) : math.ceil(end_s / FRAME_S)].copy()

    def spans(self, start_s: float, end_s: float) -> tuple[SpeechSpan, ...]:
        """Give the spans of speech in a range, cut off at its edges.

        Raises:
            Cancelled: the token given to `scan` was requested.
            MediaUnreadable: from the source.
        """
        start_s, end_s = self._clamped(start_s), self._clamped(end_s)
        if start_s >= end_s:
            return ()
        self._listen_to(end_s + self._options.reach_s)
        first = np.searchsorted(self._edges[:, 1], start_s * SAMPLE_RATE_HZ, side="right")
        last = np.searchsorted(self._edges[:, 0], end_s * SAMPLE_RATE_HZ, side="left")
        return tuple(
            SpeechSpan(max(start / SAMPLE_RATE_HZ, start_s), min(end / SAMPLE_RATE_HZ, end_s))
            for start, end in self._edges[first:last].tolist()
        )

    def share(self, start_s: float, end_s: float) -> float:
        """Tell the share of a range in which somebody speaks.

        Returns:
            0..1; 0 where the range is empty or outside the audio.

        Raises:
            Cancelled: the token given to `scan` was requested.
            MediaUnreadable: from the source.
        """
        if end_s <= start_s:
            return 0.0
        spoken_s = math.fsum(span.duration_s for span in self.spans(start_s, end_s))
        return min(1.0, spoken_s / (end_s - start_s))

    def _clamped(self, time_s: float) -> float:
        return min(max(0.0, time_s), self._windows.duration_s)

    def _listen_to(self, end_s: float) -> None:
        """Hear whole steps until `end_s` or the audio's end is among them."""
        wanted = min(self._n_frames, math.ceil(end_s / FRAME_S))
        heard = [self._known]
        n_known = len(self._known)
        while n_known < wanted:
            heard.append(self._hear_step(n_known)[: self._n_frames - n_known])
            n_known += len(heard[-1])
        if len(heard) == 1:
            return
        self._known = np.concatenate(heard)
        self._draw()

    def _draw(self) -> None:
        """Draw the spans from the settled frame to the last known one."""
        first = self._settled * FRAME_SAMPLES
        n_samples = min(len(self._known) * FRAME_SAMPLES, self._windows.n_samples)
        drawn = first + speech_edges(self._known[self._settled :], n_samples - first, self._options)
        kept = self._edges[self._edges[:, 1] <= first]
        self._edges = np.concatenate([kept, drawn])
        # A run that begins later than this may still be dropped or kept. Before it, the last
        # frame between two spans is one where nothing behind changes what lies ahead.
        limit = max(n_samples - round(self._options.reach_s * SAMPLE_RATE_HZ), first)
        ends = np.append(first, drawn[:, 1])
        starts = np.append(drawn[:, 0], limit)
        between = starts // FRAME_SAMPLES * FRAME_SAMPLES
        self._settled = int(between[between >= ends].max(initial=first)) // FRAME_SAMPLES

    def _hear_step(self, first_frame: int) -> NDArray[np.float32]:
        # Read from a step earlier on, so that the reader keeps the window that is decoded now.
        first = first_frame * FRAME_SAMPLES
        earlier = max(0, first - STEP_SAMPLES)
        samples = self._windows.samples(earlier, first + STEP_SAMPLES)
        return self._detector.hear(samples[first - earlier :])
