"""Edges of words drawn to what is heard, where attention alone leaves them open.

Attention looks at a few frames of a word, not at all of it: the warping path puts an edge
anywhere between the last frame that one word looked at and the first of the next, as a rule at
the former, and so lets the word after a pause begin before it. Between these frames the sound
decides. A window is cut into words and pauses such that

- each word covers what its tokens looked at,
- words cover sound and pauses cover silence,
- words begin where the spectrum changes.

The heads of a model may look somewhat early throughout: those of the demo model by 20 to 30 ms,
which, with a median filter that wipes out short looks, is why the reference's words begin 40 ms
early on it. The sound tells by how much: of several offsets, the one is taken with which
attention and sound agree best in the window.
"""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from engine.alignment.segmentation import Cut, CutScores, best_cut
from engine.alignment.sound_evidence import FRAMES_PER_SECOND, SoundEvidence, WindowSound, hear
from engine.alignment.words import TimedWord
from engine.events import Word
from engine.segments import DraftSegment

# How far an edge may move through sound. Through silence it may move any distance.
REACH_S = 0.5
SHORTEST_WORD_FRAMES = 4
# Frames of 10 ms by which the heads may look early. Looking late does no harm: the frames before
# the first look are open anyway.
OFFSETS = (0, 2, 4)
# Part of a token's attention counts for the time after the look: heads look at beginnings more
# than at ends. Without it, the sound alone would decide between the looks.
ECHO = 0.2
ECHO_FRAMES = 40

# Weights of the evidence, found on synthetic speech (tests/benchmarks/word_timing.py).
ATTENTION = 20.0
CHANGE = 2.0
SILENCE = 0.5
PAUSE = -1.0
OUT_OF_REACH = -1e4
ROUNDING = 1e-6


def refine_words(
    words: Sequence[Word],
    sound: WindowSound,
    earliest_s: float = 0.0,
    attention: Sequence[NDArray[np.float32]] | None = None,
) -> list[Word]:
    """Draw the edges of a window's words to silence and to changes of the sound.

    Args:
        words: all of the window's, in order, with their times on the timeline.
        sound: of the window.
        earliest_s: where the last word before the window ended.
        attention: for each word, (frames of 20 ms,) how much its tokens looked at each frame
            of the window; None stands for the middle of each word as timed.

    Returns:
        The same words with other times, to 1 ms: in order, none without length, none over
        another, none before `earliest_s` or beyond the sound. A word stays within `REACH_S` of
        sound of where it was timed, unless it would lack the room.
    """
    if not words:
        return []
    evidence = hear(sound)
    begin = math.ceil(max(0.0, earliest_s - sound.start_s) * FRAMES_PER_SECOND - ROUNDING)
    n_frames = len(evidence.silence) - begin
    shortest = min(SHORTEST_WORD_FRAMES, n_frames // len(words))
    if shortest < 1:
        return _shared_out(words, max(earliest_s, sound.start_s), sound.end_s)
    if attention is None:
        looked_at = _middles(words, sound.start_s, len(evidence.silence))
    else:
        looked_at = _finer(attention, len(evidence.silence))
    search = _Search(
        looked_at,
        _echo(looked_at),
        _out_of_reach(words, sound.start_s, evidence.silence),
        evidence,
        begin,
        shortest,
    )
    starts, ends = search.best()
    return [
        replace(
            word,
            start_s=round(sound.start_s + (begin + int(start)) / FRAMES_PER_SECOND, 3),
            end_s=round(sound.start_s + (begin + int(end)) / FRAMES_PER_SECOND, 3),
        )
        for word, start, end in zip(words, starts, ends, strict=True)
    ]


def refine_segments(
    segments: Sequence[DraftSegment],
    timed: Sequence[TimedWord],
    sound: WindowSound,
    earliest_s: float,
) -> None:
    """Refine the words of a window's segments, in place; a segment spans exactly its words.

    Args:
        segments: of one window, in order, with their words from `durations.add_words`.
        timed: the words that `add_words` was given.
        sound: of the window.
        earliest_s: where the last word before the window ended.
    """
    words = [word for segment in segments for word in segment.words]
    attention = [word.attention for word in timed if word.text and word.attention is not None]
    known = attention if len(attention) == len(words) else None
    remaining = iter(refine_words(words, sound, earliest_s, known))
    for segment in segments:
        segment.words = tuple(itertools.islice(remaining, len(segment.words)))
        if segment.words:
            segment.start_s, segment.end_s = segment.words[0].start_s, segment.words[-1].end_s


@dataclass(frozen=True, slots=True)
class _Search:
    """The search for the best cut of the frames from `begin` on."""

    looked_at: NDArray[np.float64]  # (words, frames)
    echo: NDArray[np.float64]  # (words, frames)
    out_of_reach: NDArray[np.bool_]  # (words, frames)
    evidence: SoundEvidence
    begin: int
    shortest: int

    def best(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Try how many frames early or late the heads may look, and keep the best cut."""
        cuts = {offset: self._cut(offset) for offset in OFFSETS}
        best = max(cuts, key=lambda offset: (cuts[offset].score, -abs(offset)))
        return cuts[best].starts, cuts[best].ends

    def _cut(self, offset: int) -> Cut:
        silence = self.evidence.silence[self.begin :]
        looked_at = _delayed(self.looked_at, offset)[:, self.begin :]
        echo = _delayed(self.echo, offset)[:, self.begin :] * (1 - silence)
        within_word = ATTENTION * ((1 - ECHO) * looked_at + ECHO * echo) - SILENCE * silence
        within_word[self.out_of_reach[:, self.begin :]] += OUT_OF_REACH
        scores = CutScores(
            within_word,
            SILENCE * (silence - 1),
            CHANGE * self.evidence.change[self.begin :],
            PAUSE,
        )
        return best_cut(scores, self.shortest)


def _finer(attention: Sequence[NDArray[np.float32]], n_frames: int) -> NDArray[np.float64]:
    """(words, frames of 10 ms) from frames of 20 ms, whose middle lies at their beginning."""
    coarse = np.stack(list(attention)).astype(np.float64) / 2
    frames = (np.arange(n_frames) + 0.5) / 2
    lower = np.floor(frames).astype(int)
    share = frames - lower
    padded = np.pad(coarse, ((0, 0), (0, max(0, n_frames // 2 + 2 - coarse.shape[1]))))
    finer: NDArray[np.float64] = padded[:, lower] * (1 - share) + padded[:, lower + 1] * share
    return finer


def _echo(looked_at: NDArray[np.float64]) -> NDArray[np.float64]:
    """(words, frames): each look spread over the frames after it."""
    sums = np.cumsum(looked_at, axis=1)
    echo: NDArray[np.float64] = (sums - _delayed(sums, ECHO_FRAMES)) / ECHO_FRAMES
    return echo


def _delayed(values: NDArray[np.float64], n_frames: int) -> NDArray[np.float64]:
    """Rows moved to later frames; nothing comes before them."""
    delayed = np.zeros_like(values)
    delayed[:, n_frames:] = values[:, : max(0, values.shape[1] - n_frames)]
    return delayed


def _middles(words: Sequence[Word], start_s: float, n_frames: int) -> NDArray[np.float64]:
    """(words, frames): the middle half of each word's time, as if it was looked at alike."""
    looked_at = np.zeros((len(words), n_frames))
    for index, word in enumerate(words):
        quarter_s = (word.end_s - word.start_s) / 4
        first = int((word.start_s + quarter_s - start_s) * FRAMES_PER_SECOND)
        stop = int((word.end_s - quarter_s - start_s) * FRAMES_PER_SECOND) + 1
        first = min(max(first, 0), n_frames - 1)
        stop = min(max(stop, first + 1), n_frames)
        looked_at[index, first:stop] = 1 / (stop - first)
    return looked_at


def _out_of_reach(
    words: Sequence[Word], start_s: float, silence: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """(words, frames) too far from where a word was timed, silence not counted."""
    heard_s = np.cumsum(1 - silence) / FRAMES_PER_SECOND
    edges = np.array([(word.start_s, word.end_s) for word in words]) - start_s
    frames = np.clip((edges * FRAMES_PER_SECOND).astype(int), 0, len(silence) - 1)
    first_s, last_s = heard_s[frames[:, :1]] - REACH_S, heard_s[frames[:, 1:]] + REACH_S
    outside: NDArray[np.bool_] = (heard_s < first_s) | (heard_s > last_s)
    return outside


def _shared_out(words: Sequence[Word], start_s: float, end_s: float) -> list[Word]:
    """More words than frames of 10 ms: each gets the same share of the time there is."""
    edges = np.linspace(start_s, max(end_s, start_s), len(words) + 1)
    pairs = zip(words, edges[:-1], edges[1:], strict=True)
    return [replace(word, start_s=float(a), end_s=float(b)) for word, a, b in pairs]
