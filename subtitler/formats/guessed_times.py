"""Times for cues of files that do not say them."""

from collections.abc import Sequence
from itertools import accumulate

from subtitler.document.markup import visible_text

# Source: what most guidelines ask of subtitles for adults lies between 15 and 20.
READING_CHARS_PER_S = 15
SHORTEST_MS = 1000


def reading_ms(text: str) -> int:
    """How long a text is shown so that people can read it."""
    return max(SHORTEST_MS, len(visible_text(text)) * 1000 // READING_CHARS_PER_S)


def one_after_the_other(texts: Sequence[str]) -> list[tuple[int, int]]:
    """Start and end in milliseconds of each text, each as long as it takes to read, from 0."""
    ends = list(accumulate(map(reading_ms, texts)))
    return list(zip([0, *ends], ends, strict=False))
