"""Words laid along a window's sound, each as one span of frames.

Dynamic time warping places tokens, and each where the attention comes to it; here each word is
placed as a whole. Its tokens' attention is added up, silence is taken out, a word has about
the length that its letters suggest, and sound that no word attends to belongs to none. The
best of all ways to do so is found (a semi-Markov model, solved exactly).
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

# The logarithm of a word's length deviates by so much from what its letters suggest. Frames
# are evidence of each other, so the attention of a span counts a third of its sum.
LENGTH_DEVIATION = 0.45
LENGTH_WEIGHT = 3.0
SILENT_LETTER = 1.0  # what any word is longer than its letters say
# Within a word, a pause of n frames costs this times n, up to the longest one that counts.
PAUSE_COST = 0.6
LONGEST_COSTLY_PAUSE = 25
SHORTEST_PAUSE = 4  # frames; a closed mouth within a word is no pause
# A frame of sound without a word is worth this; to leave sound out at all costs something.
WORDLESS = 0.4
LEAVING_OUT = -8.0
LONGEST_WORD = 100  # frames of sound, 2 s; more only where there is too much sound for that


def word_spans(
    attention: NDArray[np.float64], letters: Sequence[int], silent: NDArray[np.bool_]
) -> list[tuple[int, int]]:
    """Place words in a window.

    Args:
        attention: (heads, words, frames), what share of each word's attention a frame has.
        letters: how many each word has.
        silent: (frames,), where nothing is said; there is at least one frame of sound for each
            word.

    Returns:
        First frame and the one after the last of each word, rising.
    """
    n_frames = attention.shape[2]
    frames = np.nonzero(~silent)[0]
    # An even spread says nothing; below it, the logarithm would say too much.
    evidence = np.log1p(attention[:, :, frames] * n_frames).mean(axis=0)
    pauses = np.diff(frames, prepend=frames[0] - 1) - 1
    pauses[pauses < SHORTEST_PAUSE] = 0
    breaks = PAUSE_COST * np.minimum(pauses, LONGEST_COSTLY_PAUSE)
    lengths = _length_scores(letters, len(frames))
    spans = _best_spans(evidence, breaks, lengths)
    return [(int(frames[first]), int(frames[stop - 1]) + 1) for first, stop in spans]


def _length_scores(letters: Sequence[int], n_frames: int) -> NDArray[np.float64]:
    """Score of each word (row) for being 1, 2, 3, ... frames long, (words, longest)."""
    longest = max(LONGEST_WORD, math.ceil(2 * n_frames / len(letters)))
    expected = np.array(letters, dtype=np.float64) + SILENT_LETTER
    expected *= n_frames / expected.sum()
    expected = np.minimum(expected, LONGEST_WORD / 2)
    off = np.log(np.arange(1, min(longest, n_frames) + 1)[None] / expected[:, None])
    return -LENGTH_WEIGHT / 2 * (off / LENGTH_DEVIATION) ** 2


def _best_spans(
    evidence: NDArray[np.float64], breaks: NDArray[np.float64], lengths: NDArray[np.float64]
) -> list[tuple[int, int]]:
    """Find the spans of highest score.

    Args:
        evidence: (words, frames).
        breaks: (frames,), what it costs a word to go on into a frame.
        lengths: (words, longest).
    """
    n_words, n_frames = evidence.shape
    broken = np.concatenate([[0.0], np.cumsum(breaks)])
    # Best score of k words done before each frame, as the last word ends there ...
    ended = np.full(n_frames + 1, -np.inf)
    ended[0] = 0.0
    word_starts, gap_starts = [], []
    for word in range(n_words):
        begun, gap_start = _after_gap(ended)
        gap_starts.append(gap_start)
        heard = np.concatenate([[0.0], np.cumsum(evidence[word])])
        ended, word_start = _longest_worth(begun - heard, heard, broken, lengths[word])
        word_starts.append(word_start)
    _, gap_start = _after_gap(ended)
    stop = int(gap_start[n_frames])
    spans = []
    for word in range(n_words - 1, -1, -1):
        first = int(word_starts[word][stop])
        spans.append((first, stop))
        stop = int(gap_starts[word][first])
    return spans[::-1]


def _after_gap(ended: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Best score before each frame with sound left out before it, and where that begins."""
    frame = np.arange(len(ended))
    opened = ended + LEAVING_OUT - WORDLESS * frame
    best = np.maximum.accumulate(opened)
    begin = np.maximum.accumulate(np.where(opened == best, frame, 0))
    left_out = best + WORDLESS * frame
    without_gap = ended >= left_out
    return np.where(without_gap, ended, left_out), np.where(without_gap, frame, begin)


def _longest_worth(
    begun: NDArray[np.float64],
    heard: NDArray[np.float64],
    broken: NDArray[np.float64],
    lengths: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Best score of a word that ends before each frame, and where it begins then.

    Args:
        begun: (frames + 1,), the score before the word less what was heard of it until then.
        heard: (frames + 1,), evidence of the word before each frame.
        broken: (frames + 1,), cost of pauses before each frame.
        lengths: (longest,).
    """
    n = len(begun)
    best = np.full(n, -np.inf)
    start = np.zeros(n, dtype=np.int64)
    # A pause before the word's first frame costs nothing.
    begun = begun + np.append(broken[1:], 0.0)
    for length in range(1, min(len(lengths), n - 1) + 1):
        score = begun[: n - length] + lengths[length - 1]
        target = best[length:]
        better = score - broken[length:] + heard[length:] > target
        target[better] = (score - broken[length:] + heard[length:])[better]
        start[length:][better] = np.nonzero(better)[0]
    return best, start
