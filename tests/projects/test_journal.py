"""A journal follows its document, waits for nothing slow, and outlives a disk that refuses."""

import contextlib
import errno
import os
import stat
import threading
import time
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from subtitler.document.document import Document
from subtitler.document.edit import Edit, Splice
from subtitler.document.operations import CaptionsEnded
from subtitler.formats import SubtitleFormat, parse
from subtitler.projects import journal as journal_module
from subtitler.projects.journal import Journal, JournalKeeper
from subtitler.projects.journal_file import JournalDamaged, read_journal, record
from subtitler.projects.project_facts import ProjectFacts
from tests.pickled import pickled
from tests.strategies.cues import plain_cue

SRT = "1\r\n00:00:01,000 --> 00:00:02,000\r\nHello\r\n\r\n2\r\n00:00:03,000 --> 00:00:04,000\r\n"


class Desk:
    """A document with its journal, and the facts that belong to it."""

    def __init__(self, folder, document=None):
        self.document = document or Document((plain_cue(),))
        self.facts = ProjectFacts()
        self.path = folder / "a.journal"
        self.troubles = []
        self.keeper = JournalKeeper()
        self.journal = Journal(
            self.path, self.document, lambda: self.facts, self.keeper, self.troubles.append
        )

    def insert(self, text="text"):
        cue = plain_cue(text=text)
        self.document.perform(Edit("Insert", (Splice(0, (), (cue,)),)))

    def read(self):
        return read_journal(self.path)

    def is_safe(self):
        return self.read().document.state() == self.document.state()


@pytest.fixture
def desk(tmp_path):
    desk = Desk(tmp_path)
    yield desk
    desk.journal.close()
    desk.keeper.stop()


def wait_until(is_so, timeout_s=20):
    until = time.monotonic() + timeout_s
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.005)


def failing(monkeypatch, name, number=errno.ENOSPC, only=lambda *_: True):
    """Have a call of the system fail from now on; the function returned ends that."""
    real = getattr(os, name)
    refusing = [True]

    def call(*arguments):
        if refusing and only(*arguments):
            raise OSError(number, os.strerror(number))
        return real(*arguments)

    monkeypatch.setattr(journal_module.os, name, call)
    return refusing.clear


def test_every_operation_is_in_the_file_when_it_is_done(desk):
    desk.insert()
    assert desk.is_safe()
    desk.document.undo()
    assert desk.is_safe()
    desk.document.mark_clean()
    step = desk.document.begin_captions("Captions")
    step.add([plain_cue(5000)])
    recovered = desk.read()
    assert recovered.document.cues == desk.document.cues
    assert not recovered.document.is_captioning
    step.finish()
    assert desk.is_safe()
    assert desk.read().edits == 4
    assert desk.troubles == []
    assert stat.S_IMODE(desk.path.stat().st_mode) == 0o600


def test_an_edit_of_a_long_document_is_a_few_bytes(tmp_path):
    desk = Desk(tmp_path, Document(plain_cue(1000 * at) for at in range(2000)))
    desk.insert()
    size = desk.path.stat().st_size
    desk.insert()
    assert desk.path.stat().st_size - size < 200
    assert desk.is_safe()
    desk.journal.discard()
    desk.keeper.stop()


def test_what_belongs_to_the_document_is_kept_with_it(desk):
    opened = parse(SRT, SubtitleFormat.SRT)
    desk.facts = ProjectFacts(Path("/a/film.mp4"), 1, "en", Path("/a/film.srt"))
    desk.insert()
    assert desk.read().facts == desk.facts
    desk.facts = replace(desk.facts, opened=opened, glossary=("Ann",), extensions={"b": [1]})
    desk.journal.note()
    assert desk.read().facts == desk.facts
    size = desk.path.stat().st_size
    desk.facts = replace(desk.facts, track=2)
    desk.insert()
    assert desk.read().facts == desk.facts
    assert desk.read().facts.opened == opened
    assert desk.path.stat().st_size - size < 600  # what was read is not written again
    size = desk.path.stat().st_size
    desk.journal.note()
    assert desk.path.stat().st_size == size


def test_the_disk_has_an_edit_within_a_second_and_the_editing_thread_does_not_wait(
    desk, monkeypatch
):
    desk.insert()
    synced, threads = [], []
    real = os.fsync

    def fsync(descriptor):
        real(descriptor)
        if stat.S_ISREG(os.fstat(descriptor).st_mode):
            synced.append(os.fstat(descriptor).st_size)
            threads.append(threading.current_thread())

    monkeypatch.setattr(journal_module.os, "fsync", fsync)
    desk.insert()
    begun = time.monotonic()
    size = desk.path.stat().st_size
    wait_until(lambda: size in synced)
    assert time.monotonic() - begun > 0  # how soon is a matter of SYNC_S
    assert journal_module.SYNC_S <= 0.5
    assert threading.current_thread() not in threads


def test_a_grown_journal_gets_a_new_base_and_loses_nothing_meanwhile(desk, monkeypatch):
    monkeypatch.setattr(journal_module, "COMPACT_BYTES", 3000)
    sizes = []

    def edit():
        desk.insert("x" * (len(sizes) % 7))
        desk.document.undo()
        sizes.append(desk.path.stat().st_size)
        assert len(sizes) % 20 or desk.is_safe()
        return sum(later < sooner for sooner, later in pairwise(sizes)) > 2

    wait_until(edit)
    assert desk.is_safe()
    assert desk.read().edits == 2 * len(sizes)
    desk.journal.close()
    assert [path.name for path in desk.path.parent.iterdir()] == ["a.journal"]


def test_a_full_disk_is_said_once_costs_no_edit_and_is_made_good(desk, monkeypatch):
    monkeypatch.setattr(journal_module, "RETRY_S", 0.01)
    desk.insert()
    before = desk.path.read_bytes()
    make_room = failing(monkeypatch, "write")
    for _ in range(3):
        desk.insert()
    assert len(desk.document.cues) == 5
    wait_until(lambda: desk.troubles)
    time.sleep(0.05)
    assert len(desk.troubles) == 1
    assert str(desk.troubles[0]) == (
        f"Your edits are not being kept safe against a crash (the disk with {desk.path.parent} "
        "is full, make room); save often."
    )
    assert str(pickled(desk.troubles[0])) == str(desk.troubles[0])
    assert not desk.journal.is_current
    assert desk.path.read_bytes() == before
    make_room()
    wait_until(lambda: desk.journal.is_current)
    assert desk.is_safe()
    desk.insert()
    assert desk.is_safe()
    failing(monkeypatch, "write")
    desk.insert()
    assert len(desk.troubles) == 2  # it is another time


def test_a_write_that_stops_halfway_leaves_what_was_there(desk, monkeypatch):
    monkeypatch.setattr(journal_module, "RETRY_S", 1000)
    desk.insert()
    before = desk.path.read_bytes()
    real, taken = os.write, []

    def write_a_little(descriptor, data):
        if taken:
            raise OSError(errno.ENOSPC, "No space left on device")
        taken.append(real(descriptor, bytes(data)[:5]))
        return taken[0]

    monkeypatch.setattr(journal_module.os, "write", write_a_little)
    desk.insert()
    wait_until(lambda: desk.troubles)
    assert desk.path.read_bytes() == before


def test_a_new_base_that_is_refused_leaves_the_old_file_going(desk, monkeypatch):
    monkeypatch.setattr(journal_module, "COMPACT_BYTES", 500)
    desk.insert()
    make_room = failing(monkeypatch, "open", only=lambda path, *_: str(path).endswith(".new"))
    for _ in range(20):
        desk.insert()
        assert desk.is_safe()
    time.sleep(0.05)
    assert desk.troubles == []
    assert desk.journal.is_current
    make_room()


def test_a_disk_that_fails_to_take_what_was_written_is_said_and_made_good(desk, monkeypatch):
    monkeypatch.setattr(journal_module, "SYNC_S", 0.01)
    monkeypatch.setattr(journal_module, "RETRY_S", 0.01)
    desk.insert()
    recover = failing(monkeypatch, "fsync", errno.EIO)
    desk.insert()
    wait_until(lambda: desk.troubles)
    assert "cannot be written: Input/output error" in str(desk.troubles[0])
    desk.journal.renew()
    recover()
    wait_until(lambda: desk.journal.is_current)
    assert desk.is_safe()


def test_a_folder_that_vanishes_is_said_and_made_good_when_it_is_back(tmp_path, monkeypatch):
    monkeypatch.setattr(journal_module, "SYNC_S", 0.01)
    monkeypatch.setattr(journal_module, "RETRY_S", 0.01)
    folder = tmp_path / "far"
    folder.mkdir()
    desk = Desk(folder)
    desk.insert()
    assert desk.is_safe()
    folder.rename(tmp_path / "away")
    desk.insert()
    wait_until(lambda: desk.troubles)
    desk.insert()
    desk.journal.renew()
    assert len(desk.troubles) == 1
    folder.mkdir()
    wait_until(lambda: desk.journal.is_current)
    assert desk.is_safe()
    desk.journal.discard()
    desk.keeper.stop()


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="permission bits of POSIX")
def test_a_folder_that_is_no_folder_is_said(tmp_path):
    (tmp_path / "file").touch()
    desk = Desk(tmp_path / "file")
    wait_until(lambda: desk.troubles)
    desk.insert()
    assert len(desk.document.cues) == 2
    assert "save often" in str(desk.troubles[0])
    desk.journal.close()
    desk.keeper.stop()


def test_an_edit_that_cannot_be_written_down_is_our_fault_and_costs_nothing(
    desk, expected_logs, monkeypatch
):
    monkeypatch.setattr(journal_module, "RETRY_S", 0.01)
    expected_logs += ["cannot be journaled"]
    desk.insert()
    desk.insert(text=object())
    assert len(desk.document.cues) == 3
    wait_until(lambda: desk.troubles)
    desk.document.undo()

    def insert():
        desk.insert()
        time.sleep(0.02)
        return desk.is_safe()

    wait_until(insert)


def test_a_closed_journal_stays_as_it_was_and_a_discarded_one_is_gone(tmp_path):
    for is_kept in (True, False):
        desk = Desk(tmp_path)
        desk.insert()
        state = desk.document.state()
        if is_kept:
            desk.journal.close()
            desk.insert()
            assert desk.read().document.state() == state
        else:
            desk.journal.discard()
            desk.insert()
            desk.journal.renew()
            desk.keeper.stop()
            assert list(tmp_path.iterdir()) == []
        desk.keeper.stop()


def test_one_that_is_discarded_while_its_base_is_written_leaves_nothing(tmp_path, monkeypatch):
    going, go_on = threading.Event(), threading.Event()
    real = os.fsync

    def slow(descriptor):
        going.set()
        assert go_on.wait(20)
        real(descriptor)

    monkeypatch.setattr(journal_module.os, "fsync", slow)
    desk = Desk(tmp_path)
    assert going.wait(20)
    desk.journal.discard()
    go_on.set()
    desk.keeper.stop()
    assert list(tmp_path.iterdir()) == []


def test_a_keeper_without_a_journal_stops(tmp_path):
    JournalKeeper().stop()


def records_of(*lists):
    return b"".join(record(values) for values in lists)


BASE = (["subtitler-journal", 1], ["facts", {}], ["base", {}, 0])


@pytest.mark.parametrize(
    ("data", "match"),
    [
        (b"", "not whole"),
        (b"no journal at all", "not whole"),
        (bytes(64), "not whole"),
        (records_of(["subtitler-journal", 7]), "version 7"),
        (records_of(["subtitler-journal", 1], ["base", {}, 0]), "damaged"),
        (records_of(["subtitler-journal", 1], ["leap", 1]), "damaged"),
        (records_of(["subtitler-journal", 1], ["cues", [{}]], *BASE[1:]), "damaged"),
        (records_of(["subtitler-journal", 1], ["done", {}], *BASE[1:]), "damaged"),
    ],
)
def test_what_has_no_whole_beginning_is_refused(tmp_path, data, match):
    path = tmp_path / "a.journal"
    path.write_bytes(data)
    with pytest.raises(JournalDamaged, match=match) as caught:
        read_journal(path)
    assert str(pickled(caught.value)) == str(caught.value)


@pytest.mark.parametrize(
    "last", [["leap"], ["undo"], ["ended"], ["edit", "a", None, [[0, 5, []]]], ["facts", 5], [1]]
)
def test_a_record_that_cannot_be_ends_the_journal(tmp_path, last):
    path = tmp_path / "a.journal"
    path.write_bytes(records_of(*BASE, ["clean"], last, ["clean"]))
    recovered = read_journal(path)
    assert not recovered.is_whole
    assert recovered.document.cues == ()


def test_an_unfinished_captioning_has_ended_after_recovery(tmp_path):
    path = tmp_path / "a.journal"
    path.write_bytes(records_of(*BASE, ["captions", "Caption", None]))
    recovered = read_journal(path)
    assert recovered.is_whole
    with pytest.raises(ValueError, match="no captions"):
        recovered.document.replay(CaptionsEnded())


def test_a_real_full_disk_costs_no_edit_and_is_made_good_when_there_is_room(
    small_disk, monkeypatch
):
    monkeypatch.setattr(journal_module, "RETRY_S", 0.01)
    desk = Desk(small_disk)
    desk.insert()
    filler = small_disk / "filler"
    with filler.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while file.write(bytes(4096)):
            pass
    for _ in range(100):
        desk.insert("x" * 100)
    assert len(desk.document.cues) == 102
    wait_until(lambda: desk.troubles)
    assert "is full, make room" in str(desk.troubles[0])
    assert desk.read().document.cues == desk.document.cues[-len(desk.read().document.cues) :]
    filler.unlink()
    wait_until(lambda: desk.journal.is_current)
    assert desk.is_safe()
    desk.journal.discard()
    desk.keeper.stop()
