"""Open sessions are kept safe with all that belongs to them, until they are closed."""

from dataclasses import fields, replace
from pathlib import Path

import pytest

from subtitler.captioning import Cancelled, CancelToken
from subtitler.captioning.request import CaptionRequest
from subtitler.document.document import Document
from subtitler.document.edit import Edit, Splice
from subtitler.formats import SubtitleFormat, parse
from subtitler.jobs.kept_sessions import KeptSessions, facts_of, session_of
from subtitler.jobs.open_files import OpenFiles
from subtitler.jobs.opening import (
    MediaFound,
    ProjectFound,
    ProjectRead,
    open_project,
    sort_dropped,
)
from subtitler.jobs.saving import save_work, suggested_project
from subtitler.jobs.session import Session
from subtitler.projects.journal_file import JournalDamaged
from subtitler.projects.project_facts import ProjectFacts
from subtitler.projects.recovery import LeftBehind
from tests.strategies.cues import plain_cue


def edited(document, text="typed"):
    old = document.cues[0]
    new = replace(old, text=text)
    document.perform(Edit("Edit text", (Splice(0, (old,), (new,)),)))


def session(name="film"):
    session = Session(document=Document((plain_cue(text="old"),)))
    session.subtitle_path = Path(f"/films/{name}.srt")
    return session


class Run:
    """One run of a program that keeps its sessions."""

    def __init__(self, folder):
        self.files = OpenFiles()
        self.kept = KeptSessions(self.files, folder)
        self.troubles = []
        self.kept.tell_trouble_to(self.troubles.append)

    def left(self):
        return list(self.kept.left_behind(CancelToken()))

    def crash(self):
        self.kept._journals._keeper.stop()
        self.kept._journals._lock.release()


def test_everything_of_a_session_survives_a_crash_and_another(tmp_path):
    first = Run(tmp_path)
    opened = session()
    opened.media, opened.track, opened.language = Path("/films/film.mp4"), 2, "en"
    opened.project_path = Path("/films/film.subtitler")
    opened.opened = parse("1\n00:00:01,000 --> 00:00:02,000\nold\n", SubtitleFormat.SRT)
    opened.glossary, opened.profile = ("Ann",), "netflix"
    opened.extensions = {"bookmarks": [1]}
    defaults = ProjectFacts()
    for field in fields(ProjectFacts):  # one that is left out here would be lost there
        assert getattr(facts_of(opened), field.name) != getattr(defaults, field.name)
    first.files.open(opened)
    edited(opened.document)
    first.crash()
    for _ in range(2):
        run = Run(tmp_path)
        (left,) = run.left()
        again = run.kept.restore(left)
        assert run.files.sessions == (again,)
        assert facts_of(again) == facts_of(opened)
        assert again.document.state() == opened.document.state()
        edited(again.document, "more")
        again.document.undo()
        edited(opened.document, "more")
        opened.document.undo()
        run.crash()


def test_what_was_saved_is_not_brought_back(tmp_path):
    first = Run(tmp_path)
    saved, waiting = session("saved"), Session(Path("/films/film.mp4"))
    for each in (saved, waiting):
        first.files.open(each)
    edited(saved.document)
    saved.document.mark_clean()
    first.crash()
    second = Run(tmp_path)
    assert second.left() == []
    assert list(tmp_path.rglob("*.journal")) == []
    second.kept.close()


def test_captions_that_were_arriving_are_brought_back_as_one_step(tmp_path):
    first = Run(tmp_path)
    (captioned,) = first.files.queue_media((tmp_path / "a.mp4",), CaptionRequest)
    first.files.begin_next()
    captioned._step.add([plain_cue(text="heard")])
    first.crash()
    second = Run(tmp_path)
    (left,) = second.left()
    again = second.kept.restore(left)
    assert [cue.text for cue in again.document.cues] == ["heard"]
    assert not again.document.is_captioning
    again.document.undo()
    assert again.document.cues == ()
    second.kept.close()


def test_damaged_ones_are_told_beside_the_others(tmp_path):
    first = Run(tmp_path)
    sessions = [session(), session()]
    for each in sessions:
        first.files.open(each)
        edited(each.document)
    first.crash()
    min(tmp_path.rglob("*.journal")).write_bytes(b"rubbish")
    kinds = [type(found) for found in Run(tmp_path).left()]
    assert sorted(kinds, key=str) == sorted([JournalDamaged, LeftBehind], key=str)


def test_looking_can_be_cancelled(tmp_path):
    first = Run(tmp_path)
    opened = session()
    first.files.open(opened)
    edited(opened.document)
    first.crash()
    cancel = CancelToken()
    cancel.cancel()
    run = Run(tmp_path)
    with pytest.raises(Cancelled):
        list(run.kept.left_behind(cancel))
    run.crash()
    assert len(Run(tmp_path).left()) == 1


def test_closing_forgets_and_an_end_leaves_nothing(tmp_path):
    run = Run(tmp_path)
    opened = session()
    run.files.open(opened)
    edited(opened.document)
    run.kept.note(opened)
    run.kept.renew()
    opened.document.mark_clean()
    run.files.close(opened)
    assert list(tmp_path.rglob("*.journal")) == []
    run.kept.note(opened)
    other = session()
    run.files.open(other)
    edited(other.document)
    run.kept.close()
    assert [path.name for path in tmp_path.iterdir()] == ["starting.lock"]
    assert run.troubles == []


def test_a_folder_that_cannot_be_used_is_told_and_nothing_else(tmp_path, expected_logs):
    expected_logs.append("save often")
    (tmp_path / "file").touch()
    run = Run(tmp_path / "file")
    opened = session()
    run.files.open(opened)
    edited(opened.document)
    assert "save often" in str(run.troubles[0])
    files = OpenFiles()
    KeptSessions(files, tmp_path / "file")  # nobody listens: it is in the log
    files.open(session())


def test_a_project_is_told_from_media_and_read(tmp_path):
    path = tmp_path / "Film.SUBTITLER"
    document = Document((plain_cue(),))
    facts = ProjectFacts(language="en")
    (saved,) = save_work(path, document.state(), facts)
    assert (saved.path, saved.cues) == (path, document.cues)
    assert list(sort_dropped((path,))) == [ProjectFound(path), MediaFound(())]
    (read,) = open_project(path, CancelToken())
    assert isinstance(read, ProjectRead)
    again = session_of(Document.restored(read.project.state), read.project.facts)
    assert (again.target, again.language, again.title) == (path, "en", path.name)
    assert again.document.cues == document.cues
    (tmp_path / "folder.subtitler").mkdir()
    assert list(sort_dropped((tmp_path / "folder.subtitler",))) == [MediaFound(())]


def test_saving_and_reading_can_be_cancelled(tmp_path):
    cancel = CancelToken()
    cancel.cancel()
    path = tmp_path / "a.subtitler"
    saving = save_work(path, Document().state(), ProjectFacts(), cancel)
    for work in (saving, open_project(path, cancel)):
        with pytest.raises(Cancelled):
            list(work)
    assert not path.exists()


def test_a_project_is_suggested_beside_its_media_or_where_it_is(tmp_path):
    opened = Session(tmp_path / "film.mp4")
    assert suggested_project(opened, Path("/home")) == tmp_path / "film.subtitler"
    opened.project_path = Path("/elsewhere/a.subtitler")
    assert suggested_project(opened, Path("/home")) == opened.project_path
