"""Ctrl-C in the terminal, and the system's wish to end the program, close the window."""

import signal
import socket
from collections.abc import Callable
from types import FrameType
from typing import Any

from PySide6.QtCore import QObject, QSocketNotifier, Signal

_SIGNALS = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)


class QuitSignals(QObject):
    """Turns a signal of the system into one of Qt's; made on the main thread.

    Python would run its own handler somewhere inside a slot, which the exception then leaves
    half done. Here the handler does nothing: the signal's number also arrives in a socket, and
    the event loop looks at that between two slots. While the first one is being obeyed, say by
    a question about unsaved work, a second one ends the program at once.

    Signals:
        quit_wanted: the window is to be closed, as if the user had closed it.
    """

    quit_wanted = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._receiver, self._sender = socket.socketpair()
        for end in (self._receiver, self._sender):
            end.setblocking(False)  # noqa: FBT003 - socket's signature
        self._notifier = QSocketNotifier(self._receiver.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_arrived)
        self._wakeup_before = -1
        self._handlers_before: dict[int, Any] = {}

    def install(self) -> None:
        """Take the signals over; one that the parent process wants ignored stays ignored."""
        self._wakeup_before = signal.set_wakeup_fd(self._sender.fileno(), warn_on_full_buffer=False)
        for number in _SIGNALS:
            if signal.getsignal(number) is not signal.SIG_IGN:
                self._handlers_before[number] = signal.getsignal(number)
        self._handle_by(_do_nothing)

    def remove(self) -> None:
        """Give the signals back."""
        for number, handler in self._handlers_before.items():
            signal.signal(number, handler)
        self._handlers_before.clear()
        signal.set_wakeup_fd(self._wakeup_before)
        self._notifier.setEnabled(False)
        self._receiver.close()
        self._sender.close()

    def _on_arrived(self) -> None:
        self._receiver.recv(4096)
        self._handle_by(signal.SIG_DFL)
        self.quit_wanted.emit()
        self._handle_by(_do_nothing)

    def _handle_by(
        self, handler: signal.Handlers | Callable[[int, FrameType | None], None]
    ) -> None:
        for number in self._handlers_before:
            signal.signal(number, handler)


def _do_nothing(_number: int, _frame: FrameType | None) -> None:
    """Stand in the place of Python's handler, which would raise."""
