"""Fit captions that arrive from a new captioning between the cues that were kept."""

from collections.abc import Container, Iterable
from dataclasses import replace
from itertools import groupby

from subtitler.document.cue import Cue, CueOrigin, new_cue_id
from subtitler.document.document import Document
from subtitler.document.markup import visible_text
from subtitler.document.reconcile import reconcile, word_positions
from subtitler.document.word import Word

# Times of the same speech differ that much from one captioning to the next.
TRIFLE_MS = 200


def clear_of_kept(
    document: Document, cues: Iterable[Cue], arrived: Container[str] = ()
) -> tuple[Cue, ...]:
    """What of arriving cues may be added without talking over cues that were kept.

    Kept are the document's cues that the user wrote or touched, or that were opened from a
    file. An arriving cue with word times gives up only the words that are heard while a kept
    cue is shown; what is left first keeps the id. One without word times is left out when it
    overlaps by more than a trifle.

    Args:
        document: where the cues are to be added.
        cues: those arriving.
        arrived: ids of cues that came with the same captioning. The user may have made one of
            them longer meanwhile; that must not cost what is heard next.
    """
    kept = [
        cue
        for cue in document.cues
        if cue.origin is not CueOrigin.RECOGNISED and cue.cue_id not in arrived
    ]
    return tuple(part for cue in cues for part in _parts_beside(cue, kept))


def _parts_beside(cue: Cue, kept: list[Cue]) -> list[Cue]:
    rivals = [other for other in kept if _overlap_ms(cue, other) > TRIFLE_MS]
    if not rivals:
        return [cue]
    parts: list[Cue] = []
    first = 0
    for gap, run in groupby(cue.words, lambda word: _gap_of(word, rivals)):
        last = first + sum(1 for _ in run)
        if gap is not None:
            parts += _part(cue, first, last, gap)
        first = last
    return [
        replace(part, cue_id=new_cue_id()) if index else part for index, part in enumerate(parts)
    ]


def _overlap_ms(cue: Cue, other: Cue) -> int:
    return min(cue.end_ms, other.end_ms) - max(cue.start_ms, other.start_ms)


def _gap_of(word: Word, rivals: list[Cue]) -> tuple[int | None, int | None] | None:
    """From where to where no rival is shown around the word; None where one is."""
    middle_ms = (word.start_ms + word.end_ms) // 2
    if any(rival.start_ms <= middle_ms < rival.end_ms for rival in rivals):
        return None
    earliest = max((rival.end_ms for rival in rivals if rival.end_ms <= middle_ms), default=None)
    latest = min((rival.start_ms for rival in rivals if rival.start_ms > middle_ms), default=None)
    return earliest, latest


def _part(cue: Cue, first: int, last: int, gap: tuple[int | None, int | None]) -> list[Cue]:
    """The cue with some of its words only; nothing where the gap leaves no time."""
    words = cue.words[first:last]
    start_ms = cue.start_ms if first == 0 else words[0].start_ms
    end_ms = cue.end_ms if last == len(cue.words) else words[-1].end_ms
    earliest, latest = gap
    start_ms = start_ms if earliest is None else max(start_ms, earliest)
    end_ms = end_ms if latest is None else min(end_ms, latest)
    if end_ms <= start_ms:
        return []
    places = word_positions(cue.text, cue.words)[first:last]
    text = visible_text(cue.text[places[0][0] : places[-1][1]])
    return [
        replace(
            cue,
            start_ms=start_ms,
            end_ms=end_ms,
            text=text,
            words=reconcile(text, words, start_ms, end_ms),
        )
    ]
