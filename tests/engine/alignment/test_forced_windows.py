"""Expected speech cut into windows: nothing is lost, nothing too long, cuts in pauses."""

from hypothesis import given
from hypothesis import strategies as st

from engine.alignment.expected_speech import HeardWord, Texts, expected_passages, heard_word
from engine.alignment.forced_windows import plan_windows
from engine.alignment.script_words import script_words

word = st.sampled_from(["alpha", "beta", "gamma", "delta", "of", "the"])
timed = st.lists(st.tuples(word, st.floats(0.0, 9.0), st.floats(0.05, 1.0)), max_size=80)


def heard_words(said):
    now, words = 0.0, []
    for text, pause, length in said:
        words.append(heard_word(f" {text}", now + pause, now + pause + length, "en"))
        now = words[-1].end_s
    return words


def planned(cues, heard, duration_s, most_tokens=200):
    texts = Texts(script_words(cues, "en"), heard)
    passages = expected_passages(texts, duration_s)
    return passages, plan_windows(passages, texts, len, most_tokens, duration_s)


def passages_of(plan):
    return [passage for window in plan for passage in window.passages]


def treated(plan, treatment):
    return [passage for passage in passages_of(plan) if passage.treatment == treatment]


@given(st.lists(st.lists(word, max_size=12).map(" ".join), max_size=8), timed)
def test_every_word_of_both_sides_is_in_one_passage_in_order(cues, said):
    heard = heard_words(said)
    duration_s = heard[-1].end_s + 1 if heard else 5.0
    passages, plan = planned(cues, heard, duration_s)
    for found in (passages, passages_of(plan)):
        ours = [index for passage in found for index in passage.script]
        theirs = [index for passage in found for index in passage.heard]
        assert ours == list(range(len(script_words(cues, "en"))))
        assert theirs == list(range(len(heard)))
    windows = [window for window in plan if window.is_read]
    assert all(w.start_s >= 0.0 and w.end_s <= duration_s for w in windows)
    assert all(w.end_s - w.start_s <= 30.0 + 1e-6 or len(w.passages) == 1 for w in windows)


def test_windows_end_in_the_longest_pause_of_their_second_half():
    said = [("alpha", 0.05, 0.4)] * 40 + [("beta", 0.9, 0.4)] + [("gamma", 0.05, 0.4)] * 60
    heard = heard_words(said)
    cue = " ".join(text for text, _, _ in said)
    _, plan = planned([cue], heard, heard[-1].end_s, most_tokens=10_000)
    assert plan[0].passages[-1].heard.stop == 40
    assert plan[0].end_s == (heard[39].end_s + heard[40].start_s) / 2


def test_long_silence_is_not_heard():
    heard = heard_words([("alpha", 1.0, 0.5), ("beta", 100.0, 0.5)])
    _, plan = planned(["alpha beta"], heard, 110.0)
    assert [(round(w.start_s, 1), round(w.end_s, 1)) for w in plan] == [(0.0, 2.5), (100.5, 103.0)]


def test_text_without_room_is_not_tried_and_text_of_few_words_is():
    heard = heard_words([("alpha", 0.1, 0.4), ("beta", 0.0, 0.4)])
    _, plan = planned(
        ["alpha", "one two three four five six seven eight nine ten", "beta"], heard, 1.0
    )
    assert [passage.script for passage in treated(plan, "crammed")] == [range(1, 11)]
    _, plan = planned(["alpha", "very", "beta"], heard, 1.0)
    assert not treated(plan, "crammed")


def test_long_speech_that_the_text_lacks_is_not_read_again():
    heard = heard_words([("alpha", 0.1, 0.4), *[("gamma", 0.1, 0.4)] * 60, ("beta", 0.1, 0.4)])
    _, plan = planned(["alpha beta"], heard, 40.0)
    assert [passage.heard for passage in treated(plan, "known")] == [range(1, 61)]


def test_speech_that_nothing_was_made_of_leaves_room_for_text():
    heard = [*heard_words([("alpha", 0.1, 0.4)]), HeardWord("", 2.0, 8.0, ()),
             heard_word(" beta", 8.5, 9.0, "en")]  # fmt: skip
    passages, _ = planned(["alpha one two three beta"], heard, 10.0)
    middle = passages[1]
    assert (middle.script, middle.heard) == (range(1, 4), range(1, 2))
    assert (middle.start_s, middle.end_s) == (2.0, 8.0)
