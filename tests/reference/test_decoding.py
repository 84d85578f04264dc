"""Windows decoded with real and random weights: the same tokens as openai-whisper's."""

import itertools
from importlib import resources
from pathlib import Path

import numpy as np
import pytest
import torch
import whisper

from engine.audio import load_audio
from engine.decoding.options import DecodingOptions
from engine.decoding.task import DecodingTask
from tests.reference.behaviours import equals
from tests.reference.windows import reference_decoding

CLIP = Path(str(resources.files("resources") / "demo" / "demo.mp4"))
VOCABULARIES = (51864, 51865, 51866)
# A random model ends nowhere; a few tokens show as much.
SHORT = {"sample_len": 8}


@pytest.fixture(scope="module")
def speech(demo_pair):
    """Features (2, 1500, state) of two windows of the demo clip."""
    mel = whisper.log_mel_spectrogram(load_audio(CLIP), padding=480_000)
    with torch.no_grad():
        windows = torch.stack([mel[:, at : at + 3000] for at in (0, 2000)])
        return demo_pair.theirs.embed_audio(windows)


@pytest.fixture(scope="module")
def noise_of(random_pair):
    """Features (3, 1500, state) of noise, for a random model."""

    def make(n_vocab):
        pair = random_pair(n_vocab, 80)
        mel = 0.4 * torch.randn(3, 80, 3000, generator=torch.Generator().manual_seed(2))
        with torch.no_grad():
            return pair, pair.theirs.embed_audio(mel)

    return make


def decode_with_both(pair, features, seed=0, **options):
    """Decode with either and compare; gives our results."""
    wanted = DecodingOptions(**{"language": "en", **options}, compatibility="openai")
    torch.manual_seed(seed)
    ours = DecodingTask(pair.ours, wanted).run_batch(features)
    torch.manual_seed(seed)
    theirs = reference_decoding(pair.folder, pair.theirs, features, wanted)
    for one, other in zip(ours, theirs, strict=True):
        assert one.tokens == tuple(other.tokens)
        assert (one.text, one.language) == (other.text, other.language)
        np.testing.assert_allclose(
            [one.avg_logprob, one.no_speech_prob, one.compression_ratio],
            [other.avg_logprob, other.no_speech_prob, other.compression_ratio],
            rtol=1e-4,
            atol=1e-6,
        )
    return ours


SEARCHES = [
    *({"beam_size": beams} for beams in (1, 2, 3, 4, 5)),
    {"beam_size": 2, "patience": 2.0},
    {"beam_size": 5, "patience": 0.5},
    {"beam_size": 4, "length_penalty": 0.0},
    {"beam_size": 4, "length_penalty": 1.0},
    {"beam_size": 3, "length_penalty": 0.6, "patience": 1.5},
    {"temperature": 0.6, "best_of": 5},
    {"temperature": 1.0, "best_of": 3, "length_penalty": 0.5},
    {"temperature": 0.2},
]
FORMS = [
    {"prompt": (300, 400, 500)},
    {"prompt": tuple(range(260, 560))},
    {"prefix": (300, 400)},
    {"prompt": (300,), "prefix": (400, 500), "without_timestamps": True},
    {"without_timestamps": True, "suppress_blank": False},
    {"suppress_tokens": ()},
    {"suppress_tokens": (-1, 300), "max_initial_timestamp": 0.0},
    {"suppress_tokens": (300, 301), "max_initial_timestamp": 0.3},
    {"task": "translate"},
]


@equals("2.6 group", "2.9 beams", "2.9 patience", "2.10 ranking", "2.10 length penalty")
@pytest.mark.parametrize("search", SEARCHES, ids=str)
def test_every_search_understands_the_same_of_speech(demo_pair, speech, search):
    result = decode_with_both(demo_pair, speech[:1], sample_len=20, **search)[0]
    assert len(result.tokens) > 10


def test_beams_follow_a_window_of_speech_to_its_end(demo_pair, speech):
    result = decode_with_both(demo_pair, speech[1:], beam_size=5)[0]
    assert len(result.tokens) > 40


@equals("2.6 layout")
@pytest.mark.parametrize("form", FORMS, ids=str)
def test_every_form_of_the_prompt_gives_the_same(demo_pair, speech, form):
    decode_with_both(demo_pair, speech[:1], **form, sample_len=20, beam_size=2)


# Every search and every form, in turn.
@pytest.mark.parametrize(
    "options", [a | b for a, b in zip(SEARCHES[::2], itertools.cycle(FORMS[:-1]))], ids=str
)
@pytest.mark.parametrize("n_vocab", VOCABULARIES)
def test_every_vocabulary_is_decoded_alike(noise_of, n_vocab, options):
    pair, features = noise_of(n_vocab)
    decode_with_both(pair, features[:1], **options, **SHORT)


@equals("2.8 random stream")
def test_a_batch_draws_what_a_batch_of_the_reference_draws(demo_pair, speech):
    # With more attempts than one the reference cannot decode a batch.
    results = decode_with_both(demo_pair, speech, seed=5, temperature=0.8, sample_len=40)
    assert len({result.tokens for result in results}) == 2


@equals("2.5 detected")
def test_languages_are_detected_for_each_window_alike(noise_of):
    pair, features = noise_of(51865)
    decode_with_both(pair, features, language=None, **SHORT)
