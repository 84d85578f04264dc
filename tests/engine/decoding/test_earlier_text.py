"""What the next window is told, and how it is saved."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.decoding.earlier_text import EarlierText

ids = st.lists(st.integers(0, 99), max_size=300)
arguments = st.fixed_dictionaries(
    {
        "initial": ids,
        "carried": st.booleans(),
        "hotwords": ids,
        "compatibility": st.sampled_from([None, "openai"]),
    }
)
histories = st.lists(st.none() | ids, max_size=6)


def play(earlier, history):
    for tokens in history:
        if tokens is None:
            earlier.forget()
        else:
            earlier.add(tokens)


@given(arguments, histories)
def test_a_prompt_is_never_longer_than_half_the_context(given_, history):
    earlier = EarlierText(448, **given_)
    play(earlier, history)
    assert len(earlier.tokens) <= 223


@given(arguments, histories, histories)
def test_a_restored_state_goes_on_as_if_nothing_had_happened(given_, before, after):
    whole, second = EarlierText(448, **given_), EarlierText(448, **given_)
    play(whole, before)
    second.restore(whole.state)
    assert second.tokens == whole.tokens
    play(whole, after)
    play(second, after)
    assert second.tokens == whole.tokens


def test_hotwords_come_first_in_every_window_and_take_half_the_room_at_most():
    earlier = EarlierText(448, [1, 2], hotwords=[9] * 300)
    assert earlier.tokens == (*[9] * 111, 1, 2)
    earlier.forget()
    earlier.add(range(200))
    assert earlier.tokens == (*[9] * 111, *range(88, 200))


def test_a_prefix_takes_the_place_of_the_hotwords():
    earlier = EarlierText(448, [1, 2], hotwords=[9])
    assert earlier.tokens_for_prompt(with_hotwords=False) == (1, 2)


def test_openai_knows_no_hotwords():
    assert EarlierText(448, [1, 2], hotwords=[9], compatibility="openai").tokens == (1, 2)


def test_what_is_carried_is_not_forgotten_and_leaves_the_rest_to_the_latest_text():
    earlier = EarlierText(448, [1, 2], carried=True, hotwords=[9])
    earlier.add(range(300))
    assert earlier.tokens == (9, 1, 2, *range(80, 300))
    earlier.forget()
    assert earlier.tokens == (9, 1, 2)


def test_what_is_not_carried_is_pushed_out_and_forgotten():
    earlier = EarlierText(448, [1, 2])
    assert earlier.tokens == (1, 2)
    earlier.forget()
    assert earlier.tokens == ()


@pytest.mark.parametrize("n_initial", [222, 223, 224, 400])
def test_a_carried_prompt_that_fills_the_room_is_cut_at_its_start(n_initial):
    earlier = EarlierText(448, range(n_initial), carried=True)
    earlier.add([1000, 1001])
    kept = (*range(n_initial), 1001) if n_initial == 222 else tuple(range(n_initial))[-223:]
    assert earlier.tokens == kept
