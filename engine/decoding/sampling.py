"""The choice of the next token from filtered logits."""

from typing import Protocol

import torch
from torch import Tensor


class TokenChooser(Protocol):
    """Picks one token from a row of logits."""

    def choose(self, logits: Tensor) -> Tensor:
        """Return the chosen ids, (batch,) int64, for logits (batch, vocab) float32."""
        ...


class Greedy:
    """The likeliest token; of equal ones the first."""

    def choose(self, logits: Tensor) -> Tensor:
        """Return the ids of the largest logits."""
        return logits.argmax(dim=-1)


class Sampling:
    """A token drawn by its probability at a temperature."""

    def __init__(self, temperature: float, generator: torch.Generator | None = None) -> None:
        """Set what is drawn from.

        Args:
            temperature: above 0; larger evens the probabilities out.
            generator: on the logits' device; None is torch's global one.
        """
        self._temperature = temperature
        self._generator = generator

    def choose(self, logits: Tensor) -> Tensor:
        """Return one drawn id for each row."""
        scaled = logits / self._temperature
        # Normalised twice, as torch's Categorical does: from an equally seeded generator the
        # reference draws the same tokens.
        scaled = scaled - scaled.logsumexp(dim=-1, keepdim=True)
        probabilities = torch.softmax(scaled, dim=-1)
        drawn = torch.multinomial(probabilities, 1, replacement=True, generator=self._generator)
        return drawn[:, 0]


def token_chooser(temperature: float, seed: int | None, device: torch.device) -> TokenChooser:
    """Choose greedily at temperature 0, else by sampling.

    Args:
        temperature: 0 or more.
        seed: starts a generator of its own; None draws from torch's global one.
        device: where the logits lie.
    """
    if temperature == 0:
        return Greedy()
    if seed is None:
        return Sampling(temperature)
    return Sampling(temperature, torch.Generator(device).manual_seed(seed))
