"""A range of a real film is played to its end, again and again where that is wanted."""

import pytest

from subtitler.ui.video.range_player import RangePlayer


@pytest.fixture
def ranges(opened):
    return RangePlayer(opened)


def test_a_range_is_played_and_held_at_its_end(qtbot, opened, ranges):
    heard = []
    opened.position_changed.connect(heard.append)
    ranges.play(1000, 1400)
    assert opened.is_playing
    qtbot.waitUntil(lambda: not opened.is_playing)
    assert opened.position_ms == 1400
    assert ranges.range_ms is None
    assert (heard[0], heard[-1]) == (1000, 1400)


def test_a_range_is_played_again_until_that_is_over(qtbot, opened, ranges):
    positions = []
    opened.position_changed.connect(positions.append)
    ranges.set_looping(loops=True)
    ranges.play(500, 800)
    qtbot.waitUntil(lambda: positions.count(500) >= 3)
    assert opened.is_playing
    ranges.set_looping(loops=False)
    qtbot.waitUntil(lambda: not opened.is_playing)
    assert opened.position_ms == 800


def test_the_end_of_the_film_is_no_end_of_playing_again(qtbot, opened, ranges):
    positions = []
    opened.position_changed.connect(positions.append)
    ranges.set_looping(loops=True)
    ranges.play(2600, 60_000)
    qtbot.waitUntil(lambda: positions.count(2600) >= 2)
    opened.pause()
    qtbot.waitUntil(lambda: ranges.range_ms is None)


def test_whoever_pauses_ends_the_range(qtbot, opened, ranges):
    ranges.play(500, 2500)
    qtbot.waitUntil(lambda: opened.position_ms > 550)
    opened.pause()
    qtbot.waitUntil(lambda: ranges.range_ms is None)
    opened.play()
    qtbot.waitUntil(lambda: opened.position_ms > 2600)


def test_whoever_seeks_out_of_the_range_plays_on(qtbot, opened, ranges):
    ranges.play(200, 600)
    opened.seek(2000)
    qtbot.waitUntil(lambda: ranges.range_ms is None)
    assert opened.is_playing
    qtbot.waitUntil(lambda: opened.position_ms > 2300)


def test_an_empty_range_plays_nothing(opened, ranges):
    ranges.play(700, 700)
    assert not opened.is_playing
    assert opened.position_ms == 0
