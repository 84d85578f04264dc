"""Options of whole files under a script: clips, carried prompts and prefixes."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.reference.behaviours import departs, equals, mends
from tests.reference.stage import Stage


@pytest.fixture(scope="module")
def stage(demo_pair):
    return Stage(demo_pair)


@pytest.fixture(scope="module")
def attempts(stage):
    """Windows that are closed after a word each."""
    return [stage.attempt(0.0, f" {word}", 2.0) for word in ("one", "two", "six", "ten") * 10]


def seeks(played):
    return [segment.seek for segment in played.segments]


@equals("2.13 clips")
@pytest.mark.parametrize(
    ("clips", "expected"),
    [
        (((2.0, 5.0), (40.0, None)), [200, 4000]),
        (((0.0, 45.5), (50.0, 52.004)), [0, 3000, 5000]),
        (((10.0, 20.0), (20.0, 30.0)), [1000, 2000]),
        (((0.0, 10.0), (30.0, 70.0)), [0, 3000, 6000]),
    ],
)
def test_clips_are_transcribed_one_after_the_other(stage, attempts, clips, expected):
    assert seeks(stage.play(attempts, 70.0, clips=clips)) == expected
    assert seeks(stage.play_by_default(attempts, 70.0, clips=clips)) == expected


@departs("2.13 clip behind the end", why="a clip ends with the audio")
def test_a_clip_that_reaches_behind_the_audio_ends_with_it(stage, attempts):
    clips = {"clips": ((0.0, 50.0),)}
    for compatibility in (None, "openai"):
        played = stage.play_by_default(attempts, 33.0, **clips, compatibility=compatibility)
        assert seeks(played) == [0, 3000]
    # The reference stands still before an empty window until the script is at its end.
    with pytest.raises(IndexError):
        stage.play_by_reference(attempts, 33.0, **clips)


@equals("2.11 carried prompt")
@pytest.mark.parametrize("n_words", [1, 3, 220, 221])
def test_a_carried_prompt_stands_before_every_window(stage, attempts, n_words):
    options = {"initial_prompt": " one" * n_words, "carry_initial_prompt": True}
    played = stage.play(attempts, 200.0, **options)
    initial = stage.tokens(" one" * n_words)
    assert all(list(prompt[1 : 1 + n_words]) == initial for prompt in played.prompts)
    assert len(played.prompts[-1]) == 1 + min(223, len(initial) + 3 * 6) + 3


@mends(
    "2.11 carried prompt",
    why="the carried prompt is cut to what fits, and the latest text to what is left",
)
def test_a_carried_prompt_of_the_whole_room_stays_the_same(stage, attempts):
    for n_words in (223, 224):
        options = {"initial_prompt": " one" * n_words, "carry_initial_prompt": True}
        strict = stage.play(attempts, 130.0, **options)
        mended = stage.play_by_default(attempts, 130.0, **options)
        assert len(set(mended.prompts)) == 1
        assert len(set(strict.prompts)) > 1


@mends(
    "2.12 prefix",
    why="<|0.00|> goes before it, text may follow it, and it is part of the window's text",
)
def test_a_prefix_begins_the_first_window(stage):
    one, second = stage.tokens(" one"), stage.attempt(0.0, " six", 2.0)
    strict = stage.play([stage.attempt(0.0, " two", 2.0), second], 40.0, prefix="one")
    assert [list(prompt[-len(one) :]) for prompt in strict.prompts] == [one, one]
    assert strict.texts == [" two", " six"]
    mended = stage.play_by_default([stage.attempt(" two", 2.0), second], 40.0, prefix="one")
    assert list(mended.prompts[0][-len(one) - 1 :]) == stage.tokens(0.0, " one")
    assert mended.prompts[1][-3:] == strict.prompts[1][-3 - len(one) : -len(one)]
    assert mended.texts == [" one two", " six"]


@mends(
    "2.12 prefix",
    why="<|0.00|> goes before it, text may follow it, and it is part of the window's text",
)
def test_behind_a_prefix_text_can_follow(stage):
    """The reference takes the prefix for no text: it makes the next token a timestamp."""
    said = [stage.attempt(" two", 2.0)]
    assert stage.play(said, prefix="one", temperatures=(0.0,)).texts != [" two"]
    assert stage.play_by_default(said, prefix="one", temperatures=(0.0,)).texts == [" one two"]


@st.composite
def windows(draw):
    """What is said in a few windows, with what the decoding may make of it."""
    texts = st.lists(st.sampled_from([" one", " two", " six", "."]), max_size=4)
    said = []
    for _ in range(draw(st.integers(1, 4))):
        now_s = draw(st.sampled_from([0.0, 0.0, 1.0]))
        parts: list[str | float] = []
        for _ in range(draw(st.integers(1, 2))):
            parts += [now_s, *draw(texts), now_s + 5.0]
            now_s += draw(st.sampled_from([5.0, 9.5]))
        said.append(parts + draw(st.sampled_from([[], [now_s]])))
    return said


clip_lists = st.sampled_from(
    [(), ((1.0, None),), ((0.0, 7.5), (9.0, 41.0)), ((31.5, 33.0), (33.0, None)), ((5.0, 5.02),)]
)


@equals("2.11 carried prompt", "2.13 clips", "2.11 earlier text", "2.11 unconditioned")
@settings(max_examples=16, suppress_health_check=[HealthCheck.too_slow])
@given(
    said=windows(),
    seconds=st.sampled_from([45.0, 70.0]),
    options=st.fixed_dictionaries(
        {
            "clips": clip_lists,
            "initial_prompt": st.none() | st.text("one two", max_size=12) | st.just("one " * 222),
            "carry_initial_prompt": st.booleans(),
            "condition_on_previous_text": st.booleans(),
            "word_timestamps": st.booleans(),
            "prefix": st.sampled_from([None, None, "one"]),
            "temperatures": st.sampled_from([(0.0,), (1.0,)]),
        }
    ),
)
def test_whatever_is_asked_of_a_file_both_do_alike(stage, said, seconds, options):
    stage.play([stage.attempt(*parts) for parts in said], seconds, **options)
