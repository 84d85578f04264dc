"""Markup is told from text, whatever the text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subtitler.document.markup import spans, split_markup, visible_positions, visible_text
from tests.strategies.words import any_texts

braced_texts = st.text(st.sampled_from("{}\\i1;~ \nab<>/"), max_size=20)


@given(st.one_of(any_texts, braced_texts))
def test_the_spans_are_the_whole_text(text):
    found = spans(text)
    assert "".join(text[span.start : span.end] for span in found) == text
    seen = "".join(text[span.start : span.end] for span in found if not span.is_markup)
    assert seen == visible_text(text)
    assert [text[at] for at in visible_positions(text)] == list("".join(seen.split()))


@pytest.mark.parametrize(
    "text",
    ["{\\an8}", "{any \\i1 text}", "{\\;comment}", "{\\~m 0 0 l 9 9}", "<i>", "</I>", "<c.red>"],
)
def test_markup_is_not_seen(text):
    assert visible_text(f"a{text}b") == "ab"


@pytest.mark.parametrize("text", ["{braces}", "{", "}", "{a\n\\b}", "3 < 5", "<3", "<it>"])
def test_what_only_looks_like_markup_is_text(text):
    assert visible_text(text) == text


def test_comments_and_drawings_stay_on_their_side_of_a_cut():
    text = "{\\an8}{\\;why}{\\~m 0 0}one two"
    assert split_markup(text, text.index("two")) == (
        "{\\an8}{\\;why}{\\~m 0 0}one",
        "{\\an8}two",
    )


@pytest.mark.parametrize("part", ["{", "\\", "{\\", "<i ", "}{", "{\\i1"])
def test_a_hostile_megabyte_without_an_end_is_searched_before_the_test_times_out(part):
    text = "{" + part * 500_000
    assert visible_text(text) == text
