"""Lost speech on a real model: the demo model's README names the fault."""

from pathlib import Path

import pytest

import engine
from engine import GapFound, SegmentFound, TranscriptionOptions
from tests.benchmarks.synthetic_speech import load_speech

ROOT = Path(__file__).parents[2]
SPEECH = ROOT / "tests" / "samples" / "synthetic_speech" / "skipped_sentence.flac"
# Without recovery the model places the end of the sentence before a sentence too late, and says
# nothing of these nine seconds.
SKIPPED = "our short actor improved this screen chicago protected our plan"


def words_of(events):
    segments = [event.segment for event in events if isinstance(event, SegmentFound)]
    return [word.text.strip(" .,?!").lower() for segment in segments for word in segment.words]


@pytest.fixture(scope="module")
def heard():
    """What the demo model hears with and without another chance for lost speech."""
    model = engine.load_model(ROOT / "resources" / "models" / "demo-en", device="cpu")
    waveform = load_speech(SPEECH).waveform
    return {
        recovers: list(
            engine.transcribe(waveform, model, TranscriptionOptions(recover_lost_speech=recovers))
        )
        for recovers in (False, True)
    }


def test_a_sentence_that_the_demo_model_skips_is_decoded_on_its_own(heard):
    assert SKIPPED not in " ".join(words_of(heard[False]))
    assert SKIPPED in " ".join(words_of(heard[True]))
    assert not [event for event in heard[True] if isinstance(event, GapFound)]


def test_what_was_heard_before_stays_as_it_was(heard):
    remaining = iter(words_of(heard[True]))
    kept = [word for word in words_of(heard[False]) if word in remaining]
    assert len(kept) >= 0.9 * len(words_of(heard[False]))


def test_words_lie_where_the_skipped_sentence_was_spoken(heard):
    truth = [word for word in load_speech(SPEECH).words if word.text.strip(".").lower() == "actor"]
    segments = [event.segment for event in heard[True] if isinstance(event, SegmentFound)]
    found = [w for s in segments for w in s.words if w.text.strip() == "actor"]
    assert min(abs(w.start_s - t.start_s) for w in found for t in truth) < 0.1
