"""Rules that keep measured words to a believable length, and segments to their words.

Attention says well when a word begins but lets one before a pause stretch into it. Words at
the ends of sentences and segments are therefore cut to twice the median length.

Source: openai-whisper 20250625, `whisper/timing.py` (`add_word_timestamps`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from engine.alignment.punctuation import merge_punctuation
from engine.alignment.words import TimedWord
from engine.decoding.options import TranscriptionOptions
from engine.events import Word
from engine.segments import DraftSegment

SENTENCE_ENDS = ".。!！?？"  # noqa: RUF001 - the marks of wide scripts are meant
LONGEST_MEDIAN_S = 0.7
# How far a word may reach beyond its segment's timestamp before the timestamp is believed.
TOLERANCE_S = 0.5


@dataclass(frozen=True, slots=True)
class UsualLength:
    """How long the words of a window usually are.

    Attributes:
        median_s: median of those with any length, at most 0.7 s; 0 where there is none.
    """

    median_s: float

    @classmethod
    def of(cls, words: Sequence[TimedWord]) -> "UsualLength":
        """Measure the words of one window."""
        lengths = [word.duration_s for word in words if word.duration_s != 0]
        median_s = float(np.median(lengths)) if lengths else 0.0
        return cls(min(LONGEST_MEDIAN_S, median_s))

    @property
    def longest_s(self) -> float:
        """A longer word holds a pause."""
        return self.median_s * 2


def add_words(
    segments: Sequence[DraftSegment],
    timed: Sequence[TimedWord],
    text_lengths: Sequence[int],
    offset_s: float,
    last_speech_s: float,
    options: TranscriptionOptions,
) -> None:
    """Give each segment of a window its words and fit both to each other, in place.

    Args:
        segments: of one window, in order.
        timed: the window's words, from its start; are changed.
        text_lengths: number of text tokens of each segment.
        offset_s: where the window begins.
        last_speech_s: end of the last word before the window.
        options: punctuation and compatibility.
    """
    usual = UsualLength.of(timed)
    if usual.median_s > 0:
        _shorten_at_sentence_ends(timed, usual)
    merge_punctuation(timed, options.prepend_punctuations, options.append_punctuations)
    remaining = iter(timed)
    for segment, text_length in zip(segments, text_lengths, strict=True):
        words = _take_words(remaining, text_length, offset_s)
        if words:
            _shorten_after_pause(words, last_speech_s, usual, options)
            _fit_start(segment, words[0], usual)
            _fit_end(segment, words[-1], usual)
            last_speech_s = segment.end_s
        segment.words = tuple(
            Word(word.text, word.start_s, word.end_s, word.probability, word.spread_s)
            for word in words
        )


def _shorten_at_sentence_ends(words: Sequence[TimedWord], usual: UsualLength) -> None:
    """A long mark, or the long word after one, holds the pause between sentences."""
    for before, word in pairwise(words):
        if word.duration_s > usual.longest_s:
            if word.text in SENTENCE_ENDS:
                word.end_s = word.start_s + usual.longest_s
            elif before.text in SENTENCE_ENDS:
                word.start_s = word.end_s - usual.longest_s


def _take_words(
    remaining: Iterator[TimedWord], text_length: int, offset_s: float
) -> list[TimedWord]:
    """Take the words that cover a segment's tokens, on the timeline, to 10 ms."""
    taken = []
    n_tokens = 0
    while n_tokens < text_length and (word := next(remaining, None)) is not None:
        n_tokens += len(word.tokens)
        if word.text:
            word.start_s = round(offset_s + word.start_s, 2)
            word.end_s = round(offset_s + word.end_s, 2)
            taken.append(word)
    return taken


def _shorten_after_pause(
    words: Sequence[TimedWord],
    last_speech_s: float,
    usual: UsualLength,
    options: TranscriptionOptions,
) -> None:
    """The first two words after a pause do not reach back into it."""
    first, second = words[0], words[1] if len(words) > 1 else None
    after_pause = first.end_s - last_speech_s > usual.median_s * 4
    both_long = second is not None and second.end_s - first.start_s > usual.longest_s * 2
    if not (after_pause and (first.duration_s > usual.longest_s or both_long)):
        return
    if second is not None and second.duration_s > usual.longest_s:
        # The reference takes half of the *time of day* here, which only the first seconds of
        # a file ever notice; the middle of the two words is what is meant.
        from_s = 0.0 if options.compatibility == "openai" else first.start_s
        middle_s = (from_s + second.end_s) / 2
        boundary_s = max(middle_s, second.end_s - usual.longest_s)
        first.end_s = second.start_s = boundary_s
    first.start_s = max(0.0, first.end_s - usual.longest_s)


def _fit_start(segment: DraftSegment, first: TimedWord, usual: UsualLength) -> None:
    """Believe the segment's start when its first word begins far too early."""
    if segment.start_s < first.end_s and segment.start_s - TOLERANCE_S > first.start_s:
        first.start_s = max(0.0, min(first.end_s - usual.median_s, segment.start_s))
    else:
        segment.start_s = first.start_s


def _fit_end(segment: DraftSegment, last: TimedWord, usual: UsualLength) -> None:
    """Believe the segment's end when its last word ends far too late."""
    if segment.end_s > last.start_s and segment.end_s + TOLERANCE_S < last.end_s:
        last.end_s = max(last.start_s + usual.median_s, segment.end_s)
    else:
        segment.end_s = last.end_s
