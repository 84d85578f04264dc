"""Numbers as words, read back by a small grammar of their own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.alignment.spoken_numbers import GROUPS, ONES, TENS, spoken_number


def value_of(words):
    """The number that cardinal words say."""
    total, below = 0, 0
    for word in words:
        if word == "hundred":
            below *= 100
        elif word in GROUPS:
            total, below = total + below * 1000 ** GROUPS.index(word), 0
        elif word in ONES:
            below += ONES.index(word)
        else:
            below += 10 * TENS.index(word)
    return total + below


@given(st.integers(0, 10**15 - 1))
def test_a_number_with_commas_says_its_value(number):
    assert value_of(spoken_number(f"{number:,}")) == number


@given(st.integers(2000, 2009) | st.integers(2100, 10**6) | st.integers(0, 1099))
def test_a_plain_number_that_is_no_year_says_its_value(number):
    assert value_of(spoken_number(str(number))) == number


@pytest.mark.parametrize(
    ("digits", "said"),
    [
        ("1984", "nineteen eighty four"),
        ("1900", "nineteen hundred"),
        ("1905", "nineteen oh five"),
        ("2024", "twenty twenty four"),
        ("2004", "two thousand four"),
        ("007", "zero zero seven"),
        ("3.14", "three point one four"),
        ("1st", "first"),
        ("22nd", "twenty second"),
        ("30th", "thirtieth"),
        ("112th", "one hundred twelfth"),
        ("9" * 16, " ".join(["nine"] * 16)),
    ],
)
def test_years_decimals_and_ordinals_are_read_as_people_read_them(digits, said):
    assert " ".join(spoken_number(digits)) == said


@pytest.mark.parametrize("text", ["", "a", "1a", "1,00", "1.2.3", "٣", "½", "1-2"])
def test_what_is_no_such_number_has_no_words(text):
    assert spoken_number(text) == ()
