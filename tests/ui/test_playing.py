"""The Play menu plays cues, their edges and single frames of a real film."""

import pytest

from subtitler.document.cue import Cue
from subtitler.ui.action_names import ActionName
from tests.media_files import Pictures, Sound, bursts, write_media


@pytest.fixture
def film(tmp_path):
    path = tmp_path / "film.mp4"
    return write_media(path, [Sound(bursts((0.5,), 3.0))], Pictures(3.0))


@pytest.fixture
def video(qtbot, window, show, film):
    """The player of a window with the film and two cues of it, the first one chosen."""
    show([Cue("a", 1000, 1400, "First"), Cue("b", 1800, 2200, "Second")], film)
    video = window.workspace.video
    qtbot.waitUntil(lambda: not video.view.image.isNull() and video.duration_ms > 0)
    qtbot.waitUntil(lambda: window.shown.frame_rate is not None)
    return video


def played(qtbot, video, do, name):
    """From where to where an action plays."""
    heard = []
    video.position_changed.connect(heard.append)
    do(name)
    assert video.is_playing
    qtbot.waitUntil(lambda: not video.is_playing)
    video.position_changed.disconnect(heard.append)
    return heard[0], heard[-1]


@pytest.mark.parametrize(
    ("name", "range_ms"),
    [
        (ActionName.PLAY_CUE, (1000, 1400)),
        (ActionName.PLAY_BEFORE_START, (500, 1000)),
        (ActionName.PLAY_AFTER_START, (1000, 1500)),
        (ActionName.PLAY_BEFORE_END, (900, 1400)),
        (ActionName.PLAY_AFTER_END, (1400, 1900)),
    ],
)
def test_a_cue_and_what_is_around_its_edges_are_played_to_the_end(qtbot, video, do, name, range_ms):
    assert played(qtbot, video, do, name) == range_ms


def test_the_edges_of_a_cue_are_gone_to(window, video, do):
    window.workspace.cues.select_cue("b")
    do(ActionName.GO_TO_START)
    assert video.position_ms == 1800
    do(ActionName.GO_TO_END)
    assert video.position_ms == 2199


def test_playing_goes_on_behind_a_cue_that_is_only_the_place_to_start(qtbot, video, do):
    do(ActionName.PLAY_FROM_CUE)
    qtbot.waitUntil(lambda: video.position_ms > 1600)
    assert video.is_playing
    video.pause()


def test_a_cue_is_played_again_and_again_until_that_is_unchecked(qtbot, window, video, do):
    starts = []
    video.position_changed.connect(starts.append)
    do(ActionName.LOOP)
    do(ActionName.PLAY_CUE)
    qtbot.waitUntil(lambda: starts.count(1000) >= 2)
    do(ActionName.LOOP)
    qtbot.waitUntil(lambda: not video.is_playing)
    assert video.position_ms == 1400


def test_a_step_goes_to_the_next_frame_and_back(video, do):
    video.seek(1010)  # within the frame that starts at 1000
    do(ActionName.FRAME_FORWARD)
    assert video.position_ms == 1040
    do(ActionName.FRAME_BACK)
    assert video.position_ms == 1000
    video.seek(0)
    do(ActionName.FRAME_BACK)
    assert video.position_ms == 0


def test_without_a_film_nothing_of_it_can_be_played(window, show):
    show([Cue("a", 1000, 1400, "First")])
    for name in (ActionName.PLAY_CUE, ActionName.FRAME_FORWARD, ActionName.GO_TO_END):
        assert not window.actions_by_name[name].isEnabled()
