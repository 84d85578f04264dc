"""The waveform's outline: exact where it is drawn fine, never missing a peak where coarse."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.audio import SAMPLE_RATE_HZ, WaveformAudio
from engine.cancellation import Cancelled, CancelToken
from engine.errors import NoAudioTrack
from subtitler.media.peaks import PEAKS_RATE_HZ, Peaks, PeaksProgress, build_peaks, peaks_of
from tests.media_files import Pictures, Sound, bursts, write_media


def outline(waveform):
    *_, peaks = peaks_of(WaveformAudio(np.asarray(waveform, dtype=np.float32)))
    return peaks


def noise(duration_s, seed=0):
    rng = np.random.default_rng(seed)
    return rng.uniform(-1, 1, round(duration_s * SAMPLE_RATE_HZ)).astype(np.float32)


def test_the_finest_level_holds_the_least_and_greatest_sample_of_each_column():
    waveform = noise(2.0)
    peaks = outline(waveform)
    columns = waveform.reshape(-1, SAMPLE_RATE_HZ // PEAKS_RATE_HZ)
    assert peaks.duration_ms == 2000
    assert np.allclose(peaks.minimum / 127, columns.min(axis=1).clip(-1, 0), atol=0.5 / 127)
    assert np.allclose(peaks.maximum / 127, columns.max(axis=1).clip(0, 1), atol=0.5 / 127)


def test_progress_comes_before_the_peaks():
    events = list(peaks_of(WaveformAudio(np.zeros(25 * SAMPLE_RATE_HZ, dtype=np.float32))))
    assert events[:-1] == [PeaksProgress(10_000), PeaksProgress(20_000)]
    assert isinstance(events[-1], Peaks)


@pytest.mark.parametrize("n_samples", [0, 1, 79, 80, 81])
def test_lengths_around_one_column_are_kept(n_samples):
    peaks = outline(np.full(n_samples, 0.5))
    assert peaks.maximum.tolist() == [64] * -(-n_samples // 80)
    low, high = peaks.slice(0, 1000, 10)
    assert low.tolist() == [0] * 10
    assert high.max() == (pytest.approx(0.5, abs=0.01) if n_samples else 0)


def test_a_slice_at_the_finest_rate_is_the_outline_itself():
    peaks = outline(noise(1.0))
    low, high = peaks.slice(250, 750, PEAKS_RATE_HZ // 2)
    assert np.allclose(low, peaks.minimum[50:150] / 127)
    assert np.allclose(high, peaks.maximum[50:150] / 127)


def test_a_slice_beyond_both_ends_is_silent_there():
    peaks = outline(np.full(SAMPLE_RATE_HZ, 0.5))
    _, high = peaks.slice(-1000, 2000, 3)
    assert high.tolist() == pytest.approx([0, 0.5, 0], abs=0.01)


def test_a_single_click_shows_at_every_zoom():
    waveform = np.zeros(600 * SAMPLE_RATE_HZ, dtype=np.float32)
    waveform[400 * SAMPLE_RATE_HZ + 17] = 1.0
    peaks = outline(waveform)
    for columns in (3, 10, 100, 1000, 10_000):
        _, high = peaks.slice(0, 600_000, columns)
        assert high[columns * 400 // 600] == 1.0
        assert np.count_nonzero(high) <= 2


@given(
    start_ms=st.floats(-5_000, 70_000),
    length_ms=st.floats(1, 100_000),
    columns=st.integers(1, 3000),
)
def test_every_slice_stays_within_the_sound(start_ms, length_ms, columns):
    low, high = LONG.slice(start_ms, start_ms + length_ms, columns)
    assert low.shape == high.shape == (columns,)
    assert (low <= 0).all()
    assert (high >= 0).all()
    if start_ms >= 0 and start_ms + length_ms <= LONG.duration_ms:
        assert high.max() > 0.2  # noise is loud everywhere


LONG = outline(noise(60.0, seed=7))


def test_media_is_outlined_on_the_players_clock(tmp_path):
    sound = Sound(bursts((0.5,), 1.0), start_s=2.5)
    path = write_media(tmp_path / "late.mkv", [sound], Pictures(4), offset_s=10)
    *_, peaks = build_peaks(path)
    loud_ms = np.flatnonzero(peaks.maximum > 10)[0] * 1000 / PEAKS_RATE_HZ
    assert loud_ms == pytest.approx(3000, abs=10)


def test_a_video_without_sound_has_no_outline(tmp_path):
    path = write_media(tmp_path / "mute.mp4", pictures=Pictures(1))
    with pytest.raises(NoAudioTrack):
        list(build_peaks(path))


def test_cancelling_ends_the_pass():
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        list(peaks_of(WaveformAudio(np.zeros(100, dtype=np.float32)), cancel))


def test_an_hour_takes_two_megabytes():
    minute = outline(np.zeros(60 * SAMPLE_RATE_HZ))
    n_bytes = sum(level.minimum.nbytes + level.maximum.nbytes for level in minute.levels)
    assert n_bytes * 60 < 2_000_000
