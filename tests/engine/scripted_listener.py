"""A listener that hears what a test says, without audio."""

import math

import numpy as np

from engine.speech_activity.spans import FRAME_S, SpeechSpan, speech_spans


class ScriptedListener:
    """Speech of given probabilities, one per frame of 32 ms."""

    def __init__(self, probabilities):
        self.heard = np.asarray(probabilities, dtype=np.float32)
        self.duration_s = len(self.heard) * FRAME_S
        self.asked_to_s = 0.0
        self._spans = speech_spans(self.heard, self.duration_s)

    @classmethod
    def of_spans(cls, duration_s, *spans):
        """Speech from start to end of each span, seconds, and silence else."""
        times_s = (np.arange(round(duration_s / FRAME_S)) + 0.5) * FRAME_S
        inside = [(start_s <= times_s) & (times_s < end_s) for start_s, end_s in spans]
        return cls(np.any(inside, axis=0) if spans else np.zeros(len(times_s)))

    def probabilities(self, start_s, end_s):
        self.asked_to_s = max(self.asked_to_s, end_s)
        return self.heard[math.floor(start_s / FRAME_S) : math.ceil(end_s / FRAME_S)]

    def spans(self, start_s, end_s):
        clipped = [
            SpeechSpan(max(span.start_s, start_s), min(span.end_s, end_s)) for span in self._spans
        ]
        return tuple(span for span in clipped if span.end_s > span.start_s)

    def share(self, start_s, end_s):
        return sum(span.duration_s for span in self.spans(start_s, end_s)) / (end_s - start_s)
