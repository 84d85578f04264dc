"""The text that the next window is told about."""

from collections import deque
from collections.abc import Iterable

from engine.decoding.prompt import longest_earlier_text


class EarlierText:
    """The latest tokens of a transcription, timestamps included; the next window's prompt."""

    def __init__(self, n_text_ctx: int, initial: Iterable[int] = ()) -> None:
        """Start with the ids of a caller's prompt, if any.

        Args:
            n_text_ctx: positions of the decoder; half of them hold earlier text.
            initial: ids put before the first window.
        """
        self._tokens = deque(initial, maxlen=longest_earlier_text(n_text_ctx))

    @property
    def tokens(self) -> tuple[int, ...]:
        """The ids for the next window's prompt."""
        return tuple(self._tokens)

    def add(self, tokens: Iterable[int]) -> None:
        """Remember a segment's ids."""
        self._tokens.extend(tokens)

    def forget(self) -> None:
        """Start afresh: what was decoded last would mislead."""
        self._tokens.clear()
