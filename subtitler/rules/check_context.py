"""What a check has to know beside the cues and the profile."""

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class CheckContext:
    """The film and the language of its captions.

    Attributes:
        language: such as "en" or "pt-BR"; None where it is not known.
        frame_rate: frames in a second; None where it is not known.
        shots_ms: where a shot begins, in order; without them nothing is said of shots.
    """

    language: str | None = None
    frame_rate: Fraction | float | None = None
    shots_ms: tuple[int, ...] = ()
