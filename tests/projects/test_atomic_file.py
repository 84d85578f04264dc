"""A file is written whole or not at all."""

import errno
import os
import stat

import pytest

from subtitler.projects import atomic_file
from subtitler.projects.atomic_file import TargetUnwritable, check_writable, write_atomically
from tests.pickled import pickled

needs_posix = pytest.mark.skipif(os.name != "posix", reason="permission bits and links of POSIX")


def names_in(folder):
    return sorted(path.name for path in folder.iterdir())


def mode_of(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_file_holds_the_text_as_it_is(tmp_path):
    write_atomically(tmp_path / "new.srt", "é\r\n\ufeff語\n")
    assert (tmp_path / "new.srt").read_bytes() == "é\r\n\ufeff語\n".encode()
    assert names_in(tmp_path) == ["new.srt"]


def test_bytes_are_written_as_they_are(tmp_path):
    data = bytes(range(256))
    write_atomically(tmp_path / "new.srt", data)
    assert (tmp_path / "new.srt").read_bytes() == data
    assert names_in(tmp_path) == ["new.srt"]


def test_half_a_character_does_not_prevent_saving(tmp_path):
    write_atomically(tmp_path / "new.srt", "a\ud800b")
    assert (tmp_path / "new.srt").read_text(encoding="utf-8") == "a\ufffdb"


@needs_posix
def test_permissions_of_the_old_file_are_kept(tmp_path):
    target = tmp_path / "old.srt"
    target.write_text("old")
    target.chmod(0o640)
    write_atomically(target, "new")
    assert mode_of(target) == 0o640
    assert target.read_text() == "new"


@needs_posix
def test_a_new_file_gets_the_permissions_of_any_new_file(tmp_path):
    (tmp_path / "usual").touch()
    write_atomically(tmp_path / "new.srt", "new")
    assert mode_of(tmp_path / "new.srt") == mode_of(tmp_path / "usual")


@needs_posix
def test_a_link_stays_a_link_and_its_target_is_written(tmp_path):
    (tmp_path / "real").mkdir()
    target = tmp_path / "real" / "old.srt"
    target.write_text("old")
    link = tmp_path / "link.srt"
    link.symlink_to(target)
    write_atomically(link, "new")
    assert link.is_symlink()
    assert target.read_text() == "new"
    assert names_in(tmp_path / "real") == ["old.srt"]


def refused(target, match):
    """The error of a write that must fail; what was there stays and nothing is left over."""
    folder = target.parent
    before = names_in(folder) if folder.is_dir() else None
    content = target.read_bytes() if target.is_file() else None
    with pytest.raises(TargetUnwritable, match=match) as caught:
        write_atomically(target, "new")
    assert (names_in(folder) if folder.is_dir() else None) == before
    assert (target.read_bytes() if target.is_file() else None) == content
    copy = pickled(caught.value)
    assert (copy.path, copy.reason, str(copy)) == (target, caught.value.reason, str(caught.value))
    return caught.value


def test_a_read_only_file_is_refused_also_for_root(tmp_path):
    target = tmp_path / "old.srt"
    target.write_text("old")
    target.chmod(0o444)
    assert "save under another name" in str(refused(target, "read-only"))
    target.chmod(0o644)


@needs_posix
def test_a_read_only_folder_is_refused_also_for_root(tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    folder.chmod(0o555)
    refused(folder / "new.srt", "folder is read-only")
    folder.chmod(0o755)


def test_a_missing_folder_is_refused(tmp_path):
    refused(tmp_path / "missing" / "new.srt", "does not exist")


def test_a_file_in_place_of_the_folder_is_refused(tmp_path):
    (tmp_path / "file").touch()
    refused(tmp_path / "file" / "new.srt", "does not exist")


def test_a_folder_is_no_target(tmp_path):
    (tmp_path / "folder").mkdir()
    refused(tmp_path / "folder", "is a folder")


@needs_posix
def test_a_device_or_pipe_is_never_replaced(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    refused(tmp_path / "pipe", "no ordinary file")


@needs_posix
def test_links_that_go_round_in_circles_are_refused(tmp_path):
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    refused(tmp_path / "a", "cannot be written")


@needs_posix
def test_a_name_too_long_for_the_file_system_is_refused(tmp_path):
    with pytest.raises(TargetUnwritable, match="cannot be written"):
        write_atomically(tmp_path / ("x" * 300), "new")
    assert names_in(tmp_path) == []


@pytest.mark.parametrize("call", ["write", "fsync", "replace"])
def test_a_full_disk_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch, call):
    target = tmp_path / "old.srt"
    target.write_text("old")

    def full(*args):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(atomic_file.os, call, full)
    assert "make room" in str(refused(target, "disk is full"))


def test_a_disk_that_fills_up_halfway_leaves_the_old_file(tmp_path, monkeypatch):
    target = tmp_path / "old.srt"
    target.write_text("old")
    write, taken = os.write, []

    def write_a_little(descriptor, data):
        if taken:
            raise OSError(errno.ENOSPC, "No space left on device")
        taken.append(write(descriptor, bytes(data)[:1]))
        return taken[0]

    monkeypatch.setattr(atomic_file.os, "write", write_a_little)
    refused(target, "disk is full")
    assert taken == [1]


@pytest.mark.parametrize("call", ["open", "write", "fsync", "close"])
def test_an_interruption_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch, call):
    target = tmp_path / "old.srt"
    target.write_text("old")
    done = getattr(os, call)

    def interrupted(*args):
        done(*args)
        raise KeyboardInterrupt

    monkeypatch.setattr(atomic_file.os, call, interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_atomically(target, "new")
    assert target.read_text() == "old"
    assert names_in(tmp_path) == ["old.srt"]


@needs_posix
def test_a_folder_that_cannot_be_synced_is_no_reason_to_say_the_file_was_not_saved(
    tmp_path, monkeypatch
):
    fsync = os.fsync

    def only_files(descriptor):
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(errno.EIO, "Input/output error")
        fsync(descriptor)

    monkeypatch.setattr(atomic_file.os, "fsync", only_files)
    write_atomically(tmp_path / "new.srt", "new")
    assert (tmp_path / "new.srt").read_text() == "new"


def test_what_would_prevent_writing_is_found_beforehand(tmp_path):
    check_writable(tmp_path / "new.srt")
    assert names_in(tmp_path) == []
    with pytest.raises(TargetUnwritable, match="does not exist"):
        check_writable(tmp_path / "missing" / "new.srt")


@needs_posix
def test_links_in_circles_are_found_beforehand(tmp_path):
    (tmp_path / "a").symlink_to(tmp_path / "a")
    with pytest.raises(TargetUnwritable, match="cannot be written"):
        check_writable(tmp_path / "a")


def test_a_disk_that_is_really_full_leaves_the_old_file_and_nothing_else(small_disk):
    target = small_disk / "old.srt"
    target.write_text("old")
    with pytest.raises(TargetUnwritable, match="disk is full; make room"):
        write_atomically(target, bytes(100_000))
    assert target.read_text() == "old"
    assert names_in(small_disk) == ["old.srt"]
    write_atomically(target, bytes(10_000))
    assert target.stat().st_size == 10_000


def test_a_folder_that_vanishes_meanwhile_is_said(tmp_path, monkeypatch):
    folder = tmp_path / "far"
    folder.mkdir()
    real = os.open

    def vanishing(path, *rest):
        if folder.exists():
            folder.rmdir()
        return real(path, *rest)

    monkeypatch.setattr(atomic_file.os, "open", vanishing)
    with pytest.raises(TargetUnwritable, match=r"cannot be written .*save in another folder"):
        write_atomically(folder / "new.srt", "new")


def test_a_network_that_fails_while_looking_is_said(tmp_path, monkeypatch):
    def stale(*_arguments, **_named):
        raise OSError(errno.ESTALE, "Stale file handle")

    monkeypatch.setattr(atomic_file.Path, "is_dir", stale)
    for ask in (lambda path: write_atomically(path, "new"), check_writable):
        with pytest.raises(TargetUnwritable, match="Stale file handle"):
            ask(tmp_path / "new.srt")
