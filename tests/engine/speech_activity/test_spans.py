"""Laws of the spans, and their equality with those that silero-vad draws itself."""

import importlib.util
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from engine.speech_activity.packaged_weights import packaged_archive
from engine.speech_activity.spans import (
    FRAME_S,
    FRAME_SAMPLES,
    SpeechSpan,
    SpeechSpanOptions,
    speech_spans,
)

PROBABILITIES = arrays(
    np.float32,
    st.integers(0, 120),
    elements=st.sampled_from([0.0, 0.1, 0.3, 0.4, 0.45, 0.6, 0.9, 1.0]),
)
OPTIONS = st.builds(
    SpeechSpanOptions,
    threshold=st.sampled_from([0.2, 0.35, 0.5, 0.7]),
    min_speech_s=st.sampled_from([0.0, 0.1, 0.25, 1.0]),
    min_silence_s=st.sampled_from([0.0, 0.05, 0.1, 0.5, 2.0]),
    pad_s=st.sampled_from([0.0, 0.03, 0.1, 0.4]),
)


@pytest.fixture(scope="module")
def published():
    """The package's own drawing of spans, from its file alone."""
    path = Path(packaged_archive()).parents[1] / "utils_vad.py"
    spec = importlib.util.spec_from_file_location("published_spans", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.get_speech_timestamps_from_probs


@given(probabilities=PROBABILITIES, options=OPTIONS, missing=st.integers(0, FRAME_SAMPLES - 1))
def test_spans_equal_the_published_ones(published, probabilities, options, missing):
    n_samples = max(0, len(probabilities) * FRAME_SAMPLES - missing)
    expected = published(
        probabilities.tolist(),
        threshold=options.threshold,
        min_speech_duration_ms=round(options.min_speech_s * 1000),
        min_silence_duration_ms=round(options.min_silence_s * 1000),
        speech_pad_ms=round(options.pad_s * 1000),
        audio_length_samples=n_samples,
    )
    drawn = speech_spans(probabilities, n_samples / 16_000, options)
    assert drawn == tuple(
        SpeechSpan(span["start"] / 16_000, span["end"] / 16_000) for span in expected
    )


@given(probabilities=PROBABILITIES, options=OPTIONS)
def test_spans_are_in_order_apart_and_inside_of_the_audio(probabilities, options):
    duration_s = len(probabilities) * FRAME_S
    spans = speech_spans(probabilities, duration_s, options)
    assert all(0 <= span.start_s < span.end_s <= duration_s for span in spans)
    assert all(one.end_s <= other.start_s for one, other in pairwise(spans))
    assert all(span.duration_s > options.min_speech_s for span in spans)


@given(probabilities=PROBABILITIES, options=OPTIONS)
def test_a_higher_threshold_never_hears_more(probabilities, options):
    def covered(threshold):
        drawn = SpeechSpanOptions(threshold, threshold - 0.15, 0.0, options.min_silence_s, 0.0)
        frames = np.zeros(len(probabilities), dtype=bool)
        for span in speech_spans(probabilities, len(probabilities) * FRAME_S, drawn):
            frames[round(span.start_s / FRAME_S) : round(span.end_s / FRAME_S)] = True
        return frames

    low, high = covered(options.threshold), covered(options.threshold + 0.2)
    assert not (high & ~low).any()


@given(probabilities=PROBABILITIES, pad_s=st.sampled_from([0.03, 0.1, 0.4]))
def test_padding_only_adds(probabilities, pad_s):
    duration_s = len(probabilities) * FRAME_S
    bare = speech_spans(probabilities, duration_s, SpeechSpanOptions(pad_s=0.0))
    padded = speech_spans(probabilities, duration_s, SpeechSpanOptions(pad_s=pad_s))
    assert len(bare) == len(padded)
    for inner, outer in zip(bare, padded, strict=True):
        assert inner.start_s - pad_s - 1e-9 <= outer.start_s <= inner.start_s
        assert inner.end_s <= outer.end_s <= inner.end_s + pad_s + 1e-9


@pytest.mark.parametrize(
    ("probabilities", "expected"),
    [
        ([], []),
        ([0.0] * 50, []),
        ([1.0] * 50, [(0, 50)]),
        ([0.0] * 20 + [1.0] * 20 + [0.0] * 20, [(20, 40)]),
        ([0.0] * 20 + [1.0] * 7 + [0.0] * 20, []),  # too short
        ([1.0] * 20 + [0.0] * 3 + [1.0] * 20, [(0, 43)]),  # too short a pause
        ([1.0] * 20 + [0.4] * 30 + [0.0] * 20, [(0, 50)]),  # between the thresholds
    ],
)
def test_what_is_speech_and_what_is_a_pause(probabilities, expected):
    given_ = np.array(probabilities, dtype=np.float32)
    options = SpeechSpanOptions(pad_s=0.0)
    drawn = speech_spans(given_, len(given_) * FRAME_S, options)
    assert drawn == tuple(
        SpeechSpan(start * FRAME_SAMPLES / 16_000, end * FRAME_SAMPLES / 16_000)
        for start, end in expected
    )
