"""Which files of folders are subtitles, and where changed ones go."""

from pathlib import Path

import pytest

from subtitler.jobs.subtitle_files import TargetsClash, output_paths, subtitle_inputs


@pytest.fixture
def folder(tmp_path):
    for name in ["b.srt", "A.VTT", "notes.txt", "data.json", "sub/c.ass", ".x/d.srt", ".e.srt"]:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    return tmp_path


def test_folders_give_their_subtitles_sorted_and_nothing_that_may_be_anything(folder):
    found = subtitle_inputs([folder])
    assert [str(each.below) for each in found] == ["A.VTT", "b.srt", "sub/c.ass"]
    assert [str(each.below) for each in subtitle_inputs([folder], leave_out=".srt")] == [
        "A.VTT",
        "sub/c.ass",
    ]


def test_a_file_that_is_named_is_taken_whatever_it_is_called_and_once(folder):
    named = [folder / "notes.txt", folder / "b.srt", folder]
    assert [each.path.name for each in subtitle_inputs(named)] == [
        "notes.txt",
        "b.srt",
        "A.VTT",
        "c.ass",
    ]


def test_outputs_lie_in_the_folder_as_the_inputs_do_below_theirs(folder):
    inputs = subtitle_inputs([folder])
    assert output_paths(inputs, None) == tuple(each.path for each in inputs)
    assert output_paths(inputs, Path("out"), ".srt") == (
        Path("out/A.srt"),
        Path("out/b.srt"),
        Path("out/sub/c.srt"),
    )


def test_two_inputs_never_share_an_output(folder):
    inputs = subtitle_inputs([folder / "b.srt", folder / "sub" / "c.ass"])
    (folder / "b.ass").touch()
    clashing = (*inputs, *subtitle_inputs([folder / "b.ass"]))
    with pytest.raises(TargetsClash, match="would both become"):
        output_paths(clashing, None, ".vtt")
