"""The choice among candidates."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from whisper.decoding import MaximumLikelihoodRanker

from engine.decoding.ranking import Candidate, likeliest


def candidate(length, sum_logprob):
    return Candidate((7,) * length, (0.0,) * length, sum_logprob)


@given(
    st.lists(st.tuples(st.integers(1, 9), st.sampled_from([-0.5, -1.0, -2.0, -8.25])), min_size=1),
    st.sampled_from([None, 0.0, 0.3, 1.0]),
)
def test_the_references_choice_is_ours(shapes, length_penalty):
    candidates = [candidate(*shape) for shape in shapes]
    theirs = MaximumLikelihoodRanker(length_penalty).rank(
        [[np.zeros(length) for length, _ in shapes]], [[total for _, total in shapes]]
    )
    assert likeliest(candidates, length_penalty) is candidates[theirs[0]]


@pytest.mark.parametrize(("end", "wins"), [(-0.4, True), (-0.6, False)])
def test_an_empty_text_wins_where_its_end_is_likelier_than_a_token_of_the_others(end, wins):
    empty, other = candidate(0, end), candidate(4, -2.0)
    assert (likeliest([other, empty], None) is empty) == wins
