"""Samples that are no sensible numbers become silence."""

import numpy as np
import pytest

from engine.audio import WaveformAudio
from engine.finite_audio import FiniteAudio


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 1e30])
def test_a_damaged_sample_becomes_silence_and_its_neighbours_stay(bad):
    audio = np.linspace(-1, 1, 40_000, dtype=np.float32)
    damaged = audio.copy()
    damaged[[0, 20_000, 39_999]] = bad
    repaired = np.concatenate(list(FiniteAudio(WaveformAudio(damaged)).blocks()))
    audio[[0, 20_000, 39_999]] = 0
    assert repaired.dtype == np.float32
    assert np.array_equal(repaired, audio)


def test_sound_audio_passes_untouched():
    audio = np.linspace(-4, 4, 40_000, dtype=np.float32)
    blocks = list(FiniteAudio(WaveformAudio(audio)).blocks())
    assert all(np.shares_memory(block, audio) for block in blocks)
    assert np.array_equal(np.concatenate(blocks), audio)


def test_the_stated_length_is_the_sources():
    source = WaveformAudio(np.zeros(24_000, dtype=np.float32))
    assert FiniteAudio(source).stated_duration_s == 1.5
