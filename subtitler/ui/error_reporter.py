"""Unexpected errors, wherever they come from, go to the log and to one dialog."""

import faulthandler
import logging
import platform
import sys
import threading
import traceback
from types import TracebackType

import PySide6
from PySide6.QtCore import (
    QMessageLogContext,
    QObject,
    Qt,
    QtMsgType,
    Signal,
    Slot,
    qInstallMessageHandler,
    qVersion,
)

from subtitler.ui.dialogs.unexpected_error import UnexpectedErrorDialog
from subtitler.ui.error_messages import error_message

_log = logging.getLogger(__name__)

_QT_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


class ErrorReporter(QObject):
    """Takes errors from any thread; shows one dialog on the GUI thread, however many come.

    Lives on the GUI thread. `install` puts it behind the interpreter's and Qt's hooks,
    `remove` gives them back.
    """

    _reported = Signal(str, str)

    def __init__(self, version: str) -> None:
        super().__init__()
        self._version = version
        self._dialog: UnexpectedErrorDialog | None = None
        # Queued: a dialog must not open in the middle of the slot that failed.
        self._reported.connect(self._show, Qt.ConnectionType.QueuedConnection)

    @property
    def dialog(self) -> UnexpectedErrorDialog | None:
        """The dialog while it is open."""
        return self._dialog

    def install(self) -> None:
        """Catch what nobody else catches: in slots, threads, destructors and in Qt."""
        sys.excepthook = self._on_uncaught
        threading.excepthook = self._on_thread_error
        sys.unraisablehook = self._on_unraisable
        qInstallMessageHandler(self._on_qt_message)
        if sys.stderr is not None and not faulthandler.is_enabled():
            faulthandler.enable()

    def remove(self) -> None:
        """Give the hooks back."""
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__
        sys.unraisablehook = sys.__unraisablehook__
        qInstallMessageHandler(None)

    def report(self, error: BaseException) -> None:
        """Log `error` with its traceback and show it; from any thread."""
        details = "".join(traceback.format_exception(error))
        _log.error("unexpected error\n%s", details)
        self._reported.emit(error_message(error).sentence, details)

    def _on_uncaught(
        self,
        kind: type[BaseException],
        error: BaseException,
        trace: TracebackType | None,
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        self.report(error.with_traceback(trace))

    def _on_thread_error(self, hook: threading.ExceptHookArgs) -> None:
        if hook.exc_value is not None and not isinstance(hook.exc_value, SystemExit):
            self.report(hook.exc_value)

    def _on_unraisable(self, hook: "sys.UnraisableHookArgs") -> None:
        if hook.exc_value is not None:
            self.report(hook.exc_value)

    def _on_qt_message(self, kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
        """Log what Qt says; only what it calls critical is worth a dialog."""
        level = _QT_LEVELS.get(kind, logging.WARNING)
        where = f"{context.file}:{context.line}" if context.file else context.category
        _log.log(level, "Qt: %s (%s)", message, where)
        if level >= logging.ERROR:
            self._reported.emit(
                self.tr("Something went wrong in the user interface; save your work."),
                f"Qt: {message} ({where})",
            )

    @Slot(str, str)
    def _show(self, sentence: str, details: str) -> None:
        if self._dialog is not None:
            self._dialog.add_details(details)
            return
        self._dialog = UnexpectedErrorDialog(sentence, f"{self._circumstances()}\n\n{details}")
        self._dialog.destroyed.connect(self._on_dialog_destroyed)
        self._dialog.show()

    def _on_dialog_destroyed(self) -> None:
        self._dialog = None

    def _circumstances(self) -> str:
        return (
            f"Subtitler {self._version}, Python {platform.python_version()}, "
            f"Qt {qVersion()}, PySide {PySide6.__version__}, {platform.platform()}"
        )
