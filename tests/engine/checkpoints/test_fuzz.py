"""Damaged files of every format load, or end in a typed error: a small share of
`tests.benchmarks.checkpoint_fuzz`, which also measures memory."""

import collections
import logging

import pytest

import engine
from engine.errors import EngineError
from tests.fakes.checkpoint_mutations import EXPECTED
from tests.fakes.checkpoint_targets import write_targets

FILES_PER_FORMAT = 30


@pytest.fixture(scope="module")
def targets(tmp_path_factory):
    return write_targets(tmp_path_factory.mktemp("targets"))


def outcome_of(path) -> str:
    try:
        engine.load_model(path, device="cpu")
    except EngineError as error:
        return type(error).__name__ if str(error) else "an error without a sentence"
    return "loaded"


def test_damaged_files_load_or_end_in_a_typed_error(targets, caplog):
    caplog.set_level(logging.CRITICAL)  # heads that are damaged or missing are warned about
    outcomes = collections.Counter()
    for target in targets:
        assert outcome_of(target.path) == "loaded"
        for number in range(FILES_PER_FORMAT):
            with target.damaged(f"suite {target.name} {number}"):
                outcomes[outcome_of(target.path)] += 1
    assert outcomes.keys() <= EXPECTED
    assert outcomes["ModelFileDamaged"] > outcomes.total() / 3
