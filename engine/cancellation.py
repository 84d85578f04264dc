"""Cooperative cancellation: one token per piece of work, checked often, never forced."""

import threading


class Cancelled(Exception):
    """The work stopped because its `CancelToken` was requested."""


class CancelToken:
    """A flag that one thread sets and a running piece of work checks.

    The work calls `check` once per decoded token, encoder block, audio packet or
    downloaded block; whoever started it calls `cancel` from any thread.
    """

    def __init__(self) -> None:
        self._event = threading.Event()

    def cancel(self) -> None:
        """Ask the work to stop; safe from any thread and more than once."""
        self._event.set()

    @property
    def is_cancelled(self) -> bool:
        """Whether `cancel` was called."""
        return self._event.is_set()

    def check(self) -> None:
        """Return at once while the work may go on.

        Raises:
            Cancelled: `cancel` was called.
        """
        if self._event.is_set():
            raise Cancelled

    def wait(self, seconds: float) -> None:
        """Pause for `seconds`, or until the work is to stop.

        Raises:
            Cancelled: `cancel` was called, before or meanwhile.
        """
        if self._event.wait(seconds):
            raise Cancelled
