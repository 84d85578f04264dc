"""Words on two stored minutes of synthetic speech with known times.

The figures are printed; run with `-s` to see them. tests/benchmarks/word_timing.py measures more.
"""

from pathlib import Path

import pytest
import torch

import engine
from tests.benchmarks.synthetic_speech import load_speech
from tests.benchmarks.word_timing import (
    heard_segments,
    measure,
    refined_words,
    table_row,
    words_of,
)

MODEL = Path(__file__).parents[3] / "resources" / "models" / "demo-en"


@pytest.fixture(scope="module")
def both():
    """Errors of openai-whisper's words and of ours, of the same texts."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # several wait for each other where the machine is busy
    model = engine.load_model(MODEL, device="cpu")
    speech = load_speech()
    options = engine.TranscriptionOptions(
        language="en", condition_on_previous_text=False, compatibility="openai"
    )
    segments = heard_segments(model, speech, options)
    words = refined_words(model, speech, segments)
    assert [word.text for word in words] == [word.text for word in words_of(segments)]
    torch.set_num_threads(threads)
    theirs, ours = measure(speech, words_of(segments)), measure(speech, words)
    print("\n" + table_row("stored", "openai-whisper", theirs))  # noqa: T201 - they are wanted
    print(table_row("stored", "refined", ours))  # noqa: T201
    return theirs, ours, words


def test_enough_words_are_understood_to_judge_their_times(both):
    _, ours, _ = both
    assert len(ours.starts) >= 150
    assert ours.n_wrong / ours.n_true < 0.15


def test_starts_and_ends_are_nearer_to_the_truth_than_the_references(both):
    theirs, ours, _ = both
    assert ours.mean_start_s < theirs.mean_start_s
    assert ours.mean_end_s < theirs.mean_end_s


def test_words_keep_out_of_pauses_where_the_references_do_not(both):
    theirs, ours, _ = both
    assert ours.in_silence.mean() < theirs.in_silence.mean() / 2


def test_every_word_says_how_widely_was_looked_for_it(both):
    *_, words = both
    assert all(word.spread_s is not None and 0 <= word.spread_s <= 30 for word in words)
