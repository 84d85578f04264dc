"""What holds whatever a model says and whatever is wanted, one window or many at a time."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import engine
from engine import (
    GapFound,
    LanguageChosen,
    MediaOpened,
    SegmentFound,
    TranscriptionOptions,
    WindowDecoded,
)
from engine.audio import load_audio
from engine.transcription_state import TranscriptionState

CLIP = Path(__file__).parents[2] / "resources" / "demo" / "demo.mp4"

options_of = st.builds(
    TranscriptionOptions,
    language=st.sampled_from(["en", None]),
    task=st.sampled_from(["transcribe", "translate"]),
    language_per_window=st.booleans(),
    word_timestamps=st.booleans(),
    refine_words=st.booleans(),
    temperatures=st.sampled_from([(0.0,), (0.0, 0.7)]),
    no_speech_threshold=st.sampled_from([None, 0.0, 0.6]),
    logprob_threshold=st.sampled_from([None, -1.0]),
    condition_on_previous_text=st.booleans(),
    initial_prompt=st.sampled_from([None, "the"]),
    carry_initial_prompt=st.booleans(),
    hotwords=st.sampled_from([None, "hot"]),
    prefix=st.sampled_from([None, "well"]),
    clips=st.sampled_from([(), ((0.5, 4.0), (6.0, None)), ((2.0, 40.0),), ((90.0, None),)]),
    speech_activity=st.booleans(),
    hallucination_silence_threshold=st.sampled_from([None, 0.5]),
    detect_loops=st.booleans(),
    recover_lost_speech=st.booleans(),
    batch_size=st.sampled_from([None, 1, 2]),
    sample_len=st.sampled_from([1, 12]),
    suppress_tokens=st.just(()),
    without_timestamps=st.booleans(),
)


@pytest.fixture(scope="module")
def speech():
    return load_audio(CLIP)[: 34 * 16_000]


@settings(
    deadline=None,
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(options_of, st.sampled_from([0, 1, 159, 160, 1600, 3 * 16_000, 11 * 16_000, 34 * 16_000]))
def test_times_are_in_order_and_a_run_can_be_taken_up_again(model, speech, options, n_samples):
    audio = speech[:n_samples]
    events = list(engine.transcribe(audio, model, options))
    duration_s = next(e.duration_s for e in events if isinstance(e, MediaOpened))
    segments = [event.segment for event in events if isinstance(event, SegmentFound)]
    assert [segment.index for segment in segments] == list(range(len(segments)))
    for segment in segments:
        assert segment.text.strip()
        assert 0 <= segment.start_s < segment.end_s <= duration_s
        assert len(segment.tokens) == len(segment.token_probabilities)
        times_s = [t for word in segment.words for t in (word.start_s, word.end_s)]
        assert times_s == sorted(times_s)
    assert all(one.end_s <= other.start_s for one, other in pairwise(segments))
    gaps = [event for event in events if isinstance(event, GapFound)]
    assert all(0 <= gap.start_s < gap.end_s <= duration_s for gap in gaps)
    assert all(one.end_s <= other.start_s for one, other in pairwise(gaps))
    decoded = [(i, e) for i, e in enumerate(events) if isinstance(e, WindowDecoded)]
    assert all(a.done_s < b.done_s for (_, a), (_, b) in pairwise(decoded))
    if decoded:
        assert decoded[-1][1].done_s == duration_s
        index, event = decoded[len(decoded) // 2]
        saved = TranscriptionState.from_json(event.state.to_json())
        resumed = list(engine.transcribe(audio, model, options, resume=saved))
        begun = next(i for i, e in enumerate(resumed) if isinstance(e, LanguageChosen))
        assert of_one_batch(resumed[begun + 1 :]) == of_one_batch(events[index + 1 :])


def of_one_batch(events):
    """Without the digits in which a window of a batch differs from one decoded alone."""
    return [
        (e.segment.tokens, e.segment.seek, e.segment.index, e.segment.suspect)
        if isinstance(e, SegmentFound)
        else replace(e, state=None)
        if isinstance(e, WindowDecoded)
        else e
        for e in events
    ]
