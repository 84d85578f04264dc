from collections.abc import Iterator

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.audio import WaveformAudio
from engine.cancellation import Cancelled, CancelToken
from engine.mel import HOP_LENGTH, N_FRAMES, N_SAMPLES, log_mel_spectrogram, mel_filters, scan
from tests.engine.mel_windows import mel_windows

SECOND = 16_000
TOLERANCE = 1e-5


class PiecewiseAudio:
    """A waveform in blocks of given lengths; counts its readings and what is read of them."""

    track = None

    def __init__(
        self, waveform: np.ndarray, lengths: list[int], stated_duration_s: float | None = None
    ) -> None:
        self.stated_duration_s = stated_duration_s
        self.waveform = waveform
        self.lengths = lengths
        self.readings = 0
        self.samples_read = 0

    def blocks(self, cancel: CancelToken | None = None) -> Iterator[np.ndarray]:
        self.readings += 1
        start = turn = 0
        while start < len(self.waveform):
            block = self.waveform[start : start + self.lengths[turn % len(self.lengths)]]
            start, turn = start + len(block), turn + 1
            self.samples_read += len(block)
            yield block


def speech_like(n_samples: int, seed: int = 0) -> np.ndarray:
    """A gliding tone that comes and goes over faint noise."""
    generator = np.random.default_rng(seed)
    t = np.arange(n_samples) / SECOND
    tone = np.sin(2 * np.pi * (200 + 50 * np.sin(3 * t)) * t) * np.abs(np.sin(2 * t)) ** 8
    return (0.5 * tone + 1e-4 * generator.standard_normal(n_samples)).astype(np.float32)


@pytest.fixture(scope="module")
def waveform() -> np.ndarray:
    return speech_like(3 * SECOND + 77)


@pytest.fixture(scope="module")
def whole(waveform) -> torch.Tensor:
    return log_mel_spectrogram(waveform, 80, padding=N_SAMPLES)


def test_filters_have_equal_areas_and_rising_centres():
    for n_mels in (80, 128):
        filters = mel_filters(n_mels)
        assert filters.shape == (n_mels, 201)
        assert filters.min() >= 0
        assert (filters.sum(dim=1) > 0).all()
        centres = filters.argmax(dim=1)
        assert (centres.diff() >= 0).all()
        # The area in Hz: 40 Hz a bin; coarse sampling of narrow triangles leaves a tenth.
        assert torch.allclose(filters.sum(dim=1)[-20:] * 40, torch.ones(20), atol=0.1)


@settings(deadline=None, max_examples=40)
@given(lengths=st.lists(st.integers(1, 30_000), min_size=1, max_size=6))
def test_how_the_audio_is_cut_into_blocks_does_not_matter(waveform, whole, lengths):
    # Blocks shorter than this on average make the test slow, not the answer another.
    if np.mean(lengths) < 50:
        lengths = [*lengths, 20_000]
    windows = mel_windows(PiecewiseAudio(waveform, lengths), 80)
    assert windows.n_samples == len(waveform)
    assert windows.content_frames == len(waveform) // HOP_LENGTH
    assert windows.duration_s == pytest.approx(len(waveform) / SECOND)
    for seek, size in ((0, windows.content_frames), (1, 5), (123, 100), (7, 1)):
        expected = whole[:, seek : seek + size]
        assert torch.allclose(windows.window(seek, size), expected, atol=TOLERANCE)


def test_frames_past_the_end_are_silence_and_fill_the_window_for_detection(waveform, whole):
    windows = mel_windows(WaveformAudio(waveform), 80)
    assert torch.allclose(windows.window(0, N_FRAMES), whole[:, :3000], atol=TOLERANCE)
    beyond = windows.window(windows.content_frames + 2, 50)
    assert torch.equal(beyond, torch.full((80, 50), float(whole.min())))


@settings(deadline=None, max_examples=15)
@given(seeks=st.lists(st.integers(0, 9_000), min_size=1, max_size=5))
def test_windows_may_be_asked_for_in_any_order(long_waveform, long_whole, seeks):
    windows = mel_windows(PiecewiseAudio(long_waveform, [SECOND]), 80)
    for seek in seeks:
        expected = long_whole[:, seek : seek + 300]
        assert torch.allclose(windows.window(seek, 300), expected, atol=TOLERANCE)


@pytest.fixture(scope="module")
def long_waveform() -> np.ndarray:
    return speech_like(100 * SECOND, seed=1)


@pytest.fixture(scope="module")
def long_whole(long_waveform) -> torch.Tensor:
    return log_mel_spectrogram(long_waveform, 80, padding=N_SAMPLES)


def test_going_forward_reads_the_audio_twice_and_far_back_once_more(long_waveform):
    audio = PiecewiseAudio(long_waveform, [SECOND])
    windows = mel_windows(audio, 80)
    assert audio.readings == 1
    for seek in (0, 2_900, 2_500, 5_900, 8_000):
        windows.window(seek, 3_000)
    assert audio.readings == 2
    windows.window(0, 3_000)
    assert audio.readings == 3


@pytest.mark.parametrize(
    ("stated_s", "totals_s"),
    [(None, [None] * 4), (100.0, [100.0] * 4), (50.0, [50.0, 60.0, 90.0, 100.0])],
)
def test_the_first_reading_says_how_far_it_is(long_waveform, stated_s, totals_s):
    told = list(scan(PiecewiseAudio(long_waveform, [SECOND], stated_s), 80))
    assert [event.done_s for event in told] == [30.0, 60.0, 90.0, 100.0]
    assert [event.total_s for event in told] == totals_s


def test_the_first_reading_reads_no_further_than_it_says(long_waveform):
    audio = PiecewiseAudio(long_waveform, [SECOND])
    for event in scan(audio, 80):
        assert audio.samples_read <= (event.done_s + 1) * SECOND


def test_short_audio_is_read_only_once(waveform):
    audio = PiecewiseAudio(waveform, [1_000])
    windows = mel_windows(audio, 80)
    windows.window(0, N_FRAMES)
    windows.window(200, 100)
    windows.window(0, 300)
    assert audio.readings == 1
    assert audio.samples_read == len(waveform)


def test_no_more_than_a_window_and_its_look_back_is_held():
    length = 10 * 60 * SECOND

    class Silence:
        track = None
        stated_duration_s = None

        def blocks(self, cancel=None):
            block = np.zeros(SECOND, dtype=np.float32)
            yield from (block.copy() for _ in range(length // SECOND))

    windows = mel_windows(Silence(), 80)
    most = 0
    for seek in range(0, windows.content_frames, 3_000):
        windows.window(seek, 3_000)
        most = max(most, sum(len(block) for block in windows._powers._reader._blocks))
    assert most <= 2 * N_SAMPLES + 3 * SECOND


def test_the_loudest_point_of_the_whole_file_sets_the_floor_of_every_window():
    quiet = speech_like(40 * SECOND) * np.float32(1e-3)
    loud = quiet.copy()
    loud[-SECOND:] = np.random.default_rng(2).standard_normal(SECOND).astype(np.float32)
    floor_alone = mel_windows(WaveformAudio(quiet), 80).window(0, 3_000).min()
    floor_before_noise = mel_windows(WaveformAudio(loud), 80).window(0, 3_000).min()
    assert floor_before_noise > floor_alone + 0.5


@pytest.mark.parametrize("n_samples", [0, 1, 159])
def test_less_than_a_frame_has_no_content_but_can_be_listened_to(n_samples):
    windows = mel_windows(WaveformAudio(np.full(n_samples, 0.1, dtype=np.float32)), 128)
    assert (windows.n_samples, windows.content_frames) == (n_samples, 0)
    assert windows.window(0, N_FRAMES).shape == (128, 3_000)
    assert windows.window(0, N_FRAMES).isfinite().all()


def test_a_waveform_too_short_to_be_reflected_is_refused():
    with pytest.raises(ValueError, match="200 samples are too few"):
        log_mel_spectrogram(np.zeros(200, dtype=np.float32), 80)
    assert log_mel_spectrogram(np.zeros(201, dtype=np.float32), 80).shape == (80, 1)


def test_reading_stops_when_cancelled(waveform):
    cancel = CancelToken()
    windows = mel_windows(WaveformAudio(waveform), 80, cancel)
    cancel.cancel()
    with pytest.raises(Cancelled):
        windows.window(0, 10)
    with pytest.raises(Cancelled):
        mel_windows(WaveformAudio(waveform), 80, cancel)
