"""The tokens of a window cut into segments at their timestamps."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from engine.events import Word
from engine.mel import FRAMES_PER_SECOND
from engine.tokenizer import TIMESTAMP_STEP_S, Tokenizer

MEL_FRAMES_PER_TIMESTAMP = 2


@dataclass(slots=True)
class DraftSegment:
    """A segment in the making: word times may still move its ends.

    Attributes:
        start_s: seconds on the player's timeline.
        end_s: likewise.
        tokens: ids, timestamps included.
        words: with times, once measured.
        logprobs: log-probability of each of `tokens`; () where they were not kept.
    """

    start_s: float
    end_s: float
    tokens: tuple[int, ...]
    words: tuple[Word, ...] = field(default=())
    logprobs: tuple[float, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class CutWindow:
    """A window's segments and how far they reach.

    Attributes:
        segments: in order.
        n_frames_done: mel frames from the window's start that need not be heard again.
        ends_with_timestamp: one timestamp alone closes the window: the model heard nothing
            after it.
    """

    segments: list[DraftSegment]
    n_frames_done: int
    ends_with_timestamp: bool


def cut_window(
    tokens: Sequence[int],
    timestamp_begin: int,
    seek: int,
    n_frames: int,
    logprobs: Sequence[float] = (),
) -> CutWindow:
    """Cut a window where two timestamps meet.

    With such pairs, text after the last one is unfinished and left to the next window,
    unless a single timestamp closes it. Without pairs the window is one segment.

    Args:
        tokens: as sampled.
        timestamp_begin: id of `<|0.00|>`; larger ids are later timestamps.
        seek: mel frame where the window begins.
        n_frames: mel frames of sound in the window.
        logprobs: log-probability of each token, where they were kept.
    """
    offset_s = seek / FRAMES_PER_SECOND
    is_timestamp = [token >= timestamp_begin for token in tokens]
    ends_with_timestamp = is_timestamp[-2:] == [False, True]
    cuts = [index for index, pair in enumerate(pairwise(is_timestamp), start=1) if all(pair)]
    if not cuts:
        segment = _whole_window(tokens, timestamp_begin, offset_s, n_frames)
        segment.logprobs = tuple(logprobs)
        return CutWindow([segment], n_frames, ends_with_timestamp)
    if ends_with_timestamp:
        cuts.append(len(tokens))
        n_frames_done = n_frames
    else:
        n_frames_done = MEL_FRAMES_PER_TIMESTAMP * (tokens[cuts[-1] - 1] - timestamp_begin)
    segments = [
        DraftSegment(
            start_s=offset_s + (tokens[first] - timestamp_begin) * TIMESTAMP_STEP_S,
            end_s=offset_s + (tokens[stop - 1] - timestamp_begin) * TIMESTAMP_STEP_S,
            tokens=tuple(tokens[first:stop]),
            logprobs=tuple(logprobs[first:stop]),
        )
        for first, stop in pairwise([0, *cuts])
    ]
    return CutWindow(segments, n_frames_done, ends_with_timestamp)


def _whole_window(
    tokens: Sequence[int], timestamp_begin: int, offset_s: float, n_frames: int
) -> DraftSegment:
    duration_s = n_frames / FRAMES_PER_SECOND
    last = next((token for token in reversed(tokens) if token >= timestamp_begin), timestamp_begin)
    if last != timestamp_begin:
        duration_s = (last - timestamp_begin) * TIMESTAMP_STEP_S
    return DraftSegment(offset_s, offset_s + duration_s, tuple(tokens))


def keep_to_timeline(
    segments: Sequence[DraftSegment], earliest_s: float, duration_s: float
) -> None:
    """Let no segment or word end before it starts, overlap another or leave the audio.

    The model's timestamps may lie past the end of the audio, and the rules for word durations
    look at one segment at a time. Segments are changed in place; a segment with words spans
    exactly these.

    Args:
        segments: of one window, in order.
        earliest_s: end of what was given out before.
        duration_s: length of the audio.
    """
    for segment in segments:
        words = []
        for word in segment.words:
            start_s = min(max(word.start_s, earliest_s), duration_s)
            earliest_s = min(max(word.end_s, start_s), duration_s)
            words.append(replace(word, start_s=start_s, end_s=earliest_s))
        segment.words = tuple(words)
        if words:
            segment.start_s = words[0].start_s
        else:
            segment.start_s = min(max(segment.start_s, earliest_s), duration_s)
            earliest_s = min(max(segment.end_s, segment.start_s), duration_s)
        segment.end_s = earliest_s


def split_segment(
    segment: DraftSegment, at_s: float, tokenizer: Tokenizer
) -> tuple[DraftSegment, ...]:
    """Split a segment between two words.

    Args:
        segment: with words.
        at_s: words that begin later go to the second part.
        tokenizer: gives the tokens of each part.

    Returns:
        Two parts with a word or more each, or the segment alone where all of its words lie on
        one side.
    """
    n_before = sum(word.start_s < at_s for word in segment.words)
    if n_before in (0, len(segment.words)):
        return (segment,)
    before, after = segment.words[:n_before], segment.words[n_before:]
    n_tokens = _token_count(segment.tokens, "".join(word.text for word in before), tokenizer)
    return (
        DraftSegment(
            segment.start_s,
            before[-1].end_s,
            segment.tokens[:n_tokens],
            before,
            segment.logprobs[:n_tokens],
        ),
        DraftSegment(
            after[0].start_s,
            segment.end_s,
            segment.tokens[n_tokens:],
            after,
            segment.logprobs[n_tokens:],
        ),
    )


def _token_count(tokens: Sequence[int], text: str, tokenizer: Tokenizer) -> int:
    """Count the first tokens that spell `text`; timestamps spell nothing."""
    n_bytes = len(text.encode())
    enough = None
    for count in range(1, len(tokens) + 1):
        spelt = tokenizer.text_of(tokens[:count])
        if spelt == text:
            return count
        # Part of a character looks as long as a whole one; that it is the text is a surer sign.
        if enough is None and len(spelt.encode()) >= n_bytes:
            enough = count
    return len(tokens) if enough is None else enough
