"""A state is written and read again, and damage is noticed."""

import json
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import SavedStateInvalid
from engine.transcription_state import TranscriptionState

numbers = st.integers(0, 2**40)
times = st.floats(0, 1e6)
states = st.builds(
    TranscriptionState,
    n_samples=numbers,
    clip=numbers,
    seek=numbers,
    chosen_language=st.text(max_size=4),
    language=st.text(max_size=4),
    language_probability=st.none() | st.floats(0, 1),
    earlier_tokens=st.lists(numbers, max_size=8).map(tuple),
    n_earlier=numbers,
    n_segments=numbers,
    heard_s=times,
    last_speech_s=times,
    last_text=st.text(st.characters(exclude_categories=("Cs",)), max_size=20),
    is_prefix_used=st.booleans(),
)


@given(states)
def test_what_is_written_is_read_again(state):
    assert TranscriptionState.from_json(state.to_json()) == state
    assert pickle.loads(pickle.dumps(state)) == state  # noqa: S301 - our own state
    assert "\n" not in state.to_json()


@given(states, st.data())
def test_a_damaged_state_is_refused(state, data):
    content = json.loads(state.to_json())
    name = data.draw(st.sampled_from(sorted(content)))
    content[name] = data.draw(st.sampled_from([[], {}, ["x"], [1.5]]).filter(
        lambda value: name != "earlier_tokens" or value != []
    ))  # fmt: skip
    with pytest.raises(SavedStateInvalid):
        TranscriptionState.from_json(json.dumps(content))


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", "nonsense", '{"seek": 1}', "[" * 10_000])
def test_something_else_is_refused(text):
    with pytest.raises(SavedStateInvalid, match="start it again"):
        TranscriptionState.from_json(text)
