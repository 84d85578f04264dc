"""The panels are where they were left, in this start and in the next one."""

import pytest
from PySide6.QtCore import Qt

from subtitler.ui.backstage import Backstage
from subtitler.ui.main_window import MainWindow
from tests.media_files import bursts, write_sound
from tests.ui.conftest import drop

SRT = "1\n00:00:01,000 --> 00:00:02,000\nGood morning\n\n"


@pytest.fixture
def subtitles(tmp_path):
    path = tmp_path / "film.srt"
    path.write_text(SRT, encoding="utf-8")
    return path


def sizes(window) -> tuple[int, int]:
    docks = window.workspace
    return docks.video_dock.width(), docks.waveform_dock.height()


def test_panels_keep_their_sizes_from_one_start_to_the_next(
    window, qtbot, theme, questions, reported, subtitles
):
    window.resize(860, 740)  # fits the smallest screen
    drop(window, subtitles)
    qtbot.waitUntil(window.workspace.isVisible)
    qtbot.wait(50)
    window.workspace.resizeDocks([window.workspace.waveform_dock], [211], Qt.Orientation.Vertical)
    qtbot.wait(50)
    left = sizes(window)
    assert left[1] == 211
    assert window.close()
    again = MainWindow(
        theme, Backstage.with_threads(1), window._settings, reported.append, questions
    )
    try:
        again.show()
        drop(again, subtitles)
        qtbot.waitUntil(again.workspace.isVisible)
        qtbot.waitUntil(lambda: sizes(again) == left, timeout=2000)
    finally:
        again.close()
        again.deleteLater()


def test_the_list_of_files_appears_with_the_second_one_also_where_it_was_hidden_last_time(
    window, qtbot, theme, questions, reported, subtitles
):
    drop(window, subtitles)
    qtbot.waitUntil(window.workspace.isVisible)
    qtbot.wait(50)
    assert window.close()
    again = MainWindow(
        theme, Backstage.with_threads(1), window._settings, reported.append, questions
    )
    sounds = [
        write_sound(subtitles.with_name(name), bursts([], duration_s=1))
        for name in ("a.wav", "b.wav")
    ]
    try:
        again.show()
        drop(again, *sounds)
        qtbot.waitUntil(lambda: again.files_model.rowCount() == 2)
        qtbot.wait(50)
        assert again.workspace.files.isVisible()
    finally:
        again.close()
        again.deleteLater()


def test_the_first_window_is_no_larger_than_the_screen_lets_it_be(window):
    room = window.screen().availableSize().expandedTo(window.minimumSize())
    assert window.size().boundedTo(room) == window.size()
