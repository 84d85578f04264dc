"""Improbable words between silences: dropped as the reference does it, by default only doubted.

Words are improbable here unless they are said to be believed. The threshold is two seconds of
silence, the audio 40 s, whose first window is from 0 to 30 s.
"""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.reference.behaviours import equals, mends
from tests.reference.stage import Stage

LISTENING = {
    "hallucination_silence_threshold": 2.0,
    "word_timestamps": True,
    "max_initial_timestamp": None,
}


@pytest.fixture(scope="module")
def stage(random_pair):
    """Over the published vocabulary, in which every word here is one token."""
    return Stage(random_pair(51865, 80))


@pytest.fixture(scope="module")
def hear(stage):
    """Make an attempt of segments: each (start, end, first word's start, its words)."""

    def make(*segments, believed=(), closed=False):
        said, heard_at_s, now_s = [], [], 0.0
        for start_s, end_s, words in segments:
            said.append(start_s)
            for text, word_start_s, word_end_s in words:
                said.append(text)
                heard_at_s.append(word_start_s)
                now_s = word_end_s
            said.append(end_s)
        # Pairs alone leave the rest open; a single timestamp closes the window.
        if not closed:
            said.append(said[-1])
        return stage.attempt(*said, heard_at_s=[*heard_at_s, now_s], believed=believed)

    return make


@pytest.fixture(scope="module")
def play(stage):
    def run(attempts, seconds=40.0, **options):
        return stage.play(attempts, seconds, **{**LISTENING, **options})

    return run


@pytest.fixture(scope="module")
def play_by_default(stage):
    def run(attempts, seconds=40.0, **options):
        return stage.play_by_default(attempts, seconds, **{**LISTENING, **options})

    return run


def row(*texts, at, each=0.3):
    """Words one after the other."""
    return [(text, at + i * each, at + (i + 1) * each) for i, text in enumerate(texts)]


NUMBERS = (" one", " two", " three", " four")


@equals("2.17 believable")
def test_believable_words_are_left_alone(play, hear):
    said = hear((5.0, 6.4, row(*NUMBERS, at=5.0)), believed=range(4))
    played = play([said])
    assert played.texts[0] == " one two three four"
    assert played.segments[1].seek == round(played.segments[0].words[-1].end_s * 100)


@equals("2.17 needs words")
def test_without_words_nothing_is_doubted(play, hear):
    said = hear((5.0, 6.4, row(*NUMBERS, at=5.0)))
    assert play([said], word_timestamps=False).texts[0] == " one two three four"


@mends("2.17 window's end", why="such a rest is heard, as it may hold speech")
def test_a_short_rest_of_the_window_is_heard(play, play_by_default, hear):
    said = hear((27.0, 28.6, row(*NUMBERS, at=27.4)), believed=range(4))
    assert play([said], seconds=50).segments[1].seek == 3000
    played = play_by_default([said, hear((0.0, 1.0, row(" six", at=0.2)), believed=[0])], 50)
    assert played.segments[1].seek == round(played.segments[0].words[-1].end_s * 100) < 2900


@equals("2.17 window's end")
def test_a_long_rest_of_the_window_is_heard(play, hear):
    said = hear((26.0, 27.4, row(*NUMBERS, at=26.0)), believed=range(4))
    played = play([said], seconds=50)
    assert played.segments[1].seek == round(played.segments[0].words[-1].end_s * 100)


@equals("2.17 leading silence")
def test_improbable_text_after_silence_is_decoded_again_from_its_start(play, hear):
    ghosts = hear((6.0, 7.4, row(*NUMBERS, at=6.0)))
    spoken = hear((0.0, 1.0, row(" six", at=0.2)), believed=[0])
    played = play([ghosts, spoken])
    assert played.words[0] == " six"
    assert 500 < played.segments[0].seek <= 600


@equals("2.17 leading silence")
def test_nothing_is_forgotten_when_a_window_is_decoded_again(play, hear):
    ghosts = hear((6.0, 7.4, row(*NUMBERS, at=6.0)))
    options = {"initial_prompt": "Before", "condition_on_previous_text": False}
    spoken = hear((0.0, 1.0, row(" six", at=0.2)), believed=[0])
    played = play([ghosts, spoken], **options)
    assert played.prompts[0] == played.prompts[1] != played.prompts[2]


def between_silences(hear):
    """Believable words at 1 s, ghosts at 12 s, nothing more."""
    return hear(
        (1.0, 2.4, row(*NUMBERS, at=1.0)),
        (12.0, 12.6, row(" five", " six", at=12.0)),
        believed=range(4),
    )


@mends("2.17 surrounded", why="it stays, marked as suspect, and so does what follows")
def test_improbable_text_between_silences_is_only_doubted(play, play_by_default, hear):
    played = play([between_silences(hear)])
    assert played.texts[0] == " one two three four"
    assert " five six" not in played.texts
    assert played.segments[1].seek == 1200
    doubted = play_by_default([between_silences(hear)])
    assert doubted.texts == [" one two three four", " five six"]
    assert [segment.suspect for segment in doubted.segments] == [(), ("silence around",)]


@equals("2.17 surrounded")
def test_more_improbable_text_counts_as_silence_after(play, hear):
    said = hear(
        (1.0, 2.4, row(*NUMBERS, at=1.0)),
        (12.0, 12.6, row(" five", " six", at=12.0)),
        (12.8, 13.4, row(" seven", " eight", at=12.8)),
        (13.6, 14.2, row(" nine", " ten", at=13.6)),
        believed=[*range(4), 8, 9],
    )
    assert play([said]).texts[0] == " one two three four"
    assert play([said]).texts[1] != " five six"


@equals("2.17 surrounded")
def test_improbable_text_among_words_stays(play, hear):
    said = hear(
        (1.0, 2.4, row(*NUMBERS, at=1.0)),
        (2.8, 3.4, row(" five", " six", at=2.8)),
        (3.6, 4.8, row(*NUMBERS, at=3.6)),
        believed=[0, 1, 2, 3, 6, 7, 8, 9],
    )
    assert play([said]).texts[1] == " five six"


@equals("2.17 at least a second")
def test_hearing_goes_on_at_least_a_second_later(play, hear):
    # Within the threshold of the file's start, so that silence comes before; and long after.
    said = hear((0.2, 0.8, row(" five", " six", at=0.2)))
    played = play([said])
    assert played.texts[0] != " five six"
    assert played.segments[0].seek == 100


@equals("2.17 near the window's end")
def test_the_last_two_seconds_of_a_window_count_as_silence_after(play, hear):
    said = hear(
        (24.0, 25.4, row(*NUMBERS, at=24.0)),
        (28.0, 28.6, row(" five", " six", at=28.0)),
        believed=range(4),
    )
    played = play([said], seconds=50)
    assert played.texts[0] == " one two three four"
    assert played.segments[1].seek == 2800


@equals("2.17 near the audio's end")
def test_improbable_text_at_the_end_of_the_audio_ends_it(play, hear):
    said = hear(
        (1.0, 2.4, row(*NUMBERS, at=1.0)),
        (12.0, 12.6, row(" five", " six", at=12.0)),
        (12.8, 13.4, row(" five", " six", at=12.8)),
        believed=range(4),
    )
    assert len(play([said], seconds=16.0).prompts) > 1
    played = play([said], seconds=14.0)
    assert played.texts == [" one two three four"]
    assert len(played.prompts) == 1


@equals("2.17 marks alone")
def test_a_segment_of_marks_alone_is_improbable(play, hear):
    said = hear((6.0, 6.6, row(".", at=6.0)), believed=[0])
    spoken = hear((0.0, 1.0, row(" six", at=0.2)), believed=[0])
    assert play([said, spoken]).texts[0] == " six"


@equals("2.17 eight words")
@pytest.mark.parametrize(("doubted", "stays"), [((0, 1, 2), False), ((0, 1, 8, 9), True)])
def test_three_improbable_words_of_the_first_eight_are_too_many(play, hear, doubted, stays):
    words = [" one", " two", " three", " four", " five", " six", " seven", " eight", " nine"]
    believed = {*range(4)} | {4 + i for i in range(9) if i not in doubted}
    said = hear(
        (1.0, 2.4, row(*NUMBERS, at=1.0)),
        (10.0, 13.0, row(*words, at=10.0)),
        believed=believed,
    )
    assert (play([said]).texts[1] == "".join(words)) == stays


@equals("2.17 odd lengths")
@pytest.mark.parametrize(
    ("each", "stays"), [(0.14, True), (0.06, False), (0.3, True), (1.2, True), (3.4, False)]
)
def test_words_too_short_or_too_long_to_be_said_are_improbable(play, hear, each, stays):
    words = [" five", " six", " seven", " eight", " nine"]
    said = hear(
        (1.0, 2.4, row(*NUMBERS, at=1.0)),
        (10.0, 10.0 + 5 * each, row(*words, at=10.0, each=each)),
        believed=range(9),
    )
    assert (play([said]).texts[1] == "".join(words)) == stays


@st.composite
def doubtful_windows(draw):
    """Windows with segments far and near, believable or not, closed or open."""
    windows = []
    for _ in range(draw(st.integers(1, 3))):
        segments, now_s, n_words = [], draw(st.sampled_from([0.0, 0.4, 1.5, 4.0])), 0
        for _ in range(draw(st.integers(1, 3))):
            texts = draw(st.lists(st.sampled_from([*NUMBERS, ".", ","]), min_size=1, max_size=5))
            each = draw(st.sampled_from([0.04, 0.3, 0.3, 1.0]))
            if now_s + each * len(texts) > 29.5:
                break
            segments.append((now_s, now_s + each * len(texts), row(*texts, at=now_s, each=each)))
            now_s += each * len(texts) + draw(st.sampled_from([0.0, 0.3, 2.5, 8.0, 16.0]))
            n_words += len(texts)
        all_or_some = draw(st.booleans())
        believed = range(n_words) if all_or_some else draw(st.sets(st.integers(0, n_words)))
        windows.append((segments, believed, draw(st.booleans())))
    return windows


@equals("2.17 believable", "2.17 surrounded", "2.17 leading silence")
@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])
@given(
    windows=doubtful_windows(),
    seconds=st.sampled_from([5.0, 29.0, 33.3, 61.0]),
    threshold=st.sampled_from([0.0, 0.5, 2.0, 2.0, 8.0]),
)
def test_whatever_is_doubted_both_go_on_alike(play, hear, windows, seconds, threshold):
    attempts = [
        hear(*segments, believed=believed, closed=closed) for segments, believed, closed in windows
    ]
    play(attempts, seconds, hallucination_silence_threshold=threshold)
