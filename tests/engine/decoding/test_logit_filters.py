"""The rules for the next token against the reference's own filters."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from whisper import decoding as reference

from engine.decoding.logit_filters import (
    ApplyTimestampRules,
    NoRepeatNgram,
    RepetitionPenalty,
    SuppressBlank,
    SuppressTokens,
)
from tests.reference.behaviours import equals

# A vocabulary in small, in the order of the published ones: text, end, prompt tokens, times.
EOT, NO_TIMESTAMPS, BEGIN, SIZE = 6, 10, 11, 31
CPU = torch.device("cpu")

rows = st.lists(st.integers(0, SIZE - 1), max_size=6)
batches = st.integers(0, 5).flatmap(
    lambda length: st.lists(
        st.lists(st.integers(0, SIZE - 1), min_size=length, max_size=length),
        min_size=1,
        max_size=3,
    )
)


class SmallTokenizer:
    """What the reference's filters ask a tokenizer for."""

    eot, no_timestamps, timestamp_begin = EOT, NO_TIMESTAMPS, BEGIN

    def encode(self, text):
        assert text == " "
        return [2]


def random_logits(seed, batch, spread=3.0):
    return torch.randn(batch, SIZE, generator=torch.Generator().manual_seed(seed)) * spread


def both(ours, theirs, sampled, seed, prompt=(8, 9)):
    mine = random_logits(seed, len(sampled))
    other = mine.clone()
    ours.apply(mine, sampled)
    theirs.apply(other, torch.tensor([[*prompt, *row] for row in sampled]))
    return mine, other


def timestamp_rules(max_initial_index):
    ours = ApplyTimestampRules(
        eot=EOT,
        no_timestamps=NO_TIMESTAMPS,
        timestamp_begin=BEGIN,
        max_initial_index=max_initial_index,
    )
    return ours, reference.ApplyTimestampRules(SmallTokenizer(), 2, max_initial_index)


@equals(
    "2.7 no-timestamps token",
    "2.7 pairs",
    "2.7 no way back",
    "2.7 opening",
    "2.7 sum of timestamps",
)
@given(batches, st.integers(0, 2**31), st.sampled_from([None, 0, 3, 50]))
def test_timestamp_rules_forbid_what_the_reference_forbids(sampled, seed, max_initial_index):
    mine, other = both(*timestamp_rules(max_initial_index), sampled, seed)
    assert torch.equal(mine, other)


@equals("2.7 suppress blank")
@given(batches, st.integers(0, 2**31))
def test_blanks_are_forbidden_first_alone_as_in_the_reference(sampled, seed):
    ours, theirs = SuppressBlank([2, EOT], CPU), reference.SuppressBlank(SmallTokenizer(), 2)
    mine, other = both(ours, theirs, sampled, seed)
    assert torch.equal(mine, other)
    assert bool(mine.isinf().any()) == (not sampled[0])


@equals("2.7 suppress tokens")
@given(batches, st.sets(st.integers(0, SIZE - 1)), st.integers(0, 2**31))
def test_suppressed_tokens_are_those_of_the_reference(sampled, ids, seed):
    mine, other = both(
        SuppressTokens(sorted(ids), CPU), reference.SuppressTokens(sorted(ids)), sampled, seed
    )
    assert torch.equal(mine, other)


def allowed(sampled, logits=None, max_initial_index=None):
    ours, _ = timestamp_rules(max_initial_index)
    logits = torch.zeros(1, SIZE) if logits is None else logits
    ours.apply(logits, [sampled])
    return [int(i) for i in torch.where(logits[0] > float("-inf"))[0]]


def test_a_window_opens_with_a_timestamp_up_to_the_latest_allowed():
    assert allowed([], max_initial_index=4) == [11, 12, 13, 14, 15]
    assert allowed([]) == list(range(BEGIN, SIZE))


def test_text_follows_the_opening_timestamp():
    likely_text = torch.zeros(1, SIZE)
    likely_text[0, 3] = 9
    assert not set(allowed([11], likely_text)) & set(range(BEGIN, SIZE))


def test_after_text_and_a_timestamp_comes_another_or_the_end():
    likely_end = torch.zeros(1, SIZE)
    likely_end[0, EOT] = 9
    left = allowed([11, 3, 15], likely_end)
    assert EOT in left
    assert set(left) & set(range(EOT)) == set()
    assert min(token for token in left if token >= BEGIN) == 15


def test_a_segment_has_some_length():
    likely_text = torch.zeros(1, SIZE)
    likely_text[0, 3] = 9
    left = allowed([11, 3, 15, 15, 4], likely_text)
    assert min(token for token in left if token >= BEGIN) == 16


@pytest.mark.parametrize(("text", "wins"), [(2.9, True), (3.1, False)])
def test_timestamps_win_where_together_they_are_likelier_than_any_text(text, wins):
    logits = torch.full((1, SIZE), -9.0)
    logits[0, BEGIN:] = 0.0  # twenty together: log 20 = 2.996
    logits[0, 3] = text
    left = allowed([11, 3], logits)
    assert (3 not in left) == wins


@given(batches, st.integers(0, 2**31), st.sampled_from([0.5, 1.3, 3.0]))
def test_text_that_was_sampled_becomes_less_likely_once_and_nothing_else(sampled, seed, penalty):
    before = random_logits(seed, len(sampled))
    after = before.clone()
    RepetitionPenalty(penalty, EOT).apply(after, sampled)
    for old, new, row in zip(before, after, sampled, strict=True):
        for token in range(SIZE):
            factor = 1.0
            if token in row and token < EOT:
                factor = penalty if old[token] < 0 else 1 / penalty
            assert float(new[token]) == pytest.approx(float(old[token]) * factor, rel=1e-5)


def runs(tokens, size):
    text = [token for token in tokens if token < EOT]
    return [tuple(text[i : i + size]) for i in range(len(text) - size + 1)]


@given(batches, st.integers(1, 4))
def test_a_token_is_forbidden_exactly_where_it_would_repeat_a_run(sampled, size):
    logits = torch.zeros(len(sampled), SIZE)
    NoRepeatNgram(size, EOT).apply(logits, sampled)
    for row, tokens in zip(logits, sampled, strict=True):
        for token in range(SIZE):
            with_it = runs([*tokens, token], size)
            repeats = token < EOT and bool(with_it) and with_it[-1] in with_it[:-1]
            assert bool(row[token] == -torch.inf) == repeats
