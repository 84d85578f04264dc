"""A few seconds of speech that the demo model understands."""

from pathlib import Path

import pytest

from engine.audio import load_audio
from tests.media_files import write_sound

DEMO_CLIP = Path(__file__).parents[2] / "resources" / "demo" / "demo.mp4"
SPEECH_S = 7
"""Of the demo clip: its first two sentences."""


@pytest.fixture(scope="session")
def speech(tmp_path_factory) -> bytes:
    """A sound file with two sentences."""
    path = tmp_path_factory.mktemp("speech") / "speech.mkv"
    write_sound(path, load_audio(DEMO_CLIP)[: SPEECH_S * 16_000], rate_hz=16_000)
    return path.read_bytes()


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """An empty working folder."""
    films = tmp_path / "films"
    films.mkdir()
    monkeypatch.chdir(films)
    return films
