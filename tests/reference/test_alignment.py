"""Words placed by whole networks, from sound to times."""

import numpy as np
import pytest
import torch
from whisper import timing

from engine.alignment.words import SpokenText, time_words
from tests.reference.behaviours import equals
from tests.reference.openai_whisper import reference_model, reference_tokenizer


@pytest.fixture(scope="module")
def mel():
    return 0.4 * torch.randn(80, 3000, generator=torch.Generator().manual_seed(6))


def time_with_both(pair, mel, tokens, n_mel_frames):
    with torch.no_grad():
        features = pair.theirs.embed_audio(mel[None])
        theirs = timing.find_alignment(
            pair.theirs, reference_tokenizer(pair.folder), list(tokens), mel, n_mel_frames
        )
    spoken = SpokenText(tuple(tokens), "en", "transcribe")
    ours = time_words(pair.ours, features, spoken, n_mel_frames, "openai")
    assert [(w.text, w.tokens, w.start_s, w.end_s) for w in ours] == [
        (w.word, w.tokens, w.start, w.end) for w in theirs
    ]
    np.testing.assert_allclose(
        [w.probability for w in ours], [w.probability for w in theirs], rtol=1e-3, atol=1e-7
    )
    return ours


@equals("2.14 heads and rows", "2.14 token probability", "2.14 jumps", "2.14 cut before softmax")
@pytest.mark.parametrize(
    ("weights", "n_mel_frames"),
    [("random", 4), ("demo", 6), ("random", 8), ("demo", 15), ("random", 301), ("demo", 3_000)],
)
def test_words_of_real_attention_lie_where_the_references_do(
    demo_pair, random_pair, mel, weights, n_mel_frames
):
    pair = demo_pair if weights == "demo" else random_pair(51865, 80)
    tokens = pair.ours.tokenizer.encode(" The boat, said the old man; was gone! 17 'times'")
    assert len(time_with_both(pair, mel, tokens, n_mel_frames)) > 8


@equals("2.14 longest text", "2.14 long texts")
def test_a_text_that_fills_the_context_is_timed_and_a_longer_one_refused_by_both(demo_pair, mel):
    tokens = (demo_pair.ours.tokenizer.encode(" the boat was gone") * 200)[:444]
    assert time_with_both(demo_pair, mel, tokens[:443], 3_000)
    refusing = reference_model(demo_pair.folder)  # keeps its hooks where it fails
    with pytest.raises(RuntimeError), torch.no_grad():
        timing.find_alignment(refusing, reference_tokenizer(demo_pair.folder), tokens, mel, 3_000)
    features = demo_pair.ours.network.embed_audio(mel[None])
    with pytest.raises(ValueError, match="exceed the text context"):
        time_words(demo_pair.ours, features, SpokenText(tuple(tokens), "en", "transcribe"), 3_000)
