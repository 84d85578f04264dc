"""Faults of openai-whisper: kept where its behaviour is asked for, mended by default."""

from unittest import mock

import numpy as np
import pytest
import torch
import whisper
from torch.nn import functional
from whisper import decoding as reference

from engine import DecodingOptions, TranscriptionOptions, transcribe
from engine.alignment.attention import alignment_picture
from engine.alignment.words import SpokenText, time_words
from engine.decoding.suppression import window_filters
from engine.decoding.task import DecodingTask
from engine.device import choose_device
from engine.device_fallback import moved_network
from engine.errors import DeviceFaulty, OptionsInvalid
from engine.events import SegmentFound
from tests.fakes.scripted_decoder import DOUBTFUL, drive_reference, script_for, scripted_model
from tests.reference.behaviours import departs, mends
from tests.reference.openai_whisper import reference_model, reference_tokenizer, speaking
from tests.reference.stage import PLAIN, Stage


@pytest.fixture(scope="module")
def stage(demo_pair):
    return Stage(demo_pair)


@pytest.fixture(scope="module")
def pair(random_pair):
    return random_pair(51865, 80)


@pytest.fixture(scope="module")
def large_stage(pair):
    return Stage(pair)


def left_by(filters, n_vocab, tokens=()):
    """Ids that filters leave; in a row as the reference's see it, without a prompt."""
    logits = torch.zeros(1, n_vocab)
    for rule in filters:
        rule.apply(logits, tokens if isinstance(tokens, torch.Tensor) else [list(tokens)])
    return set(torch.where(logits[0].isfinite())[0].tolist())


def left_by_the_reference(pair, **options):
    with speaking(pair.folder):
        task = reference.DecodingTask(
            pair.theirs, reference.DecodingOptions(language="en", fp16=False, **options)
        )
    return left_by(task.logit_filters, 51865, torch.tensor([task.initial_tokens]))


def left_by_ours(pair, **options):
    return left_by(window_filters(pair.ours, DecodingOptions(language="en", **options)), 51865)


@mends("2.4 language tokens", why="they are suppressed too")
def test_a_language_is_no_text(pair):
    languages = set(pair.ours.tokenizer.language_tokens.values())
    options = {"without_timestamps": True}
    strict = left_by_ours(pair, **options, compatibility="openai")
    assert strict == left_by_the_reference(pair, **options)
    assert languages <= strict
    assert left_by_ours(pair, **options) == strict - languages


@mends("2.6 latest first timestamp 0", why="0.0 is a limit as any other")
def test_a_first_timestamp_of_zero_can_be_demanded(pair):
    options = {"max_initial_timestamp": 0.0}
    strict = left_by_ours(pair, **options, compatibility="openai")
    assert strict == left_by_the_reference(pair, **options)
    assert len(strict) == 1501
    assert left_by_ours(pair, **options) == {pair.ours.tokenizer.timestamp_begin}


@departs(
    "2.6 kind of list",
    why="a tuple is taken, and it cannot be changed",
)
def test_a_list_of_suppressed_tokens_is_taken_and_left_alone(pair):
    with pytest.raises(AssertionError, match="must be a list"):
        left_by_the_reference(pair, suppress_tokens=(5, 6))
    callers = [5, 6]
    with speaking(pair.folder):
        options = reference.DecodingOptions(language="en", fp16=False, suppress_tokens=callers)
        reference.DecodingTask(pair.theirs, options)
    assert len(callers) > 2
    options = {"suppress_tokens": (5, 6), "without_timestamps": True, "suppress_blank": False}
    left = left_by_ours(pair, **options, compatibility="openai")
    options["suppress_tokens"] = [5, 6]
    assert left == left_by_the_reference(pair, **options)


@departs("2.6 no translation", why="it is refused")
def test_an_english_only_model_does_not_pretend_to_translate(random_pair):
    english = random_pair(51864, 80)
    features = torch.randn(1, 1500, 64, generator=torch.Generator().manual_seed(3))
    options = {"task": "translate", "language": "en", "sample_len": 3}
    with speaking(english.folder), torch.no_grad():
        wanted = reference.DecodingOptions(**options, fp16=False)
        assert len(whisper.decode(english.theirs, features[0], wanted).tokens) == 3
    for compatibility in (None, "openai"):
        with pytest.raises(OptionsInvalid, match="cannot translate"):
            DecodingTask(english.ours, DecodingOptions(**options, compatibility=compatibility))


@departs("2.4 special text", why="in a prompt it is text like any other")
def test_the_text_of_a_special_token_may_stand_in_a_prompt(stage, demo_pair):
    prompt = "He wrote <|endoftext|> down."
    with pytest.raises(ValueError, match="disallowed special token"):
        reference_tokenizer(demo_pair.folder).encode(prompt)
    said = stage.play_by_default([stage.attempt(0.0, " one", 2.0)], initial_prompt=prompt)
    tokenizer = demo_pair.ours.tokenizer
    assert tokenizer.eot not in said.prompts[0]
    assert tokenizer.decode(said.prompts[0][1:-3]) == f" {prompt}"


@departs("2.8 no numbers", why="it is an error, for which another precision takes over")
def test_what_is_no_number_is_no_token(pair):
    nothing = torch.full((1, 10), torch.nan)
    sums = torch.zeros(1)
    decoder = reference.GreedyDecoder(temperature=0, eot=9)
    tokens, is_done = decoder.update(torch.zeros(1, 1, dtype=torch.long), nothing, sums)
    assert (tokens[0, -1], is_done) == (0, False)
    half = moved_network(pair.ours.network, choose_device("cpu", "float16"))
    with pytest.raises(DeviceFaulty):
        half.embed_audio(torch.full((1, 80, 3000), torch.inf))


@departs("2.10 end in the prompt", why="a prompt ends nothing")
def test_an_end_token_in_the_prompt_leaves_the_text_alone(pair):
    features = torch.randn(1, 1500, 64, generator=torch.Generator().manual_seed(3))
    options = {"language": "en", "sample_len": 4}
    prompt = [pair.ours.tokenizer.eot, 11]
    theirs = reference.DecodingOptions(**options, prompt=prompt, fp16=False)
    # It finds no text before that end, and ranks by a length of zero.
    with speaking(pair.folder), torch.no_grad(), pytest.raises(ZeroDivisionError):
        whisper.decode(pair.theirs, features[0], theirs)
    for compatibility in (None, "openai"):
        wanted = DecodingOptions(**options, prompt=tuple(prompt), compatibility=compatibility)
        assert len(DecodingTask(pair.ours, wanted).run(features).tokens) == 4


@departs("2.10 no tokens", why="such a window has no text")
def test_a_window_may_end_at_once(large_stage):
    silent = [large_stage.attempt()]
    options = {"suppress_blank": False, "without_timestamps": True}
    with pytest.raises(ZeroDivisionError):
        large_stage.play_by_reference(silent, seconds=5, **options)
    played = large_stage.play_by_default(silent, seconds=5, **options)
    assert played.segments == []
    assert len(played.prompts) == 1
    strict = large_stage.play_by_default(silent, seconds=5, **options, compatibility="openai")
    assert strict.texts == [""]


@mends(
    "2.11 all fail",
    why="the likeliest attempt stays, of those that do not repeat themselves if there are any",
)
def test_when_all_fail_the_best_attempt_is_kept(large_stage):
    stage = large_stage  # where DOUBTFUL is doubtful
    attempts = [
        stage.attempt(0.0, " maybe one of them", 3.0, logit=DOUBTFUL),
        *(stage.attempt(0.0, f" {word}" * 60, 3.0) for word in ("a", "b", "c", "d", "e")),
    ]
    assert stage.play(attempts).texts == [" e" * 60]
    kept = stage.play_by_default(attempts)
    assert (kept.texts, kept.segments[0].temperature) == ([" maybe one of them"], 0.0)


@departs("2.11 one encoding", why="a window is encoded once for all attempts and its words")
def test_a_window_is_encoded_once(demo_pair, stage):
    attempts = [
        *(stage.attempt(0.0, f" {word}" * 60, 3.0) for word in ("a", "b")),
        stage.attempt(0.0, " fine", 3.0),
    ]
    theirs = reference_model(demo_pair.folder)
    drive_reference(theirs, script_for(demo_pair.ours, attempts))
    heard = []
    theirs.encoder.register_forward_hook(lambda *_: heard.append("theirs"))
    audio = np.zeros(480_000, np.float32)
    with speaking(demo_pair.folder):
        result = whisper.transcribe(theirs, audio, fp16=False, language="en", word_timestamps=True)
    model, _ = scripted_model(demo_pair.ours, attempts)
    encode = model.network.embed_audio
    model.network.embed_audio = lambda *given: heard.append("ours") or encode(*given)
    options = TranscriptionOptions(language="en", compatibility="openai")
    events = [*transcribe(audio, model, options)]
    texts = [event.segment.text for event in events if isinstance(event, SegmentFound)]
    assert texts == [segment["text"] for segment in result["segments"]] == [" fine"]
    assert (heard.count("ours"), heard.count("theirs")) == (1, 4)  # 3 attempts and the words


@mends("2.13 empty segments", why="they are left out, and numbers run on without them")
@pytest.mark.parametrize(
    ("said", "left"),
    [
        ((0.0, " ", 2.0, 2.0, " one", 4.0), [" one"]),
        ((0.5, " ", 2.0), []),
        ((0.0,), []),
    ],
)
def test_a_segment_without_text_is_not_given_out(stage, said, left):
    strict = stage.play([stage.attempt(*said)], suppress_blank=False)
    assert [(s.text, s.tokens) for s in strict.segments if s.text not in left] == [("", ())]
    mended = stage.play_by_default([stage.attempt(*said)], suppress_blank=False)
    assert mended.texts == left
    assert [s.index for s in mended.segments] == [*range(len(left))]


@mends("2.13 hundredths", why="less than a tenth of a second is no window")
def test_the_last_hundredths_of_a_second_are_not_made_text_of(stage):
    attempts = [stage.attempt(0.0, " one", 2.0), stage.attempt(0.0, " ghosts", 2.0)]
    assert stage.play(attempts, seconds=30.09).texts == [" one", " ghosts"]
    assert stage.play_by_default(attempts, seconds=30.09).texts == [" one"]
    assert stage.play_by_default(attempts, seconds=30.1).texts == [" one", " ghosts"]


@departs("2.13 standing still", why="hearing goes on at least a hundredth of a second later")
def test_a_window_is_not_decoded_for_ever(stage):
    # Without the rules for timestamps a model may close its text where the window begins.
    standing = [stage.attempt(" one", 0.0, 0.0)] * 30
    options = {"seconds": 0.2, "without_timestamps": True}
    result, prompts = stage.play_by_reference(standing, **options)
    assert {segment["seek"] for segment in result["segments"]} == {0}
    assert len(prompts) == 31  # until the script is at its end and says nothing
    strict = stage.play_by_default(standing, **options, compatibility="openai")
    assert [segment.seek for segment in strict.segments] == [*range(20)]
    assert 0 < len(stage.play_by_default(standing, **options).prompts) <= 20


@mends("2.13 past the end", why="nothing reaches out of the audio")
def test_times_end_with_the_audio(stage):
    attempts = [stage.attempt(0.0, " one", 20.0)]
    assert stage.play(attempts, seconds=12).spans == [(0, 20)]
    assert stage.play_by_default(attempts, seconds=12).spans == [(0, 12)]


@mends("2.14 no deviation", why="such a frame is no evidence for any word")
def test_a_frame_that_says_nothing_spoils_nothing():
    qk = torch.zeros(2, 6, 1500)
    weights = qk[:, :, :50].softmax(dim=-1)
    deviation, mean = torch.std_mean(weights, dim=-2, keepdim=True, unbiased=False)
    theirs = ((weights - mean) / deviation).mean(dim=0)[2:-1]
    strict = alignment_picture(qk, 50, 2, "openai")
    torch.testing.assert_close(strict, theirs, equal_nan=True)
    assert strict.isnan().all()
    assert (alignment_picture(qk, 50, 2) == 0).all()


@mends(
    "2.14 too short",
    why="there are no words (and also on demand no time before the audio's start)",
)
def test_a_window_too_short_for_words_has_none(stage):
    attempts = [stage.attempt(0.0, " one", 2.0), stage.attempt(0.0, " two", 2.0)]
    strict = stage.play(attempts, seconds=30.03, word_timestamps=True)
    # A frame before the window, without length: cleared.
    assert strict.theirs["segments"][1]["start"] == strict.theirs["segments"][1]["end"] == 29.98
    assert strict.texts == [" one", ""]
    alone = stage.play([stage.attempt(0.0, " one", 2.0)], seconds=0.03, word_timestamps=True)
    assert alone.theirs["segments"][0]["start"] == -0.02
    assert alone.spans == [(0, 0)]


def test_by_default_too_short_a_window_is_not_even_timed(demo_pair):
    features = torch.zeros(1, 1500, demo_pair.ours.network.dims.n_audio_state)
    spoken = SpokenText(tuple(demo_pair.ours.tokenizer.encode(" one")), "en", "transcribe")
    assert time_words(demo_pair.ours, features, spoken, 3) == []
    assert time_words(demo_pair.ours, features, spoken, 3, "openai")[0].start_s == -0.02


@departs("2.14 broken end", why="the last word holds the rest of the bytes")
# Each ends with half of a character after the other half of one.
@pytest.mark.parametrize(
    "torn", [[29693, 2403], [31480, 6612], [2660, 235], [46806, 4673, 94, 118]]
)
def test_text_that_ends_within_a_character_can_be_cut_into_words(pair, torn):
    with pytest.raises(IndexError):
        reference_tokenizer(pair.folder).split_tokens_on_unicode(torn)
    tokenizer = pair.ours.tokenizer
    texts, ids = tokenizer.split_tokens_on_unicode(torn)
    assert [token for word in ids for token in word] == torn
    assert "".join(texts) == tokenizer.decode(torn)


@departs("2.2 damaged samples", why="they are taken for silence")
def test_a_sample_that_is_no_number_does_not_spoil_the_file(demo_pair):
    audio = 0.1 * np.random.default_rng(0).normal(size=16_000).astype(np.float32)
    audio[5_000] = np.nan
    assert whisper.log_mel_spectrogram(audio, 80, padding=480_000).isnan().all()
    silent = np.nan_to_num(audio)
    options = TranscriptionOptions(compatibility="openai", language="en", temperatures=(0.0,))
    damaged, mended = (
        list(transcribe(samples, demo_pair.ours, options)) for samples in (audio, silent)
    )
    assert damaged == mended


@departs("2.19 whole list", why="segments are given out window by window, as they are decoded")
def test_segments_come_as_they_are_found(demo_pair, stage):
    attempts = [stage.attempt(0.0, " one", 2.0), stage.attempt(0.0, " two", 2.0)]
    model, script = scripted_model(demo_pair.ours, attempts)
    options = TranscriptionOptions(language="en", word_timestamps=False, **PLAIN)
    events = transcribe(np.zeros(960_000, np.float32), model, options)
    found = next(event for event in events if isinstance(event, SegmentFound))
    assert found.segment.text == " one"
    assert len(script.prompts) == 1


@departs("2.3 attention switch", why="scores are asked for where they are needed")
def test_showing_attention_changes_nothing_elsewhere(pair):
    network, theirs = pair.ours.network, pair.theirs
    tokens = torch.tensor([[1, 2, 3]])
    features = torch.randn(1, 1500, 64, generator=torch.Generator().manual_seed(3))
    n_layers = len(theirs.decoder.blocks)

    def fast_attention_of(decode):
        """How often fused attention serves a decoder that works while another shows its own."""
        fused = functional.scaled_dot_product_attention
        with mock.patch.object(functional, "scaled_dot_product_attention", wraps=fused) as spy:
            decode()
        return spy.call_count

    with torch.no_grad(), whisper.model.disable_sdpa():
        assert fast_attention_of(lambda: theirs.logits(tokens, features)) == 0
    counts = []

    def decode_elsewhere(*_):
        hook.remove()
        counts.append(fast_attention_of(lambda: network.logits(tokens, features)))

    hook = network.decoder.token_embedding.register_forward_hook(decode_elsewhere)
    network.logits_with_attention(tokens, features, network.alignment_heads)
    assert counts == [2 * n_layers]
