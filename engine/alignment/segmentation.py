"""The best cut of a window's sound into words and pauses, by dynamic programming."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class CutScores:
    """What a cut is judged by; all that applies is added up and the largest sum wins.

    Attributes:
        within_word: (words, frames) for each frame that a word covers.
        within_pause: (frames,) for each frame that no word covers.
        at_start: (frames,) for a word that begins with the frame.
        of_pause: for each pause after a word.
    """

    within_word: Floats
    within_pause: Floats
    at_start: Floats
    of_pause: float


@dataclass(frozen=True, slots=True)
class Cut:
    """Where words lie.

    Attributes:
        starts: (words,) first frame of each.
        ends: (words,) the frame after its last.
        score: sum of all that applied.
    """

    starts: Indices
    ends: Indices
    score: float


@dataclass(frozen=True, slots=True)
class _Trace:
    """How a word came about, for each of the frames 0 .. n that may follow it.

    Attributes:
        starts: its best start if it ends there.
        after_pause: whether a pause is better than the word before, if it starts there.
        pause_starts: the best start of that pause.
    """

    starts: Indices
    after_pause: NDArray[np.bool_]
    pause_starts: Indices


def best_cut(scores: CutScores, shortest: int) -> Cut:
    """Give every word a run of frames, in order, with or without pauses around them.

    Each frame belongs to one word or to one of the pauses before, between and after them. As
    scores add up frame by frame, the best start for every end is a running maximum: a word
    takes a few passes over the frames, whatever its length.

    Args:
        scores: of at least one word.
        shortest: frames of the shortest word, at least 1; `shortest` times the number of words
            must not exceed the number of frames.
    """
    paused = np.concatenate([[0.0], np.cumsum(scores.within_pause)])
    at_start = np.append(scores.at_start, -np.inf)
    # For each frame t: the best sum of all frames before t, ...
    after_word = np.full(len(paused), -np.inf)  # ... the last of them in a word, ...
    after_pause = paused  # ... or in a pause.
    pause_starts = np.zeros(len(paused), dtype=np.int64)
    traces = []
    for within in scores.within_word:
        is_better = after_pause > after_word
        entered = np.where(is_better, after_pause, after_word) + at_start
        spoken = np.concatenate([[0.0], np.cumsum(within)])
        reached, starts = _running_maximum(entered - spoken)
        after_word = np.full(len(paused), -np.inf)
        after_word[shortest:] = spoken[shortest:] + reached[: len(paused) - shortest]
        traces.append(_Trace(_delayed(starts, shortest), is_better, pause_starts))
        reached, ends = _running_maximum(after_word + scores.of_pause - paused)
        after_pause = np.full(len(paused), -np.inf)
        after_pause[1:] = paused[1:] + reached[:-1]
        pause_starts = _delayed(ends, 1)
    score = float(max(after_word[-1], after_pause[-1]))
    end = int(pause_starts[-1]) if after_pause[-1] > after_word[-1] else len(paused) - 1
    starts, ends = _walk_back(traces, end)
    return Cut(starts, ends, score)


def _running_maximum(values: Floats) -> tuple[Floats, Indices]:
    """The largest value up to each position, and where it is first found."""
    largest = np.maximum.accumulate(values)
    is_new = np.empty(len(values), dtype=bool)
    is_new[0] = True
    np.greater(values[1:], largest[:-1], out=is_new[1:])
    return largest, np.maximum.accumulate(np.where(is_new, np.arange(len(values)), 0))


def _delayed(indices: Indices, by: int) -> Indices:
    return np.concatenate([np.zeros(by, dtype=np.int64), indices[: len(indices) - by]])


def _walk_back(traces: list[_Trace], end: int) -> tuple[Indices, Indices]:
    starts, ends = [], []
    for trace in reversed(traces):
        ends.append(end)
        start = int(trace.starts[end])
        starts.append(start)
        end = int(trace.pause_starts[start]) if trace.after_pause[start] else start
    return np.array(starts[::-1], dtype=np.int64), np.array(ends[::-1], dtype=np.int64)
