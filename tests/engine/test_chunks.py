"""Chunks hold all speech, are short enough, and are cut where it hurts least."""

from itertools import islice, pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.audio import WaveformAudio
from engine.chunks import quiet_chunks, speech_chunks
from engine.gate import OPENING
from engine.mel import N_FRAMES
from engine.speech_activity.spans import FRAME_S
from tests.engine.mel_windows import mel_windows
from tests.engine.scripted_listener import ScriptedListener

# Runs of frames that are equally likely, as (probability, frames).
RUNS = st.lists(
    st.tuples(st.sampled_from([0.0, 0.1, 0.2, 0.3, 0.6, 1.0]), st.integers(1, 700)), max_size=12
)


def listener_of(runs):
    return ScriptedListener([p for p, n_frames in runs for _ in range(n_frames)])


def frames_of(listener):
    return int(listener.duration_s * 100)


def chunks_of(listener, first=0, stop=None):
    return list(speech_chunks(listener, first, frames_of(listener) if stop is None else stop))


@given(runs=RUNS, first=st.integers(0, 3000), left=st.integers(0, 3000))
def test_chunks_hold_all_speech_in_order_and_fit_into_a_window(runs, first, left):
    listener = listener_of(runs)
    stop = frames_of(listener) - left
    chunks = chunks_of(listener, first, stop)
    assert all(first <= chunk.seek < chunk.stop <= stop for chunk in chunks)
    assert all(chunk.n_frames <= N_FRAMES for chunk in chunks)
    assert all(one.stop <= other.seek for one, other in pairwise(chunks))
    for index in np.flatnonzero(listener.heard >= OPENING):
        middle = (index + 0.5) * FRAME_S * 100
        # Half a frame of 10 ms may be lost to rounding where a chunk begins or ends.
        inside = any(chunk.seek - 2 <= middle <= chunk.stop + 2 for chunk in chunks)
        assert inside or not first + 2 <= middle <= stop - 2


@given(runs=RUNS)
def test_chunks_from_the_end_of_one_are_the_ones_that_followed_it(runs):
    listener = listener_of(runs)
    chunks = chunks_of(listener)
    for index, chunk in enumerate(chunks):
        assert chunks_of(listener, chunk.stop) == chunks[index + 1 :]


@given(runs=RUNS)
def test_silence_at_the_ends_of_a_chunk_is_short(runs):
    listener = listener_of(runs)
    for chunk in chunks_of(listener):
        heard = listener.probabilities(chunk.start_s, chunk.end_s) >= OPENING
        assert heard.any()
        assert heard.argmax() * FRAME_S < 0.7


def test_silence_has_no_chunks():
    assert chunks_of(ScriptedListener([])) == []
    assert chunks_of(ScriptedListener(np.full(5000, 0.1))) == []
    assert chunks_of(ScriptedListener.of_spans(60, (10, 20)), 2500) == []


def test_short_utterances_are_packed_together_and_long_silence_parts_them():
    listener = ScriptedListener.of_spans(90, (2, 5), (6, 12), (15, 20), (40, 44), (45, 50))
    chunks = chunks_of(listener)
    edges = [(round(chunk.start_s, 1), round(chunk.end_s, 1)) for chunk in chunks]
    assert edges == [(1.4, 20.6), (39.4, 50.6)]


@pytest.mark.parametrize(
    ("spans", "cut_s"),
    [
        (((0, 12), (12.5, 20), (20.6, 60)), 20.3),  # the last long pause
        (((0, 15), (15.2, 20), (20.1, 60)), 15.1),  # else the longest pause
        (((0, 5), (6, 60)), 30),  # no pause is late enough
    ],
)
def test_a_long_run_is_cut_at_a_pause(spans, cut_s):
    first, second, *_ = chunks_of(ScriptedListener.of_spans(60, *spans))
    if cut_s < 30:
        assert first.end_s == pytest.approx(cut_s, abs=0.05)
    assert second.start_s == pytest.approx(first.end_s, abs=0.01)


def test_speech_without_any_pause_is_cut_where_it_is_least_likely():
    probabilities = np.ones(2000)
    probabilities[700] = 0.5
    first, second, *_ = chunks_of(ScriptedListener(probabilities))
    assert first.end_s == pytest.approx(700.5 * FRAME_S, abs=0.01)
    assert second.seek == first.stop


def test_no_more_is_heard_than_what_is_asked_for():
    listener = ScriptedListener(np.ones(100_000))
    list(islice(speech_chunks(listener, 0, frames_of(listener)), 3))
    assert listener.asked_to_s < 4 * 30


@pytest.mark.parametrize("seconds", [0, 0.05, 29.9, 30, 30.1, 95])
def test_without_speech_activity_chunks_hold_all_of_the_audio(seconds):
    audio = np.random.default_rng(0).normal(0, 0.1, int(seconds * 16_000)).astype(np.float32)
    windows = mel_windows(WaveformAudio(audio), 80)
    chunks = list(quiet_chunks(windows, 0, windows.content_frames))
    assert [chunk.seek for chunk in chunks] == [0, *(c.stop for c in chunks[:-1])][: len(chunks)]
    assert sum(chunk.n_frames for chunk in chunks) == windows.content_frames
    assert all(0 < chunk.n_frames <= N_FRAMES for chunk in chunks)


def test_without_speech_activity_audio_is_cut_where_it_is_quiet():
    audio = np.random.default_rng(0).normal(0, 0.1, 60 * 16_000).astype(np.float32)
    audio[22 * 16_000 : 23 * 16_000] *= 0.01
    windows = mel_windows(WaveformAudio(audio), 80)
    first = next(quiet_chunks(windows, 0, 6000))
    assert 22 < first.end_s < 23
