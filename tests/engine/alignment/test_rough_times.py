"""Recognised words crammed into a moment give way to speech of unknown text."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from engine.alignment.expected_speech import heard_word
from engine.alignment.rough_times import without_crammed


def heard(*timed):
    return [heard_word(f" {text}", start_s, end_s, "en") for text, start_s, end_s in timed]


HOTEL = heard(("every", 7.8, 8.2), ("hotel", 8.2, 8.7))
LOOP = heard(("the", 24.4, 24.42), ("secret", 24.42, 24.44), ("hammer", 24.44, 24.46))


def test_crammed_words_and_one_before_them_fill_the_hole_that_they_left():
    words = [*HOTEL, *heard(("yesterday", 23.9, 24.4)), *LOOP]
    *kept, unknown = without_crammed(words, 25.0)
    assert kept == HOTEL
    assert (unknown.text, unknown.units, unknown.start_s, unknown.end_s) == ("", (), 8.7, 25.0)


def test_a_hole_behind_crammed_words_is_theirs_too():
    after = heard(("morning", 40.0, 40.5))
    unknown, *kept = without_crammed([*LOOP, *after], 41.0)
    assert kept == after
    assert (unknown.text, unknown.start_s, unknown.end_s) == ("", 0.0, 40.0)


def test_one_or_two_short_words_are_left_as_they_are():
    words = [*HOTEL, *heard(("of", 8.7, 8.71), ("the", 8.71, 8.72), ("morning", 8.72, 9.2))]
    assert without_crammed(words, 10.0) == words


@given(
    st.lists(
        st.tuples(st.sampled_from(["a", "hammer", "yesterday"]), st.floats(0, 2), st.floats(0, 1)),
        max_size=30,
    )
)
def test_what_is_kept_is_kept_in_order_and_times_rise(said):
    now, words = 0.0, []
    for text, pause_s, length_s in said:
        words += heard((text, now + pause_s, now + pause_s + length_s))
        now = words[-1].end_s
    kept = without_crammed(words, now + 1)
    assert [word for word in kept if word.text] == [word for word in words if word in kept]
    assert all(before.start_s <= after.start_s for before, after in pairwise(kept))
    assert all(word.start_s <= word.end_s for word in kept)
