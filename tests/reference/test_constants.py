"""Sizes that both sides have to share."""

import whisper
from whisper import audio

from engine import mel
from engine.audio import SAMPLE_RATE_HZ
from engine.decoding.prompt import longest_earlier_text
from engine.segments import MEL_FRAMES_PER_TIMESTAMP
from engine.tokenizer import TIMESTAMP_COUNT, TIMESTAMP_STEP_S
from tests.reference.behaviours import equals


@equals("2.1 audio sizes")
def test_sound_is_cut_into_the_references_frames_and_windows():
    assert SAMPLE_RATE_HZ == audio.SAMPLE_RATE == 16_000
    assert (mel.N_FFT, mel.HOP_LENGTH) == (audio.N_FFT, audio.HOP_LENGTH) == (400, 160)
    assert mel.CHUNK_S == audio.CHUNK_LENGTH == 30
    assert (mel.N_SAMPLES, mel.N_FRAMES) == (audio.N_SAMPLES, audio.N_FRAMES) == (480_000, 3_000)
    assert mel.FRAMES_PER_SECOND == audio.FRAMES_PER_SECOND == 100


@equals("2.1 text sizes")
def test_positions_and_timestamps_are_as_many_as_the_references(random_pair):
    pair = random_pair(51865, 80)
    ours, theirs = pair.ours.network.dims, pair.theirs.dims
    assert ours.n_audio_ctx == theirs.n_audio_ctx == 1_500
    assert ours.n_text_ctx == theirs.n_text_ctx == 448
    tokenizer = pair.ours.tokenizer
    assert tokenizer.timestamp_end - tokenizer.timestamp_begin == TIMESTAMP_COUNT == 1_501
    assert 1 / TIMESTAMP_STEP_S == audio.TOKENS_PER_SECOND == 50
    assert audio.N_FRAMES // theirs.n_audio_ctx == MEL_FRAMES_PER_TIMESTAMP
    assert longest_earlier_text(448) == 223


@equals("2.3 languages of the model")
def test_published_sizes_tell_what_a_model_speaks(random_pair):
    for n_vocab, is_multilingual, n_languages in (
        (51864, False, 99),
        (51865, True, 99),
        (51866, True, 100),
    ):
        pair = random_pair(n_vocab, 80)
        guessed = whisper.model.Whisper(pair.theirs.dims)
        tokenizer = pair.ours.tokenizer
        assert tokenizer.is_multilingual == guessed.is_multilingual == is_multilingual
        assert len(tokenizer.language_tokens) == guessed.num_languages == n_languages
