"""What was typed is there again after a crash, and a project is one file with everything."""

import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from subtitler.document.document import Document
from subtitler.document.edit import Edit, Splice
from subtitler.jobs.session import Session
from subtitler.projects.project_facts import ProjectFacts
from subtitler.projects.project_file import read_project
from subtitler.projects.recovery import Journals
from subtitler.settings import Settings
from subtitler.ui.action_names import ActionName
from subtitler.ui.backstage import Backstage
from subtitler.ui.dialogs.questions import ClosingAnswer, Questions
from subtitler.ui.kept_settings import KeptSettings
from subtitler.ui.main_window import MainWindow
from tests.fakes.window_process import TYPED
from tests.strategies.cues import plain_cue
from tests.ui.conftest import drop

ROOT = Path(__file__).parents[2]


def edited(document, text):
    old = document.cues[0]
    new = replace(old, text=text)
    document.perform(Edit("Edit text", (Splice(0, (old,), (new,)),)))


def left_by_a_crash(folder, *facts):
    """Journals of a process that ended: a document edited twice for each of the facts."""
    journals = Journals(folder, pytest.fail)
    for each in facts:
        document = Document((plain_cue(text="old"),))
        journals.begin(document, lambda each=each: each)
        edited(document, "typed")
        edited(document, "typed more")
    journals._keeper.stop()
    journals._lock.release()


@pytest.fixture
def journals(tmp_path):
    return tmp_path / "journals"


@pytest.fixture
def kept_window(qtbot, theme, questions, reported, journals):
    """A window that keeps what is open safe."""
    windows = []

    def make():
        backstage = Backstage.with_threads(1, journals)
        window = MainWindow(theme, backstage, KeptSettings(Settings()), reported.append, questions)
        window.show()
        window.restorer.restore()
        windows.append(window)
        return window

    yield make
    questions.closing = ClosingAnswer.DISCARD
    for window in windows:
        window.close()
        window.deleteLater()


def test_unsaved_work_is_open_again_with_its_history_and_said(
    kept_window, qtbot, journals, tmp_path
):
    path = tmp_path / "film.srt"
    left_by_a_crash(journals, ProjectFacts(subtitle_path=path), ProjectFacts())
    window = kept_window()
    qtbot.waitUntil(lambda: len(window.backstage.files.sessions) == 2)
    texts = [s.document.cues[0].text for s in window.backstage.files.sessions]
    assert texts == ["typed more", "typed more"]
    (notice,) = window.notices.notices
    assert "is here again as it was" in notice.sentence
    assert "film.srt" in notice.sentence
    assert "Untitled" in notice.sentence
    session = next(s for s in window.backstage.files.sessions if s.subtitle_path)
    window.shown.show(session)
    assert window.isWindowModified()
    window.actions_by_name[ActionName.UNDO].trigger()
    window.actions_by_name[ActionName.UNDO].trigger()
    assert session.document.cues[0].text == "old"
    with qtbot.waitSignal(window.saver.saved):
        window.actions_by_name[ActionName.SAVE].trigger()
    assert "old" in path.read_text("utf-8")
    other = tmp_path / "other.srt"
    other.write_text("1\n00:00:01,000 --> 00:00:02,000\nHello\n", encoding="utf-8")
    drop(window, other)
    qtbot.waitUntil(lambda: len(window.backstage.files.sessions) == 3)
    assert window.notices.notices == (notice,)  # opening a file does not take it away


def test_many_restored_files_are_named_in_short(kept_window, qtbot, journals):
    facts = [ProjectFacts(subtitle_path=Path(f"/films/{name}.srt")) for name in "abcde"]
    left_by_a_crash(journals, *facts)
    window = kept_window()
    qtbot.waitUntil(lambda: len(window.backstage.files.sessions) == 5)
    assert "and 2 more" in window.notices.notices[0].sentence


def test_a_clean_end_leaves_no_journal_and_the_next_start_says_nothing(
    kept_window, qtbot, journals, questions
):
    window = kept_window()
    session = Session(document=Document((plain_cue(text="old"),)))
    window.backstage.files.open(session)
    edited(session.document, "typed")
    qtbot.waitUntil(lambda: list(journals.rglob("*.journal")) != [])
    questions.closing = ClosingAnswer.DISCARD
    window.close()
    assert [path.name for path in journals.iterdir()] == ["starting.lock"]
    second = kept_window()
    qtbot.wait(100)
    assert second.notices.notices == ()
    assert second.backstage.files.sessions == ()


def test_a_closed_file_leaves_no_journal(kept_window, qtbot, journals):
    window = kept_window()
    session = Session(document=Document((plain_cue(text="old"),)))
    window.backstage.files.open(session)
    edited(session.document, "typed")
    assert list(journals.rglob("*.journal")) != []
    session.document.mark_clean()
    window.backstage.files.close(session)
    assert list(journals.rglob("*.journal")) == []


def test_a_damaged_journal_is_said_and_the_others_are_restored(kept_window, qtbot, journals):
    left_by_a_crash(journals, ProjectFacts(), ProjectFacts())
    first = min(journals.rglob("*.journal"))
    first.write_bytes(b"rubbish")
    window = kept_window()
    qtbot.waitUntil(lambda: len(window.backstage.files.sessions) == 1)
    said = [notice.sentence for notice in window.notices.notices]
    assert ["cannot be recovered" in said[0], "here again" in said[1]] == [True, True]


def test_a_place_that_cannot_be_written_is_said_and_editing_goes_on(kept_window, qtbot, journals):
    journals.write_text("in the way")
    window = kept_window()
    session = Session(document=Document((plain_cue(text="old"),)))
    window.backstage.files.open(session)
    edited(session.document, "typed")
    qtbot.waitUntil(lambda: len(window.notices.notices) > 0)
    assert all("save often" in notice.sentence for notice in window.notices.notices)
    assert session.document.cues[0].text == "typed"


def test_a_disk_that_refuses_is_said_in_the_windows_thread(
    kept_window, qtbot, journals, monkeypatch
):
    window = kept_window()
    session = Session(document=Document((plain_cue(text="old"),)))
    window.backstage.files.open(session)
    edited(session.document, "typed")
    monkeypatch.setattr("subtitler.projects.journal.SYNC_S", 0.01)
    monkeypatch.setattr("subtitler.projects.journal.RETRY_S", 0.01)
    (path,) = journals.rglob("*.journal")
    path.unlink()
    edited(session.document, "typed more")
    qtbot.waitUntil(lambda: len(window.notices.notices) == 1)
    assert "save often" in window.notices.notices[0].sentence
    qtbot.waitUntil(path.exists)  # made good without another edit


def test_another_video_is_kept_with_the_cues_before_the_next_edit(
    kept_window, qtbot, journals, demo_clip
):
    window = kept_window()
    session = Session(document=Document((plain_cue(text="old"),)))
    window.backstage.files.open(session)
    window.shown.show(session)
    edited(session.document, "typed")
    window.shown.choose_media(demo_clip)
    (path,) = journals.rglob("*.journal")
    assert os.fsencode(demo_clip) in path.read_bytes()


def test_a_project_is_saved_opened_and_saved_again(window, qtbot, tmp_path, questions):
    document = Document((plain_cue(text="old"),))
    session = Session(document=document, subtitle_path=tmp_path / "film.srt")
    session.glossary = ("Ann",)
    session.extensions = {"bookmarks": [1]}
    window.backstage.files.open(session)
    window.shown.show(session)
    edited(document, "typed")
    path = tmp_path / "film.subtitler"
    questions.project = path
    with qtbot.waitSignal(window.saver.saved):
        window.actions_by_name[ActionName.SAVE_PROJECT_AS].trigger()
    assert questions.asked == [("project_to_save", tmp_path / "film.subtitler")]
    assert document.is_clean
    assert session.target == path
    edited(document, "typed more")
    with qtbot.waitSignal(window.saver.saved):
        window.actions_by_name[ActionName.SAVE].trigger()
    assert read_project(path).state.cues == document.cues
    drop(window, path)
    qtbot.waitUntil(lambda: len(window.backstage.files.sessions) == 2)
    again = window.backstage.files.sessions[1]
    qtbot.waitUntil(lambda: window.shown.session is again)
    assert again.target == path
    assert again.subtitle_path == session.subtitle_path
    assert (again.glossary, again.extensions) == (session.glossary, session.extensions)
    assert again.document.is_clean
    again.document.undo()
    again.document.undo()
    assert again.document.cues[0].text == "old"
    drop(window, path)  # what is open and not saved is shown, not read again
    qtbot.wait(200)
    assert len(window.backstage.files.sessions) == 2
    questions.target = tmp_path / "film.srt"
    with qtbot.waitSignal(window.saver.saved):
        window.actions_by_name[ActionName.SAVE_AS].trigger()
    assert again.target == tmp_path / "film.srt"
    assert "old" in (tmp_path / "film.srt").read_text("utf-8")


def test_a_project_of_another_kind_is_one_sentence(window, qtbot, tmp_path):
    path = tmp_path / "film.subtitler"
    path.write_bytes(b"rubbish")
    drop(window, path)
    qtbot.waitUntil(lambda: len(window.notices.notices) == 1)
    assert "damaged" in window.notices.notices[0].sentence


def test_no_name_for_the_project_saves_nothing(window, qtbot, questions):
    window.actions_by_name[ActionName.SAVE_PROJECT_AS].trigger()
    session = Session(document=Document((plain_cue(),)))
    window.backstage.files.open(session)
    window.shown.show(session)
    window.actions_by_name[ActionName.SAVE_PROJECT_AS].trigger()
    assert session.target is None


@pytest.mark.parametrize(("typed", "named"), [("a", "a.subtitler"), ("a.subtitler",) * 2])
def test_the_dialog_gives_a_project_its_suffix(window, monkeypatch, tmp_path, typed, named):
    monkeypatch.setattr(
        "subtitler.ui.dialogs.questions.QFileDialog.getSaveFileName",
        lambda *_arguments: (str(tmp_path / typed), ""),
    )
    assert Questions(window).project_to_save(tmp_path / "b.subtitler") == tmp_path / named


def test_a_cancelled_dialog_names_no_project(window, monkeypatch, tmp_path):
    monkeypatch.setattr(
        "subtitler.ui.dialogs.questions.QFileDialog.getSaveFileName", lambda *_: ("", "")
    )
    assert Questions(window).project_to_save(tmp_path / "b.subtitler") is None


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="killing as POSIX does")
def test_a_killed_window_has_its_text_again_in_the_next_process(tmp_path):
    film = tmp_path / "film.srt"
    film.write_text("1\n00:00:01,000 --> 00:00:02,000\nHello world\n", encoding="utf-8")
    places = {f"XDG_{name}_HOME": str(tmp_path / name) for name in ("CONFIG", "STATE", "CACHE")}
    environment = {**os.environ, **places, "HOME": str(tmp_path), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "tests.fakes.window_process"]
    with subprocess.Popen(
        [*command, "type", str(film)], stdout=subprocess.PIPE, env=environment, text=True
    ) as process:
        text = process.stdout.readline().rstrip("\n")
        process.send_signal(signal.SIGKILL)
    assert text == TYPED + "Hello world"
    for end in ("", "clean"):  # found after a second crash as well
        said = subprocess.run(
            [*command, "look", end],
            stdout=subprocess.PIPE,
            env=environment,
            text=True,
            timeout=60,
            check=False,  # the first of the two ends as a crash does
        ).stdout.splitlines()
        assert said[:2] == [text, str(film)]
        assert "here again" in said[2]
        assert said[3] == "Hello world"
    assert said[4:] == ["closed"]
    folder = tmp_path / "STATE" / "subtitler" / "journals"
    assert [path.name for path in folder.iterdir()] == ["starting.lock"]
