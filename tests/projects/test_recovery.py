"""What an ended process left is found once, and a living one keeps its own."""

import os
import time
from dataclasses import replace
from pathlib import Path

import pytest
from filelock import FileLock

from subtitler.document.document import Document
from subtitler.document.edit import Edit, Splice
from subtitler.projects import recovery
from subtitler.projects.journal import JournalUnwritable
from subtitler.projects.journal_file import JournalDamaged
from subtitler.projects.project_facts import ProjectFacts
from subtitler.projects.recovery import Journals, discard, read_left
from tests.strategies.cues import plain_cue

FACTS = ProjectFacts(media=Path("/films/film.mp4"), subtitle_path=Path("/films/film.srt"))


def inserted(document, text="text"):
    document.perform(Edit("Insert", (Splice(0, (), (plain_cue(text=text),)),)))


def crashed(journals):
    """What the end of the process does: the system takes the lock away, nothing else happens."""
    journals._keeper.stop()
    journals._lock.release()


@pytest.fixture
def place(tmp_path):
    """A folder with what a process left: one document, edited twice."""
    journals = Journals(tmp_path, pytest.fail)
    document = Document((plain_cue(),))
    journals.begin(document, lambda: FACTS)
    inserted(document, "first")
    inserted(document, "second")
    crashed(journals)
    return tmp_path


@pytest.fixture
def journals(place):
    journals = Journals(place, pytest.fail)
    yield journals
    journals.close()


def test_what_was_left_is_found_with_its_name_time_and_history(journals):
    (path,) = journals.claim()
    left = read_left(path)
    assert (left.name, left.edits, left.is_unsaved) == ("film.mp4", 2, True)
    assert abs(left.changed_at.timestamp() - time.time()) < 60
    assert left.recovered.facts == FACTS
    document = left.recovered.document
    assert [cue.text for cue in document.cues] == ["second", "first", "text"]
    document.undo()
    document.undo()
    assert document.is_clean
    document.redo()
    assert [cue.text for cue in document.cues] == ["first", "text"]
    discard(left)
    assert journals.claim() == ()


def test_a_living_process_keeps_its_journals(place):
    first, second = Journals(place, pytest.fail), Journals(place, pytest.fail)
    assert len(first.claim()) == 1
    assert second.claim() == ()
    document = Document()
    second.begin(document, ProjectFacts)
    inserted(document)
    assert first.claim() == ()
    crashed(second)
    assert len(first.claim()) == 1
    first.close()


def test_what_is_being_recovered_is_found_again_after_another_crash(place):
    first = Journals(place, pytest.fail)
    (path,) = first.claim()
    crashed(first)  # before it could begin a journal of its own
    second = Journals(place, pytest.fail)
    (path,) = second.claim()
    left = read_left(path)
    journal = second.begin(left.recovered.document, lambda: FACTS, left)
    inserted(left.recovered.document, "third")
    crashed(second)
    third = Journals(place, pytest.fail)
    (path,) = third.claim()
    again = read_left(path)
    assert path.name == journal.path.name
    assert again.edits == 3
    assert again.recovered.document.state() == left.recovered.document.state()
    discard(again)
    third.close()


def test_a_clean_end_leaves_nothing_but_the_folder(journals, place):
    for path in journals.claim():
        discard(read_left(path))
    document = Document()
    journal = journals.begin(document, ProjectFacts)
    inserted(document)
    journal.discard()
    journals.close()
    assert [path.name for path in place.iterdir()] == ["starting.lock"]


def test_a_kept_journal_stays_for_the_next_start(journals, place):
    (path,) = journals.claim()
    discard(read_left(path))
    document = Document()
    journal = journals.begin(document, ProjectFacts)
    inserted(document)
    journal.close()
    journals.close()
    other = Journals(place, pytest.fail)
    (path,) = other.claim()
    assert read_left(path).name == "Untitled"
    discard(read_left(path))
    other.close()


def test_saved_work_is_not_unsaved(place):
    journals = Journals(place, pytest.fail)
    (path,) = journals.claim()
    left = read_left(path)
    facts = replace(FACTS, media=None)
    journal = journals.begin(left.recovered.document, lambda: facts, left)
    left.recovered.document.mark_clean()
    journal.close()
    again = read_left(path)
    assert (again.name, again.edits, again.is_unsaved) == ("film.srt", 2, False)
    discard(again)
    journals.close()


def test_a_damaged_journal_is_said_set_aside_and_not_found_again(journals, place):
    (path,) = journals.claim()
    path.write_bytes(b"rubbish")
    with pytest.raises(JournalDamaged, match="open the files again") as caught:
        read_left(path)
    assert caught.value.path.read_bytes() == b"rubbish"
    crashed(journals)
    other = Journals(place, pytest.fail)
    assert other.claim() == ()
    assert caught.value.path.exists()
    other.close()
    with pytest.raises(JournalDamaged, match="No such file"):
        read_left(path)


def test_an_unfinished_base_is_swept_away(place):
    (folder,) = (path for path in place.iterdir() if path.is_dir())
    (folder / "b.journal.new").write_bytes(b"half")
    journals = Journals(place, pytest.fail)
    (path,) = journals.claim()
    discard(read_left(path))
    journals.close()
    assert [path.name for path in place.iterdir()] == ["starting.lock"]


def test_a_folder_that_cannot_be_used_is_said(tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    journals = Journals(tmp_path / "file" / "journals", pytest.fail)
    for call in (journals.claim, lambda: journals.begin(Document(), ProjectFacts)):
        with pytest.raises(JournalUnwritable, match="save often"):
            call()
    journals.close()


def test_a_start_that_does_not_end_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(recovery, "_START_S", 0.01)
    with FileLock(tmp_path / "starting.lock"):
        journals = Journals(tmp_path, pytest.fail)
        with pytest.raises(JournalUnwritable, match="another start"):
            journals.claim()


def test_the_folder_is_nobody_elses_business(place, journals):
    journals.claim()
    if os.name == "posix":
        modes = {path.stat().st_mode & 0o777 for path in place.iterdir() if path.is_dir()}
        assert modes == {0o700}
