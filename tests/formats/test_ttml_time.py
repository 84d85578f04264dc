"""Time expressions of TTML mean what the specification says, and are written as they were."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subtitler.formats.ttml_time import TimeParameters, read_time, rounded, write_time

NTSC = {"ttp:frameRate": "30", "ttp:frameRateMultiplier": "1000 1001"}
SMPTE = {"ttp:timeBase": "smpte"}
DROP = TimeParameters.of({**NTSC, **SMPTE, "ttp:dropMode": "dropNTSC"})
DROP_PAL = TimeParameters.of({**NTSC, **SMPTE, "ttp:dropMode": "dropPAL"})
NON_DROP = TimeParameters.of({**NTSC, **SMPTE})
PAL = TimeParameters.of({"ttp:frameRate": "25", "ttp:subFrameRate": "2"})
TICKS = TimeParameters.of({"ttp:tickRate": "10000000"})
parameters = st.sampled_from([TimeParameters(), DROP, DROP_PAL, NON_DROP, PAL, TICKS])


@pytest.mark.parametrize(
    ("expression", "ms"),
    [
        ("00:00:01", 1000),
        ("00:00:01.5", 1500),
        (" 01:02:03.0045 ", 3_723_004.5),
        ("100:00:00.000", 360_000_000),
        ("1.5h", 5_400_000),
        ("2m", 120_000),
        ("2.25s", 2250),
        ("750ms", 750),
        ("15f", 500),
        ("3t", 3000),
        ("00:00:01:15", 1500),
    ],
)
def test_times_are_read_by_their_meaning(expression, ms):
    assert read_time(expression) == ms


@pytest.mark.parametrize("text", ["", "1", "1:00", "soon", "00:00:1", "-1s", "1 s", "٣s"])
def test_what_is_no_time_is_none(text):
    assert read_time(text) is None


def test_frames_and_ticks_follow_the_parameters():
    assert read_time("00:00:01:12.1", PAL) == 1500
    assert read_time("25f", PAL) == 1000
    assert read_time("15000000t", TICKS) == 1500
    assert read_time("50t", PAL) == 1000  # without a tick rate, sub-frames are ticks
    assert rounded(read_time("00:00:10:00", TimeParameters.of(NTSC))) == 10_000
    assert rounded(read_time("00:00:10:00", NON_DROP)) == 10_010


def test_drop_frame_labels_keep_to_the_clock():
    assert rounded(read_time("01:00:00:00", DROP)) == 3_599_996
    assert read_time("00:01:00:02", DROP) == Fraction(1800 * 1001, 30)
    assert read_time("00:10:00:00", DROP) == Fraction(17_982 * 1001, 30)
    assert read_time("00:02:00:04", DROP_PAL) == Fraction(3600 * 1001, 30)
    assert read_time("00:20:00:00", DROP_PAL) == Fraction(35_964 * 1001, 30)


@pytest.mark.parametrize(
    ("attributes", "rate"),
    [
        ({}, 30),
        ({"ttp:frameRate": "24"}, 24),
        ({"ttp:frameRate": "24", "ttp:frameRateMultiplier": "1000:1001"}, Fraction(24_000, 1001)),
        ({"ttp:frameRate": "many", "ttp:frameRateMultiplier": "1 0"}, 30),
        ({"ttp:frameRate": "0"}, 30),
    ],
)
def test_unreadable_parameters_are_as_usual(attributes, rate):
    assert TimeParameters.of(attributes).frames_per_s == rate


@pytest.mark.parametrize(
    ("ms", "like", "expected"),
    [
        (62_500, "", "00:01:02.500"),
        (62_500, "00:00:01.50", "00:01:02.50"),
        (62_505, "00:00:01.50", "00:01:02.505"),
        (62_000, "00:00:01", "00:01:02"),
        (62_500, "00:00:01", "00:01:02.500"),
        (62_500, "1s", "62.5s"),
        (62_500, "1.000s", "62.500s"),
        (62_500, "1ms", "62500ms"),
        (90_000, "1m", "1.5m"),
        (62_500, "1f", "1875f"),
        (62_501, "1f", "00:01:02.501"),
        (62_500, "00:00:00:00", "00:01:02:15"),
        (62_501, "00:00:00:00", "00:01:02.501"),
        (-5, "", "00:00:00.000"),
    ],
)
def test_times_are_written_as_the_ones_they_replace(ms, like, expected):
    assert write_time(ms, like) == expected


@given(st.integers(0, 4_000_000), parameters, st.sampled_from(["", "1.5s", "1t", "1f", "1h"]))
def test_written_times_are_exact_where_milliseconds_can_be_said(ms, parameters, like):
    written = read_time(write_time(ms, like, parameters), parameters)
    tolerance = 21 if parameters.is_smpte else 0
    assert abs(rounded(written) - ms) <= tolerance


@given(st.integers(0, 400_000), st.sampled_from([DROP, DROP_PAL, NON_DROP]))
def test_frames_come_back(frame, parameters):
    ms = rounded(frame * 1000 / parameters.frames_per_s)
    label = write_time(ms, "00:00:00:00", parameters)
    assert rounded(read_time(label, parameters)) == ms
