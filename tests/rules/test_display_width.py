"""What counts as a character on screen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subtitler.document.markup import visible_text
from subtitler.rules.display_width import line_width, line_widths, text_width, word_count
from subtitler.rules.profile import Profile
from subtitler.rules.profiles import built_in_profile
from tests.strategies.words import any_texts

ALL = Profile("all", "All")
COLUMNS = Profile("columns", "Columns", wide_character_width=2)
HALVES = built_in_profile("netflix").for_language("ja")
LETTERS = built_in_profile("aegisub")


@pytest.mark.parametrize(
    ("text", "width"),
    [
        ("", 0),
        ("plain text", 10),
        ("<i>plain</i> {\\an8}text", 10),
        ("<3", 2),
        ("e\u0301te\u0301", 3),  # combining accents
        ("ส\u0e27\u0e31\u0e2a\u0e14\u0e35", 4),  # Thai vowels above
        ("a\u200db\u200e\u00ad", 2),
        ("\U0001f600", 1),
        ("\U0001f468\u200d\U0001f469\u200d\U0001f467", 1),  # a family
        ("\U0001f44d\U0001f3fd", 1),  # a skin tone
        ("\U0001f1e9\U0001f1ea\U0001f1eb\U0001f1f7", 2),  # two flags
        ("1\ufe0f\u20e3", 1),  # a key
        ("\u2764\ufe0f", 1),
        ("\u1112\u1161\u11ab", 1),  # one syllable in three letters
        ("\u266a la \u266a", 6),
    ],
)
def test_a_reader_sees_so_many_characters(text, width):
    assert line_width(text, ALL) == width


def test_the_profile_says_what_a_wide_character_counts():
    assert line_width("今日 ok", ALL) == 5
    assert line_width("今日 ok", COLUMNS) == 7
    assert line_width("今日 ok", HALVES) == 3.5
    assert line_width("Ａ", HALVES) == 1  # noqa: RUF001 - a full-width letter


def test_the_profile_says_whether_spaces_and_punctuation_count():
    assert line_width("Well, no!", ALL) == 9
    assert line_width("Well, no!", LETTERS) == 6


def test_each_line_counts_for_itself_and_a_break_counts_nothing():
    assert line_widths("<i>one\ntwo</i> three\n", ALL) == (3, 9, 0)
    assert text_width("<i>one\ntwo</i> three\n", ALL) == 12


def test_words_hold_a_letter_or_a_digit():
    assert word_count("<i>Well</i> - it's 3 o'clock, ...") == 4
    assert word_count("") == 0


@given(any_texts, st.sampled_from([ALL, COLUMNS, HALVES, LETTERS]))
def test_markup_never_counts_and_no_width_is_negative(text, profile):
    assert line_width(text, profile) == line_width(visible_text(text), profile) >= 0
    assert sum(line_widths(text, profile)) == text_width(text, profile)
