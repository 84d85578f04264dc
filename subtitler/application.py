"""The windowed front: builds everything, wires it, runs it, and leaves cleanly."""

import logging
import os
import sys
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from logging.handlers import RotatingFileHandler
from pathlib import Path

import platformdirs
from PySide6.QtCore import QLocale, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QMessageBox

from subtitler.settings import SettingsUnwritable, load_settings, save_settings, state_folder
from subtitler.ui.backstage import Backstage
from subtitler.ui.error_reporter import ErrorReporter
from subtitler.ui.kept_settings import KeptSettings
from subtitler.ui.main_window import MainWindow
from subtitler.ui.notices import Severity
from subtitler.ui.quit_signals import QuitSignals
from subtitler.ui.theme import Theme

LOG_BYTES = 1_000_000
LOG_FILES = 3

_log = logging.getLogger(__name__)


class Application:
    """One start of the windowed program."""

    def __init__(self, qt: QApplication, reporter: ErrorReporter | None = None) -> None:
        """Build the window and what works behind it.

        Args:
            qt: Qt's part of the program.
            reporter: takes unexpected errors; None makes one.
        """
        self.qt = qt
        qt.setApplicationName("subtitler")
        qt.setApplicationDisplayName("Subtitler")
        qt.setDesktopFileName("subtitler")
        self.reporter = reporter or ErrorReporter(_version())
        settings, problems = load_settings()
        self.settings = KeptSettings(settings)
        self.theme = Theme(qt)
        self.theme.follow(settings.theme)
        self.backstage = Backstage.with_threads(settings.threads, state_folder() / "journals")
        self.window = MainWindow(self.theme, self.backstage, self.settings, self.reporter.report)
        for problem in problems:
            _log.info("settings repaired: %s", problem)
            self.window.notices.show_notice(str(problem), Severity.WARNING)
        self.window.log_requested.connect(self._on_log_requested)
        self.window.about_requested.connect(self._on_about_requested)
        self.window.closed.connect(self._on_closed)

    def open(self, paths: Sequence[Path]) -> None:
        """Show the window and open what was named on the command line."""
        self.window.show()
        self.window.prepare()
        self.window.restorer.restore()
        self.window.file_commands.open_paths([path.absolute() for path in paths])

    def _on_closed(self) -> None:
        try:
            save_settings(self.settings.value)
        except SettingsUnwritable as error:
            _log.warning("%s", error)
        left = self.window.jobs_left
        if left:
            _log.warning("jobs that did not stop: %s", ", ".join(left))
            box = QMessageBox()
            box.setIcon(QMessageBox.Icon.Warning)
            box.setWindowTitle("Subtitler")
            box.setTextFormat(Qt.TextFormat.PlainText)
            names = ", ".join(f"“{name}”" for name in left)
            box.setText(f"{names} did not stop in time and is ended with the program.")
            box.exec()
        self.qt.quit()

    def _on_log_requested(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(log_folder())))

    def _on_about_requested(self) -> None:
        box = QMessageBox(self.window)
        box.setWindowTitle(self.window.tr("About Subtitler"))
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setIconPixmap(self.theme.application_icon().pixmap(64, 64))
        box.setText(f"Subtitler {_version()}")
        box.setInformativeText(
            self.window.tr(
                "Captions videos on this machine with an engine of its own, and corrects them "
                "beside the video. MIT licence."
            )
        )
        box.open()


def log_folder() -> Path:
    """Where the log files of this user are."""
    return platformdirs.user_log_path("subtitler", appauthor=False)


def start_logging(folder: Path | None = None) -> logging.Handler:
    """Log to rotating files; to the terminal where the folder refuses.

    Args:
        folder: None for this user's.
    """
    folder = folder or log_folder()
    handler: logging.Handler
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(
            folder / "subtitler.log",
            maxBytes=LOG_BYTES,
            backupCount=LOG_FILES,
            encoding="utf-8",
            delay=True,
        )
    except OSError:
        handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    return handler


def run(paths: Sequence[Path] = ()) -> int:
    """Open the window with `paths` and stay until it is closed.

    Returns:
        the exit code of the program.
    """
    start_logging()
    QLocale.setDefault(QLocale.c())  # times are written alike wherever the program runs
    qt = QApplication(sys.argv[:1])
    reporter = ErrorReporter(_version())
    reporter.install()  # first of all: what goes wrong while the window is built counts too
    application = Application(qt, reporter)
    quit_signals = QuitSignals()
    quit_signals.quit_wanted.connect(application.window.close)
    quit_signals.install()
    application.open(paths)
    _log.info("Subtitler %s is ready", _version())
    code = qt.exec()
    quit_signals.remove()
    reporter.remove()
    if application.window.jobs_left:
        # Qt aborts the process when it destroys a thread that runs; see qtjobs.Worker.stop.
        logging.shutdown()
        os._exit(code)
    return code


def _version() -> str:
    try:
        return version("subtitler")
    except PackageNotFoundError:  # run from a checkout that was never installed
        return "(not installed)"
