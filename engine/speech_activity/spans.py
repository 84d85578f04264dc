"""Spans of speech on the player's timeline, drawn from probabilities with hysteresis."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.audio import SAMPLE_RATE_HZ

FRAME_SAMPLES = 512  # 32 ms, of which each has one probability
FRAME_S = FRAME_SAMPLES / SAMPLE_RATE_HZ

# How far below the threshold speech goes on, and where that ends.
HYSTERESIS = 0.15
LOWEST_THRESHOLD = 0.01


@dataclass(frozen=True, slots=True)
class SpeechSpan:
    """Speech from `start_s` to `end_s`, seconds."""

    start_s: float
    end_s: float

    @property
    def duration_s(self) -> float:
        """Seconds from start to end."""
        return self.end_s - self.start_s


@dataclass(frozen=True, slots=True)
class SpeechSpanOptions:
    """How spans are drawn; meaning and values of `get_speech_timestamps` of silero-vad 6.2.3.

    faster-whisper draws with `min_speech_s=0`, `min_silence_s=2` and `pad_s=0.4`.

    Attributes:
        threshold: probability, 0..1, from which on speech begins.
        negative_threshold: probability below which speech may end; None is 0.15 below
            `threshold`.
        min_speech_s: spans that are not longer are dropped, seconds.
        min_silence_s: pauses that are shorter belong to the speech around them, seconds.
        pad_s: what is added at both ends of a span, seconds; neighbours share a pause that is
            too short for both.
    """

    threshold: float = 0.5
    negative_threshold: float | None = None
    min_speech_s: float = 0.25
    min_silence_s: float = 0.1
    pad_s: float = 0.03

    @property
    def lower_threshold(self) -> float:
        """The negative threshold that is in force."""
        if self.negative_threshold is not None:
            return self.negative_threshold
        return max(self.threshold - HYSTERESIS, LOWEST_THRESHOLD)

    @property
    def reach_s(self) -> float:
        """What lies further ahead than so many seconds has no influence on a span."""
        return self.min_speech_s + self.min_silence_s + 2 * self.pad_s + 2 * FRAME_S


DEFAULT_SPAN_OPTIONS = SpeechSpanOptions()


def speech_spans(
    probabilities: NDArray[np.float32],
    duration_s: float,
    options: SpeechSpanOptions = DEFAULT_SPAN_OPTIONS,
) -> tuple[SpeechSpan, ...]:
    """Draw the spans of a whole audio.

    Args:
        probabilities: of speech, one per frame of 32 ms, (frames,), 0..1.
        duration_s: length of the audio, seconds.
        options: how they are drawn.

    Returns:
        In order, without overlap, inside of the audio.
    """
    edges = speech_edges(probabilities, round(duration_s * SAMPLE_RATE_HZ), options)
    return tuple(
        SpeechSpan(start / SAMPLE_RATE_HZ, end / SAMPLE_RATE_HZ) for start, end in edges.tolist()
    )


def speech_edges(
    probabilities: NDArray[np.float32], n_samples: int, options: SpeechSpanOptions
) -> NDArray[np.int64]:
    """Draw spans in samples.

    Args:
        probabilities: (frames,), 0..1.
        n_samples: length of the audio.
        options: how they are drawn.

    Returns:
        (spans, 2), start and end of each.
    """
    edges = _runs(probabilities, options) * FRAME_SAMPLES
    edges = np.minimum(edges, n_samples)
    lasting = edges[:, 1] - edges[:, 0] > options.min_speech_s * SAMPLE_RATE_HZ
    return _padded(edges[lasting], n_samples, int(options.pad_s * SAMPLE_RATE_HZ))


def _runs(probabilities: NDArray[np.float32], options: SpeechSpanOptions) -> NDArray[np.int64]:
    """Frames from the first likely one of a run to the first unlikely one after its last.

    A run whose silence is not long enough when the frames end goes to their end.

    Returns:
        (runs, 2)
    """
    likely = np.flatnonzero(probabilities >= options.threshold)
    if not len(likely):
        return np.zeros((0, 2), dtype=np.int64)
    shortest = options.min_silence_s * SAMPLE_RATE_HZ
    unlikely = np.flatnonzero(
        (probabilities < options.lower_threshold) & (probabilities < options.threshold)
    )
    if not len(unlikely):
        return np.array([[likely[0], len(probabilities)]], dtype=np.int64)
    # Of each likely frame: the unlikely ones up to the next likely one, were there any.
    following = np.append(likely[1:], len(probabilities))
    first = np.searchsorted(unlikely, likely)
    last = np.searchsorted(unlikely, following) - 1
    pause_from = unlikely[np.minimum(first, len(unlikely) - 1)]
    pause = (unlikely[last] - pause_from) * FRAME_SAMPLES
    ends = (first <= last) & (pause >= shortest)
    starts = likely[np.append(True, ends[:-1])]
    run_ends = np.where(ends, pause_from, len(probabilities))
    ends[-1] = True
    return np.stack([starts, run_ends[ends]], axis=1).astype(np.int64)


def _padded(edges: NDArray[np.int64], n_samples: int, pad: int) -> NDArray[np.int64]:
    """Lengthen spans at both ends; a pause too short for both pads is halved."""
    if not len(edges):
        return edges
    pauses = edges[1:, 0] - edges[:-1, 1]
    shares = np.where(pauses < 2 * pad, pauses // 2, pad)
    before = np.append(pad, shares)
    after = np.append(shares, pad)
    starts, ends = edges[:, 0] - before, edges[:, 1] + after
    return np.stack([np.maximum(starts, 0), np.minimum(ends, n_samples)], axis=1)
