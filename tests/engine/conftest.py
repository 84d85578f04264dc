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
