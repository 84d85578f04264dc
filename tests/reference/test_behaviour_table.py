"""Every behaviour of the reference has a case, and README.md lists them as they are declared."""

from pathlib import Path

import pytest

from tests.reference.behaviour_table import (
    COMMAND,
    README,
    TESTS,
    declarations,
    readme_with,
    table,
    undeclared,
)
from tests.reference.behaviours import equals, known_behaviours, mends


def test_every_behaviour_has_a_case():
    assert undeclared(declarations()) == []


def test_no_behaviour_is_listed_twice():
    names = [behaviour.name for behaviour in known_behaviours()]
    assert len(names) == len(set(names)) > 80


def test_the_readme_holds_the_table_of_these_tests(request):
    if request.config.getoption("--write-table", default=False):
        return  # it is written when all tests have passed
    expected = readme_with(table(declarations()))
    assert README.read_text("utf-8") == expected, f"run: {COMMAND}"


def test_what_the_source_declares_is_what_pytest_finds(request):
    """A declaration at something that is no test, or is never collected, shows nothing."""
    declared = {(d.file, d.test, d.behaviour, d.outcome) for d in declarations()}
    collected = set()
    for item in request.session.items:
        file = Path(item.path).relative_to(TESTS).as_posix()
        for mark in item.iter_markers("behaviour"):
            outcome, *names = mark.args
            collected |= {(file, item.originalname, name, outcome) for name in names}
    files = {file for file, *_ in collected}
    assert collected <= declared
    if not request.config.getoption("keyword") and "::" not in "".join(request.config.args):
        assert {entry for entry in declared if entry[0] in files} == collected


def test_an_unknown_behaviour_cannot_be_declared():
    with pytest.raises(ValueError, match=r"9\.9 flying"):
        equals("2.2 padding", "9.9 flying")
    with pytest.raises(ValueError, match="nothing named"):
        mends(why="it is better")


def test_a_behaviour_without_a_case_is_noticed(tmp_path):
    (tmp_path / "test_one.py").write_text(
        "from tests.reference.behaviours import mends\n"
        '@mends("2.2 padding", why="ours are better")\n'
        "def test_of_sizes(): ...\n"
        '@mends("2.2 filter bank", why="this is no test")\n'
        "def sizes(): ...\n"
    )
    declared = declarations(tmp_path)
    assert "2.2 padding" not in undeclared(declared)
    assert "2.2 filter bank" in undeclared(declared)
    text = table(declared)
    assert "by default ours are better | [of sizes](../test_one.py) |" in text
    assert "0 equal, 1 equal on demand" in text
