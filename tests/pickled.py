"""Send a value through pickle, as between processes."""

import pickle
from typing import TypeVar

T = TypeVar("T")


def pickled(value: T) -> T:
    """The value as it arrives in another process."""
    return pickle.loads(pickle.dumps(value))  # noqa: S301 - made a moment ago
