"""One document reaches the disk, under a name that takes nobody else's place."""

from dataclasses import replace
from pathlib import Path

import pytest

from subtitler.document.cue import Cue, shifted
from subtitler.document.document import Document
from subtitler.formats import FormatUnknown, read_subtitles
from subtitler.jobs.saving import Saved, free_target, holds_times, save_cues, suggested_target
from subtitler.jobs.session import Session

CUES = (Cue("a", 1000, 2000, "Hello"),)


@pytest.mark.parametrize("suffix", [".srt", ".vtt", ".json"])
def test_saving_tells_what_stands_in_the_file_now(tmp_path, suffix):
    path = tmp_path / f"film{suffix}"
    assert list(save_cues(CUES, path)) == [Saved(path, CUES)]
    assert [cue.text for cue in read_subtitles(path).cues] == ["Hello"]


def test_a_name_that_says_no_format_is_refused_and_nothing_is_written(tmp_path):
    with pytest.raises(FormatUnknown):
        list(save_cues(CUES, tmp_path / "film.xyz"))
    assert list(tmp_path.iterdir()) == []


def test_a_new_file_is_suggested_beside_the_media(tmp_path):
    session = Session(media=tmp_path / "film.mp4")
    assert suggested_target(session, Path("/home")) == tmp_path / "film.srt"


def test_where_nothing_may_be_written_the_home_folder_is_suggested(tmp_path):
    session = Session(media=tmp_path / "no such folder" / "film.mp4")
    assert suggested_target(session, tmp_path) == tmp_path / "film.srt"


def test_a_text_without_times_is_its_own_target_until_its_cues_are_timed(tmp_path):
    path = tmp_path / "film.txt"
    path.write_text("One.\nTwo.\n", encoding="utf-8")
    opened = read_subtitles(path)
    session = Session(None, Document(opened.cues), subtitle_path=path)
    session.opened = opened
    assert suggested_target(session, Path("/home")) == path
    first, second = opened.cues
    reworded = Session(None, Document((replace(first, text="1."), second)), subtitle_path=path)
    reworded.opened = opened
    assert suggested_target(reworded, Path("/home")) == path
    timed = Session(None, Document((shifted(first, 100), second)), subtitle_path=path)
    timed.opened = opened
    assert suggested_target(timed, Path("/home")) == tmp_path / "film.srt"
    assert not holds_times(Session(None, Document(opened.cues), subtitle_path=path))


def test_a_free_name_is_neither_on_disk_nor_promised_to_somebody(tmp_path):
    wanted = tmp_path / "film.srt"
    assert free_target(wanted) == wanted
    wanted.touch()
    assert free_target(wanted) == tmp_path / "film (2).srt"
    assert free_target(wanted, [tmp_path / "film (2).srt"]) == tmp_path / "film (3).srt"
