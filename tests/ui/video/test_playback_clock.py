"""The count between the player's reports."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subtitler.ui.video.playback_clock import PlaybackClock


def test_a_held_clock_stands():
    clock = PlaybackClock()
    clock.jump(500, 10.0)
    assert clock.position_ms(99.0) == 500


def test_a_running_clock_counts_on_from_the_last_report():
    clock = PlaybackClock()
    clock.set_running(True, 0.0)
    clock.report(1000, 5.0)
    assert clock.position_ms(5.05) == pytest.approx(1050)


def test_the_rate_counts():
    clock = PlaybackClock()
    clock.set_rate(4.0, 0.0)
    clock.set_running(True, 0.0)
    assert clock.position_ms(0.05) == pytest.approx(200)


def test_a_late_report_does_not_make_it_step_back():
    clock = PlaybackClock()
    clock.set_running(True, 0.0)
    clock.report(0, 0.0)
    assert clock.position_ms(0.1) == pytest.approx(100)
    clock.report(80, 0.1)
    assert clock.position_ms(0.1) == pytest.approx(100)
    assert clock.position_ms(0.15) == pytest.approx(130)


def test_a_jump_back_is_followed_at_once():
    clock = PlaybackClock()
    clock.set_running(True, 0.0)
    clock.report(1000, 0.0)
    clock.jump(990, 0.0)
    assert clock.position_ms(0.0) == 990


def test_it_does_not_run_away_from_a_player_that_is_stuck():
    clock = PlaybackClock()
    clock.set_running(True, 0.0)
    clock.report(1000, 0.0)
    assert clock.position_ms(60.0) <= 1400


@given(st.lists(st.floats(0.001, 0.2), min_size=1, max_size=50))
def test_with_faithful_reports_the_count_never_goes_back(steps_s):
    clock = PlaybackClock()
    clock.set_running(True, 0.0)
    now_s, shown = 0.0, []
    for number, step_s in enumerate(steps_s):
        now_s += step_s
        if number % 3 == 0:
            clock.report(now_s * 1000 - 30 * (number % 2), now_s)
        shown.append(clock.position_ms(now_s))
    assert shown == sorted(shown)
