"""The choice of a token, alone and against the reference's distribution."""

import torch
from torch.distributions import Categorical

from engine.decoding.sampling import Greedy, Sampling, token_chooser

CPU = torch.device("cpu")


def test_the_first_of_equally_likely_tokens_is_taken():
    assert Greedy().choose(torch.tensor([[0.0, 2.0, 2.0], [1.0, 1.0, 0.0]])).tolist() == [1, 0]


def test_temperature_zero_is_greedy_whatever_the_seed():
    logits = torch.randn(4, 50, generator=torch.Generator().manual_seed(0))
    chosen = token_chooser(0.0, [5], CPU).choose(logits)
    assert torch.equal(chosen, logits.argmax(dim=-1))


def test_an_equally_seeded_generator_draws_what_the_reference_draws():
    logits = torch.randn(64, 400, generator=torch.Generator().manual_seed(3)) * 4
    logits[:, 17] = -torch.inf
    for temperature in (0.2, 0.6, 1.0):
        torch.manual_seed(11)
        theirs = Categorical(logits=logits / temperature).sample()
        torch.manual_seed(11)
        assert torch.equal(token_chooser(temperature, [], CPU).choose(logits), theirs)


def test_a_seed_makes_sampling_repeat_itself_and_leaves_the_global_generator_alone():
    logits = torch.randn(1, 400, generator=torch.Generator().manual_seed(3))
    state = torch.random.get_rng_state()
    draws = [
        [int(chooser.choose(logits)) for _ in range(20)]
        for chooser in (token_chooser(0.8, [seed], CPU) for seed in (1, 1, 2))
    ]
    assert draws[0] == draws[1] != draws[2]
    assert torch.equal(torch.random.get_rng_state(), state)


def test_tokens_are_drawn_as_often_as_their_probability_says():
    logits = torch.tensor([[0.0, 1.0, 2.0, -torch.inf, 0.5]])
    n, temperature = 20_000, 0.7
    chooser = Sampling(temperature, [torch.Generator().manual_seed(1)])
    counts = torch.bincount(chooser.choose(logits.expand(n, -1)), minlength=5)
    expected = n * torch.softmax(logits[0] / temperature, dim=0)
    assert counts[3] == 0
    likely = expected > 0
    chi_squared = ((counts - expected)[likely] ** 2 / expected[likely]).sum()
    assert chi_squared < 16.27  # 3 degrees of freedom, one in a thousand
