"""Ctrl-C asks the work to stop; a second one no longer asks."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from subtitler.captioning import CancelToken


@contextmanager
def cancelled_by_ctrl_c() -> Iterator[CancelToken]:
    """Give a token that the first Ctrl-C cancels; from then on Ctrl-C interrupts at once."""
    token = CancelToken()
    if threading.current_thread() is not threading.main_thread():
        yield token  # only the main thread receives signals
        return
    before = signal.getsignal(signal.SIGINT)

    def cancel(_number: int, _frame: FrameType | None) -> None:
        token.cancel()
        signal.signal(signal.SIGINT, signal.default_int_handler)

    signal.signal(signal.SIGINT, cancel)
    try:
        yield token
    finally:
        signal.signal(signal.SIGINT, before)
