"""Whole transcriptions equal openai-whisper's: tokens, segments and word times."""

from importlib import resources
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from engine.audio import load_audio
from tests.reference.behaviours import equals
from tests.reference.transcripts import (
    StandsStillError,
    assert_same,
    noticing_a_stand,
    our_segments,
    reference_result,
)

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
    torch.manual_seed(4)
    theirs = reference_result(pair.folder, pair.theirs, audio, **options)
    torch.manual_seed(4)
    ours = our_segments(pair.ours, audio, **options)
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


def every_length_and_sound(first: int) -> list[tuple[str, int]]:
    """Each length with one sound in turn, beginning with another one each time."""
    return [(SOUNDS[(first + i) % len(SOUNDS)], length) for i, length in enumerate(LENGTHS)]


@equals("2.2 filled by zero", "2.5 from time 0", "2.13 short window", "2.2 empty audio")
@pytest.mark.parametrize(("sound", "n_samples"), every_length_and_sound(0))
def test_a_random_model_hears_the_same_in_any_length(random_pair, sound_of, sound, n_samples):
    pair = random_pair(51865, 80)
    segments = transcribe_with_both(pair, sound_of(sound, n_samples), **RAMBLING)
    assert bool(segments) == (n_samples >= 160)


@equals("2.5 only English", "2.2 empty audio")
@pytest.mark.parametrize(
    ("n_vocab", "n_mels", "sound", "n_samples"),
    [
        *((51864, 80, *case) for case in every_length_and_sound(1)[::2]),
        *((51866, 128, *case) for case in every_length_and_sound(2)[1::2]),
    ],
)
def test_every_vocabulary_is_decoded_alike(
    random_pair, sound_of, n_vocab, n_mels, sound, n_samples
):
    pair = random_pair(n_vocab, n_mels)
    segments = transcribe_with_both(pair, sound_of(sound, n_samples), **RAMBLING)
    assert bool(segments) == (n_samples >= 160)


@equals("2.14 read again")
@pytest.mark.parametrize(("sound", "n_samples"), every_length_and_sound(3))
def test_the_demo_model_hears_the_same_in_any_length(demo_pair, sound_of, sound, n_samples):
    segments = transcribe_with_both(demo_pair, sound_of(sound, n_samples))
    is_understood = sound == "speech" and n_samples > RATE_HZ
    assert (sum(len(s.words) for s in segments) > 40) == is_understood


@st.composite
def searches(draw):
    """How the windows are searched, with what goes with it."""
    kind = draw(st.sampled_from(["greedy", "greedy", "beams", "sampling", "fallback"]))
    if kind == "beams":
        patience = draw(st.sampled_from([None, 1.0, 1.5]))
        return {"temperatures": (0.0,), "beam_size": draw(st.integers(2, 3)), "patience": patience}
    if kind == "sampling":
        return {"temperatures": (0.8,), "best_of": draw(st.sampled_from([None, 2]))}
    if kind == "fallback":
        return {"temperatures": (0.0, 0.4, 0.6), "beam_size": 2, "best_of": 2}
    return {"temperatures": (0.0,)}


@st.composite
def whole_file_options(draw):
    """Options of whole files that both take."""
    clips = st.sampled_from([(), (), ((0.1, None),), ((0.0, 0.2), (0.3, 0.4))])
    return draw(searches()) | {
        "language": draw(st.sampled_from([None, "en", "ja"])),
        "sample_len": draw(st.integers(2, 9)),
        "length_penalty": draw(st.sampled_from([None, 0.6])),
        "suppress_blank": draw(st.booleans()),
        "without_timestamps": draw(st.booleans()),
        "max_initial_timestamp": draw(st.sampled_from([0.0, 1.0])),
        "suppress_tokens": draw(st.sampled_from([None, (5, 11)])),
        "initial_prompt": draw(st.sampled_from([None, "Before", "before " * 230])),
        "carry_initial_prompt": draw(st.booleans()),
        "prefix": draw(st.sampled_from([None, None, "Well"])),
        "condition_on_previous_text": draw(st.booleans()),
        "compression_ratio_threshold": draw(st.sampled_from([None, 2.4])),
        "logprob_threshold": draw(st.sampled_from([None, -1.0, -12.0])),
        "no_speech_threshold": draw(st.sampled_from([None, 0.6, 1e-6])),
        "word_timestamps": draw(st.booleans()),
        "hallucination_silence_threshold": draw(st.sampled_from([None, 1.0])),
        "clips": draw(clips),
    }


@equals(
    "2.11 search by temperature",
    "2.13 clips",
    "2.14 read again",
    "2.16 seek by words",
    "2.17 leading silence",
)
@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow])
@given(
    sizes=st.sampled_from([(51864, 80), (51865, 80), (51866, 128)]),
    sound=st.sampled_from(SOUNDS),
    seconds=st.sampled_from([0.4, 2.6, 3.0, 30.4]),
    options=whole_file_options(),
)
def test_any_options_over_random_weights_give_the_same(
    random_pair, sound_of, sizes, sound, seconds, options
):
    pair = random_pair(*sizes)
    if sizes[0] == 51864:
        options["language"] = "en"  # the only one it knows
    try:
        with noticing_a_stand(pair.theirs):
            transcribe_with_both(pair, sound_of(sound, round(seconds * RATE_HZ)), **options)
    except StandsStillError:
        event("the reference stands still")


@pytest.mark.parametrize(
    "options",
    [{"condition_on_previous_text": False}, {"initial_prompt": "The old captain found a boat."}],
    ids=str,
)
def test_what_a_window_knows_of_earlier_text_is_the_same(demo_pair, clip, options):
    assert len(transcribe_with_both(demo_pair, clip[: 31 * RATE_HZ], **options)) > 6


@equals("2.13 joined text")
@pytest.mark.parametrize(
    "options",
    [
        {"word_timestamps": False},
        {"task": "translate"},
        {"max_initial_timestamp": 0.2, "suppress_blank": False},
        {"max_initial_timestamp": 0.0},
        {"without_timestamps": True},
        {"no_speech_threshold": None, "logprob_threshold": None, "temperatures": (0.0, 0.2)},
        {"compression_ratio_threshold": None, "sample_len": 30},
    ],
    ids=str,
)
def test_options_change_the_same_things(demo_pair, clip, options):
    options = {"temperatures": (0.0,)} | options
    assert transcribe_with_both(demo_pair, clip[: 6 * RATE_HZ], **options)


@equals("2.8 random stream")
def test_from_equal_seeds_hot_attempts_say_the_same(demo_pair, clip):
    options = {"temperatures": (0.6,), "word_timestamps": False}
    assert transcribe_with_both(demo_pair, clip[: 6 * RATE_HZ], **options)
