"""Batches say what single windows say, in time order, within bounded memory."""

import gc
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
import torch

from engine.audio import WaveformAudio
from engine.batched import BatchLoop
from engine.cancellation import Cancelled, CancelToken
from engine.decoding.language import SpokenLanguage
from engine.decoding.options import TranscriptionOptions
from engine.decoding.task import DecodingResult
from engine.device import DeviceChoice, choose_device
from engine.errors import OutOfDeviceMemory
from engine.events import DeviceChanged, GapFound, SegmentFound, WindowDecoded
from engine.speech_activity.listener import SpeechListener
from engine.window import Window, all_segments
from engine.windows import beginning
from tests.engine.mel_windows import mel_windows
from tests.engine.scripted_listener import ScriptedListener
from tests.fakes.scripted_decoder import DOUBTFUL, Attempt, scripted_model

SHORT = TranscriptionOptions(
    language="en",
    temperatures=(0.0,),
    sample_len=10,
    suppress_tokens=(),
    batch_size=4,
    detect_loops=False,
    recover_lost_speech=False,
)
DURATION_S = 110
SPANS = ((1, 20), (26, 50), (56, 80), (86, 105))
PACKED = [(0.4, 20.6), (25.4, 50.6), (55.4, 80.6), (85.4, 105.6)]


def noise(seconds=DURATION_S):
    n = round(seconds * 16_000)
    return (np.random.default_rng(0).normal(size=n) * 0.1).astype(np.float32)


@pytest.fixture(scope="module")
def windows():
    return mel_windows(WaveformAudio(noise()), 80)


@pytest.fixture
def listener():
    return ScriptedListener.of_spans(DURATION_S, *SPANS)


def loop_of(model, windows, options=SHORT, listener=None, state=None, cancel=None):
    state = state or beginning(model, windows, options, SpokenLanguage("en", None))
    return BatchLoop(model, windows, options, state, cancel or CancelToken(), listener)


def events_of(*args, **kwargs):
    return list(loop_of(*args, **kwargs).events())


def segments_of(events):
    return [event.segment for event in events if isinstance(event, SegmentFound)]


def test_any_number_of_windows_at_a_time_says_the_same(model, windows, listener):
    one = events_of(model, windows, replace(SHORT, batch_size=1), listener)
    assert len(segments_of(one)) >= 4
    for batch_size in (2, 3, 100):
        many = events_of(model, windows, replace(SHORT, batch_size=batch_size), listener)
        assert [type(event) for event in many] == [type(event) for event in one]
        for alone, together in zip(segments_of(one), segments_of(many), strict=True):
            assert (together.seek, together.tokens) == (alone.seek, alone.tokens)
            for one_word, word in zip(alone.words, together.words, strict=True):
                assert word.text == one_word.text
                assert word.start_s == pytest.approx(one_word.start_s, abs=0.021)


def test_hot_attempts_do_not_depend_on_what_is_decoded_beside_them(model, windows, listener):
    options = replace(SHORT, temperatures=(0.4, 0.9), best_of=2, logprob_threshold=0.0)
    texts = {
        tuple(segment.tokens for segment in segments_of(events))
        for n in (1, 3)
        for events in [events_of(model, windows, replace(options, batch_size=n), listener)]
    }
    assert len(texts) == 1


@pytest.mark.parametrize("batch_size", [1, 3])
@pytest.mark.parametrize("words", [True, False])
def test_segments_come_in_time_order_each_within_its_window(
    model, windows, listener, batch_size, words
):
    options = replace(SHORT, batch_size=batch_size, word_timestamps=words)
    events = events_of(model, windows, options, listener)
    segments = segments_of(events)
    assert [segment.index for segment in segments] == list(range(len(segments)))
    assert all(one.end_s <= other.start_s for one, other in pairwise(segments))
    for segment in segments:
        start_s, end_s = next(edges for edges in PACKED if abs(edges[0] - segment.seek / 100) < 0.1)
        assert start_s - 0.1 <= segment.start_s < segment.end_s <= end_s + 0.1
        times_s = [t for word in segment.words for t in (word.start_s, word.end_s)]
        assert times_s == sorted(times_s)
    assert any(segment.words for segment in segments) == words
    done_s = [event.done_s for event in events if isinstance(event, WindowDecoded)]
    assert done_s == pytest.approx([20.6, 50.6, 80.6, DURATION_S], abs=0.1)


def test_a_window_is_given_out_when_its_batch_is_decoded(model, windows, listener):
    events = loop_of(model, windows, replace(SHORT, batch_size=2), listener).events()
    first = next(event for event in events if isinstance(event, WindowDecoded))
    assert first.done_s == pytest.approx(20.6, abs=0.1)
    assert listener.asked_to_s < 90


@pytest.mark.parametrize("seconds", [0, 0.05, 40])
def test_where_nobody_speaks_nothing_is_said(model, seconds):
    windows = mel_windows(WaveformAudio(noise(seconds)), 80)
    listener = ScriptedListener(np.zeros(round(seconds / 0.032)))
    assert events_of(model, windows, SHORT, listener) == []


@pytest.mark.parametrize("seconds", [0, 0.05, 40])
def test_without_speech_activity_all_of_the_audio_is_decoded(model, seconds):
    windows = mel_windows(WaveformAudio(noise(seconds)), 80)
    done_s = [
        event.done_s for event in events_of(model, windows) if isinstance(event, WindowDecoded)
    ]
    assert done_s[-1:] == ([seconds] if seconds == 40 else [])


def test_a_taken_up_transcription_goes_on_as_the_uninterrupted_one(model, windows, listener):
    whole = events_of(model, windows, replace(SHORT, batch_size=3), listener)
    for index, event in enumerate(whole):
        if not isinstance(event, WindowDecoded):
            continue
        options = replace(SHORT, batch_size=3)
        rest = events_of(model, windows, options, listener, state=event.state)
        assert [segment.tokens for segment in segments_of(rest)] == [
            segment.tokens for segment in segments_of(whole[index + 1 :])
        ]
        assert [type(event) for event in rest] == [type(event) for event in whole[index + 1 :]]


def test_only_the_clips_are_decoded(model, windows, listener):
    options = replace(SHORT, clips=((30.0, 40.0), (60.0, None)))
    seeks = {segment.seek for segment in segments_of(events_of(model, windows, options, listener))}
    assert sorted(seeks) == pytest.approx([3000, 6000, 8540], abs=10)


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


def test_cancelling_stops_at_any_check(model, windows, listener):
    token = CancelAfter(10**9)
    events_of(model, windows, SHORT, listener, cancel=token)
    checks = 10**9 - token.left
    assert checks > 10
    for allowed in range(checks):
        with pytest.raises(Cancelled):
            events_of(model, windows, SHORT, listener, cancel=CancelAfter(allowed))


def test_the_features_of_one_batch_at_most_are_alive(model, windows, listener):
    network = model.network
    alive = []

    class Watched:
        def __getattr__(self, name):
            return getattr(network, name)

        def embed_audio(self, mel, cancel=None):
            dims = network.dims
            alive.append(
                sum(
                    len(each)
                    for each in gc.get_objects()
                    if type(each) is torch.Tensor
                    and each.shape[1:] == (dims.n_audio_ctx, dims.n_audio_state)
                )
            )
            return network.embed_audio(mel, cancel)

    events_of(replace(model, network=Watched()), windows, replace(SHORT, batch_size=2), listener)
    before_all = alive[0]  # of other tests
    assert [n - before_all for n in alive] == [0, 1, 0, 1]


def failing_network(network, fails, error):
    """The network, whose encoder fails where `fails` says so of the windows' count so far."""

    class Failing:
        encoded = 0

        def __getattr__(self, name):
            return getattr(network, name)

        def embed_audio(self, mel, cancel=None):
            self.encoded += 1
            if fails(self.encoded):
                raise error
            return network.embed_audio(mel, cancel)

    return Failing()


def test_where_memory_is_full_fewer_windows_are_decoded_together(model, windows, listener):
    expected = events_of(model, windows, SHORT, listener)
    full = torch.OutOfMemoryError("out of memory")
    # The fourth window does not fit beside three others, the seventh not beside one other.
    network = failing_network(model.network, lambda count: count in (4, 8), full)
    events = events_of(replace(model, network=network), windows, SHORT, listener)
    assert [s.tokens for s in segments_of(events)] == [s.tokens for s in segments_of(expected)]
    assert [type(event) for event in events] == [type(event) for event in expected]


def test_another_device_goes_on_where_one_fails(model, windows, listener):
    expected = events_of(model, windows, replace(SHORT, batch_size=2), listener)
    broken = RuntimeError("CUDA error: device-side assert triggered")
    network = failing_network(model.network, lambda count: count >= 3, broken)
    choice = replace(model.device, fallbacks=(model.device,))
    failing = replace(model, network=network, device=choice)
    events = events_of(failing, windows, replace(SHORT, batch_size=2), listener)
    (changed,) = [event for event in events if isinstance(event, DeviceChanged)]
    assert events.index(changed) > 0
    events.remove(changed)
    assert [type(event) for event in events] == [type(event) for event in expected]
    assert [s.tokens for s in segments_of(events)] == [s.tokens for s in segments_of(expected)]


def test_a_device_that_nothing_can_replace_is_reported(model, windows, listener):
    full = torch.OutOfMemoryError("out of memory")
    network = failing_network(model.network, lambda count: True, full)
    with pytest.raises(OutOfDeviceMemory):
        events_of(replace(model, network=network), windows, SHORT, listener)


class CountedAudio(WaveformAudio):
    """Counts how often it is read from the start."""

    readings = 0

    def blocks(self, cancel=None):
        self.readings += 1
        return super().blocks(cancel)


def loudness(frames, state):
    """Hears speech in what is loud."""
    return (frames.abs().mean(dim=1) > 0.02).float(), state


@pytest.mark.parametrize("recovers", [False, True])
def test_the_audio_is_read_once_more_after_it_was_scanned(model, recovers):
    audio = noise(200)
    for start_s in (20, 55, 90, 130, 170):
        audio[start_s * 16_000 : (start_s + 3) * 16_000] = 0
    source = CountedAudio(audio)
    windows = mel_windows(source, 80)
    listener = SpeechListener(windows, network=loudness)
    options = replace(SHORT, batch_size=5, recover_lost_speech=recovers)
    assert segments_of(events_of(model, windows, options, listener))
    assert source.readings <= 2


def said(model, text, *, opening=0.0, closing=18.0):
    """Tokens of a text between two timestamps."""
    begin = model.tokenizer.timestamp_begin
    return [
        begin + round(opening * 50),
        *model.tokenizer.encode(text),
        begin + round(closing * 50),
    ]


def test_only_the_windows_that_need_it_are_decoded_again(model, windows, listener):
    texts = [" a", " b", " c", " d"]
    good = [Attempt(said(model, text)) for text in texts]
    doubtful = Attempt(said(model, " xxxx"), logit=DOUBTFUL)
    # All four, then the second and the fourth again, then the fourth alone.
    script = [good[0], doubtful, good[2], doubtful, good[1], doubtful, good[3]]
    scripted, played = scripted_model(model, script)
    options = replace(SHORT, temperatures=(0.0, 0.4, 0.8), logprob_threshold=-0.1)
    segments = segments_of(events_of(scripted, windows, options, listener))
    assert [segment.text for segment in segments] == texts
    assert [segment.temperature for segment in segments] == [0.0, 0.4, 0.0, 0.8]
    assert len(played.prompts) == 7


def test_every_window_is_told_the_prompt_and_the_hotwords_and_the_first_one_the_prefix(
    model, windows, listener
):
    script = [Attempt(said(model, " a"))] * 4
    options = replace(SHORT, initial_prompt="the", hotwords="hot", prefix="pre")
    scripted, played = scripted_model(model, script)
    events_of(scripted, windows, options, listener)
    tokenizer = model.tokenizer
    hot, prompt = tokenizer.encode(" hot"), tokenizer.encode(" the")
    first, *others = [list(read) for read in played.prompts]
    prefix = tokenizer.encode(" pre")
    assert first[-len(prefix) :] == prefix
    assert first[1 : 1 + len(prompt)] == prompt
    assert len(others) == 3
    assert all(read[1 : 1 + len(hot) + len(prompt)] == [*hot, *prompt] for read in others)
    assert all(read[-len(prefix) :] != prefix for read in others)


def test_speech_without_text_is_decoded_on_its_own_or_reported(model, windows):
    listener = ScriptedListener.of_spans(DURATION_S, (1, 20))
    early = Attempt(
        said(model, " early", closing=5.0), heard_at_s=[0.6 + 0.3 * n for n in range(9)]
    )
    late = Attempt(said(model, " late", closing=9.0), heard_at_s=[2 + 0.3 * n for n in range(9)])
    scripted, _ = scripted_model(model, [early, late])
    options = replace(SHORT, recover_lost_speech=True)
    events = events_of(scripted, windows, options, listener)
    assert [segment.text for segment in segments_of(events)] == [" early", " late"]
    scripted, _ = scripted_model(model, [early, Attempt(said(model, "")[:1])])
    events = events_of(scripted, windows, options, listener)
    assert [segment.text for segment in segments_of(events)] == [" early"]
    (gap,) = [event for event in events if isinstance(event, GapFound)]
    assert 2 < gap.start_s < 6
    assert gap.end_s == pytest.approx(20, abs=0.1)


def test_text_that_goes_round_in_circles_is_decoded_again_or_doubted(model, windows):
    listener = ScriptedListener.of_spans(DURATION_S, (1, 20))
    options = replace(SHORT, detect_loops=True, sample_len=None)
    loop = Attempt(said(model, " the cat sat" * 20))
    mended = Attempt(said(model, " the cat sat on the mat"))
    scripted, _ = scripted_model(model, [loop, mended])
    (segment,) = segments_of(events_of(scripted, windows, options, listener))
    assert segment.text == " the cat sat on the mat"
    scripted, _ = scripted_model(model, [loop, loop])
    (segment,) = segments_of(events_of(scripted, windows, options, listener))
    assert "repetition" in segment.suspect


def test_text_that_the_model_calls_silence_is_given_out_as_suspect(model, windows, listener):
    silent = Attempt(said(model, " xxxx"), logit=DOUBTFUL, no_speech_logit=50.0)
    scripted, _ = scripted_model(model, [silent] * 4)
    options = replace(SHORT, logprob_threshold=-0.1)
    segments = segments_of(events_of(scripted, windows, options, listener))
    assert [segment.text for segment in segments] == [" xxxx"] * 4
    assert all("no speech" in segment.suspect for segment in segments)


def result_of(tokens):
    return DecodingResult(tuple(tokens), "", "en", 0.0, 0.0, 0.0, 1.0, (0.0,) * len(tokens))


def test_unfinished_text_at_the_end_of_a_window_is_kept(model):
    tokens = [*said(model, " a", closing=5), *said(model, " b", opening=5.0)[:-1]]
    window = Window(1000, 2000)
    segments = all_segments(result_of(tokens), window, model.tokenizer)
    assert [(segment.start_s, segment.end_s) for segment in segments] == [(10, 15), (15, 30)]
    assert [token for segment in segments for token in segment.tokens] == tokens
    assert [len(segment.logprobs) for segment in segments] == [len(s.tokens) for s in segments]


def test_segments_without_text_are_left_out(model):
    assert all_segments(result_of([]), Window(0, 2000), model.tokenizer) == []
    blank = said(model, " ", closing=3)
    assert all_segments(result_of(blank), Window(0, 2000), model.tokenizer) == []


def test_a_device_whose_numbers_are_none_hands_the_batch_over(model, windows, listener):
    class Faulty:
        def __getattr__(self, name):
            return getattr(model.network, name)

        def embed_audio(self, mel, cancel=None):
            return model.network.embed_audio(mel, cancel) * float("nan")

    choice = DeviceChoice("mps", "float32", "it was there", fallbacks=(choose_device("cpu"),))
    faulty = replace(model, network=Faulty(), device=choice)
    events = events_of(faulty, windows, SHORT, listener)
    assert [event.device for event in events if isinstance(event, DeviceChanged)] == ["cpu"]
    assert segments_of(events) == segments_of(events_of(model, windows, SHORT, listener))
