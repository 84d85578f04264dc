"""The root of the errors that people read."""

from typing import Any


class SentenceError(Exception):
    """An error whose `str()` is one sentence that a user understands, with what to do.

    Attributes:
        sentence: the same as `str()`.
        args: the facts, as the subclass takes them; so the error pickles.
    """

    def __init__(self, sentence: str, *facts: Any) -> None:
        super().__init__(*facts)
        self.sentence = sentence

    # The standard library has `override` from Python 3.12 on.
    def __str__(self) -> str:  # type: ignore[explicit-override]
        return self.sentence
