"""The choice among the candidates that a search of one window came up with."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Candidate:
    """One way to continue the prompt.

    Attributes:
        tokens: sampled ids without the end of transcript.
        logprobs: log-probability of each of them.
        sum_logprob: their sum as it was added up in float32; with the end's share where the
            end was reached, and without where a limit came first.
    """

    tokens: tuple[int, ...]
    logprobs: tuple[float, ...]
    sum_logprob: float


def likeliest(candidates: Sequence[Candidate], length_penalty: float | None) -> Candidate:
    """Return the candidate of the best score; of equal ones the first.

    The score is the sum of log-probabilities by a measure of the length, lest short texts win
    for being short. An empty text counts as one token: its sum is the end's share.

    Args:
        candidates: at least one.
        length_penalty: exponent alpha, 0..1, of ((5 + length) / 6); None divides by the plain
            length.

    Source: openai-whisper 20250625, `MaximumLikelihoodRanker`; "Google's Neural Machine
    Translation System" (Wu et al., 2016), section 7.
    """
    scores = [
        candidate.sum_logprob / _penalty(len(candidate.tokens), length_penalty)
        for candidate in candidates
    ]
    return candidates[int(np.argmax(scores))]


def _penalty(length: int, length_penalty: float | None) -> float:
    if length_penalty is None:
        return max(length, 1)  # the reference divides by zero
    return float(((5 + length) / 6) ** length_penalty)
