"""A tiny random model, loaded once for all tests that only use it."""

import pytest
import torch

import engine
from tests.engine.tiny_model import write_tiny_model


@pytest.fixture(scope="session")
def model(tmp_path_factory):
    return engine.load_model(write_tiny_model(tmp_path_factory.mktemp("tiny")), device="cpu")


@pytest.fixture(scope="session")
def features(model):
    mel = torch.randn(1, 80, 3000, generator=torch.Generator().manual_seed(0))
    return model.network.embed_audio(mel)


@pytest.fixture(autouse=True)
def one_thread():
    """Networks this small gain nothing by more threads, which only wait for each other."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)
