"""What every test gets: no screen, folders of its own, and no warning that nobody expected."""

import logging
import os

import pytest
from hypothesis import settings

# Examples are the same in every run, and a busy machine fails no test by being slow. To look for
# new ones: pytest --hypothesis-profile=explore
settings.register_profile("suite", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None, max_examples=2000)
settings.load_profile("suite")

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_LOGGING_RULES", "qt.multimedia.*=false")  # as the application sets it

_FOLDERS = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME")


@pytest.fixture(autouse=True)
def own_folders(monkeypatch, tmp_path_factory):
    """Settings, logs and models of the machine stay out of the tests, and the other way round."""
    home = tmp_path_factory.mktemp("home")
    for name in _FOLDERS:
        monkeypatch.setenv(name, str(home / name.lower()))
    return home


@pytest.fixture
def expected_logs() -> list[str]:
    """Parts of the warnings that a test provokes; it puts them in before."""
    return []


@pytest.fixture(autouse=True)
def no_unexpected_log(caplog, expected_logs):
    """A warning in the log that no test asked for is a bug that got away."""
    yield
    loud = [
        record.getMessage()
        for record in caplog.get_records("call")
        if record.levelno >= logging.WARNING
    ]
    unexpected = [said for said in loud if not any(part in said for part in expected_logs)]
    assert not unexpected, unexpected


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """What a test says of the reference (tests/reference/README.md) is shown or the run fails."""
    report = yield
    if report.skipped and item.get_closest_marker("behaviour"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} is the case of a behaviour and may not be skipped"
    return report
