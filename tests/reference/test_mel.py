"""The log-Mel spectrogram against openai-whisper's, within 1e-5."""

import wave
from types import SimpleNamespace
from unittest import mock

import numpy as np
import pytest
import torch
import whisper

from engine.audio import WaveformAudio, load_audio
from engine.mel import N_FRAMES, N_SAMPLES, log_mel_spectrogram, mel_filters
from tests.engine.mel_windows import mel_windows
from tests.reference.behaviours import equals

TOLERANCE = 1e-5
LENGTHS = (0, 1, 159, 160, 161, 200, 201, 479_999, 480_000, 480_001, 61 * 16_000)


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
    assert (windows.window(0, N_FRAMES) - detection).abs().max() < TOLERANCE


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


@equals("2.2 bare waveform")
@pytest.mark.parametrize("n_samples", [0, 1, 200])
def test_what_is_too_short_to_be_reflected_is_refused_by_both(n_samples):
    audio = np.zeros(n_samples, np.float32)
    with pytest.raises((RuntimeError, ValueError)):
        whisper.log_mel_spectrogram(audio, 80)
    with pytest.raises(ValueError, match="too few"):
        log_mel_spectrogram(audio, 80)


@equals("2.2 decoded file")
def test_a_file_has_the_samples_that_the_references_command_would_give(tmp_path):
    """FFmpeg's program need not be here; what it is asked for is what the file already holds."""
    samples = np.random.default_rng(4).integers(-32768, 32767, 50_001).astype("<i2")
    path = tmp_path / "noise.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 16_000, 0, "NONE", None))
        file.writeframes(samples.tobytes())
    given = SimpleNamespace(stdout=samples.tobytes())
    with mock.patch.object(whisper.audio, "run", return_value=given) as run:
        theirs = whisper.load_audio(str(path))
    asked = " ".join(run.call_args.args[0])
    assert "-f s16le -ac 1 -acodec pcm_s16le -ar 16000" in asked
    assert np.array_equal(load_audio(path), theirs)
