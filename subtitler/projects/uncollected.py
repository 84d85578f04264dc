"""Makes many objects at once without looking through all of them again and again."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Hold the garbage collector off.

    A film has a million objects that all stay. Python's collector goes through them every time
    their number has grown by a quarter: that doubles the time to read a film, and each round
    stops all threads, the window's too.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
