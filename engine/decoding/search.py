"""What a search is to the loop that feeds the decoder.

A search holds the rows of tokens that grow together. It begins with one row for each audio,
since all rows of an audio read the same prompt, and has `group` rows for each audio from its
first step on: attempts that are sampled side by side, or beams.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from torch import Tensor

from engine.decoding.ranking import Candidate


@dataclass(frozen=True, slots=True)
class Step:
    """What a search decided.

    Attributes:
        tokens: the id that each row reads next.
        sources: for each row the row that it continues; None where every row goes on as it
            is, as in the first step, when all rows of an audio are alike.
    """

    tokens: list[int]
    sources: list[int] | None = None


class Search(Protocol):
    """Rows of tokens of one audio or more, and the rule by which they grow."""

    @property
    def sampled(self) -> Sequence[Sequence[int]]:
        """The ids of every row so far, all of equal length; for the filters of logits."""
        ...

    def advance(self, logits: Tensor) -> Step:
        """Choose every row's next token.

        Args:
            logits: (rows, vocab) float32, filtered; in the first step (audios, vocab).
        """
        ...

    def is_done(self, audio: int) -> bool:
        """Whether nothing that follows could change the candidates of an audio."""
        ...

    def candidates(self, audio: int) -> list[Candidate]:
        """Give what was found for an audio, also before it is done."""
        ...

    def keep(self, audios: Sequence[int]) -> None:
        """Go on with some of the audios, which are numbered anew in this order."""
        ...
