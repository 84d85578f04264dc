"""Export writes every session once, never over a file unasked, and reports what failed."""

from pathlib import Path

import pytest

from subtitler.document.cue import Cue, new_cue_id
from subtitler.document.document import Document
from subtitler.formats import SubtitleFormat, read_subtitles
from subtitler.jobs.export import OutputsExist, export_sessions
from subtitler.jobs.session import Session

SRT, VTT = SubtitleFormat.SRT, SubtitleFormat.VTT


def session(media: Path | None, text: str) -> Session:
    return Session(media=media, document=Document((Cue(new_cue_id(), 0, 1000, text),)))


def texts(path: Path) -> list[str]:
    return [cue.text for cue in read_subtitles(path).cues]


def test_all_sessions_are_written_beside_their_media_in_all_formats(tmp_path):
    (tmp_path / "two").mkdir()
    sessions = [session(tmp_path / "a.mp4", "A"), session(tmp_path / "two" / "b.mp4", "B")]
    report = export_sessions(sessions, [SRT, VTT])
    names = [path.relative_to(tmp_path).as_posix() for path in report.written]
    assert names == ["a.srt", "a.vtt", "two/b.srt", "two/b.vtt"]
    assert [texts(path) for path in report.written] == [["A"], ["A"], ["B"], ["B"]]
    assert report.failed == ()


def test_sessions_of_equal_names_get_different_files_in_one_folder(tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    sessions = [session(tmp_path / name, name) for name in ["a.mp4", "A.mkv", "x/a.mp4"]]
    report = export_sessions(sessions, [SRT], out)
    assert [path.name for path in report.written] == ["a.srt", "A.mkv.srt", "a.mp4.srt"]
    assert [texts(path) for path in report.written] == [["a.mp4"], ["A.mkv"], ["x/a.mp4"]]


def test_existing_files_stop_everything_before_anything_is_written(tmp_path):
    sessions = [session(tmp_path / "a.mp4", "A"), session(tmp_path / "b.mp4", "B")]
    (tmp_path / "b.srt").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputsExist, match=r"b\.srt exists already; allow overwriting") as error:
        export_sessions(sessions, [SRT])
    assert error.value.paths == (tmp_path / "b.srt",)
    assert [path.name for path in tmp_path.iterdir()] == ["b.srt"]
    assert (tmp_path / "b.srt").read_text(encoding="utf-8") == "mine"
    report = export_sessions(sessions, [SRT], overwrite=True)
    assert [texts(path) for path in report.written] == [["A"], ["B"]]


def test_many_existing_files_are_named_in_one_short_sentence(tmp_path):
    sessions = [session(tmp_path / f"{name}.mp4", name) for name in "abcde"]
    export_sessions(sessions, [SRT])
    with pytest.raises(OutputsExist, match=r"^a\.srt, b\.srt, c\.srt and 2 more exist already"):
        export_sessions(sessions, [SRT])


def test_one_file_that_cannot_be_written_does_not_stop_the_others(tmp_path):
    sessions = [session(tmp_path / "gone" / "a.mp4", "A"), session(tmp_path / "b.mp4", "B")]
    report = export_sessions(sessions, [SRT])
    assert report.written == (tmp_path / "b.srt",)
    (failure,) = report.failed
    assert failure.path == tmp_path / "gone" / "a.srt"
    assert "does not exist" in str(failure)


def test_a_session_without_media_is_named_after_its_subtitles(tmp_path):
    opened = session(None, "A")
    opened.subtitle_path = tmp_path / "a.srt"
    assert export_sessions([opened], [VTT]).written == (tmp_path / "a.vtt",)
    untitled = session(None, "B")
    assert export_sessions([untitled], [VTT], tmp_path).written == (tmp_path / "Untitled.vtt",)
