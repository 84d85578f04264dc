"""The demo clip as a yardstick: our words against the truth, and against openai-whisper's.

The figures are printed; run with `-s` to see them.
"""

import itertools
import json
from importlib import resources
from pathlib import Path

import pytest
import whisper

import engine
from engine.audio import load_audio
from tests.reference.openai_whisper import reference_model, speaking
from tests.reference.word_errors import TimedWord, WordErrors, compare

CLIP = Path(str(resources.files("resources") / "demo" / "demo.mp4"))
TRUTH = json.loads(CLIP.with_suffix(".json").read_text("utf-8"))
MODEL = Path(str(resources.files("resources") / "models" / "demo-en"))


@pytest.fixture(scope="module")
def ours() -> list[engine.Segment]:
    model = engine.load_model(MODEL, device="cpu")
    events = engine.transcribe(CLIP, model)
    return [event.segment for event in events if isinstance(event, engine.SegmentFound)]


@pytest.fixture(scope="module")
def reference_errors() -> WordErrors:
    audio = load_audio(CLIP)
    with speaking(MODEL):
        result = whisper.transcribe(reference_model(MODEL), audio, fp16=False, word_timestamps=True)
    heard = [
        TimedWord(word["word"], word["start"], word["end"])
        for segment in result["segments"]
        for word in segment["words"]
    ]
    return compare(true_words(), heard)


def true_words() -> list[TimedWord]:
    return [
        TimedWord(word["word"], word["start"], word["end"], word["reported"])
        for sentence in TRUTH["sentences"]
        for word in sentence["words"]
    ]


def test_the_demo_clip_is_understood_and_no_worse_than_by_the_reference(ours, reference_errors):
    heard = [
        TimedWord(word.text, word.start_s, word.end_s) for segment in ours for word in segment.words
    ]
    errors = compare(true_words(), heard)
    print(f"\nours:      {errors}\nreference: {reference_errors}")  # noqa: T201 - the figures are wanted
    assert errors.word_error_rate <= 0.05
    assert errors.start_median_s <= 0.060
    assert errors.word_error_rate <= reference_errors.word_error_rate
    assert errors.start_median_s <= reference_errors.start_median_s


def test_no_caption_stands_over_the_speechless_part(ours):
    for begin_s, end_s in TRUTH["speechless"]:
        over = [segment for segment in ours if segment.end_s > begin_s and segment.start_s < end_s]
        assert over == []


def test_every_word_lies_within_its_clip_and_in_order(ours):
    words = [word for segment in ours for word in segment.words]
    assert all(0 <= word.start_s <= word.end_s <= TRUTH["duration"] + 0.1 for word in words)
    assert all(a.start_s <= b.start_s for a, b in itertools.pairwise(words))


def test_the_clip_is_small_and_of_the_promised_length():
    assert CLIP.stat().st_size < 2_000_000
    assert 45 <= TRUTH["duration"] <= 60
