"""Make many objects without a break."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collection() -> Iterator[None]:
    """Put off the search for garbage while thousands of cues are made.

    Python searches after every few hundred new objects, now and then through all cues and words
    of the document. Of new cues none is garbage, and searching takes as long as making them; each
    round stops all threads, the window's too.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
