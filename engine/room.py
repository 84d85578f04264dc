"""Time for every text: what the model put where no time is left is not lost for that."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from engine.evidence import Draft
from engine.segments import DraftSegment, keep_to_timeline
from engine.tokenizer import Tokenizer

# So much a text without time is given, where there is as much.
GIVEN_S = 0.1
# With less, it joins its neighbour.
SMALLEST_S = 0.02


def keep_text(
    drafts: Sequence[Draft], earliest_s: float, latest_s: float, tokenizer: Tokenizer
) -> list[Draft]:
    """Keep a window's segments to the timeline, and give time to those that have none left.

    The model may place text past a window's end, or start and end it at the same timestamp.
    Such text is put beside its place, as "misaligned"; where there is no room for it, it joins
    the segment before or after. It is left out only where nothing else is between the bounds
    and they leave no time.

    Args:
        drafts: of one window, in order; are changed.
        earliest_s: end of what was given out before.
        latest_s: where the window ends.
        tokenizer: tells text from timestamps.

    Returns:
        Those with text, each with a length.
    """
    keep_to_timeline([draft.segment for draft in drafts], earliest_s, latest_s)
    kept: list[Draft] = []
    crowd: list[Draft] = []  # without time, at one place
    for draft in drafts:
        if not tokenizer.text_of(draft.segment.tokens).strip():
            continue
        if draft.segment.start_s == draft.segment.end_s:
            crowd.append(draft)
            continue
        after_s = kept[-1].segment.end_s if kept else earliest_s
        if not _spread(crowd, after_s, draft.segment.start_s):
            _join(crowd, kept[-1] if kept else None, draft)
            crowd = []
        kept += [*crowd, draft]
        crowd = []
    after_s = kept[-1].segment.end_s if kept else earliest_s
    if _spread(crowd, after_s, latest_s):
        kept += crowd
    elif kept:
        _join(crowd, kept[-1], None)
    return kept


def _spread(crowd: Sequence[Draft], after_s: float, before_s: float) -> bool:
    """Share the time around the place of segments among them; False where there is too little."""
    if not crowd:
        return True
    length_s = min(GIVEN_S, (before_s - after_s) / len(crowd))
    if length_s < SMALLEST_S:
        return False
    start_s = min(crowd[0].segment.start_s, before_s - length_s * len(crowd))
    edges = np.linspace(start_s, start_s + length_s * len(crowd), len(crowd) + 1).tolist()
    edges[-1] = min(edges[-1], before_s)
    for draft, segment_start_s, segment_end_s in zip(crowd, edges[:-1], edges[1:], strict=True):
        segment = draft.segment
        segment.start_s, segment.end_s = segment_start_s, segment_end_s
        shares = np.linspace(segment_start_s, segment_end_s, len(segment.words) + 1).tolist()
        segment.words = tuple(
            replace(word, start_s=word_start_s, end_s=word_end_s)
            for word, word_start_s, word_end_s in zip(
                segment.words, shares[:-1], shares[1:], strict=True
            )
        )
        draft.suspect = (*draft.suspect, "misaligned")
    return True


def _join(crowd: Sequence[Draft], before: Draft | None, after: Draft | None) -> None:
    """Add the text of segments to the one before them, else to the one after."""
    if before is not None:
        parts = [before.segment, *(draft.segment for draft in crowd)]
        before.segment = _joined(parts)
        before.suspect = (*before.suspect, "misaligned")
    elif after is not None:
        parts = [*(draft.segment for draft in crowd), after.segment]
        after.segment = _joined(parts)
        after.suspect = (*after.suspect, "misaligned")


def _joined(parts: Sequence[DraftSegment]) -> DraftSegment:
    return DraftSegment(
        parts[0].start_s,
        parts[-1].end_s,
        tuple(token for part in parts for token in part.tokens),
        tuple(word for part in parts for word in part.words),
        tuple(logprob for part in parts for logprob in part.logprobs),
    )
