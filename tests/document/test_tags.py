"""Tags are put in order, and what is read stays as it was."""

import pytest
from hypothesis import given

from subtitler.document.markup import visible_text
from subtitler.document.tags import DEEPEST, TagFaultKind, first_tag_fault, with_tags_in_order
from tests.strategies.rules import ruled_texts
from tests.strategies.words import any_texts


@given(ruled_texts | any_texts)
def test_tags_put_in_order_are_in_order_and_hide_no_text(text):
    ordered = with_tags_in_order(text)
    assert first_tag_fault(ordered) is None
    assert visible_text(ordered) == visible_text(text)
    assert with_tags_in_order(ordered) == ordered


@given(ruled_texts | any_texts)
def test_what_is_in_order_stays_and_a_fault_is_where_it_says(text):
    fault = first_tag_fault(text)
    if fault is None:
        return
    assert text[fault.start : fault.end] == fault.raw
    assert with_tags_in_order(text) != text


@pytest.mark.parametrize(
    ("text", "kind", "raw", "crossed"),
    [
        ("a</i>", TagFaultKind.NOT_OPEN, "</i>", ""),
        ("<i><b>a</i></b>", TagFaultKind.CROSSES, "</i>", "<b>"),
        ("<b>a</b><i>a", TagFaultKind.NEVER_CLOSED, "<i>", ""),
    ],
)
def test_the_first_fault_is_told(text, kind, raw, crossed):
    fault = first_tag_fault(text)
    assert (fault.kind, fault.raw, fault.crossed) == (kind, raw, crossed)


@pytest.mark.parametrize(
    ("text", "ordered"),
    [
        ("<i>one<i>", "<i>one</i>"),
        ("<i>one<i> two", "<i>one</i> two"),
        ("<i>one <i>two</i>", "<i>one <i>two</i></i>"),
        ("<b><i>a</b><i> b", "<b><i>a</i></b> b"),
        ("<i>a<b>b</i>c</b>", "<i>a<b>b</b></i><b>c</b>"),
        ("<v Ann>a", "<v Ann>a"),
        ("<i><v Ann>a</i>", "<i><v Ann>a</v></i>"),
        ("{\\an8}<i>a", "{\\an8}<i>a</i>"),
    ],
)
def test_what_becomes_of_tags_out_of_order(text, ordered):
    assert with_tags_in_order(text) == ordered


def test_tags_nested_deeper_than_anybody_nests_them_stay():
    deep = "<i>" * DEEPEST + "a"
    assert with_tags_in_order(deep) == deep + "</i>" * DEEPEST
    assert with_tags_in_order("<i>" + deep) == "<i>" + deep
