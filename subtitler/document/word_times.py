"""Arithmetic on the times of words: share out, keep inside a cue."""

from collections.abc import Iterable, Sequence

from subtitler.document.word import Word, WordOrigin, quick_word, retimed

LONGEST_LINGER_MS = 500
"""How long a cue stays after its last word so that it is read at ease.

Source: Netflix Timed Text Style Guide, Subtitle Timing Guidelines, "Out-times": half a second.
"""


def share_out(
    texts: Sequence[str], start_ms: int, end_ms: int, origin: WordOrigin
) -> tuple[Word, ...]:
    """Words that share the time from `start_ms` to `end_ms` by their number of characters."""
    if len(texts) == 1:
        return (quick_word(texts[0], start_ms, end_ms, None, origin),)
    total = sum(len(text) for text in texts)
    edges = [start_ms]
    spent = 0
    for text in texts:
        spent += len(text)
        edges.append(start_ms + (end_ms - start_ms) * spent // max(total, 1))
    return tuple(
        quick_word(text, edges[index], edges[index + 1], None, origin)
        for index, text in enumerate(texts)
    )


def limit_words(words: Iterable[Word], start_ms: int, end_ms: int) -> tuple[Word, ...]:
    """The words in order, each inside the given times; only what lies outside is changed.

    Where `end_ms` lies before `start_ms`, all words come to stand at `start_ms`.
    """
    words = tuple(words)
    if _are_inside(words, start_ms, end_ms):
        return words
    limited: list[Word] = []
    earliest = start_ms
    latest = max(start_ms, end_ms)
    for word in words:
        start = min(max(word.start_ms, earliest), latest)
        end = min(max(word.end_ms, start), latest)
        limited.append(retimed(word, start, end))
        earliest = end
    return tuple(limited)


def _are_inside(words: Sequence[Word], start_ms: int, end_ms: int) -> bool:
    """Whether nothing is to be changed, which is so with most cues."""
    earliest = start_ms
    for word in words:
        if not earliest <= word.start_ms <= word.end_ms:
            return False
        earliest = word.end_ms
    return not words or earliest <= end_ms
