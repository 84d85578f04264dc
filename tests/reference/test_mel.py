"""The log-Mel spectrogram against openai-whisper's, within 1e-5."""

import numpy as np
import pytest
import torch
import whisper

from engine.audio import WaveformAudio
from engine.mel import N_FRAMES, N_SAMPLES, log_mel_spectrogram, mel_filters
from tests.engine.mel_windows import mel_windows
from tests.reference.behaviours import equals

TOLERANCE = 1e-5
LENGTHS = (0, 1, 159, 160, 161, 479_999, 480_000, 480_001, 61 * 16_000)


def silence(t: np.ndarray) -> np.ndarray:
    return np.zeros_like(t)


def noise(t: np.ndarray) -> np.ndarray:
    return 0.1 * np.random.default_rng(0).standard_normal(len(t))


def faint_noise(t: np.ndarray) -> np.ndarray:
    return 1e-4 * noise(t)


def tone(t: np.ndarray) -> np.ndarray:
    return 0.5 * np.sin(2 * np.pi * 440 * t)


def gliding_tone(t: np.ndarray) -> np.ndarray:
    return np.sin(2 * np.pi * (200 + 50 * np.sin(3 * t)) * t) * np.abs(np.sin(2 * t)) ** 8


def one_click(t: np.ndarray) -> np.ndarray:
    """Nearly silent but for one full-scale sample, which lifts the floor of every window."""
    signal = 1e-3 * tone(t)
    signal[len(t) // 2 : len(t) // 2 + 1] = 1
    return signal


@equals("2.2 filter bank")
@pytest.mark.parametrize("n_mels", [80, 128])
def test_the_computed_filter_bank_is_the_published_one(n_mels):
    published = whisper.audio.mel_filters("cpu", n_mels)
    assert (mel_filters(n_mels) - published).abs().max() < 5e-9


@equals(
    "2.2 padding",
    "2.2 logarithm",
    "2.2 floor of the file",
    "2.2 content frames",
    "2.2 detection window",
)
@pytest.mark.parametrize("n_samples", LENGTHS)
@pytest.mark.parametrize("n_mels", [80, 128])
@pytest.mark.parametrize("signal", [silence, noise, faint_noise, tone, gliding_tone, one_click])
def test_every_window_is_the_references(signal, n_mels, n_samples):
    audio = signal(np.arange(n_samples) / 16_000).astype(np.float32)
    expected = whisper.log_mel_spectrogram(audio, n_mels, padding=N_SAMPLES)
    windows = mel_windows(WaveformAudio(audio), n_mels)
    assert windows.content_frames == expected.shape[1] - N_FRAMES
    for seek in range(0, expected.shape[1], 1_777):
        part = expected[:, seek : seek + N_FRAMES]
        difference = windows.window(seek, part.shape[1]) - part
        assert difference.abs().max() < TOLERANCE
    detection = whisper.pad_or_trim(expected, N_FRAMES)
    assert (windows.detection_window() - detection).abs().max() < TOLERANCE


def test_the_very_last_sample_may_be_the_loudest_of_all():
    # It lies in the middle of the first frame behind a whole number of windows.
    audio = np.zeros(N_SAMPLES, np.float32)
    audio[-1] = 1
    expected = whisper.log_mel_spectrogram(audio, 80, padding=N_SAMPLES)
    windows = mel_windows(WaveformAudio(audio), 80)
    assert (windows.window(0, N_FRAMES) - expected[:, :N_FRAMES]).abs().max() < TOLERANCE


@equals("2.2 bare waveform")
@pytest.mark.parametrize("n_samples", [201, 16_000, 16_001])
def test_a_bare_waveform_is_reflected_at_both_ends_like_the_references(n_samples):
    audio = noise(np.arange(n_samples) / 16_000).astype(np.float32)
    expected = whisper.log_mel_spectrogram(audio, 80)
    assert torch.allclose(log_mel_spectrogram(audio, 80), expected, atol=TOLERANCE, rtol=0)
