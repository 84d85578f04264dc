"""The text that the next window is told about."""

from collections import deque
from collections.abc import Iterable, Sequence

from engine.decoding.options import Compatibility
from engine.decoding.prompt import longest_earlier_text

EarlierTextState = tuple[tuple[int, ...], int]


class EarlierText:
    """The latest tokens of a transcription, timestamps included; the next window's prompt."""

    def __init__(
        self,
        n_text_ctx: int,
        initial: Sequence[int] = (),
        *,
        carried: bool = False,
        hotwords: Sequence[int] = (),
        compatibility: Compatibility | None = None,
    ) -> None:
        """Start with the ids of a caller's prompt, if any.

        Args:
            n_text_ctx: positions of the decoder; half of them hold earlier text.
            initial: ids put before the first window.
            carried: put `initial` before every window, and the latest text behind it.
            hotwords: ids put before everything else in every window, cut to half of the room.
            compatibility: "openai" has no hotwords, and forgets that a carried prompt may be
                too long.
        """
        self._room = longest_earlier_text(n_text_ctx)
        strict = compatibility == "openai"
        self._keeps_sign_fault = strict
        self._hotwords = () if strict else tuple(hotwords[: self._room // 2])
        self._carried = tuple(initial) if carried else ()
        self._latest = deque(() if carried else initial, maxlen=self._room)
        self._n_added = 0

    @property
    def tokens(self) -> tuple[int, ...]:
        """The ids for the next window's prompt."""
        return self.tokens_for_prompt()

    def tokens_for_prompt(self, *, with_hotwords: bool = True) -> tuple[int, ...]:
        """Lay out the ids for the next window's prompt: hotwords, carried and latest text.

        Args:
            with_hotwords: False where the window begins with a prefix, which takes their
                place.

        Source: faster-whisper 1.2, `get_prompt`, for the place of the hotwords.
        """
        hotwords = self._hotwords if with_hotwords else ()
        room = self._room - len(hotwords)
        carried = _last(self._carried, room)
        latest = tuple(self._latest)
        if self._keeps_sign_fault and self._carried:
            kept = (*carried, *self._latest_of_the_reference())
            return _last(kept, room)
        return (*hotwords, *carried, *_last(latest, room - len(carried)))

    def add(self, tokens: Iterable[int]) -> None:
        """Remember a segment's ids."""
        added = tuple(tokens)
        self._latest.extend(added)
        self._n_added += len(added)

    def forget(self) -> None:
        """Start afresh: what was decoded last would mislead. What is carried stays."""
        self._latest.clear()
        self._n_added = 0

    @property
    def state(self) -> EarlierTextState:
        """What has to be saved to go on another day: the latest ids and how many were added."""
        return tuple(self._latest), self._n_added

    def restore(self, state: EarlierTextState) -> None:
        """Go on from a saved state; made with the same arguments, the prompts are the same."""
        latest, self._n_added = state
        self._latest.clear()
        self._latest.extend(latest)

    def _latest_of_the_reference(self) -> tuple[int, ...]:
        """Cut the latest text as the reference does, which slices by a length that may be <= 0.

        Nothing left makes it [-0:], all of the text; less than nothing cuts off the first
        tokens instead of keeping the last.
        """
        left = self._room - len(self._carried)
        if left > 0:
            return _last(tuple(self._latest), left)
        return _last(tuple(self._latest), self._n_added + left)


def _last(tokens: tuple[int, ...], n: int) -> tuple[int, ...]:
    """The last `n`, none where `n` is not above 0; a slice of -0 would be all."""
    return tokens[-n:] if n > 0 else ()
