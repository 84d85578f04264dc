"""Times as typed and shown are exact, both ways."""

import contextlib
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subtitler.document.frame_rate import (
    FPS_24,
    FPS_25,
    FPS_29_97,
    FPS_29_97_DROP,
    FPS_59_94_DROP,
    FRAME_RATES,
    FrameRate,
)
from subtitler.document.timecode import (
    TimecodeInvalid,
    format_frame_timecode,
    format_timecode,
    parse_frame_timecode,
    parse_timecode,
)
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


def codes_in_order(rate, minutes):
    """The frame timecodes of the first minutes, counted without arithmetic."""
    mark = ";" if rate.is_drop else ":"
    for minute in range(minutes):
        for second in range(60):
            for frame in range(rate.nominal):
                if second == 0 and frame < rate.dropped and minute % 10 != 0:
                    continue
                yield f"{minute // 60:02}:{minute % 60:02}:{second:02}{mark}{frame:02}"


@pytest.mark.parametrize("rate", [FPS_24, FPS_29_97, FPS_29_97_DROP, FPS_59_94_DROP])
def test_frames_are_numbered_as_a_counter_would(rate):
    for frame, code in enumerate(codes_in_order(rate, 12)):
        assert format_frame_timecode(frame, rate) == code
        assert parse_frame_timecode(code, rate) == frame


@given(st.sampled_from(FRAME_RATES), st.integers(-(10**7), 10**7))
def test_reading_a_formatted_frame_gives_it_back(rate, frame):
    assert parse_frame_timecode(format_frame_timecode(frame, rate), rate) == frame


@pytest.mark.parametrize("rate", FRAME_RATES)
def test_a_day_has_as_many_frames_as_its_codes(rate):
    for minute in range(24 * 60 + 1):
        dropped = rate.dropped * (minute - minute // 10)
        frame = 60 * rate.nominal * minute - dropped
        for near in range(max(frame - 3, 0), frame + 4):
            assert parse_frame_timecode(format_frame_timecode(near, rate), rate) == near
    assert format_frame_timecode(frame, rate)[:8] == "24:00:00"


@pytest.mark.parametrize(
    ("text", "rate", "frame"),
    [
        ("01:00:00:00", FPS_25, 90_000),
        ("01:00:00.00", FPS_25, 90_000),
        ("1:0:0:5", FPS_25, 90_005),
        ("00:00:59:29", FPS_29_97_DROP, 1799),
        ("00:01:00;02", FPS_29_97_DROP, 1800),
        ("00:01:00:02", FPS_29_97_DROP, 1800),
        ("00:10:00;00", FPS_29_97_DROP, 17_982),
        ("01:00:00;00", FPS_29_97_DROP, 107_892),
        ("24:00:00;00", FPS_29_97_DROP, 2_589_408),
        ("00:01:00;04", FPS_59_94_DROP, 3600),
        ("-00:00:01:00", FPS_24, -24),
        ("00:00:01:119", FrameRate(Fraction(120)), 239),
    ],
)
def test_frame_timecodes_are_read(text, rate, frame):
    assert parse_frame_timecode(text, rate) == frame


@pytest.mark.parametrize(
    ("text", "rate", "said"),
    [
        ("soon", FPS_25, "frames last"),
        ("00:00:01", FPS_25, "frames last"),
        ("00:00:00:25", FPS_25, "24 frames"),
        ("00:60:00:00", FPS_25, "59 minutes"),
        ("00:00:60:00", FPS_25, "59 seconds"),
        ("00:00:01;05", FPS_29_97, "colon"),
        ("00:01:00;00", FPS_29_97_DROP, "00:01:00;02"),
        ("11:59:00;01", FPS_29_97_DROP, "11:59:00;02"),
        ("00:01:00;03", FPS_59_94_DROP, "00:01:00;04"),
    ],
)
def test_what_no_frame_has_is_refused_with_what_to_write(text, rate, said):
    with pytest.raises(TimecodeInvalid, match=said) as caught:
        parse_frame_timecode(text, rate)
    assert str(pickled(caught.value)) == str(caught.value)


@given(st.text("0123456789:;., -", max_size=14), st.sampled_from(FRAME_RATES))
def test_any_text_is_a_frame_or_refused(text, rate):
    with contextlib.suppress(TimecodeInvalid):
        frame = parse_frame_timecode(text, rate)
        assert parse_frame_timecode(format_frame_timecode(frame, rate), rate) == frame
