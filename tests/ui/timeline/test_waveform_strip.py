"""The strip as people use it: clicking, scrolling, zooming, and what is painted."""

import statistics
import time

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPalette, QWheelEvent
from PySide6.QtWidgets import QApplication

from engine.audio import WaveformAudio
from subtitler.document.cue import Cue
from subtitler.document.word import Word
from subtitler.media.peaks import Peaks, PeaksLevel, peaks_of
from subtitler.ui.timeline import WaveformStrip
from subtitler.ui.timeline.strip_painter import RULER_PX
from tests.media_files import bursts

WIDTH, HEIGHT = 800, 150
FIRST = Cue("first", 1000, 2000, "The first cue")
SECOND = Cue("second", 3000, 4500, "The <i>second</i> cue", (Word("The", 3000, 3300),))


@pytest.fixture
def strip(qtbot):
    strip = WaveformStrip()
    qtbot.addWidget(strip)
    strip.resize(WIDTH, HEIGHT)
    strip.show()
    qtbot.waitExposed(strip)
    strip.set_duration(60_000)
    strip.set_cues((FIRST, SECOND))
    return strip


def collect(signal):
    values = []
    signal.connect(values.append)
    return values


def press(qtbot, strip, time_ms, y=HEIGHT // 2):
    qtbot.mouseClick(
        strip, Qt.MouseButton.LeftButton, pos=QPoint(round(strip.scale.x_of(time_ms)), y)
    )


def wheel(strip, notches, x=WIDTH / 2, modifier=Qt.KeyboardModifier.NoModifier):
    place = QPointF(x, HEIGHT / 2)
    event = QWheelEvent(
        place,
        strip.mapToGlobal(place),
        QPoint(),
        QPoint(0, round(120 * notches)),
        Qt.MouseButton.NoButton,
        modifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(strip, event)


def picture(strip):
    """The strip's pixels, (height, width, 3)."""
    image = strip.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    return rows[:, : image.width() * 3].reshape(image.height(), image.width(), 3).astype(int)


def outline(waveform):
    *_, peaks = peaks_of(WaveformAudio(waveform.astype(np.float32)))
    return peaks


def test_a_click_seeks_to_its_time(qtbot, strip):
    sought, chosen = collect(strip.seek_requested), collect(strip.cue_clicked)
    press(qtbot, strip, 2500)
    assert sought == [pytest.approx(2500, abs=6)]
    assert chosen == []


def test_a_click_on_a_cue_selects_it_too(qtbot, strip):
    sought, chosen = collect(strip.seek_requested), collect(strip.cue_clicked)
    press(qtbot, strip, 3200)
    assert sought == [pytest.approx(3200, abs=6)]
    assert chosen == ["second"]


def test_a_click_on_the_ruler_selects_nothing(qtbot, strip):
    chosen = collect(strip.cue_clicked)
    press(qtbot, strip, 3200, y=RULER_PX // 2)
    assert chosen == []


def test_of_overlapping_cues_the_later_one_is_clicked(qtbot, strip):
    chosen = collect(strip.cue_clicked)
    strip.set_cues((FIRST, Cue("over", 1500, 2500, "Over")))
    press(qtbot, strip, 1700)
    press(qtbot, strip, 1200)
    assert chosen == ["over", "first"]


def test_dragging_seeks_along_and_stays_inside(qtbot, strip):
    sought = collect(strip.seek_requested)
    qtbot.mousePress(strip, Qt.MouseButton.LeftButton, pos=QPoint(10, 10))
    qtbot.mouseMove(strip, QPoint(300, 10))
    qtbot.mouseMove(strip, QPoint(-50, 10))
    qtbot.mouseRelease(strip, Qt.MouseButton.LeftButton, pos=QPoint(-50, 10))
    qtbot.mouseMove(strip, QPoint(400, 10))
    assert sought == [100, 3000, 0]


def test_the_wheel_scrolls_and_stops_at_the_ends(strip):
    wheel(strip, -1)
    assert strip.scale.start_ms == pytest.approx(0.12 * strip.scale.span_ms)
    wheel(strip, 5)
    assert strip.scale.start_ms == 0
    wheel(strip, -1000)
    assert strip.scale.end_ms == pytest.approx(60_000)


def test_ctrl_and_wheel_zoom_around_the_mouse(strip):
    wheel(strip, -3)
    under_mouse_ms = strip.scale.time_of(200)
    before = strip.scale.px_per_s
    wheel(strip, 2, x=200, modifier=Qt.KeyboardModifier.ControlModifier)
    assert strip.scale.px_per_s == pytest.approx(before * 1.25**2)
    assert strip.scale.time_of(200) == pytest.approx(under_mouse_ms)


def test_zooming_out_ends_with_the_whole_media_in_view(strip):
    wheel(strip, -100, modifier=Qt.KeyboardModifier.ControlModifier)
    assert strip.scale.start_ms == 0
    assert strip.scale.end_ms == pytest.approx(60_000)


def test_the_view_turns_the_page_as_the_playhead_runs_out(strip):
    for position_ms in range(0, 7_300, 33):
        strip.set_position(position_ms)
    assert strip.scale.start_ms == 0
    strip.set_position(7_400)
    assert strip.scale.start_ms == pytest.approx(7_400 - 0.08 * strip.scale.span_ms)


def test_the_view_goes_where_the_playhead_jumps(strip):
    strip.set_position(50_000)
    assert strip.scale.start_ms < 50_000 < strip.scale.end_ms
    strip.set_position(0)
    assert strip.scale.start_ms == 0


def test_scrolling_away_while_paused_is_respected(strip):
    strip.set_position(1000)
    wheel(strip, -20)
    start_ms = strip.scale.start_ms
    strip.set_cues((FIRST,))
    strip.set_duration(60_000)
    assert strip.scale.start_ms == start_ms


def test_choosing_a_cue_out_of_view_brings_it_into_view(strip):
    far = Cue("far", 40_000, 41_000, "Far")
    strip.set_cues((FIRST, far))
    strip.set_selected("far")
    assert strip.scale.start_ms < 40_000 < strip.scale.end_ms


def test_keys_seek_and_zoom(qtbot, strip):
    sought = collect(strip.seek_requested)
    strip.set_position(2000)
    for key, modifier in [
        (Qt.Key.Key_Right, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier),
        (Qt.Key.Key_Home, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_End, Qt.KeyboardModifier.NoModifier),
    ]:
        qtbot.keyClick(strip, key, modifier)
    assert sought == [2100, 1000, 0, 60_000]
    before = strip.scale.px_per_s
    qtbot.keyClick(strip, Qt.Key.Key_Plus)
    assert strip.scale.px_per_s > before


def test_the_waveform_is_painted_where_there_is_sound(strip):
    strip.set_cues(())
    empty = picture(strip)
    strip.set_peaks(outline(bursts((1.0,), 60.0, burst_s=1.0, rate_hz=16_000)))
    changed = (picture(strip) != empty).any(axis=2).sum(axis=0)
    assert changed[110:190].min() > 20
    assert changed[210:].max() <= 2  # the line of silence


def test_cues_are_blocks_with_text_in_them(strip):
    strip.set_cues(())
    empty = picture(strip)
    strip.set_cues((FIRST, SECOND))
    changed = (picture(strip) != empty).any(axis=2)[RULER_PX:]
    assert changed[:, 105:195].mean() > 0.9
    assert not changed[:, 205:295].any()


def test_the_selected_and_the_current_cue_stand_out(strip):
    plain = picture(strip)
    strip.set_selected("second")
    selected = picture(strip)
    assert (selected != plain)[:, 300:450].any(axis=2).mean() > 0.5
    assert not (selected != plain)[:, 105:195].any()
    strip.set_position(1900)
    assert (picture(strip) != selected)[RULER_PX:, 105:180].any(axis=2).mean() > 0.5


def test_markup_is_not_shown(strip):
    with_markup = picture(strip)
    strip.set_cues((FIRST, Cue("second", 3000, 4500, "The second cue", SECOND.words)))
    assert (picture(strip) == with_markup).all()


def test_words_appear_when_zoomed_in(strip):
    strip.zoom(3)
    strip.set_position(2800)
    with_words = picture(strip)
    strip.set_cues((FIRST, Cue("second", 3000, 4500, SECOND.text)))
    assert (picture(strip) != with_words).any()


def test_the_playhead_moves_and_leaves_no_trace(strip):
    before = picture(strip)
    strip.set_position(2500)
    moved = picture(strip)
    assert (moved != before)[RULER_PX:, 245:255].any()
    strip.set_position(0)
    assert (picture(strip) == before).all()


def test_colours_follow_the_palette(strip):
    light = picture(strip).mean()
    palette = QPalette(strip.palette())
    palette.setColor(QPalette.ColorRole.Base, QColor("#101418"))
    palette.setColor(QPalette.ColorRole.Text, QColor("#ffffff"))
    strip.setPalette(palette)
    assert picture(strip).mean() < light / 2


def test_it_speaks_to_screen_readers(strip):
    assert strip.accessibleName() == "Waveform"
    assert strip.accessibleDescription().startswith("2 cues over 00:01:00.000")


def test_nothing_loaded_says_what_will_be_here(qtbot):
    strip = WaveformStrip()
    qtbot.addWidget(strip)
    strip.resize(WIDTH, HEIGHT)
    assert len(np.unique(picture(strip)[RULER_PX + 20 :, 20:])) > 2  # words
    sought = collect(strip.seek_requested)
    qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=QPoint(400, 80))
    assert sought == [0]


def test_painting_costs_what_is_seen_and_not_what_there_is(strip):
    def paint_s(seconds: int) -> float:
        loud = np.random.default_rng(0).integers(0, 127, seconds * 200).astype(np.int8)
        strip.set_duration(seconds * 1000)
        strip.set_peaks(Peaks(seconds * 1000, (PeaksLevel(200, -loud, loud),)))
        cues = range(seconds * 10 // 9)
        strip.set_cues(tuple(Cue(str(n), n * 900, n * 900 + 800, f"Cue {n}") for n in cues))
        wheel(strip, 30, modifier=Qt.KeyboardModifier.ControlModifier)
        durations = []
        for _ in range(7):
            wheel(strip, -1, modifier=Qt.KeyboardModifier.ControlModifier)
            began = time.process_time()
            strip.grab()
            durations.append(time.process_time() - began)
        return statistics.median(durations)

    assert paint_s(5 * 3600) < 8 * paint_s(60)
