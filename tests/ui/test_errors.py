"""What goes wrong is said in one sentence with advice, and the window lives on."""

import errno
import logging
import sys
import threading

import pytest
from PySide6.QtCore import QObject, QtMsgType, Signal
from PySide6.QtGui import QGuiApplication

from subtitler.captioning import EngineError
from subtitler.jobs.queue import QueueState
from subtitler.ui.error_messages import error_message
from subtitler.ui.error_reporter import ErrorReporter
from tests.media_files import Pictures, bursts, write_media, write_sound
from tests.ui.conftest import drop, wait_for_captions


def sentences(window):
    return [notice.sentence for notice in window.notices.notices]


def is_one_sentence_with_advice(said: str) -> bool:
    return said.endswith(".") and ";" in said and "\n" not in said and "Traceback" not in said


def make_silent_film(folder):
    return write_media(folder / "silent.mp4", (), Pictures(1.0))


def make_text(folder):
    path = folder / "notes.md"
    path.write_text("no media at all\n" * 40, encoding="utf-8")
    return path


def make_broken(folder):
    path = write_sound(folder / "broken.mp4", bursts([0.2], duration_s=1))
    path.write_bytes(path.read_bytes()[:200])
    return path


def make_nothing(folder):
    return folder / "vanished.mp4"


@pytest.mark.parametrize(
    "make", [make_silent_film, make_text, make_broken, make_nothing], ids=lambda m: m.__name__
)
def test_files_that_cannot_be_captioned_say_why_and_harm_nothing(window, qtbot, tmp_path, make):
    path = make(tmp_path)
    drop(window, path)
    wait_for_captions(qtbot, window)
    job = window.backstage.files.queue.jobs[0]
    assert job.state is QueueState.FAILED
    assert is_one_sentence_with_advice(job.message)
    assert path.name in job.message
    qtbot.waitUntil(lambda: job.message in sentences(window))
    good = write_sound(tmp_path / "good.wav", bursts([], duration_s=1))
    drop(window, good)
    wait_for_captions(qtbot, window, jobs=2)
    assert window.backstage.files.queue.jobs[-1].state is QueueState.DONE


def test_a_missing_model_folder_is_said(window, qtbot, tmp_path):
    window.models._settings.change(model=str(tmp_path / "no model"))
    drop(window, write_sound(tmp_path / "a.wav", bursts([], duration_s=1)))
    wait_for_captions(qtbot, window)
    job = window.backstage.files.queue.jobs[0]
    assert job.state is QueueState.FAILED
    assert "no model" in job.message


def test_a_subtitle_file_that_is_none_is_said(window, qtbot, tmp_path):
    path = tmp_path / "odd.json"
    path.write_text('{"segments": 7}', encoding="utf-8")
    with qtbot.waitSignal(window.opener.failed):
        drop(window, path)
    assert len(sentences(window)) == 1
    assert window.empty_page.isVisible()


def test_a_notice_shows_markup_as_text_and_can_be_closed(window, qtbot):
    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import QLabel

    from subtitler.ui.notices import Severity

    window.notices.show_notice("<b>film</b>.mp4 is broken.", Severity.ERROR)
    window.notices.show_notice("<b>film</b>.mp4 is broken.", Severity.ERROR)
    (notice,) = window.notices.notices
    label = next(label for label in notice.findChildren(QLabel) if label.text())
    assert label.textFormat() is Qt.TextFormat.PlainText
    qtbot.mouseClick(notice.close_button, Qt.MouseButton.LeftButton)
    assert window.notices.notices == ()
    assert not window.notices.isVisible()


@pytest.mark.parametrize(
    ("error", "part"),
    [
        (OSError(errno.ENOSPC, "full", "/x/film.srt"), "the disk is full"),
        (OSError(errno.EROFS, "read-only", "/x/film.srt"), "read-only"),
        (PermissionError(errno.EACCES, "no", "/x/film.srt"), "permission"),
        (FileNotFoundError(errno.ENOENT, "gone", "/x/film.srt"), "not there"),
        (MemoryError(), "memory"),
        (EngineError(), "engine"),
    ],
)
def test_errors_of_the_world_are_expected_and_say_what_to_do(error, part):
    message = error_message(error)
    assert message.is_expected
    assert part in message.sentence
    assert message.sentence.endswith(".")


def test_errors_of_ours_are_not_expected():
    message = error_message(KeyError("row"))
    assert not message.is_expected
    assert "KeyError" in message.sentence


class Faulty(QObject):
    wanted = Signal()

    def on_wanted(self):
        raise RuntimeError("a slot broke")


@pytest.fixture
def reporter(qapp, theme):
    reporter = ErrorReporter("1.2.3")
    before = (sys.excepthook, threading.excepthook, sys.unraisablehook)
    yield reporter
    if reporter.dialog is not None:
        reporter.dialog.close()
    sys.excepthook, threading.excepthook, sys.unraisablehook = before


def test_an_error_goes_to_the_log_and_to_one_dialog_that_copies_it(
    reporter, qtbot, caplog, expected_logs
):
    expected_logs.append("unexpected error")
    reporter.report(RuntimeError("first fault"))
    reporter.report(ValueError("second fault"))
    qtbot.waitUntil(lambda: reporter.dialog is not None)
    dialog = reporter.dialog
    qtbot.waitUntil(lambda: "second" in dialog._details.toPlainText())
    dialog.copy_button.click()
    copied = QGuiApplication.clipboard().text()
    assert "first fault" in copied
    assert "second fault" in copied
    assert "1.2.3" in copied
    assert "RuntimeError: first fault" in caplog.text
    dialog.close()
    qtbot.waitUntil(lambda: reporter.dialog is None)


@pytest.mark.qt_no_exception_capture
def test_what_a_slot_or_a_thread_lets_through_is_caught(reporter, qtbot, caplog, expected_logs):
    expected_logs += ["unexpected error", "propagateSizeHints"]
    reporter.install()
    try:
        faulty = Faulty()
        faulty.wanted.connect(faulty.on_wanted)
        faulty.wanted.emit()
        thread = threading.Thread(target=lambda: {}["a thread broke"])
        thread.start()
        thread.join()
        qtbot.waitUntil(lambda: reporter.dialog is not None)
        qtbot.waitUntil(lambda: "a thread broke" in reporter.dialog._details.toPlainText())
    finally:
        reporter.remove()
    assert "RuntimeError: a slot broke" in caplog.text
    assert "a thread broke" in caplog.text


def test_what_qt_says_goes_to_the_log(reporter, caplog, expected_logs):
    expected_logs.append("a Qt warning")
    reporter._on_qt_message(QtMsgType.QtInfoMsg, _Context(), "a Qt remark")
    reporter._on_qt_message(QtMsgType.QtWarningMsg, _Context(), "a Qt warning")
    assert [r.levelno for r in caplog.records if "a Qt warning" in r.message] == [logging.WARNING]
    assert reporter.dialog is None


class _Context:
    file, line, category = "", 0, "default"


def test_an_unexpected_error_of_a_job_is_reported_and_not_shown_as_a_notice(window, reported):
    error = KeyError("nobody expected this")
    window.show_error(error)
    assert reported == [error]
    reported.clear()
    assert window.notices.notices == ()
