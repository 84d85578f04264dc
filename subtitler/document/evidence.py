"""What speaks for and against a recognised cue."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Evidence:
    """How sure the engine is of a cue.

    Attributes:
        avg_logprob: mean log-probability per token of the cue's window.
        no_speech_prob: probability that the window holds no speech, 0..1.
        compression_ratio: UTF-8 bytes per zlib byte of the window's text.
        temperature: the sampling temperature that gave the text.
        speech_activity: share of the cue's segment in which speech is heard, 0..1; None where
            nobody listened for it.
        suspect: reasons to doubt that this was said, in the engine's words.
    """

    avg_logprob: float
    no_speech_prob: float
    compression_ratio: float
    temperature: float
    speech_activity: float | None = None
    suspect: tuple[str, ...] = ()


def least_sure(evidences: Sequence[Evidence]) -> Evidence:
    """What speaks for text that comes from several places: of each figure the most doubtful.

    Raises:
        ValueError: there is none.
    """
    if len(evidences) == 1:
        return evidences[0]
    heard = [each.speech_activity for each in evidences if each.speech_activity is not None]
    reasons = dict.fromkeys(reason for each in evidences for reason in each.suspect)
    return Evidence(
        avg_logprob=min(each.avg_logprob for each in evidences),
        no_speech_prob=max(each.no_speech_prob for each in evidences),
        compression_ratio=max(each.compression_ratio for each in evidences),
        temperature=max(each.temperature for each in evidences),
        speech_activity=min(heard, default=None),
        suspect=tuple(reasons),
    )
