"""A detector hears the same in whatever blocks the audio comes."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.speech_activity.probabilities import MOST_FRAMES, SpeechDetector

HEARD = 16_000 + 100


@settings(max_examples=10)
@given(cuts=st.lists(st.integers(0, HEARD), max_size=12))
def test_the_size_of_the_blocks_does_not_matter(network, speech, cuts):
    samples = speech[:HEARD]
    whole = SpeechDetector(network)
    expected = np.concatenate([whole.hear(samples), whole.finish()])
    detector = SpeechDetector(network)
    heard = [detector.hear(block) for block in np.split(samples, sorted(cuts))]
    heard.append(detector.finish())
    np.testing.assert_allclose(np.concatenate(heard), expected, atol=1e-5)


@settings(max_examples=20)
@given(n_samples=st.integers(0, 5000))
def test_every_begun_frame_is_judged_at_the_end(network, speech, n_samples):
    detector = SpeechDetector(network)
    heard, last = detector.hear(speech[:n_samples]), detector.finish()
    assert len(heard) == n_samples // 512
    assert len(last) == (n_samples % 512 > 0)
    assert len(detector.finish()) == 0


def test_a_long_block_is_judged_in_parts_that_fit_into_memory(speech):
    sizes = []

    def counting(frames, state):
        sizes.append(len(frames))
        return frames[:, -1], state

    heard = SpeechDetector(counting).hear(speech)
    np.testing.assert_array_equal(heard, speech[511::512][: len(heard)])
    assert sum(sizes) == len(speech) // 512 > max(sizes) == MOST_FRAMES


def test_detectors_of_one_network_do_not_hear_each_other(network, speech):
    first, second = SpeechDetector(network), SpeechDetector(network)
    alone = SpeechDetector(network).hear(speech[:40_000])
    first.hear(speech[100_000:140_000])
    np.testing.assert_array_equal(second.hear(speech[:40_000]), alone)


def test_silence_noise_and_tones_are_no_speech(network):
    rng = np.random.default_rng(0)
    times = np.arange(5 * 16_000) / 16_000
    for samples in (0 * times, rng.normal(0, 0.1, len(times)), 0.3 * np.sin(2764 * times)):
        assert SpeechDetector(network).hear(samples.astype(np.float32)).max() < 0.5
