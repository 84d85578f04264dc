"""Cues reach the disk whole, and closing never loses any."""

import os
import stat

import pytest
from PySide6.QtWidgets import QApplication, QMessageBox

from subtitler.document.cue import Cue
from subtitler.document.document import Document
from subtitler.formats import read_subtitles
from subtitler.jobs.session import Session
from subtitler.ui.action_names import ActionName
from subtitler.ui.dialogs.questions import AgainAnswer, ClosingAnswer, Questions
from tests.ui.conftest import drop

CUES = (Cue("a", 1000, 2000, "Good <i>morning</i>"), Cue("b", 2500, 4000, "dear\nfriends"))


def opened(window, tmp_path, name="film.mp4", cues=CUES):
    """A session that was never saved, beside media in its own folder."""
    session = Session(media=None, document=Document())
    session.media = tmp_path / name
    step = session.document.begin_captions("Caption")
    step.add(Cue(f"{name} {cue.cue_id}", cue.start_ms, cue.end_ms, cue.text) for cue in cues)
    step.finish()
    window.backstage.files.open(session)
    return session


@pytest.fixture
def session(window, tmp_path):
    session = opened(window, tmp_path)
    session.media = None  # nothing to be played here
    session.subtitle_path = tmp_path / "film.srt"
    window.shown.show(session)
    return session


def content(path):
    return [(cue.start_ms, cue.end_ms, cue.text) for cue in read_subtitles(path).cues]


EXPECTED = [(cue.start_ms, cue.end_ms, cue.text) for cue in CUES]


@pytest.mark.parametrize("name", ["film.srt", "film.vtt"])
def test_saved_cues_are_read_back_the_same(window, qtbot, session, tmp_path, questions, name):
    questions.target = tmp_path / name
    with qtbot.waitSignal(window.saver.saved):
        window.actions_by_name[ActionName.SAVE_AS].trigger()
    assert content(tmp_path / name) == EXPECTED
    assert session.document.is_clean
    assert not window.isWindowModified()
    session.document.undo()
    assert not session.document.is_clean
    drop(window, tmp_path / name)
    qtbot.waitUntil(lambda: window.shown.session.subtitle_path == tmp_path / name)


ODD = (
    "\ufeffby Ann\r\n\r\n7\r\n00:00:01,000 -> 00:00:02.500  X1:4 X2:6\n<i>Hi</i> \n\n\n"
    "7\r0:0:3,5 --> 00:00:04,000\nlast \0"
).encode() + b" \xff"


def test_a_file_that_is_opened_and_saved_is_the_same_to_the_byte(window, qtbot, tmp_path):
    path = tmp_path / "odd.srt"
    path.write_bytes(ODD)
    drop(window, path)
    qtbot.waitUntil(lambda: window.shown.session is not None)
    qtbot.waitUntil(lambda: window.shown.session.subtitle_path == path)
    assert len(window.shown.session.document.cues) == 2
    path.write_bytes(b"")
    with qtbot.waitSignal(window.saver.saved):
        window.actions_by_name[ActionName.SAVE].trigger()
    assert path.read_bytes() == ODD


def test_letters_that_the_files_encoding_lacks_are_told_when_it_is_saved(window, qtbot, tmp_path):
    path = tmp_path / "old.srt"
    path.write_bytes(
        "1\n00:00:01,000 --> 00:00:02,000\nGrüße an alle, natürlich\n".encode("cp1252")
    )
    drop(window, path)
    qtbot.waitUntil(lambda: window.shown.session is not None)
    window.workspace.editor.text.setPlainText("Łódź")
    with qtbot.waitSignal(window.saver.warned) as warned:
        window.actions_by_name[ActionName.SAVE].trigger()
    assert "written as UTF-8" in warned.args[0]
    assert "Łódź" in path.read_text("utf-8")


def test_save_writes_to_the_file_it_came_from_without_asking(window, qtbot, session, questions):
    with qtbot.waitSignal(window.saver.saved):
        window.actions_by_name[ActionName.SAVE].trigger()
    assert content(session.subtitle_path) == EXPECTED
    assert questions.asked == []


def test_a_first_save_asks_for_a_name_and_suggests_one_beside_the_media(
    window, qtbot, session, questions, tmp_path
):
    session.subtitle_path = None
    session.media = tmp_path / "talk.mp4"
    questions.target = tmp_path / "chosen.srt"
    with qtbot.waitSignal(window.saver.saved):
        window.actions_by_name[ActionName.SAVE].trigger()
    assert questions.asked == [("file_to_save", tmp_path / "talk.srt")]
    assert session.subtitle_path == tmp_path / "chosen.srt"


def test_an_exported_copy_leaves_the_document_unsaved(window, qtbot, session, questions, tmp_path):
    questions.target = tmp_path / "copy.vtt"
    with qtbot.waitSignal(window.saver.exported):
        window.actions_by_name[ActionName.EXPORT].trigger()
    assert content(tmp_path / "copy.vtt") == EXPECTED
    assert session.subtitle_path == tmp_path / "film.srt"
    assert not session.document.is_clean


def test_what_is_typed_while_saving_stays_unsaved(window, qtbot, session):
    window.actions_by_name[ActionName.SAVE].trigger()
    window.workspace.editor.text.setPlainText("later")
    qtbot.waitUntil(lambda: not window.saver.is_saving)
    assert content(session.subtitle_path) == EXPECTED
    assert not session.document.is_clean


def test_export_all_writes_both_formats_of_every_file_and_no_two_into_one(
    window, qtbot, session, questions, tmp_path
):
    opened(window, tmp_path, "film.mkv")
    questions.chosen_folder = tmp_path / "out"
    questions.chosen_folder.mkdir()
    with qtbot.waitSignal(window.saver.exported):
        window.actions_by_name[ActionName.EXPORT_ALL].trigger()
    written = sorted(path.name for path in questions.chosen_folder.iterdir())
    assert len(written) == 4
    assert {path.rsplit(".", 1)[1] for path in written} == {"srt", "vtt"}
    for name in written:
        assert content(questions.chosen_folder / name) == EXPECTED


def test_export_all_asks_before_it_replaces_a_file(window, qtbot, session, questions, tmp_path):
    questions.chosen_folder = tmp_path / "out"
    questions.chosen_folder.mkdir()
    existing = questions.chosen_folder / "film.srt"
    existing.write_text("mine", encoding="utf-8")
    window.actions_by_name[ActionName.EXPORT_ALL].trigger()
    qtbot.waitUntil(lambda: ("overwrite", "film.srt") in questions.asked)
    assert existing.read_text(encoding="utf-8") == "mine"
    questions.may_overwrite = True
    with qtbot.waitSignal(window.saver.exported):
        window.actions_by_name[ActionName.EXPORT_ALL].trigger()
    assert content(existing) == EXPECTED


def test_a_target_that_cannot_be_written_is_one_sentence_and_nothing_is_lost(
    window, qtbot, session, tmp_path
):
    session.subtitle_path = tmp_path / "no such folder" / "film.srt"
    with qtbot.waitSignal(window.saver.failed):
        window.actions_by_name[ActionName.SAVE].trigger()
    assert len(window.notices.notices) == 1
    assert not session.document.is_clean
    assert window.isVisible()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_folder_is_one_sentence(window, qtbot, session, tmp_path):
    tmp_path.chmod(stat.S_IRUSR | stat.S_IXUSR)
    with qtbot.waitSignal(window.saver.failed):
        window.actions_by_name[ActionName.SAVE].trigger()
    tmp_path.chmod(stat.S_IRWXU)
    assert len(window.notices.notices) == 1


def test_closing_asks_about_every_unsaved_file_and_cancel_stays(
    window, session, questions, tmp_path
):
    opened(window, tmp_path, "other.mp4")
    assert not window.close()
    assert questions.asked == [("unsaved_work", "film.srt", "other.mp4")]
    assert window.isVisible()


def test_closing_with_nothing_to_save_asks_nothing(window, session, questions):
    session.document.mark_clean()
    assert window.close()
    assert questions.asked == []


def test_save_on_closing_writes_everything_and_then_closes(
    window, qtbot, session, questions, tmp_path
):
    opened(window, tmp_path, "other.mp4")
    (tmp_path / "other.srt").write_text("mine", encoding="utf-8")
    questions.closing = ClosingAnswer.SAVE
    with qtbot.waitSignal(window.closed):
        window.close()
    assert content(tmp_path / "film.srt") == EXPECTED
    assert content(tmp_path / "other (2).srt") == EXPECTED
    assert (tmp_path / "other.srt").read_text(encoding="utf-8") == "mine"
    assert not window.isVisible()


def test_a_save_that_fails_on_closing_keeps_the_window_open(
    window, qtbot, session, questions, tmp_path
):
    session.subtitle_path = tmp_path / "gone" / "film.srt"
    questions.closing = ClosingAnswer.SAVE
    with qtbot.waitSignal(window.saver.failed):
        window.close()
    qtbot.waitUntil(lambda: not window.saver.is_saving)
    assert window.isVisible()
    assert len(window.notices.notices) == 1


def test_discard_closes_without_writing(window, session, questions, tmp_path):
    questions.closing = ClosingAnswer.DISCARD
    assert window.close()
    assert list(tmp_path.iterdir()) == []


def answer(qtbot, text):
    """Press a button of the dialog that is about to open, like a user."""
    from PySide6.QtCore import QTimer

    pressed = []

    def press():
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        button = next(b for b in box.buttons() if b.text().replace("&", "") == text)
        pressed.append(box.informativeText())
        button.click()

    QTimer.singleShot(0, press)
    return pressed


def test_the_real_dialogs_give_the_answers_that_their_buttons_say(window, qtbot):
    questions = Questions(window)
    answer(qtbot, "Save")
    assert questions.unsaved_work(["<b>film</b>.srt"]) is ClosingAnswer.SAVE
    listed = answer(qtbot, "Discard")
    assert questions.unsaved_work(["a.srt", "b.srt"]) is ClosingAnswer.DISCARD
    assert listed == ["a.srt\nb.srt"]
    answer(qtbot, "Cancel")
    assert questions.unsaved_work(["a.srt"]) is ClosingAnswer.CANCEL
    answer(qtbot, "Keep my cues")
    assert questions.caption_again(2) is AgainAnswer.KEEP_EDITED
    answer(qtbot, "Replace all")
    assert questions.caption_again(2) is AgainAnswer.REPLACE_ALL
    answer(qtbot, "Caption again")
    assert questions.caption_again(0) is AgainAnswer.KEEP_EDITED
    answer(qtbot, "Cancel")
    assert not questions.overwrite(["a.srt"])
    answer(qtbot, "Replace")
    assert questions.overwrite(["a.srt"])


def test_saving_is_said_beside_the_device_and_the_model_which_stay_visible(
    window, qtbot, session, tmp_path
):
    window.saver.save(session, tmp_path / "a <b>.srt")
    qtbot.waitUntil(lambda: window.status.said.text() == "Saved a <b>.srt")
    assert window.status.isVisible()
    assert window.status.model_button.isVisible()
    assert window.status.said.toolTip() == "<qt>Saved a &lt;b&gt;.srt</qt>"
