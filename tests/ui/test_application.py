"""One start of the windowed program: settings, log, and leaving cleanly."""

import logging
import threading
import time

import pytest

from subtitler.application import Application, log_folder, start_logging
from subtitler.settings import Settings, load_settings, save_settings, settings_path


@pytest.fixture
def application(qapp, theme):
    """The whole program around the test run's QApplication."""
    save_settings(Settings(theme="dark"))
    application = Application(qapp)
    yield application
    application.window.close()
    application.window.deleteLater()
    application.theme.setParent(None)


@pytest.fixture
def root_handler():
    before = logging.getLogger().level
    handler = start_logging()
    yield handler
    handler.close()
    logging.getLogger().removeHandler(handler)
    logging.getLogger().setLevel(before)


def test_the_window_opens_the_files_it_was_started_with(application, qtbot, tmp_path):
    path = tmp_path / "film.srt"
    path.write_text("1\n00:00:01,000 --> 00:00:02,000\nHello\n", encoding="utf-8")
    application.open([path])
    qtbot.waitUntil(lambda: len(application.window.workspace.document.cues) == 1)
    assert application.theme.colours.is_dark


def test_the_device_and_its_reason_are_shown_before_anything_is_captioned(application, qtbot):
    application.open([])
    qtbot.waitUntil(lambda: "·" in application.window.status.device.text(), timeout=60_000)


def test_a_film_on_the_command_line_plays_once_the_engine_is_loaded(application, qtbot, demo_clip):
    video = application.window.workspace.video
    application.open([demo_clip])
    qtbot.waitUntil(lambda: video.duration_ms > 50_000, timeout=60_000)
    assert application.window.backstage.files.sessions[0].media == demo_clip
    application.window.runner.cancel_all()
    application.window.workspace.document.mark_clean()


def test_settings_are_saved_when_the_window_is_closed(application, qtbot):
    application.open([])
    application.settings.change(last_folder="/films")
    application.window.resize(1111, 777)
    with qtbot.waitSignal(application.window.closed, timeout=10_000):
        application.window.close()
    settings, problems = load_settings()
    assert problems == ()
    assert settings.last_folder == "/films"
    assert settings.theme == "dark"
    assert settings.window_geometry


def test_damaged_settings_are_said_and_do_not_stop_the_start(qapp, theme, qtbot):
    settings_path().parent.mkdir(parents=True, exist_ok=True)
    settings_path().write_text("not JSON", encoding="utf-8")
    application = Application(qapp)
    try:
        application.open([])
        assert len(application.window.notices.notices) == 1
    finally:
        application.window.close()
        application.window.deleteLater()


def test_log_records_reach_a_file_in_the_users_log_folder(root_handler):
    logging.getLogger("subtitler.test").info("a remark")
    root_handler.flush()
    assert "a remark" in (log_folder() / "subtitler.log").read_text(encoding="utf-8")


def test_a_log_folder_that_refuses_does_not_stop_the_start(tmp_path):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    handler = start_logging(tmp_path / "file" / "logs")
    logging.getLogger().removeHandler(handler)
    assert isinstance(handler, logging.StreamHandler)


@pytest.mark.slow
def test_a_job_that_does_not_stop_is_named_after_five_seconds(window, qtbot):
    started, release = threading.Event(), threading.Event()

    def deaf(_cancel):
        started.set()
        release.wait(60)
        yield 1

    window.backstage.engine.submit(deaf, "deaf.mp4")
    qtbot.waitUntil(started.is_set)
    begun = time.monotonic()
    window.close()
    assert time.monotonic() - begun > 4.5  # it was given its time, and no more:
    assert not release.is_set()
    assert window.jobs_left == ("deaf.mp4",)
    release.set()
    window.jobs_left = window.backstage.stop()


def test_all_threads_run_before_the_engines_libraries_are_loaded(window):
    """Starting one meanwhile would make the window wait for the dynamic linker."""
    backstage = window.backstage
    window.prepare()
    assert all(
        worker._thread.isRunning() for worker in (backstage.engine, backstage.media, backstage.disk)
    )
