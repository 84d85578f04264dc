import shutil

import pytest
from bootstrapping.console import SetupError
from bootstrapping.steps import STAMPS_NAME, Stamps, Step, carry_out, fingerprint

PYPROJECT = """
[build-system]
requires = ["hatchling"]
[project]
name = "film"
version = "1"
[tool.hatch]
packages = ["film"]
[tool.ruff]
line-length = 100
"""


@pytest.fixture
def checkout(tmp_path):
    folder = tmp_path / "checkout"
    (folder / "packaging").mkdir(parents=True)
    (folder / "pyproject.toml").write_text(PYPROJECT)
    (folder / "packaging" / "constraints.txt").write_text("torch==2.13.0\n")
    return folder


def rewrite(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_a_changed_lint_rule_leaves_the_fingerprint_as_it_was(checkout):
    before = fingerprint(checkout, "3.11")
    rewrite(checkout / "pyproject.toml", "line-length = 100", "line-length = 99")
    assert fingerprint(checkout, "3.11") == before


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("pyproject.toml", 'version = "1"', 'version = "2"'),
        ("pyproject.toml", 'packages = ["film"]', 'packages = ["film", "engine"]'),
        ("packaging/constraints.txt", "torch==2.13.0", "torch==2.14.0"),
    ],
)
def test_a_changed_requirement_changes_the_fingerprint(checkout, name, old, new):
    before = fingerprint(checkout, "3.11")
    rewrite(checkout / name, old, new)
    assert fingerprint(checkout, "3.11") != before


def test_another_python_or_another_place_changes_the_fingerprint(checkout, tmp_path):
    before = fingerprint(checkout, "3.11")
    moved = shutil.copytree(checkout, tmp_path / "moved")
    assert fingerprint(checkout, "3.12") != before
    assert fingerprint(moved, "3.11") != before


def steps_that_note(done, names, failing=None):
    def work(name):
        def note():
            if name == failing:
                raise SetupError(f"{name} failed")
            done.append(name)
            return True

        return note

    return [Step(name, name.title(), work(name)) for name in names]


def test_steps_that_are_done_are_skipped_without_a_word(tmp_path, capsys):
    done = []
    steps = steps_that_note(done, ["one", "two"])
    carry_out(steps, Stamps(tmp_path), lambda: "digest")
    first = capsys.readouterr().out
    carry_out(steps, Stamps(tmp_path), lambda: "digest")
    assert done == ["one", "two"]
    assert first.splitlines() == ["[1/2] One", "[2/2] Two"]
    assert capsys.readouterr().out == ""


def test_an_interrupted_setup_goes_on_with_the_step_that_failed(tmp_path):
    done = []
    names = ["one", "two", "three"]
    with pytest.raises(SetupError, match="two failed"):
        carry_out(steps_that_note(done, names, failing="two"), Stamps(tmp_path), lambda: "digest")
    carry_out(steps_that_note(done, names), Stamps(tmp_path), lambda: "digest")
    assert done == ["one", "two", "three"]


def test_a_new_fingerprint_does_every_step_again(tmp_path):
    done = []
    steps = steps_that_note(done, ["one", "two"])
    carry_out(steps, Stamps(tmp_path), lambda: "digest")
    carry_out(steps, Stamps(tmp_path), lambda: "other")
    assert done == ["one", "two", "one", "two"]


def test_a_step_that_could_not_finish_is_tried_at_every_start(tmp_path):
    tries = []
    step = Step("libraries", "Libraries", lambda: bool(tries.append("try")))
    carry_out([step], Stamps(tmp_path), lambda: "digest")
    carry_out([step], Stamps(tmp_path), lambda: "digest")
    assert tries == ["try", "try"]


def test_the_first_step_may_change_the_fingerprint(tmp_path):
    versions = ["", "3.11"]
    make = Step("environment", "Environment", lambda: bool(versions.pop(0)) or True)
    carry_out([make], Stamps(tmp_path), lambda: versions[0])
    assert Stamps(tmp_path).is_done("environment", "3.11")


@pytest.mark.parametrize("content", ["", '{"one": "dig', "[]"])
def test_a_damaged_stamp_file_counts_as_nothing_done(tmp_path, content):
    (tmp_path / STAMPS_NAME).write_text(content)
    stamps = Stamps(tmp_path)
    assert not stamps.is_done("one", "digest")
    stamps.mark_done("one", "digest")
    assert stamps.is_done("one", "digest")
