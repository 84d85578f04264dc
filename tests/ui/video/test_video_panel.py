"""The player on real films: positions, pictures, captions, tracks, and files that do not play."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtMultimedia import QAudioBufferOutput, QAudioFormat, QMediaPlayer
from PySide6.QtWidgets import QComboBox, QSlider, QToolButton

from engine.audio import load_audio
from subtitler.document.cue import Cue
from subtitler.ui.video import VideoPanel
from tests.media_files import Pictures, Sound, bursts, onsets_s, tone, write_media, write_sound
from tests.ui.video.conftest import FRAMES_HZ, frame_number

HELLO = Cue("a", 200, 1000, "Hello <i>there</i>")
BYE = Cue("b", 1000, 2000, "Bye")


def button(panel, name):
    return next(b for b in panel.findChildren(QToolButton) if b.accessibleName() == name)


def slider(panel, name):
    return next(s for s in panel.findChildren(QSlider) if s.accessibleName() == name)


def test_nothing_open_shows_a_calm_placeholder(panel):
    assert panel.position_ms == panel.duration_ms == 0
    assert panel.view.image.isNull()
    assert not button(panel, "Play").isEnabled()
    panel.play()
    panel.seek(500)
    assert not panel.is_playing


def test_an_opened_film_shows_its_first_picture_and_waits(opened):
    assert frame_number(opened.view.image) == 0
    assert opened.position_ms == 0
    assert opened.duration_ms == pytest.approx(3000, abs=60)
    assert not opened.is_playing
    assert button(opened, "Play").isEnabled()


def test_the_length_is_announced(qtbot, panel, film):
    with qtbot.waitSignal(
        panel.duration_changed, check_params_cb=lambda ms: abs(ms - 3000) < 60, timeout=5000
    ):
        panel.open(film, None)


def test_seeking_shows_the_picture_of_that_time(qtbot, opened):
    for position_ms in (2000, 1000):
        opened.seek(position_ms)
        assert opened.position_ms == position_ms
        expected = position_ms * FRAMES_HZ / 1000
        qtbot.waitUntil(lambda wanted=expected: abs(frame_number(opened.view.image) - wanted) <= 2)


def test_seeking_beyond_the_ends_stays_inside(opened):
    opened.seek(-5)
    assert opened.position_ms == 0
    opened.seek(10**9)
    assert opened.position_ms == opened.duration_ms


def test_a_position_wished_for_while_opening_is_gone_to(qtbot, panel, film):
    panel.open(film, 0)
    panel.seek(2000)
    qtbot.waitUntil(lambda: abs(frame_number(panel.view.image) - 50) <= 2)
    assert panel.position_ms == 2000


def test_playing_reports_positions_often_and_in_order(qtbot, opened):
    positions = []
    opened.position_changed.connect(positions.append)
    opened.play()
    qtbot.waitUntil(lambda: opened.position_ms > 1000)
    opened.pause()
    running = [p for p in positions if p < 1000]
    assert running == sorted(running)
    assert len(running) > 12
    assert opened.position_ms == positions[-1]


def test_the_film_plays_to_its_end_and_starts_over(qtbot, opened):
    opened.seek(2600)
    opened.play()
    qtbot.waitUntil(lambda: not opened.is_playing)
    assert opened.position_ms == opened.duration_ms
    assert frame_number(opened.view.image) >= 73  # the last picture stays
    opened.toggle()
    qtbot.waitUntil(lambda: opened.is_playing and 0 < opened.position_ms < 1500)
    opened.toggle()
    assert not opened.is_playing


def test_the_cue_of_the_moment_is_drawn_over_the_picture(qtbot, opened):
    opened.set_cues((HELLO, BYE))
    assert opened.view.shown_cues == ()
    bare = opened.view.grab().toImage()
    opened.seek(500)
    assert opened.view.shown_cues == (HELLO,)
    qtbot.waitUntil(lambda: abs(frame_number(opened.view.image) - 12) <= 2)
    captioned = opened.view.grab().toImage()
    lit = [captioned.pixelColor(x, y).lightness() for x in range(480) for y in range(200, 290)]
    dark = [bare.pixelColor(x, y).lightness() for x in range(480) for y in range(200, 290)]
    assert max(lit) > 240
    assert max(dark) < 60
    opened.seek(1000)
    assert opened.view.shown_cues == (BYE,)
    assert opened.view.accessibleDescription() == "Bye"


def test_while_playing_cues_follow_the_pictures(qtbot, opened):
    opened.set_cues((HELLO, BYE))
    opened.play()
    seen = []
    qtbot.waitUntil(lambda: seen.append(opened.view.shown_cues) or opened.position_ms > 1300)
    assert [cues for n, cues in enumerate(seen) if n == 0 or seen[n - 1] != cues] == [
        (),
        (HELLO,),
        (BYE,),
    ]


def test_cues_do_not_wait_for_pictures_that_are_rare(qtbot, panel, tmp_path):
    """Slides come once a second or less; a short cue between two of them is still shown."""
    slides = Pictures(4.0, rate_hz=1)
    path = write_media(tmp_path / "slides.mp4", [Sound(tone(4.0))], slides)
    between = Cue("x", 1300, 1700, "Between two slides")
    panel.set_cues((between,))
    panel.open(path, 0)
    qtbot.waitUntil(lambda: not panel.view.image.isNull())
    panel.play()
    qtbot.waitUntil(lambda: panel.view.shown_cues == (between,))
    assert 1300 <= panel.position_ms < 1700


def test_edited_cues_show_at_once(opened):
    opened.set_cues((HELLO,))
    opened.seek(500)
    changed = Cue("a", 200, 1000, "Hullo")
    opened.set_cues((changed,))
    assert opened.view.shown_cues == (changed,)


def test_speed_follows_the_box(qtbot, opened):
    box = opened.findChild(QComboBox)
    speeds = [box.itemText(n) for n in range(box.count())]
    assert (speeds[0], speeds[-1]) == ("0.25\N{MULTIPLICATION SIGN}", "4\N{MULTIPLICATION SIGN}")
    box.setCurrentIndex(box.count() - 1)
    opened.play()
    qtbot.waitUntil(lambda: opened.position_ms > 2000)
    assert opened.findChild(QMediaPlayer).playbackRate() == 4.0


def test_the_chosen_audio_track_is_the_one_that_plays(qtbot, panel, tmp_path):
    quiet, loud = Sound(tone(3.0, level=0.01)), Sound(tone(3.0, level=0.8))
    path = write_media(tmp_path / "two.mkv", [quiet, loud, quiet], Pictures(3.0))
    heard = listen(panel)
    panel.open(path, 1)
    qtbot.waitUntil(lambda: not panel.view.image.isNull())
    assert panel.findChild(QMediaPlayer).activeAudioTrack() == 1
    panel.play()
    qtbot.waitUntil(lambda: any(level > 0.5 for _, level in heard))
    panel.set_track(2)
    heard.clear()
    qtbot.waitUntil(lambda: len(heard) > 5 and heard[-1][1] < 0.1)


def listen(panel):
    """Collect (position in ms, loudness) of what the player would send to a sound device."""
    heard = []
    player = panel.findChild(QMediaPlayer)
    wanted = QAudioFormat()
    wanted.setSampleFormat(QAudioFormat.SampleFormat.Float)
    wanted.setSampleRate(16_000)
    wanted.setChannelCount(1)
    output = QAudioBufferOutput(wanted, panel)
    player.setAudioBufferOutput(output)

    def collect(buffer):
        samples = memoryview(buffer.constData()).cast("B").cast("f")
        heard.append((panel.position_ms, max(map(abs, samples), default=0.0)))

    output.audioBufferReceived.connect(collect)
    return heard


@pytest.mark.slow
@pytest.mark.parametrize(
    "case",
    [
        ("late.mkv", Sound(bursts((0.2,), 1.0), start_s=1.5), "mpeg4", 0.0),
        ("hole.mkv", Sound(bursts((1.2,), 2.0), holes=((0.5, 0.8),)), "mpeg4", 0.0),
        ("offset.ts", Sound(bursts((1.0,), 2.0)), "mpeg2video", 10.0),
    ],
)
def test_the_player_and_the_engine_count_the_same_time(qtbot, panel, tmp_path, case):
    name, sound, codec, offset_s = case
    pictures = Pictures(3.0, codec=codec)
    path = write_media(tmp_path / name, [sound], pictures, offset_s=offset_s)
    (engine_s,) = onsets_s(load_audio(path))
    heard = listen(panel)
    panel.open(path, 0)
    qtbot.waitUntil(lambda: not panel.view.image.isNull())
    assert frame_number(panel.view.image) == 0
    panel.play()
    qtbot.waitUntil(lambda: any(level > 0.05 for _, level in heard))
    player_ms = next(position_ms for position_ms, level in heard if level > 0.05)
    assert player_ms == pytest.approx(engine_s * 1000, abs=150)  # buffers come in advance


def test_sound_alone_plays_over_a_placeholder(qtbot, panel, tmp_path):
    path = write_sound(tmp_path / "talk.wav", tone(2.0))
    panel.set_cues((HELLO,))
    panel.open(path, 0)
    qtbot.waitUntil(lambda: panel.duration_ms > 0)
    panel.play()
    qtbot.waitUntil(lambda: panel.view.shown_cues == (HELLO,))
    assert panel.view.image.isNull()


def test_without_a_sound_device_it_says_so_and_plays(qtbot, panel, film):
    if panel.has_sound_device:
        pytest.skip("this machine has a sound device")
    with qtbot.waitSignal(panel.no_sound_device):
        panel.open(film, 0)
    assert not slider(panel, "Volume").isVisible()
    assert not button(panel, "Mute").isEnabled()
    assert "No sound device" in button(panel, "Mute").toolTip()
    panel.play()
    qtbot.waitUntil(lambda: panel.position_ms > 200)


def test_what_is_no_media_is_reported_in_one_sentence(qtbot, panel, tmp_path):
    path = tmp_path / "noise.mp4"
    path.write_bytes(bytes(range(256)) * 40)
    with qtbot.waitSignal(panel.playback_failed) as failed:
        panel.open(path, None)
    assert failed.args[0].startswith("noise.mp4 cannot be played")
    panel.play()
    assert not panel.is_playing


def test_another_file_takes_the_place_of_the_first(qtbot, opened, tmp_path):
    opened.seek(2000)
    other = write_media(tmp_path / "other.mp4", [Sound(tone(1.0))], Pictures(1.0, size=(160, 160)))
    opened.open(other, 0)
    assert opened.position_ms == 0
    qtbot.waitUntil(lambda: not opened.view.image.isNull())
    image = opened.view.image
    assert image.width() == image.height()
    assert opened.duration_ms == pytest.approx(1000, abs=60)


def test_closing_the_file_leaves_nothing_behind(opened):
    opened.play()
    opened.close_media()
    assert not opened.is_playing
    assert opened.view.image.isNull()
    assert opened.position_ms == 0


def test_a_player_can_go_while_it_plays(qtbot, film):
    panel = VideoPanel()
    panel.resize(300, 200)
    panel.show()
    panel.open(film, 0)
    panel.play()
    qtbot.waitUntil(lambda: panel.position_ms > 300)
    with qtbot.waitSignal(panel.destroyed):
        panel.deleteLater()


def test_keyboard_and_mouse_control_playback(qtbot, opened):
    qtbot.keyClick(button(opened, "Play"), Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: opened.is_playing)
    qtbot.mouseClick(opened.view, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not opened.is_playing)
    opened.seek(0)
    qtbot.keyClick(slider(opened, "Position"), Qt.Key.Key_Right)
    assert opened.position_ms == 1000
    position = slider(opened, "Position")
    qtbot.mouseClick(position, Qt.MouseButton.LeftButton, pos=position.rect().center())
    assert opened.position_ms == pytest.approx(1500, abs=100)


def test_every_control_has_a_name_for_screen_readers(panel):
    controls = [
        *panel.findChildren(QToolButton),
        *panel.findChildren(QSlider),
        *panel.findChildren(QComboBox),
    ]
    assert len(controls) == 5
    for control in controls:
        interface = QAccessible.queryAccessibleInterface(control)
        assert interface.text(QAccessible.Text.Name)
        assert control.focusPolicy() & Qt.FocusPolicy.TabFocus


def test_a_held_film_waits_for_the_release_and_then_does_what_was_wished_for(qtbot, panel, film):
    panel.hold()
    panel.open(film, None)
    panel.seek(1000)
    panel.play()
    qtbot.wait(300)
    assert panel.duration_ms == 0
    assert not panel.is_playing
    with qtbot.waitSignal(panel.playing_changed, check_params_cb=bool, timeout=5000):
        panel.release()
    qtbot.waitUntil(lambda: panel.position_ms > 1000)
    panel.pause()


def test_play_pressed_twice_on_a_held_film_leaves_it_waiting(qtbot, panel, film):
    panel.hold()
    panel.open(film, None)
    panel.toggle()
    panel.toggle()
    with qtbot.waitSignal(panel.duration_changed, timeout=5000):
        panel.release()
    qtbot.waitUntil(lambda: button(panel, "Play").isEnabled())
    assert not panel.is_playing


def test_a_film_closed_while_held_is_not_loaded(qtbot, panel, film):
    panel.hold()
    panel.open(film, None)
    panel.close_media()
    panel.release()
    qtbot.wait(200)
    assert panel.duration_ms == 0
