"""Blocking work that can be left at any moment: it runs in a thread of its own."""

import queue
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Generic, TypeVar

from engine.cancellation import CancelToken

T = TypeVar("T")

_AHEAD = 16  # items that the thread may be ahead
_GLANCE_S = 0.05  # how long a cancel may go unseen while nothing comes
_PARTING_S = 0.2  # how long a thread that was left is waited for; it ends by itself later


@dataclass(frozen=True, slots=True)
class _Given(Generic[T]):
    item: T


@dataclass(frozen=True, slots=True)
class _Ended:
    error: Exception | None


def interruptible(
    work: Callable[[], Iterator[T]],
    cancel: CancelToken | None = None,
    abort: Callable[[], None] | None = None,
) -> Iterator[T]:
    """Hand on what `work` gives, and stop at once when asked even if it waits for something.

    Args:
        work: makes the blocking iterator; it is run and closed in a thread of its own.
        cancel: checked for every item, and many times a second between them.
        abort: called when the iteration is left early; makes what blocks give up.

    Raises:
        Cancelled: `cancel` was requested.
        Exception: what `work` raised.
    """
    box: queue.Queue[_Given[T] | _Ended] = queue.Queue(_AHEAD)
    left = threading.Event()

    def put(message: _Given[T] | _Ended) -> None:
        while not left.is_set():
            try:
                box.put(message, timeout=_GLANCE_S)
            except queue.Full:
                continue
            return

    def run() -> None:
        try:
            with closing(_as_generator(work)) as items:
                for item in items:
                    put(_Given(item))
                    if left.is_set():
                        return
        except Exception as error:  # noqa: BLE001 - raised again where the items are taken
            put(_Ended(error))
        else:
            put(_Ended(None))

    thread = threading.Thread(target=run, name="interruptible work", daemon=True)
    thread.start()
    try:
        yield from _taken(box, cancel)
    finally:
        left.set()
        if abort is not None and thread.is_alive():
            abort()
        thread.join(_PARTING_S)


def _as_generator(work: Callable[[], Iterator[T]]) -> Generator[T, None, None]:
    yield from work()


def _taken(box: "queue.Queue[_Given[T] | _Ended]", cancel: CancelToken | None) -> Iterator[T]:
    while True:
        if cancel is not None:
            cancel.check()
        try:
            message = box.get(timeout=_GLANCE_S)
        except queue.Empty:
            continue
        if isinstance(message, _Given):
            yield message.item
        elif message.error is not None:
            raise message.error
        else:
            return
