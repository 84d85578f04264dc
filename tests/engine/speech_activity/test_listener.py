"""What a listener tells does not depend on what it was asked before."""

from itertools import pairwise

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.audio import WaveformAudio
from engine.cancellation import Cancelled, CancelToken
from engine.speech_activity.listener import SpeechListener
from engine.speech_activity.probabilities import SpeechDetector
from engine.speech_activity.spans import (
    FRAME_SAMPLES,
    SpeechSpan,
    SpeechSpanOptions,
    speech_spans,
)
from tests.engine.mel_windows import mel_windows

DURATION_S = 34.0
TIMES = st.floats(0, DURATION_S)
PATIENT = SpeechSpanOptions(min_speech_s=0.0, min_silence_s=2.0, pad_s=0.4)


class LoudnessNetwork:
    """Calls loud what is louder than the running mean: quick, and with a long memory."""

    def __call__(self, frames, state):
        loudness = frames.abs().mean(dim=1)
        before = torch.zeros(2) if state is None else state
        total = before[0] + loudness.cumsum(0)
        count = before[1] + torch.arange(1, len(frames) + 1)
        return loudness / (loudness + total / count + 1e-6), torch.stack([total[-1], count[-1]])


LOUDNESS = LoudnessNetwork()


class CountedAudio(WaveformAudio):
    """Counts how often it is read from the start, and how far it was read at most."""

    def __init__(self, waveform):
        super().__init__(waveform)
        self.readings = 0

    def blocks(self, cancel=None):
        self.readings += 1
        return super().blocks(cancel)


@pytest.fixture(scope="session")
def windows(speech):
    return mel_windows(WaveformAudio(speech), 80)


@pytest.fixture(scope="session")
def whole(network, speech):
    detector = SpeechDetector(network)
    return np.concatenate([detector.hear(speech), detector.finish()])


def test_probabilities_are_those_of_an_uninterrupted_hearing(network, windows, whole):
    heard = SpeechListener(windows, network=network).probabilities(0, 1000)
    np.testing.assert_allclose(heard, whole, atol=1e-5)


class FramesOfProbabilities:
    """Audio whose frames hold their own probability, for a network that reads it off."""

    def __init__(self, probabilities):
        self._samples = np.repeat(np.asarray(probabilities, dtype=np.float32), FRAME_SAMPLES)
        self.n_samples = len(self._samples)
        self.duration_s = self.n_samples / 16_000

    def samples(self, first, last):
        part = self._samples[first:last]
        return np.pad(part, (0, last - first - len(part)))


def read_off(frames, state):
    return frames[:, -1], state


RUNS = st.lists(
    st.tuples(st.sampled_from([0.0, 0.3, 0.4, 0.6, 1.0]), st.integers(1, 25) | st.integers(1, 500)),
    min_size=1,
    max_size=100,
)


@settings(max_examples=60)
@given(
    silence=st.integers(480, 530),
    runs=RUNS,
    options=st.builds(
        SpeechSpanOptions,
        min_speech_s=st.sampled_from([0.0, 0.1, 0.25]),
        min_silence_s=st.sampled_from([0.0, 0.1, 0.5, 2.0]),
        pad_s=st.sampled_from([0.0, 0.03, 0.1, 0.4]),
    ),
)
def test_spans_drawn_bit_by_bit_are_those_drawn_at_once(silence, runs, options):
    runs = [(0.0, silence), *runs]  # the first ones lie around the end of a step
    probabilities = np.repeat([run[0] for run in runs], [run[1] for run in runs])
    windows = FramesOfProbabilities(probabilities)
    expected = speech_spans(probabilities.astype(np.float32), windows.duration_s, options)
    listener = SpeechListener(windows, options, read_off)
    for end_s in np.arange(0, windows.duration_s + 5, 5):
        until = [s for s in expected if s.start_s < end_s]
        if until:
            until[-1] = SpeechSpan(until[-1].start_s, min(until[-1].end_s, end_s))
        assert listener.spans(0, end_s) == tuple(until)
    assert listener.spans(0, windows.duration_s) == expected


def test_a_resumed_hearing_gives_the_very_numbers_of_an_uninterrupted_one(network, windows):
    uninterrupted = SpeechListener(windows, network=network)
    for start_s in range(0, 34, 5):
        uninterrupted.spans(start_s, start_s + 5)
    resumed = SpeechListener(windows, network=network)
    assert resumed.spans(17, 34) == uninterrupted.spans(17, 34)
    np.testing.assert_array_equal(
        resumed.probabilities(17, 34), uninterrupted.probabilities(17, 34)
    )


@pytest.mark.parametrize("options", [SpeechSpanOptions(), PATIENT])
def test_spans_are_those_of_the_whole_audio(network, windows, whole, options):
    spans = SpeechListener(windows, options, network).spans(0, 1000)
    assert spans == speech_spans(whole, windows.duration_s, options)
    assert len(spans) > 1


@pytest.mark.parametrize("options", [SpeechSpanOptions(), PATIENT])
@settings(max_examples=12)
@given(questions=st.lists(st.tuples(TIMES, TIMES), min_size=2, max_size=4))
def test_answers_do_not_depend_on_earlier_questions(windows, options, questions):
    experienced = SpeechListener(windows, options, LOUDNESS)
    for start_s, end_s in questions:
        fresh = SpeechListener(windows, options, LOUDNESS)
        assert experienced.spans(start_s, end_s) == fresh.spans(start_s, end_s)
        np.testing.assert_array_equal(
            experienced.probabilities(start_s, end_s), fresh.probabilities(start_s, end_s)
        )


@settings(max_examples=30)
@given(times=st.lists(TIMES, min_size=3, max_size=3))
def test_neighbouring_ranges_share_what_they_hold(listener, times):
    a, b, c = sorted(times)
    parts = (b - a) * listener.share(a, b) + (c - b) * listener.share(b, c)
    assert parts == pytest.approx((c - a) * listener.share(a, c))
    for span in listener.spans(a, c):
        assert a <= span.start_s < span.end_s <= c
    assert all(one.end_s <= other.start_s for one, other in pairwise(listener.spans(a, c)))


@pytest.fixture(scope="session")
def listener(network, windows):
    return SpeechListener(windows, network=network)


def test_the_demo_clip_is_heard_where_somebody_speaks(listener):
    assert listener.share(1, 22) > 0.7
    assert listener.share(23.7, 31.5) == 0
    assert listener.share(31.6, 34) > 0.7
    assert listener.spans(24, 34)[0].start_s == pytest.approx(31.55, abs=0.05)
    assert listener.spans(5, 34)[0].start_s == 5


def test_outside_of_the_audio_nobody_speaks(listener):
    for start_s, end_s in ((-5, 0), (34, 40), (50, 60), (3, 3), (5, 4)):
        assert listener.spans(start_s, end_s) == ()
        assert listener.share(start_s, end_s) == 0
        assert len(listener.probabilities(start_s, end_s)) == 0


@pytest.mark.parametrize("n_samples", [0, 1, 511, 512, 513])
def test_audio_of_a_frame_or_less_is_heard_too(network, n_samples):
    windows = mel_windows(WaveformAudio(np.zeros(n_samples, dtype=np.float32)), 80)
    listener = SpeechListener(windows, network=network)
    assert len(listener.probabilities(0, 1)) == -(-n_samples // 512)
    assert listener.spans(0, 1) == ()


def test_speech_after_long_silence_is_found(network, speech):
    audio = np.concatenate([np.zeros(100 * 16_000, dtype=np.float32), speech[: 4 * 16_000]])
    listener = SpeechListener(mel_windows(WaveformAudio(audio), 80), network=network)
    assert 99.9 < listener.spans(0, 104)[0].start_s < 102
    assert listener.spans(0, 99) == ()


def test_listening_while_windows_are_made_in_order_reads_the_audio_once(speech):
    source = CountedAudio(np.tile(speech, 5))
    windows = mel_windows(source, 80)
    listener = SpeechListener(windows, network=LOUDNESS)
    source.readings = 0
    for seek in range(0, windows.content_frames, 2411):
        start_s = seek / 100
        windows.window(seek, 3000)
        listener.share(start_s, start_s + 30)
        windows.samples(seek * 160, seek * 160 + 480_000)
        windows.window(seek, 3000)
    assert source.readings <= 1


def test_listening_can_be_cancelled(network, speech):
    token = CancelToken()
    listener = SpeechListener(mel_windows(WaveformAudio(speech), 80, token), network=network)
    token.cancel()
    with pytest.raises(Cancelled):
        listener.spans(0, 1)
