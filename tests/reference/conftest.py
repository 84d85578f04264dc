from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def demo_folder() -> Path:
    return Path(__file__).parents[2] / "resources" / "models" / "demo-en"
