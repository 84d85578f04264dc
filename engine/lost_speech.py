"""Speech that no word covers: skipped sentences, a timestamp that jumps ahead."""

from collections.abc import Iterable, Sequence

from engine.segments import DraftSegment
from engine.speech_activity.spans import SpeechSpan

# Word edges and the edges of heard speech agree no better than this.
TOLERANCE_S = 0.3
# Shorter pieces are breaths, coughs and the blur of edges.
SHORTEST_LOST_S = 0.8
# Pieces with no more between them are one: a sentence has pauses too.
BRIDGED_S = 1.0


def covered_by(segments: Iterable[DraftSegment]) -> list[SpeechSpan]:
    """Give the time that the words of segments cover, or the segments where none were timed."""
    covered = []
    for segment in segments:
        if segment.words:
            covered += [SpeechSpan(word.start_s, word.end_s) for word in segment.words]
        else:
            covered.append(SpeechSpan(segment.start_s, segment.end_s))
    return covered


def lost_speech(speech: Iterable[SpeechSpan], covered: Sequence[SpeechSpan]) -> list[SpeechSpan]:
    """Find the speech that lies outside what is covered.

    Args:
        speech: heard spans, in order.
        covered: in any order; each is thought a little longer on both sides.

    Returns:
        Spans in order, each with at least `SHORTEST_LOST_S` of speech.
    """
    runs: list[list[SpeechSpan]] = []
    for span in speech:
        for piece in _outside(span, covered):
            if runs and _nothing_between(runs[-1][-1], piece, covered):
                runs[-1].append(piece)
            else:
                runs.append([piece])
    return [
        SpeechSpan(run[0].start_s, run[-1].end_s)
        for run in runs
        if sum(piece.duration_s for piece in run) >= SHORTEST_LOST_S
    ]


def _outside(span: SpeechSpan, covered: Sequence[SpeechSpan]) -> list[SpeechSpan]:
    """Cut what is covered out of a span."""
    pieces = []
    start_s = span.start_s
    for cover in sorted(covered, key=lambda cover: cover.start_s):
        cover_start_s, cover_end_s = cover.start_s - TOLERANCE_S, cover.end_s + TOLERANCE_S
        if cover_end_s <= start_s or cover_start_s >= span.end_s:
            continue
        if cover_start_s > start_s:
            pieces.append(SpeechSpan(start_s, cover_start_s))
        start_s = max(start_s, cover_end_s)
    if start_s < span.end_s:
        pieces.append(SpeechSpan(start_s, span.end_s))
    return pieces


def _nothing_between(before: SpeechSpan, after: SpeechSpan, covered: Sequence[SpeechSpan]) -> bool:
    if after.start_s - before.end_s > BRIDGED_S:
        return False
    return not any(before.end_s < c.end_s and c.start_s < after.start_s for c in covered)
