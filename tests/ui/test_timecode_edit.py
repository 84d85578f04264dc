"""A time field keeps what it shows and tells only what the user settled on."""

import pytest
from PySide6.QtCore import Qt

from subtitler.ui.cues.timecode_edit import TimecodeEdit


@pytest.fixture
def field(qtbot):
    field = TimecodeEdit()
    qtbot.addWidget(field)
    field.set_time(62_500)
    field.show()
    return field


@pytest.fixture
def entered(field):
    times = []
    field.time_entered.connect(times.append)
    return times


def test_it_shows_the_time_as_a_timecode(field):
    assert field.text() == "00:01:02.500"


def test_a_typed_time_counts_with_enter(field, entered, qtbot):
    field.selectAll()
    qtbot.keyClicks(field, "1:03,25")
    assert entered == []
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert entered == [63_250]


def test_arrows_move_it_by_a_tenth_and_pages_by_a_second_but_never_below_zero(
    field, entered, qtbot
):
    qtbot.keyClick(field, Qt.Key.Key_Up)
    qtbot.keyClick(field, Qt.Key.Key_PageDown)
    assert entered == [62_600, 61_600]
    field.set_time(40)
    qtbot.keyClick(field, Qt.Key.Key_Down)
    assert entered[-1] == 0


def test_letters_do_not_get_in_and_a_half_typed_time_is_taken_back_by_escape(field, entered, qtbot):
    field.selectAll()
    qtbot.keyClicks(field, "1x:")
    assert field.text() == "1:"
    assert field.time_ms == 62_500
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == "00:01:02.500"
    assert entered == []


def test_showing_another_time_is_not_told_as_the_users(field, entered):
    field.set_time(1000)
    assert entered == []
