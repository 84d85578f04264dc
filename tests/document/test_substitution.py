"""The visible text changes, the markup stays where it is."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subtitler.document.markup import MARKUP, visible_text
from subtitler.document.substitution import Substitution, sub_visible, substitute
from tests.strategies.words import any_texts, marked_texts


@st.composite
def substitutions(draw, text):
    """Any substitutions in order that do not overlap."""
    length = len(visible_text(text))
    edges = sorted(draw(st.lists(st.integers(0, length), max_size=6)))
    pairs = zip(edges[::2], edges[1::2], strict=False)
    new = st.text("ab c\n", max_size=3)
    return [Substitution(start, end, draw(new)) for start, end in pairs]


@given(any_texts, st.data())
def test_what_is_seen_is_what_the_plain_text_would_be(text, data):
    changes = data.draw(substitutions(text))
    plain = visible_text(text)
    expected, done = "", 0
    for change in changes:
        expected += plain[done : change.start] + change.text
        done = change.end
    assert visible_text(substitute(text, changes)) == expected + plain[done:]


@given(marked_texts, st.data())
def test_markup_stays_in_its_order_but_for_pairs_that_were_emptied(text, data):
    markup = MARKUP.findall(text)
    left = MARKUP.findall(substitute(text, data.draw(substitutions(text))))
    remaining = iter(markup)
    assert all(piece in remaining for piece in left)


@given(any_texts)
def test_no_substitution_changes_nothing(text):
    assert substitute(text, []) == text
    plain = visible_text(text)
    assert substitute(text, [Substitution(0, len(plain), plain)]) == text


@pytest.mark.parametrize(
    ("pattern", "replacement", "text", "changed"),
    [
        ("cat", "cats", "the <i>cat</i> sat", "the <i>cats</i> sat"),
        ("cat", "dog", "the <i>c</i>at sat", "the <i>dog</i> sat"),
        ("the cat", "a dog", "the <i>cat</i> sat", "a <i>dog</i> sat"),
        ("the cat", "it", "<b>the <i>cat</i></b> sat", "<b>it</b> sat"),
        ("cat sat", "cat lay", "the <i>cat</i> sat", "the <i>cat</i> lay"),
        ("^", "-", "{\\an8}<i>Hello</i>", "{\\an8}<i>-Hello</i>"),
        ("$", "…", "<i>wait</i>", "<i>wait…</i>"),
        ("i", "I", "<i>i</i> {\\i1}i", "<i>I</i> {\\i1}I"),
        (r"\[.*?\] *", "", "<i>[door]</i> Hello", "Hello"),
        (r"(\w+) (\w+)", r"\2 \1", "<b>one</b> two", "<b>two</b> one"),
        ("x", "y", "nothing <i>here</i>", "nothing <i>here</i>"),
        ("a", "", '<font color="red">a</font>b', "b"),
        ("a", "", "<i><b>a</b></i>b", "b"),
        ("a", "", "<ruby>a<rt></rt></ruby>b", "<ruby><rt></rt></ruby>b"),
        ("a", "", "<i>a", "<i>"),
        (".+", "new", "<i></i>", "<i></i>"),
        ("^", "new", "<i></i>", "<i></i>new"),
    ],
)
def test_where_markup_goes(pattern, replacement, text, changed):
    assert sub_visible(re.compile(pattern), replacement, text) == changed
