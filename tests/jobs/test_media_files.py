"""Folders are searched for media, without surprises."""

from pathlib import Path

from subtitler.jobs.media_files import media_files


def touch(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()


def found(folder: Path, *paths: str) -> list[str]:
    files = media_files([folder / path for path in paths])
    return [file.relative_to(folder).as_posix() for file in files]


def test_a_folder_gives_its_media_sorted_and_a_file_is_taken_at_its_word(tmp_path):
    touch(tmp_path, "s/b.mp4", "s/A.WAV", "s/c/d.webm", "s/notes.txt", "s/talk.srt", "talk.bin")
    assert found(tmp_path, "s", "talk.bin") == ["s/A.WAV", "s/b.mp4", "s/c/d.webm", "talk.bin"]


def test_hidden_files_and_folders_are_left_alone_unless_named(tmp_path):
    touch(tmp_path, "s/.trash/a.mp4", "s/.b.mp4", "s/c.mp4")
    assert found(tmp_path, "s") == ["s/c.mp4"]
    assert found(tmp_path, "s/.b.mp4") == ["s/.b.mp4"]


def test_a_link_that_leads_back_does_not_lead_round_for_ever(tmp_path):
    touch(tmp_path, "s/a.mp4")
    (tmp_path / "s" / "again").symlink_to(tmp_path / "s")
    (tmp_path / "s" / "b.mp4").symlink_to(tmp_path / "s" / "a.mp4")
    assert found(tmp_path, "s", "s/a.mp4") == ["s/a.mp4"]


def test_what_does_not_exist_is_kept_for_the_one_who_opens_it_to_report(tmp_path):
    assert found(tmp_path, "gone.mp4") == ["gone.mp4"]
