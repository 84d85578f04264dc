"""What happens to files that are dropped or opened."""

import pytest
from PySide6.QtCore import Qt

from subtitler.document.cue import CueOrigin
from subtitler.jobs.queue import QueueState
from subtitler.qtjobs import JobState
from subtitler.ui.action_names import ActionName
from subtitler.ui.dialogs.questions import AgainAnswer
from tests.media_files import bursts, write_sound
from tests.ui.conftest import drop, wait_for_captions

SRT = "1\n00:00:01,000 --> 00:00:02,000\nGood morning\n\n2\n00:00:03,000 --> 00:00:04,000\nAll\n\n"


@pytest.fixture
def subtitles(tmp_path):
    path = tmp_path / "film.srt"
    path.write_text(SRT, encoding="utf-8")
    return path


def texts(window):
    return [cue.text for cue in window.workspace.document.cues]


def test_the_first_start_says_where_to_drop_and_offers_the_model(window, qtbot):
    assert window.empty_page.isVisible()
    assert window.empty_page.open_button.isVisible()
    assert window.empty_page.demo_button.isVisible()
    qtbot.waitUntil(lambda: window.empty_page.model_box.count() > 0)
    assert "demo" in window.empty_page.model_notice.text().lower()
    assert "demo" in window.status.notice.text()
    assert window.windowTitle() == "Subtitler"


def test_a_dropped_subtitle_file_is_shown_and_is_not_captioned(window, qtbot, subtitles):
    assert drop(window, subtitles)
    qtbot.waitUntil(lambda: texts(window) == ["Good morning", "All"])
    assert window.workspace.isVisible()
    assert window.backstage.files.queue.jobs == ()
    assert not window.isWindowModified()


def test_files_dropped_on_a_text_field_are_opened_and_not_typed_into_it(
    window, qtbot, subtitles, tmp_path
):
    drop(window, subtitles)
    qtbot.waitUntil(lambda: len(texts(window)) == 2)
    other = tmp_path / "other.srt"
    other.write_text(SRT.replace("All", "Others"), encoding="utf-8")
    field = window.workspace.editor.text
    assert drop(field.viewport(), other)
    qtbot.waitUntil(lambda: "Others" in texts(window))
    assert field.toPlainText() == "Good morning"


def test_subtitles_bring_the_media_of_the_same_name(window, qtbot, subtitles):
    sound = write_sound(subtitles.with_suffix(".wav"), bursts([1.0], duration_s=5))
    drop(window, subtitles)
    qtbot.waitUntil(lambda: len(texts(window)) == 2)
    assert window.shown.session.media == sound
    assert window.backstage.files.queue.jobs == ()


def test_subtitles_dropped_together_with_their_media_are_one_session(window, qtbot, subtitles):
    sound = write_sound(subtitles.with_suffix(".wav"), bursts([1.0], duration_s=5))
    drop(window, sound, subtitles)
    qtbot.waitUntil(lambda: len(texts(window)) == 2)
    assert [session.media for session in window.backstage.files.sessions] == [sound]
    assert window.backstage.files.queue.jobs == ()


def test_what_a_file_had_to_be_repaired_for_is_said(window, qtbot, tmp_path):
    odd = tmp_path / "odd.srt"
    odd.write_text("1\n00:00:02,000 --> 00:00:01,000\nBackwards\n", encoding="utf-8")
    drop(window, odd)
    qtbot.waitUntil(lambda: texts(window) == ["Backwards"])
    assert any("odd.srt" in notice.sentence for notice in window.notices.notices)


def test_opening_a_file_again_keeps_what_was_typed_in_it(window, qtbot, subtitles):
    drop(window, subtitles)
    qtbot.waitUntil(lambda: len(texts(window)) == 2)
    window.workspace.editor.text.setPlainText("Good evening")
    with qtbot.waitSignal(window.opener.opened):
        drop(window, subtitles)
    assert texts(window) == ["Good evening", "All"]
    assert len(window.backstage.files.sessions) == 1


def test_an_empty_folder_says_that_there_is_nothing(window, qtbot, tmp_path):
    folder = tmp_path / "empty"
    folder.mkdir()
    with qtbot.waitSignal(window.opener.warned):
        drop(window, folder)
    assert len(window.notices.notices) == 1
    assert window.empty_page.isVisible()


def test_a_dropped_sound_is_captioned_without_a_click(window, qtbot, talk):
    assert drop(window, talk)
    wait_for_captions(qtbot, window)
    assert len(texts(window)) >= 2
    assert all(cue.words for cue in window.workspace.document.cues)
    assert "CPU" in window.status.device.text()
    assert window.isWindowModified()
    assert window.workspace.document.undo_label == "Caption"


def test_several_files_and_a_folder_are_captioned_one_after_another(window, qtbot, talk, tmp_path):
    quiet = write_sound(tmp_path / "quiet.wav", bursts([], duration_s=2))
    drop(window, talk.parent, quiet)
    wait_for_captions(qtbot, window)
    sessions = window.backstage.files.sessions
    assert [session.media.name for session in sessions] == ["talk.wav", "quiet.wav"]
    assert len(sessions[0].document.cues) >= 2
    assert sessions[1].document.cues == ()
    panel = window.workspace.files
    assert panel.isVisible()
    second = panel.list.model().index(1, 0)
    panel.list.setCurrentIndex(second)
    qtbot.keyClick(panel.list, Qt.Key.Key_Return)
    assert window.shown.session is sessions[1]


def test_opening_another_file_neither_loses_nor_misdirects_captions(window, qtbot, talk, subtitles):
    drop(window, talk)
    qtbot.waitUntil(lambda: window.runner.session is not None)
    captioned = window.runner.session
    drop(window, subtitles)
    qtbot.waitUntil(lambda: texts(window) == ["Good morning", "All"])
    wait_for_captions(qtbot, window)
    assert texts(window) == ["Good morning", "All"]
    assert len(captioned.document.cues) >= 2
    window.shown.show(captioned)
    assert texts(window) == [cue.text for cue in captioned.document.cues]


def test_cancel_works_at_once_and_keeps_what_is_there(window, qtbot, demo_clip):
    window.file_commands.open_paths([demo_clip])
    qtbot.waitUntil(lambda: bool(window.workspace.document.cues), timeout=60_000)
    document = window.workspace.document
    work = window.runner._job
    window.actions_by_name[ActionName.CANCEL].trigger()
    job = window.backstage.files.job_of(window.shown.session)
    assert job.state is QueueState.CANCELLED
    kept = document.cues
    assert kept
    assert not document.is_captioning
    qtbot.waitUntil(lambda: not window.backstage.engine.is_busy, timeout=20_000)
    assert work.state is JobState.CANCELLED, "the engine was told, and did not work to the end"
    assert document.cues == kept
    window.commands.undo()
    assert document.cues == ()


def test_captioning_again_keeps_edited_cues_unless_the_user_says_otherwise(
    window, qtbot, talk, questions
):
    drop(window, talk)
    wait_for_captions(qtbot, window)
    document = window.workspace.document
    window.workspace.cues.select_row(0)
    window.workspace.editor.text.setPlainText("My own words here.")
    window.actions_by_name[ActionName.CAPTION_AGAIN].trigger()
    assert questions.asked[-1] == ("caption_again", 1)
    assert document.undo_label == "Edit text"
    questions.again = AgainAnswer.KEEP_EDITED
    window.actions_by_name[ActionName.CAPTION_AGAIN].trigger()
    wait_for_captions(qtbot, window)
    assert document.cues[0].text == "My own words here."
    assert document.cues[0].origin is CueOrigin.EDITED
    questions.again = AgainAnswer.REPLACE_ALL
    window.actions_by_name[ActionName.CAPTION_AGAIN].trigger()
    wait_for_captions(qtbot, window)
    assert "My own words here." not in texts(window)
    window.commands.undo()
    assert "My own words here." in texts(window)
