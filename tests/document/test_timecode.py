"""Times as typed and shown are exact, both ways."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subtitler.document.timecode import TimecodeInvalid, format_timecode, parse_timecode
from tests.pickled import pickled


@given(st.integers(-(10**10), 10**10), st.sampled_from(".,"))
def test_reading_a_formatted_time_gives_it_back(ms, separator):
    assert parse_timecode(format_timecode(ms, separator)) == ms


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("00:01:02,345", 62_345),
        ("4:48.46", 288_460),
        ("100:00:01", 360_001_000),
        ("62.5", 62_500),
        (" 7 ", 7_000),
        ("0:0:1,5", 1_500),
        ("1,2346", 1_235),
        ("0.9999", 1_000),
        ("-00:00:01.000", -1_000),
        ("\u22121", -1_000),
        ("90:00", 5_400_000),
    ],
)
def test_many_ways_to_type_a_time_are_understood(text, ms):
    assert parse_timecode(text) == ms


@pytest.mark.parametrize("text", ["", "soon", "1:2:3:4", "1,", "1;2", "0x1", "\u0661", "1" * 50])
def test_what_is_no_time_is_refused_with_an_example(text):
    with pytest.raises(TimecodeInvalid, match="00:01:02,345") as caught:
        parse_timecode(text)
    assert pickled(caught.value).text == text


@given(st.text(max_size=12))
def test_any_text_is_a_time_or_refused(text):
    with contextlib.suppress(TimecodeInvalid):
        assert format_timecode(parse_timecode(text))
