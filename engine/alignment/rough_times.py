"""Recognised words whose times cannot be: many of them crammed into a moment.

A recogniser that loses its way writes on without looking at the sound; the warping path then
crams those words into a moment, often with speech unaccounted for beside it. They say that
something was said there, and nothing about what and when.
"""

from collections.abc import Sequence

from engine.alignment.expected_speech import (
    HeardWord,
    believable_end_s,
    believable_start_s,
    n_letters,
)

CRAMMED_LETTER_S = 0.02  # a third of the fastest speech
FEWEST_CRAMMED = 3  # one or two short words are just badly measured
HOLE_S = 1.0
# Between crammed words and a hole that belongs to them, so many words may stand.
BESIDE = 2


def without_crammed(heard: Sequence[HeardWord], duration_s: float) -> list[HeardWord]:
    """Put one piece of speech of unknown text in the place of each run of crammed words.

    Args:
        heard: in order.
        duration_s: length of the audio.
    """
    kept: list[HeardWord] = []
    done = 0
    for crammed_first, crammed_stop in _crammed_runs(heard):
        first = max(done, _from_hole(heard, crammed_first))
        stop = _to_hole(heard, crammed_stop)
        kept += heard[done:first]
        start_s = believable_end_s(heard[first - 1]) if first else 0.0
        end_s = believable_start_s(heard[stop]) if stop < len(heard) else duration_s
        if first < stop:
            kept.append(HeardWord("", start_s, max(start_s, end_s), ()))
        done = max(done, stop)
    return [*kept, *heard[done:]]


def _crammed_runs(heard: Sequence[HeardWord]) -> list[tuple[int, int]]:
    """Half-open ranges of crammed words."""
    runs = []
    first = 0
    while first < len(heard):
        stop = first
        while stop < len(heard) and _is_crammed(heard[stop]):
            stop += 1
        if stop - first >= FEWEST_CRAMMED:
            runs.append((first, stop))
        first = max(stop, first + 1)
    return runs


def _is_crammed(word: HeardWord) -> bool:
    return word.end_s - word.start_s < CRAMMED_LETTER_S * n_letters(word.units)


def _from_hole(heard: Sequence[HeardWord], first: int) -> int:
    """Begin a run behind a hole that is right before it."""
    for begin in range(first, max(0, first - BESIDE - 1), -1):
        if heard[begin].start_s - believable_end_s(heard[begin - 1]) >= HOLE_S:
            return begin
    return first


def _to_hole(heard: Sequence[HeardWord], stop: int) -> int:
    """End a run before a hole that is right after it."""
    for end in range(stop, min(len(heard), stop + BESIDE + 1)):
        if believable_start_s(heard[end]) - heard[end - 1].end_s >= HOLE_S:
            return end
    return stop
