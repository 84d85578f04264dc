"""Sampling above temperature 0 draws as openai-whisper does: by the same distribution."""

import pytest
import torch
from whisper.decoding import GreedyDecoder

from engine.decoding.sampling import Sampling
from tests.reference.behaviours import equals

N_DRAWS = 20_000
# The 99.9th percentile of chi squared by degrees of freedom: Wilson and Hilferty, PNAS 17 (1931).
NORMAL_999 = 3.09


N_VOCAB = 60
EOT = N_VOCAB - 1


@pytest.fixture(scope="module")
def logits() -> torch.Tensor:
    logits = 2 * torch.randn(1, N_VOCAB, generator=torch.Generator().manual_seed(5))
    logits[0, 17] = -torch.inf
    return logits


def drawn_by_the_reference(logits: torch.Tensor, temperature: float) -> torch.Tensor:
    torch.manual_seed(1)
    begun = torch.zeros(N_DRAWS, 1, dtype=torch.long)
    sums = torch.zeros(N_DRAWS)
    tokens, _ = GreedyDecoder(temperature, EOT).update(begun, logits.expand(N_DRAWS, -1), sums)
    return tokens[:, -1]


def differ(one: torch.Tensor, other: torch.Tensor) -> bool:
    """Whether two equally long lists of draws come from different distributions."""
    counts = torch.stack([torch.bincount(draws, minlength=N_VOCAB) for draws in (one, other)])
    together = counts.sum(dim=0)
    common = together >= 20
    rare = counts[:, ~common].sum(dim=1, keepdim=True)
    a, b = torch.cat([counts[:, common], rare], dim=1).double()
    seen = (a + b) > 0
    chi_squared = float(((a - b)[seen] ** 2 / (a + b)[seen]).sum())
    freedom = int(seen.sum()) - 1
    part = 2 / (9 * freedom)
    return chi_squared > freedom * (1 - part + NORMAL_999 * part**0.5) ** 3


@equals("2.8 sampling")
@pytest.mark.parametrize("temperature", [0.2, 0.4, 0.6, 0.8, 1.0])
def test_tokens_are_drawn_from_the_references_distribution(logits, temperature):
    theirs = drawn_by_the_reference(logits, temperature)
    sampling = Sampling(temperature, [torch.Generator().manual_seed(2)])
    ours = sampling.choose(logits.expand(N_DRAWS, -1))
    assert len(ours.unique()) > 1
    assert not differ(ours, theirs)


def test_another_temperature_would_be_noticed(logits):
    theirs = drawn_by_the_reference(logits, 0.8)
    ours = Sampling(0.75, [torch.Generator().manual_seed(2)]).choose(logits.expand(N_DRAWS, -1))
    assert differ(ours, theirs)
