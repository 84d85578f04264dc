"""The published network, and speech for it: the first seconds of the demo clip."""

from pathlib import Path

import pytest

from engine.audio import load_audio
from engine.speech_activity.network import load_speech_network

DEMO = Path(__file__).parents[3] / "resources" / "demo" / "demo.mp4"


@pytest.fixture(scope="session")
def network():
    return load_speech_network()


@pytest.fixture(scope="session")
def speech():
    """34 s; nobody speaks from 23.7 to 31.5 s."""
    return load_audio(DEMO)[: 34 * 16_000]
