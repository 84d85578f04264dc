"""Models that the engine and openai-whisper both load; written once for the whole run."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
import torch
import whisper

import engine
from tests.reference.behaviour_table import README, declarations, readme_with, table
from tests.reference.openai_whisper import reference_model, write_random_model


def pytest_addoption(parser):
    parser.addoption(
        "--write-table",
        action="store_true",
        help="write the table of tests/reference/README.md when all tests have passed",
    )


def pytest_sessionfinish(session, exitstatus):
    if exitstatus == 0 and session.config.getoption("--write-table", default=False):
        README.write_text(readme_with(table(declarations())), "utf-8")


@pytest.fixture(scope="session")
def demo_folder() -> Path:
    return Path(__file__).parents[2] / "resources" / "models" / "demo-en"


@dataclass(frozen=True)
class Pair:
    """One set of weights in both implementations."""

    folder: Path
    ours: engine.SpeechModel
    theirs: whisper.Whisper


def load_pair(folder: Path) -> Pair:
    return Pair(folder, engine.load_model(folder, device="cpu"), reference_model(folder))


@pytest.fixture(scope="session")
def random_pair(tmp_path_factory) -> Callable[[int, int], Pair]:
    """Random models by vocabulary size and number of Mel bands."""
    folder = tmp_path_factory.mktemp("random-models")

    @cache
    def make(n_vocab: int, n_mels: int) -> Pair:
        return load_pair(write_random_model(folder / f"{n_vocab}-{n_mels}", n_vocab, n_mels))

    return make


@pytest.fixture(scope="session")
def demo_pair(demo_folder) -> Pair:
    return load_pair(demo_folder)


@pytest.fixture(autouse=True)
def one_thread():
    """Both sides split their sums alike, however many cores there are."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)
