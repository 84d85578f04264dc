"""What speaks for and against a recognised cue."""

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
