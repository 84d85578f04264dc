"""Text that is likely made up: improbable words of odd lengths, between silences.

Source: openai-whisper 20250625, `whisper/transcribe.py` (`hallucination_silence_threshold`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.decoding.options import APPEND_PUNCTUATIONS, PREPEND_PUNCTUATIONS
from engine.events import Word
from engine.mel import FRAMES_PER_SECOND, N_FRAMES
from engine.segments import DraftSegment
from engine.window import Window

IMPROBABLE = 0.15
SHORTEST_USUAL_S = 0.133
LONGEST_USUAL_S = 2.0
WORDS_LOOKED_AT = 8
ANOMALOUS_SCORE = 3.0
# So near to a window's edge, what lies beyond counts as silence.
EDGE_S = 2.0
PUNCTUATION = PREPEND_PUNCTUATIONS + APPEND_PUNCTUATIONS


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What lies around the segments of a window.

    Attributes:
        window: where it lies.
        last_speech_s: end of the last word before it.
        threshold_s: seconds from which on silence is long.
    """

    window: Window
    last_speech_s: float
    threshold_s: float


def word_anomaly(word: Word) -> float:
    """Score how odd a word is: improbable, too short to be said or longer than any word."""
    score = 0.0
    if word.probability < IMPROBABLE:
        score += 1.0
    duration_s = word.end_s - word.start_s
    if duration_s < SHORTEST_USUAL_S:
        score += (SHORTEST_USUAL_S - duration_s) * 15
    if duration_s > LONGEST_USUAL_S:
        score += duration_s - LONGEST_USUAL_S
    return score


def is_anomalous(segment: DraftSegment | None) -> bool:
    """Whether a segment's first words are odd on the whole; one without words is not."""
    if segment is None or not segment.words:
        return False
    # A substring test, as in the reference: marks that stand together are punctuation too.
    words = [word for word in segment.words if word.text not in PUNCTUATION][:WORDS_LOOKED_AT]
    score = sum(word_anomaly(word) for word in words)
    return score >= ANOMALOUS_SCORE or score + 0.01 >= len(words)


def leading_silence_s(segments: Sequence[DraftSegment], around: Surroundings) -> float | None:
    """Measure the silence before a first segment that is likely made up.

    Returns:
        Its length in seconds; None where it is short or the segment is believable.
    """
    first = next((segment for segment in segments if segment.words), None)
    if first is None or not is_anomalous(first):
        return None
    gap_s = first.start_s - around.window.start_s
    return gap_s if gap_s > around.threshold_s else None


def made_up(segments: Sequence[DraftSegment], around: Surroundings) -> Iterator[int]:
    """Give the indices of segments that are odd and lie between silences or odd segments."""
    start_s, threshold_s = around.window.start_s, around.threshold_s
    end_s = start_s + around.window.n_frames / FRAMES_PER_SECOND  # added up as the reference does
    # All of the 30 s, also where the audio ends before.
    full_window_end_s = Window(around.window.seek, N_FRAMES).end_s
    last_end_s = around.last_speech_s
    for index, segment in enumerate(segments):
        if not segment.words:
            continue
        if is_anomalous(segment):
            following = next((later for later in segments[index + 1 :] if later.words), None)
            next_start_s = end_s if following is None else following.words[0].start_s
            silence_before = (
                segment.start_s - last_end_s > threshold_s
                or segment.start_s < threshold_s
                or segment.start_s - start_s < EDGE_S
            )
            silence_after = (
                next_start_s - segment.end_s > threshold_s
                or is_anomalous(following)
                or full_window_end_s - segment.end_s < EDGE_S
            )
            if silence_before and silence_after:
                yield index
        last_end_s = segment.end_s
