"""Whole transcriptions equal openai-whisper's: tokens, segments and word times."""

from importlib import resources
from itertools import cycle
from pathlib import Path

import numpy as np
import pytest
import torch

from engine.audio import load_audio
from tests.reference.behaviours import equals
from tests.reference.transcripts import assert_same, our_segments, reference_result

RATE_HZ = 16_000
LENGTHS = (0, 1, 159, 160, 161, 479_999, 480_000, 480_001, 61 * RATE_HZ)
SOUNDS = ("silence", "noise", "tones", "speech")
# Random models do not end by themselves, and no attempt of theirs is good enough.
RAMBLING = {"temperatures": (0.0,), "sample_len": 10}
CLIP = Path(str(resources.files("resources") / "demo" / "demo.mp4"))


def noise(n):
    return (np.random.default_rng(0).normal(size=n) * 0.1).astype(np.float32)


def tones(n):
    t = np.arange(n) / RATE_HZ
    wave = 0.3 * np.sin(2 * np.pi * 440 * t) + 0.2 * np.sin(2 * np.pi * 1000 * t)
    return wave.astype(np.float32)


@pytest.fixture(scope="module")
def clip():
    return load_audio(CLIP)


def transcribe_with_both(pair, audio, **options):
    ours = our_segments(pair.ours, audio, **options)
    theirs = reference_result(pair.folder, pair.theirs, audio, **options)
    assert_same(ours, theirs)
    said = [token for segment in ours for token in segment.tokens]
    assert pair.ours.tokenizer.decode(said) == theirs["text"]
    return ours


@pytest.fixture(scope="module")
def sound_of(clip):
    """A sound of any length by its name."""
    makers = {
        "silence": lambda n: np.zeros(n, np.float32),
        "noise": noise,
        "tones": tones,
        "speech": lambda n: np.tile(clip, n // len(clip) + 1)[:n],
    }
    return lambda name, n_samples: makers[name](n_samples)


@equals("2.2 filled by zero", "2.5 from time 0", "2.13 short window")
@pytest.mark.parametrize("n_samples", LENGTHS)
@pytest.mark.parametrize("sound", SOUNDS)
def test_a_random_model_hears_the_same_in_any_length(random_pair, sound_of, sound, n_samples):
    pair = random_pair(51865, 80)
    transcribe_with_both(pair, sound_of(sound, n_samples), **RAMBLING)


# Every length and every sound, in turn.
@equals("2.5 only English", "2.2 empty audio")
@pytest.mark.parametrize(
    ("sound", "n_samples"), [*zip(cycle(SOUNDS), LENGTHS, strict=False), ("speech", LENGTHS[-1])]
)
@pytest.mark.parametrize(("n_vocab", "n_mels"), [(51864, 80), (51866, 128)])
def test_every_vocabulary_is_decoded_alike(
    random_pair, sound_of, n_vocab, n_mels, sound, n_samples
):
    pair = random_pair(n_vocab, n_mels)
    segments = transcribe_with_both(pair, sound_of(sound, n_samples), **RAMBLING)
    assert bool(segments) == (n_samples >= 160)


@equals("2.14 read again")
@pytest.mark.parametrize("n_samples", LENGTHS)
@pytest.mark.parametrize("sound", SOUNDS)
def test_the_demo_model_hears_the_same_in_any_length(demo_pair, sound_of, sound, n_samples):
    segments = transcribe_with_both(demo_pair, sound_of(sound, n_samples))
    is_understood = sound == "speech" and n_samples > RATE_HZ
    assert (sum(len(s.words) for s in segments) > 40) == is_understood


@pytest.mark.parametrize(
    "options",
    [{"condition_on_previous_text": False}, {"initial_prompt": "The old captain found a boat."}],
    ids=str,
)
def test_what_a_window_knows_of_earlier_text_is_the_same(demo_pair, clip, options):
    assert len(transcribe_with_both(demo_pair, clip[: 36 * RATE_HZ], **options)) > 6


@equals("2.13 joined text")
@pytest.mark.parametrize(
    "options",
    [
        {"word_timestamps": False},
        {"task": "translate"},
        {"max_initial_timestamp": 0.2, "suppress_blank": False},
        {"max_initial_timestamp": 0.0},
        {"without_timestamps": True, "temperatures": (0.0,)},
        {"no_speech_threshold": None, "logprob_threshold": None},
        {"compression_ratio_threshold": None, "sample_len": 30},
    ],
    ids=str,
)
def test_options_change_the_same_things(demo_pair, clip, options):
    assert transcribe_with_both(demo_pair, clip[: 11 * RATE_HZ], **options)


@equals("2.8 random stream")
def test_from_equal_seeds_hot_attempts_say_the_same(demo_pair, clip):
    options = {"temperatures": (0.6,), "word_timestamps": False}
    audio = clip[: 11 * RATE_HZ]
    torch.manual_seed(4)
    ours = our_segments(demo_pair.ours, audio, **options)
    torch.manual_seed(4)
    theirs = reference_result(demo_pair.folder, demo_pair.theirs, audio, **options)
    assert_same(ours, theirs)
