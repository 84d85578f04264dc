"""Word times, the rules around them and where the next window begins, under scripted attention.

Real models seldom put words past their segments, across pauses or out of all proportion; a
script does, on both sides alike.
"""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine import Segment
from tests.fakes.scripted_decoder import Attempt, drive_reference, script_for, scripted_model
from tests.reference.behaviours import equals
from tests.reference.openai_whisper import reference_model
from tests.reference.transcripts import assert_same, our_segments, reference_result

SPOKEN = (
    " one",
    " two.",
    " (three",
    ")",
    " four",
    ",",
    " five!",
    " -",
    "?",
    " six",
    " “",
    "”",
    "'s",
)


@pytest.fixture(scope="module")
def play(demo_pair):
    """Run one script through both, compare them, and give our segments.

    Once the script is at its end, nothing more is said. The small vocabulary keeps it quick.
    """
    reference = reference_model(demo_pair.folder)
    begin = demo_pair.ours.tokenizer.timestamp_begin

    def run(attempts: Sequence[Attempt], seconds: float = 30.0, **options) -> list[Segment]:
        options = {"language": "en", "temperatures": (0.0,), **options}
        said = [*attempts, *[Attempt([begin])] * 100]
        audio = np.zeros(round(seconds * 16_000), np.float32)
        model, ours = scripted_model(demo_pair.ours, said)
        segments = our_segments(model, audio, **options)
        theirs = script_for(demo_pair.ours, said)
        drive_reference(reference, theirs)
        assert_same(segments, reference_result(demo_pair.folder, reference, audio, **options))
        assert ours.prompts == theirs.prompts
        return segments

    return run


@pytest.fixture(scope="module")
def tokens_of(demo_pair):
    """Ids of a script of texts and timestamps in seconds."""
    tokenizer = demo_pair.ours.tokenizer

    def ids(*said: str | float) -> list[int]:
        tokens = []
        for part in said:
            if isinstance(part, str):
                tokens += tokenizer.encode(part)
            else:
                tokens.append(tokenizer.timestamp_begin + round(part * 50))
        return tokens

    return ids


def heard(segments):
    return [word.text for segment in segments for word in segment.words]


@equals("2.16 seek by words")
def test_the_next_window_begins_where_the_last_word_ends(play, tokens_of):
    first = Attempt(tokens_of(0.0, " one", 2.0, 2.0, " two", 4.0, 4.0), heard_at_s=[0.5, 1.5, 3.1])
    segments = play([first, Attempt(tokens_of(0.0, " six", 1.0))], seconds=40)
    assert heard(segments) == [" one", " two", " six"]
    last_end_s = segments[1].words[-1].end_s
    assert 2.0 < last_end_s < 3.2  # and not 4.0, as the timestamp says
    assert segments[2].seek == round(last_end_s * 100)


@equals("2.13 single ending")
def test_after_a_single_ending_the_next_window_begins_behind_this_one(play, tokens_of):
    first = Attempt(tokens_of(0.0, " one", 2.0), heard_at_s=[0.5, 1.5])
    segments = play([first, Attempt(tokens_of(0.0, " six", 1.0))], seconds=40)
    assert [segment.seek for segment in segments][:2] == [0, 3000]
    assert heard(segments) == [" one", " six"]


@equals("2.16 first word", "2.16 sentence ends")
def test_a_word_that_fills_a_pause_is_cut(play, tokens_of):
    said = tokens_of(0.0, " one two", ".", " six", 20.0)
    times_s = [8.0, 8.3, 8.6, 15.0, 15.3]
    words = play([Attempt(said, heard_at_s=times_s)])[0].words
    assert [word.text for word in words] == [" one", " two.", " six"]
    # The first word would begin with the window, the last one right after the sentence.
    assert words[0].start_s > 6
    assert words[1].end_s < 9
    assert words[2].start_s > 13


@st.composite
def scripts(draw):
    """Windows of segments that may be torn, late, early, empty or without any order in time."""
    windows = []
    for _ in range(draw(st.integers(1, 3))):
        said: list[str | float] = []
        now_s = draw(st.sampled_from([0.0, 0.0, 0.5]))
        for _ in range(draw(st.integers(0, 3))):
            said.append(now_s)
            said += draw(st.lists(st.sampled_from(SPOKEN), max_size=5))
            now_s += draw(st.floats(0, 12))
            said.append(min(now_s, 30.0))
            now_s = min(now_s + draw(st.sampled_from([0.0, 0.0, 1.5])), 30.0)
        if draw(st.booleans()):
            said += [now_s, *draw(st.lists(st.sampled_from(SPOKEN), max_size=3))]
        heard_at_s = sorted(draw(st.lists(st.floats(0, 30), max_size=12)))
        windows.append((said, heard_at_s))
    return windows


@equals(
    "2.14 heads and rows",
    "2.14 jumps",
    "2.14 token probability",
    "2.16 last speech",
    "2.16 rounded",
)
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(windows=scripts(), seconds=st.sampled_from([0.02, 0.03, 1.0, 12.34, 30.0, 45.0]))
def test_whatever_is_said_and_heard_both_agree(play, tokens_of, windows, seconds):
    play([Attempt(tokens_of(*said), heard_at_s=times) for said, times in windows], seconds)
