"""Frames and milliseconds answer to each other exactly, at any rate."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subtitler.document.frame_rate import (
    FPS_23_976,
    FPS_24,
    FPS_25,
    FPS_29_97,
    FPS_29_97_DROP,
    FPS_59_94_DROP,
    FRAME_RATES,
    HIGHEST_RATE,
    FrameRate,
    FrameRateInvalid,
    frame_rate,
    parse_frame_rate,
)
from tests.pickled import pickled

any_rates = st.one_of(
    st.sampled_from(FRAME_RATES),
    st.fractions(Fraction(1, 100), HIGHEST_RATE, max_denominator=2000).map(FrameRate),
)


@given(any_rates, st.integers(-(10**8), 10**8))
def test_a_frame_is_found_again_by_its_time(rate, frame):
    time_ms = rate.ms_of(frame)
    assert rate.frame_at(time_ms) == frame
    assert rate.nearest_frame(time_ms) == frame
    assert rate.ms_of(rate.frame_at(time_ms)) == time_ms


@given(any_rates, st.integers(-(10**8), 10**8))
def test_the_time_of_a_frame_is_the_first_whole_millisecond_from_its_start(rate, frame):
    start = frame * 1000 / rate.per_second
    assert start <= rate.ms_of(frame) < start + 1


@given(any_rates, st.integers(-(10**9), 10**9))
def test_a_time_belongs_to_the_frame_on_screen(rate, time_ms):
    frame = rate.frame_at(time_ms)
    assert frame * 1000 / rate.per_second <= time_ms < (frame + 1) * 1000 / rate.per_second


def test_a_time_that_was_rounded_down_belongs_to_the_nearest_frame():
    assert FPS_24.ms_of(1) == 42
    assert (FPS_24.frame_at(41), FPS_24.nearest_frame(41)) == (0, 1)
    assert FPS_25.nearest_frame(20) == 1


def test_seconds_of_a_timecode_count_whole_frames():
    assert [rate.nominal for rate in FRAME_RATES] == [24, 24, 25, 30, 30, 30, 50, 60, 60, 60]
    assert FrameRate(Fraction(1, 10)).nominal == 1
    assert [rate.dropped for rate in (FPS_29_97, FPS_29_97_DROP, FPS_59_94_DROP)] == [0, 2, 4]


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("25", FPS_25),
        (" 25.000 fps ", FPS_25),
        ("24000/1001", FPS_23_976),
        ("23.976", FPS_23_976),
        ("23.98", FPS_23_976),
        ("29.97", FPS_29_97),
        ("2997/100", FPS_29_97),
        ("29.97df", FPS_29_97_DROP),
        ("29.97 drop", FPS_29_97_DROP),
        ("59.94 DF", FPS_59_94_DROP),
        ("12.5", FrameRate(Fraction(25, 2))),
    ],
)
def test_rates_are_read_as_people_and_files_write_them(text, rate):
    assert parse_frame_rate(text) == rate


@pytest.mark.parametrize(
    "text", ["", "fast", "0", "25/0", "-25", "1000", "25df", "23.976df", "0.01df", "1" * 80]
)
def test_what_is_no_rate_is_refused_with_examples(text):
    with pytest.raises(FrameRateInvalid, match="30000/1001") as caught:
        parse_frame_rate(text)
    assert pickled(caught.value).rate == text
    assert len(str(caught.value)) < 140


@pytest.mark.parametrize("number", [float("nan"), float("inf"), 0, -25])
def test_a_number_that_is_no_rate_is_refused(number):
    with pytest.raises(FrameRateInvalid):
        frame_rate(number)


def test_a_number_from_a_file_is_its_exact_rate():
    assert frame_rate(23.976) == FPS_23_976
    assert frame_rate(Fraction(30000, 1001), is_drop=True) == FPS_29_97_DROP
    assert frame_rate(24.5).per_second == Fraction(49, 2)
