"""Model, language, task and audio track are chosen in the window, kept, and asked of the engine."""

import shutil

import pytest

from engine.audio import load_audio
from subtitler.captioning.models import find_model
from subtitler.jobs.queue import QueueState
from subtitler.jobs.session import CaptionState
from subtitler.settings import DEFAULT_MODEL, Settings
from subtitler.ui.action_names import ActionName
from subtitler.ui.dialogs.questions import AgainAnswer
from tests.media_files import Pictures, Sound, bursts, onsets_s, write_media, write_sound
from tests.ui.conftest import drop, wait_for_captions


def submenu(window, title):
    captions = next(
        action.menu() for action in window.menuBar().actions() if action.text() == "&Captions"
    )
    return next(a.menu() for a in captions.actions() if a.text().replace("&", "") == title)


def texts(menu):
    return [action.text() for action in menu.actions() if not action.isSeparator()]


def choose(window, title, text):
    next(a for a in submenu(window, title).actions() if a.text() == text).trigger()


def checked(window, title):
    return [action.text() for action in submenu(window, title).actions() if action.isChecked()]


@pytest.fixture
def ready(window, qtbot):
    """The window, once it knows what the demo model understands."""
    qtbot.waitUntil(lambda: "English" in texts(submenu(window, "Language")))
    return window


def test_the_menu_offers_the_models_languages_and_both_tasks(ready):
    assert texts(submenu(ready, "Language")) == ["Automatic", "English"]
    assert checked(ready, "Language") == ["Automatic"]
    assert checked(ready, "Task") == ["Write down what is said"]
    assert texts(submenu(ready, "Model"))[-1] == "Choose a &folder…"
    assert checked(ready, "Model") == ["demo-en (demo, synthetic English)"]


def test_what_is_chosen_is_kept_shown_and_asked_for(ready, qtbot, tmp_path):
    choose(ready, "Language", "English")
    choose(ready, "Task", "Translate to English")
    assert checked(ready, "Language") == ["English"]
    assert checked(ready, "Task") == ["Translate to English"]
    assert ready._settings.value == Settings(
        language="en", task="translate", last_folder=ready._settings.value.last_folder
    )
    assert ready.status.model_button.text() == "demo-en · English, to English"
    drop(ready, write_sound(tmp_path / "a.wav", bursts([], duration_s=1)))
    wait_for_captions(qtbot, ready)
    request = ready.backstage.files.queue.jobs[0].request
    assert (request.language, request.task) == ("en", "translate")
    choose(ready, "Language", "Automatic")
    assert ready.models.request(tmp_path).language is None


def test_a_language_that_the_model_does_not_know_is_refused_in_a_sentence(ready, qtbot, tmp_path):
    ready.models.choose_language("de")
    assert checked(ready, "Language") == ["de"]
    drop(ready, write_sound(tmp_path / "a.wav", bursts([0.2], duration_s=1)))
    wait_for_captions(qtbot, ready)
    job = ready.backstage.files.queue.jobs[0]
    assert job.state is QueueState.FAILED
    assert "does not know the language" in job.message
    assert [notice.sentence for notice in ready.notices.notices] == [job.message]


def test_files_that_wait_follow_a_later_choice(ready, qtbot, talk, tmp_path):
    later = write_sound(talk.parent / "later.wav", bursts([], duration_s=1))
    drop(ready, talk, later)
    qtbot.waitUntil(lambda: ready.runner.session is not None)
    choose(ready, "Language", "English")
    wait_for_captions(qtbot, ready, jobs=2)
    asked = {job.media.name: job.request.language for job in ready.backstage.files.queue.jobs}
    assert asked["later.wav"] != asked["talk.wav"]


def test_any_folder_with_a_model_can_be_chosen(ready, qtbot, questions, tmp_path, talk):
    folder = tmp_path / "my <b>model & co"
    shutil.copytree(find_model(DEFAULT_MODEL).folder, folder)
    questions.chosen_folder = folder
    choose(ready, "Model", "Choose a &folder…")
    qtbot.waitUntil(lambda: ready.models.model_name == str(folder))
    assert checked(ready, "Model") == ["my <b>model && co"]
    assert ready.status.model_button.text() == "my <b>model && co"
    assert not ready.status.notice.text()
    drop(ready, talk)
    wait_for_captions(qtbot, ready)
    session = ready.shown.session
    assert session.state is CaptionState.DONE
    assert session.model.name == folder.name


def test_a_folder_without_a_model_is_refused_and_the_old_choice_stays(
    ready, qtbot, questions, tmp_path
):
    questions.chosen_folder = tmp_path
    with qtbot.waitSignal(ready.models.failed):
        choose(ready, "Model", "Choose a &folder…")
    assert ready.models.model_name == DEFAULT_MODEL
    assert "a folder that holds config.json" in ready.notices.notices[0].sentence


def test_the_first_page_offers_folders_too(ready, qtbot, questions):
    box = ready.empty_page.model_box
    box.activated.emit(box.count() - 1)
    assert questions.asked[-1][0] == "folder"
    assert box.currentIndex() == 0


@pytest.fixture
def two_tracks(tmp_path):
    """A film whose second track is silent until 2 s, while the first one speaks at once."""
    early, late = (
        Sound(bursts(starts, 3.0), language=code)
        for starts, code in (((0.2,), "eng"), ((2.0,), "deu"))
    )
    return write_media(tmp_path / "two.mkv", [early, late], Pictures(3.0))


def test_the_chosen_track_is_drawn_played_and_recognised(ready, qtbot, questions, two_tracks):
    drop(ready, two_tracks)
    wait_for_captions(qtbot, ready)
    menu = submenu(ready, "Audio track")
    qtbot.waitUntil(lambda: len(texts(menu)) == 2)
    first, second = texts(menu)
    assert checked(ready, "Audio track") == [first]
    with qtbot.waitSignal(ready.loader.peaks_ready) as drawn:
        choose(ready, "Audio track", second)
    assert checked(ready, "Audio track") == [second]
    low, high = drawn.args[0].slice(0, 3000, 30)
    assert 18 <= (high - low > 0.1).argmax() <= 21, "the second track is drawn"
    player = ready.workspace.video._player
    qtbot.waitUntil(lambda: player.activeAudioTrack() == 1)
    (notice,) = ready.notices.notices
    assert "another audio track" in notice.sentence
    questions.again = AgainAnswer.KEEP_EDITED
    ready.actions_by_name[ActionName.CAPTION_AGAIN].trigger()
    wait_for_captions(qtbot, ready, jobs=2)
    asked = ready.backstage.files.queue.jobs[-1].request
    assert asked.track == 1
    assert onsets_s(load_audio(two_tracks, asked.track))[0] == pytest.approx(2.0, abs=0.05)


def test_a_track_chosen_while_the_file_waits_is_the_one_that_is_recognised(
    ready, qtbot, talk, two_tracks
):
    drop(ready, talk)
    qtbot.waitUntil(lambda: ready.runner.session is not None)
    drop(ready, two_tracks)
    qtbot.waitUntil(lambda: len(texts(submenu(ready, "Audio track"))) == 2)
    choose(ready, "Audio track", texts(submenu(ready, "Audio track"))[1])
    wait_for_captions(qtbot, ready, jobs=2)
    assert ready.backstage.files.queue.jobs[1].request.track == 1
    assert ready.notices.notices == ()
