"""Text that goes round in circles is told from text that merely repeats a word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.loops import is_loop, loop_length, words_of


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("Thank you. Thank you. Thank you. Thank you. Thank you.", 2),
        ("no no no no no no", 1),
        ("We opened the window and then " * 3, 6),
        ("at first it was quiet " + "then it rained " * 4, 3),
    ],
)
def test_a_phrase_said_again_and_again_is_a_loop(text, length):
    assert loop_length(words_of(text)) == length


@pytest.mark.parametrize(
    "text",
    [
        "",
        "No, no, no!",
        "ha ha ha ha ha",
        "She sells sea shells and she sells more sea shells.",
        "Row, row, row your boat. Merrily, merrily, merrily, merrily, life is but a dream.",
        "one two three one two three four five six",
    ],
)
def test_people_may_repeat_themselves_a_little(text):
    assert not is_loop(text)


def test_a_window_that_says_the_same_as_the_one_before_is_a_loop():
    assert is_loop("Thanks for watching, everyone!", "thanks for watching everyone")
    assert not is_loop("Yes, of course.", "Yes, of course.")


def test_wide_scripts_are_compared_by_characters():
    assert loop_length(words_of("ご視聴ありがとうございました。" * 3)) == 14
    assert not is_loop("今日はとても良い天気です。")


@given(
    st.lists(st.text("abc", min_size=1), min_size=1, max_size=24).filter(
        lambda phrase: not loop_length(phrase)
    )
)
def test_any_phrase_six_times_in_a_row_is_a_loop(phrase):
    assert 0 < loop_length(phrase * 6) <= len(phrase)


@given(st.lists(st.integers(), unique=True))
def test_different_words_are_no_loop(words):
    assert loop_length([str(word) for word in words]) == 0
