"""All rows, sums and candidates of a search against the reference's, step by step.

A vocabulary in small lets texts end often and sums be equal.
"""

import warnings

import numpy as np
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from whisper.decoding import BeamSearchDecoder, GreedyDecoder

from engine.decoding.beam_search import BeamSearch
from engine.decoding.sampling import SamplingSearch, token_chooser
from tests.reference.behaviours import equals

SIZE, EOT, PROMPT = 9, 4, (7, 8)
CPU = torch.device("cpu")


def logits_after(seed, tied, read):
    """Logits (vocab,) that depend by chance on what was read."""
    chance = np.random.default_rng([seed, *read])
    values = chance.integers(0, 3, SIZE) if tied else chance.normal(0, 2, SIZE)
    values[EOT] += chance.choice([-2, 0, 1])
    return torch.tensor(values, dtype=torch.float32)


class Memory:
    """What the reference tells about rows that follow others."""

    def __init__(self):
        self.sources = []

    def rearrange_kv_cache(self, source_indices):
        self.sources.append(source_indices)


def played_by_reference(decoder, rows, limit, logits_of):
    """Its rows after each step and, at the end, all candidates with their sums."""
    tokens, sums, history = torch.tensor([PROMPT] * rows), torch.zeros(rows), []
    for _ in range(limit):
        logits = torch.stack([logits_of(row.tolist()) for row in tokens])
        tokens, completed = decoder.update(tokens, logits, sums)
        history.append([tuple(row[len(PROMPT) :].tolist()) for row in tokens])
        if completed:
            break
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # it sorts a tensor by numpy
        (texts,), (totals,) = decoder.finalize(tokens[None], sums[None])
    found = []
    for text, total in zip(texts, totals, strict=True):
        sampled = text[len(PROMPT) :].tolist()
        found.append((tuple(sampled[: sampled.index(EOT)]), total))
    return history, found


def played_by_ours(search, limit, logits_of):
    history, sources = [], []
    for _ in range(limit):
        rows = [[*PROMPT, *row] for row in search.sampled]
        step = search.advance(torch.stack([logits_of(row) for row in rows]))
        history.append([tuple(row) for row in search.sampled])
        assert step.tokens == [row[-1] for row in search.sampled]
        sources.append(step.sources)
        if search.is_done(0):
            break
    return history, sources, search.candidates(0)


def assert_same_candidates(ours, theirs):
    assert [(candidate.tokens, candidate.sum_logprob) for candidate in ours] == theirs
    for candidate in ours:
        assert len(candidate.logprobs) == len(candidate.tokens)


@equals("2.9 beams", "2.9 ended texts", "2.9 patience", "2.9 unfinished texts", "2.9 memory")
@settings(max_examples=300)
@given(
    beams=st.integers(1, 6),
    patience=st.sampled_from([None, 0.5, 0.75, 1.5, 2.5]),
    limit=st.integers(1, 7),
    seed=st.integers(0, 2**31),
    tied=st.booleans(),
)
def test_beams_and_candidates_are_the_references(beams, patience, limit, seed, tied):
    def logits_of(read):
        return logits_after(seed, tied, read)

    if round(beams * (patience or 1)) == 0:
        beams += 1
    memory = Memory()
    decoder = BeamSearchDecoder(beams, EOT, memory, patience)
    expected, candidates = played_by_reference(decoder, beams, limit, logits_of)
    history, sources, found = played_by_ours(
        BeamSearch([()], beams, EOT, patience), limit, logits_of
    )
    assert history == expected
    assert sources == [None, *memory.sources[1:]]
    assert_same_candidates(found, candidates)


@equals("2.8 ended rows", "2.8 sum", "2.8 random stream")
@settings(max_examples=100)
@given(
    attempts=st.integers(1, 5),
    temperature=st.sampled_from([0.0, 0.5, 1.0]),
    limit=st.integers(1, 7),
    seed=st.integers(0, 2**31),
    tied=st.booleans(),
)
def test_attempts_and_their_sums_are_the_references(attempts, temperature, limit, seed, tied):
    def logits_of(read):
        return logits_after(seed, tied, read)

    torch.manual_seed(seed)
    decoder = GreedyDecoder(temperature, EOT)
    expected, candidates = played_by_reference(decoder, attempts, limit, logits_of)
    torch.manual_seed(seed)
    search = SamplingSearch([()], attempts, EOT, token_chooser(temperature, [], CPU))
    history, sources, found = played_by_ours(search, limit, logits_of)
    assert history == expected
    assert not any(sources)
    assert_same_candidates(found, candidates)
