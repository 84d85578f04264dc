"""Asking what stands at a path never fails."""

import pytest

from subtitler.projects.presence import is_folder, is_there


@pytest.mark.parametrize(
    ("name", "there", "folder"),
    [
        ("file", True, False),
        (".", True, True),
        ("missing", False, False),
        ("file/below", False, False),
        ("round", False, False),
        ("long" * 100, False, False),
        ("nul\0", False, False),
    ],
)
def test_a_path_is_a_file_a_folder_or_nothing(tmp_path, name, there, folder):
    (tmp_path / "file").touch()
    (tmp_path / "round").symlink_to(tmp_path / "round")
    assert (is_there(tmp_path / name), is_folder(tmp_path / name)) == (there, folder)
