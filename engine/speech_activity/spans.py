"""Spans of speech on the player's timeline."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SpeechSpan:
    """Speech from `start_s` to `end_s`, seconds."""

    start_s: float
    end_s: float

    @property
    def duration_s(self) -> float:
        """Seconds from start to end."""
        return self.end_s - self.start_s
