"""What the default does better over whole files, beside the reference's own way."""

from dataclasses import replace
from importlib import resources
from pathlib import Path

import numpy as np
import pytest
import torch

import engine
from engine import DecodingOptions, LanguageChosen, SegmentFound, TranscriptionOptions
from engine.audio import load_audio
from engine.decoding.suppression import window_filters
from tests.fakes.scripted_decoder import DOUBTFUL, SURE
from tests.reference.behaviours import mends
from tests.reference.stage import PLAIN, Stage
from tests.reference.transcripts import reference_result

CLIP = Path(str(resources.files("resources") / "demo" / "demo.mp4"))

# Tokens of the published vocabulary: the end of a character and half of one, the other half.
HALVES = (2660, 235)


@pytest.fixture(scope="module")
def stage(demo_pair):
    return Stage(demo_pair)


@pytest.fixture(scope="module")
def large_stage(random_pair):
    return Stage(random_pair(51865, 80))


@mends("2.11 skip", why="the text is given out, marked as suspect")
def test_text_of_likely_silence_is_not_lost(large_stage):
    ghosts = large_stage.attempt(
        0.0, " ghosts that nobody saw", 2.0, logit=DOUBTFUL, no_speech_logit=SURE
    )
    here = large_stage.attempt(0.0, " here", 2.0)
    assert large_stage.play([ghosts, here], 40).texts == [" here"]
    played = large_stage.play_by_default([ghosts, here], 40)
    assert played.texts == [" ghosts that nobody saw", " here"]
    assert [bool(segment.suspect) for segment in played.segments] == [True, False]
    assert len(played.prompts[1]) == 3  # it is no prompt


@mends("2.5 from time 0", why="of the windows from the first clip on, until one language is likely")
def test_the_language_is_that_of_the_clips(random_pair):
    pair = random_pair(51865, 80)
    audio = np.zeros(560_000, np.float32)
    audio[480_000:] = 0.1 * np.random.default_rng(3).normal(size=80_000)
    asked = {"clips": ((30.0, 31.0),), "temperatures": (0.0,), "sample_len": 2}

    def chosen(**options):
        events = engine.transcribe(audio, pair.ours, TranscriptionOptions(**options))
        return next(event for event in events if isinstance(event, LanguageChosen))

    strict = chosen(compatibility="openai", **asked)
    assert strict == chosen(compatibility="openai")
    theirs = reference_result(pair.folder, pair.theirs, audio, **asked)
    assert strict.language == theirs["language"]
    mended = chosen(**PLAIN, **asked)
    assert (mended.language, mended.probability) != (strict.language, strict.probability)
    assert mended == chosen(**PLAIN, clips=((30.0, None),))


@mends("2.16 torn word", why="it is left to the next window, which hears all of it")
def test_a_word_at_the_windows_end_is_heard_whole(stage):
    # Several tokens of its last word are heard in the last half second.
    assert len(stage.tokens(" torn")) == 3
    times_s = [28.0, 28.5, 29.0, 29.5, 29.75, 29.9, 30.2]
    first = stage.attempt(0.0, " one two six torn", 30.0, 30.0, heard_at_s=times_s)
    second = stage.attempt(0.0, " torn", 1.0, heard_at_s=[0.1, 0.2, 0.3, 0.6])
    options = {"seconds": 45.0, "word_timestamps": True, "temperatures": (0.0,)}
    strict = stage.play([first, second], **options)
    mended = stage.play_by_default([first, second], **options)
    assert strict.words == [" one", " two", " six", " torn", " torn"]
    assert mended.words == [" one", " two", " six", " torn"]
    assert mended.segments[1].seek == round(mended.segments[0].end_s * 100) < 2980


@mends("2.16 overlap", why="no word or segment begins before the one before it ends")
def test_segments_do_not_overlap(stage):
    options = {"seconds": 31.0, "without_timestamps": True}
    said = [stage.attempt(" one", 4.0, 2.0, " two", 6.0, 6.0)]
    strict = stage.play(said, **options)
    mended = stage.play_by_default(said, **options)
    assert any(a[1] > b[0] for a, b in zip(strict.spans, strict.spans[1:], strict=False))
    assert all(a[1] <= b[0] for a, b in zip(mended.spans, mended.spans[1:], strict=False))


@mends("2.14 swallowed word", why="it is timed as any other")
def test_a_word_that_ends_within_a_character_is_timed(large_stage):
    said = large_stage.attempt(0.0, " one two", 2.0, heard_at_s=[0.2, 0.6, 1.0, 1.4])
    torn = replace(said, tokens=[*said.tokens[:-1], *HALVES, said.tokens[-1]])
    strict = large_stage.play([torn], word_timestamps=True)
    mended = large_stage.play_by_default([torn], word_timestamps=True)
    assert strict.words == [" one"]
    assert [word[:4] for word in mended.words] == [" one", " two"]


@mends("2.8 random stream", why="each window has a stream of its own, and runs repeat themselves")
def test_runs_repeat_themselves_whatever_was_drawn_before(demo_pair):
    audio = load_audio(CLIP)[: 6 * 16_000]
    options = {"temperatures": (0.8,), "word_timestamps": False, "language": "en", **PLAIN}

    def heard(seed, **more):
        torch.manual_seed(seed)
        events = engine.transcribe(audio, demo_pair.ours, TranscriptionOptions(**options, **more))
        return [event.segment.tokens for event in events if isinstance(event, SegmentFound)]

    assert heard(1, compatibility="openai") != heard(2, compatibility="openai")
    assert heard(1) == heard(2)


@mends("2.7 suppress blank", why="where a model folder lists what must not come first, that is")
def test_a_model_may_say_what_must_not_come_first(random_pair):
    pair = random_pair(51865, 80)
    listing = replace(pair.ours, begin_suppress_tokens=(7,))
    for compatibility, forbidden in ((None, [7]), ("openai", [220, 50257])):
        options = DecodingOptions(
            without_timestamps=True, suppress_tokens=(9,), compatibility=compatibility
        )
        first, later = torch.zeros(1, 51865), torch.zeros(1, 51865)
        for rule in window_filters(listing, options):
            rule.apply(first, [[]])
            rule.apply(later, [[11]])
        assert torch.where(first != later)[1].tolist() == forbidden
