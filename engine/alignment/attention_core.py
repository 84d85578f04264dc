"""Words that were timed over speech they do not say.

Warping hands every frame to some word. Where the model skipped a sentence, a neighbouring word
is stretched over it, though its tokens looked at a small part of that time only.
"""

from collections.abc import Sequence

import numpy as np

from engine.alignment.words import FRAMES_PER_SECOND, TimedWord

# No word is usually as long, and shorter ones hide no sentence.
STRETCHED_S = 1.5
# What lies outside of so much of the attention on either side is looked at by the way.
TAIL = 0.05
# Onsets and endings reach a little beyond what is looked at.
MARGIN_S = 0.3


def trim_to_attention(words: Sequence[TimedWord]) -> None:
    """Cut long words to where their tokens looked, in place.

    Args:
        words: of one window, from its start, with their attention.
    """
    for word in words:
        if word.attention is None or word.duration_s <= STRETCHED_S:
            continue
        looked_at = np.cumsum(word.attention)
        first, last = np.searchsorted(looked_at, np.array([TAIL, 1 - TAIL]) * looked_at[-1])
        start_s = max(word.start_s, float(first) / FRAMES_PER_SECOND - MARGIN_S)
        end_s = min(word.end_s, float(last + 1) / FRAMES_PER_SECOND + MARGIN_S)
        if start_s < end_s:
            word.start_s, word.end_s = start_s, end_s
