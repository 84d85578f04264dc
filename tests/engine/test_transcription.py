"""The generator of events: its story, its guarantees, and how it stops."""

import pickle
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import engine
from engine import (
    Cancelled,
    CancelToken,
    Finished,
    LanguageChosen,
    MediaOpened,
    MediaScanned,
    SegmentFound,
    TranscriptionOptions,
    WindowDecoded,
)
from engine.errors import LanguageUnknown, MediaUnreadable, OptionsInvalid, OutOfDeviceMemory

# A random model is given noise, in which nobody would hear speech.
SHORT = TranscriptionOptions(
    language="en", temperatures=(0.0,), sample_len=20, speech_activity=False
)


def noise(seconds, seed=0):
    n = int(seconds * 16_000)
    return (np.random.default_rng(seed).normal(size=n) * 0.1).astype(np.float32)


def segments_of(events):
    return [event.segment for event in events if isinstance(event, SegmentFound)]


def test_a_transcription_tells_its_story(model):
    events = list(engine.transcribe(noise(40), model, replace(SHORT, language=None)))
    names = [type(event).__name__ for event in events]
    assert events[:3] == [MediaScanned(30.0, 40.0), MediaScanned(40.0, 40.0), MediaOpened(40, None)]
    assert names[3] == "LanguageChosen"
    assert names[-1] == "Finished"
    assert set(names[4:-1]) == {"SegmentFound", "WindowDecoded"}
    assert names[-2] == "WindowDecoded"
    assert events[3].probability > 0.5
    assert any(segment.words for segment in segments_of(events))
    assert events[-1] == Finished(events[3].language, 40.0)
    assert [segment.index for segment in segments_of(events)] == list(
        range(len(segments_of(events)))
    )
    assert pickle.loads(pickle.dumps(events)) == events  # noqa: S301 - our own events


@pytest.mark.parametrize("words", [True, False])
@pytest.mark.parametrize("timestamps", [True, False])
@settings(
    deadline=None, max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.floats(0, 45), st.integers(0, 1000))
def test_whatever_a_model_says_times_stay_in_order_and_progress_is_made(
    model, words, timestamps, seconds, seed
):
    options = replace(SHORT, word_timestamps=words, without_timestamps=not timestamps)
    events = list(engine.transcribe(noise(seconds, seed), model, options))
    duration_s = next(e.duration_s for e in events if isinstance(e, MediaOpened))
    now = 0.0
    for segment in segments_of(events):
        assert segment.text.strip()
        assert now <= segment.start_s < segment.end_s <= duration_s
        for before, word in pairwise(segment.words):
            assert before.end_s <= word.start_s
        assert all(0 <= w.start_s <= w.end_s and 0 <= w.probability <= 1 for w in segment.words)
        now = segment.end_s
    done = [event.done_s for event in events if isinstance(event, WindowDecoded)]
    assert all(before < after for before, after in pairwise(done))
    assert all(event.total_s == duration_s for event in events if isinstance(event, WindowDecoded))
    if done:
        assert done[-1] == duration_s


@pytest.mark.parametrize("seconds", [0, 1 / 16_000, 0.01, 0.099])
def test_nothing_is_made_up_where_no_word_fits(model, seconds):
    events = list(engine.transcribe(noise(seconds), model, SHORT))
    assert [type(event) for event in events] == [
        MediaScanned,
        MediaOpened,
        LanguageChosen,
        Finished,
    ]


def test_hot_attempts_repeat_themselves_from_run_to_run(model):
    options = replace(SHORT, temperatures=(0.4, 0.9))
    first, second = (list(engine.transcribe(noise(20), model, options)) for _ in range(2))
    assert first == second


def test_damaged_samples_do_not_spoil_the_rest(model):
    audio = noise(12)
    damaged = audio.copy()
    damaged[500], damaged[900], damaged[1300] = np.nan, np.inf, -1e35
    repaired = audio.copy()
    repaired[[500, 900, 1300]] = 0
    heard, expected = (list(engine.transcribe(a, model, SHORT)) for a in (damaged, repaired))
    assert heard == expected
    assert segments_of(heard)


class CancelAfter(CancelToken):
    """Cancels itself at the nth check."""

    def __init__(self, checks):
        super().__init__()
        self.left = checks

    def check(self):
        self.left -= 1
        if self.left < 0:
            self.cancel()
        super().check()


def test_cancelling_stops_at_any_check_and_they_are_as_many_as_tokens(model):
    token = CancelAfter(10**9)
    list(engine.transcribe(noise(10), model, SHORT, token))
    checks = 10**9 - token.left
    assert checks > 20
    for allowed in range(0, checks, 5):
        work = engine.transcribe(noise(10), model, SHORT, CancelAfter(allowed))
        with pytest.raises(Cancelled):
            list(work)


def test_the_first_reading_of_a_long_file_can_be_cancelled(model):
    token = CancelToken()
    events = engine.transcribe(noise(100), model, SHORT, token)
    assert next(events) == MediaScanned(30.0, 100.0)
    token.cancel()
    with pytest.raises(Cancelled):
        next(events)


def test_a_cancelled_transcription_keeps_what_it_has_given(model):
    token = CancelToken()
    events = engine.transcribe(noise(70), model, SHORT, token)
    for event in events:
        if isinstance(event, WindowDecoded):
            break
    token.cancel()
    with pytest.raises(Cancelled):
        list(events)


@pytest.mark.parametrize(
    ("options", "error"),
    [
        (replace(SHORT, language="xx"), LanguageUnknown),
        (replace(SHORT, temperatures=()), OptionsInvalid),
        (replace(SHORT, temperatures=(-0.1,)), OptionsInvalid),
        (replace(SHORT, sample_len=0), OptionsInvalid),
        (replace(SHORT, sample_len=225), OptionsInvalid),
    ],
)
def test_options_that_make_no_sense_are_refused_first(model, options, error):
    with pytest.raises(error):
        next(engine.transcribe(noise(1), model, options))


def test_an_english_only_model_does_not_translate(model):
    english = replace(model, tokenizer=type("English", (), {"is_multilingual": False}))
    with pytest.raises(OptionsInvalid):
        next(engine.transcribe(noise(1), english, replace(SHORT, task="translate")))


def test_a_missing_file_is_refused(model, tmp_path):
    with pytest.raises(MediaUnreadable):
        next(engine.transcribe(tmp_path / "none.mp4", model, SHORT))


def test_the_language_can_be_asked_for_alone(model):
    events = engine.transcribe(noise(5), model, replace(SHORT, language=None))
    chosen = next(event for event in events if isinstance(event, LanguageChosen))
    assert engine.detect_language(noise(5), model) == chosen


def test_a_full_device_is_named(model):
    class FullNetwork:
        def __getattr__(self, name):
            return getattr(model.network, name)

        def embed_audio(self, mel, cancel=None):
            raise torch.OutOfMemoryError("CUDA out of memory")

    with pytest.raises(OutOfDeviceMemory):
        list(engine.transcribe(noise(1), replace(model, network=FullNetwork()), SHORT))
