import shutil
import subprocess

import pytest
from large_files import LIMIT_BYTES, main, too_large


def test_only_what_is_over_the_limit_and_no_exception_is_named():
    files = {
        "engine/model.py": LIMIT_BYTES,
        "talk.mp4": LIMIT_BYTES + 1,
        "resources/demo/demo.mp4": LIMIT_BYTES + 1,
        "resources/models/demo-en/model.safetensors": 10_000_000,
    }
    assert too_large(files) == ["talk.mp4"]


@pytest.mark.skipif(shutil.which("git") is None, reason="a checkout may come without git")
def test_a_large_file_in_the_index_fails_the_check(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    subprocess.run(["git", "init", "-q"], check=True)
    (tmp_path / "small.txt").write_text("small")
    (tmp_path / "large.bin").write_bytes(bytes(LIMIT_BYTES + 1))
    subprocess.run(["git", "add", "small.txt"], check=True)
    assert main() == 0
    subprocess.run(["git", "add", "large.bin"], check=True)
    assert main() == 1
    assert capsys.readouterr().out.startswith("large.bin is larger than 500 kB")


@pytest.mark.parametrize("size", [0, LIMIT_BYTES - 1])
def test_smaller_files_pass(size):
    assert too_large({"file": size}) == []
