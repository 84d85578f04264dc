"""A last word that the end of a window cut in two: the next window hears it whole."""

from collections.abc import Sequence

from engine.mel import N_FRAMES
from engine.segments import DraftSegment, split_segment
from engine.tokenizer import Tokenizer
from engine.window import Window

# A last word that ends so near to a full window's end was likely cut there.
TORN_S = 0.2
# The next window begins at least so much later.
SHORTEST_STEP_S = 1.0


def without_torn_word(
    segments: Sequence[DraftSegment], window: Window, stop: int, tokenizer: Tokenizer
) -> tuple[list[DraftSegment], float | None]:
    """Leave out a word that the window's end cut in two.

    Args:
        segments: of the window, in order, with words; at least one.
        window: where they were heard.
        stop: mel frame up to which the audio goes on.
        tokenizer: gives the tokens that stay.

    Returns:
        The segments, and where the word begins that is left out; None where none is.
    """
    *before, last = segments
    is_full = window.n_frames == N_FRAMES and window.stop < stop
    if not is_full or len(last.words) < 2 or last.words[-1].end_s < window.end_s - TORN_S:
        return list(segments), None
    torn = last.words[-1]
    kept, *rest = split_segment(last, torn.start_s, tokenizer)
    if not rest or torn.start_s - window.start_s < SHORTEST_STEP_S:
        return list(segments), None
    return [*before, kept], torn.start_s
