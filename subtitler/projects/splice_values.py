"""Splices as values that JSON holds, small where much was there before.

A splice is a list: the row, how many cues are removed, and what is inserted. The removed cues are
those that stand there, so they are not written. What is inserted is a list of entries:

- an object: a new cue, whole;
- `[first, count]`: so many of the removed cues, from that one on, as they were;
- `[first, count, by, origin, words]`: the same, all that many milliseconds later and of one
  origin; `words` says whether theirs were "moved" along or "unmoved", which takes a move back;
- `[first, changes]`: one of the removed cues with changes, see `cue_values`.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from subtitler.document.cue import Cue, CueOrigin, all_shifted
from subtitler.document.edit import Splice
from subtitler.document.shifted_words import ShiftedWords
from subtitler.document.word import Word
from subtitler.projects.cue_values import (
    changed_cue,
    changed_values,
    cue_from,
    cue_values,
    unmoved,
)

_MOVED, _UNMOVED = "moved", "unmoved"


def splice_values(splice: Splice) -> list[Any]:
    """A splice, told by the cues that stand where it applies."""
    return [splice.row, len(splice.removed), list(_entries(splice.removed, splice.inserted))]


def splice_from(values: Sequence[Any], cues: Sequence[Cue]) -> Splice:
    """The splice that `splice_values` gave `values` for.

    Args:
        values: what was written.
        cues: those that the splice applies to.

    Raises:
        ValueError: it is no splice of these cues.
        KeyError: likewise.
        TypeError: likewise.
    """
    row, count, entries = values
    if not 0 <= row <= row + count <= len(cues):
        raise ValueError("a splice reaches beyond the cues")
    removed = tuple(cues[row : row + count])
    inserted: list[Cue] = []
    for entry in entries:
        inserted += _cues_of(entry, removed)
        if len(inserted) > len(removed) + len(entries):  # a few bytes must not become gigabytes
            raise ValueError("a cue is inserted twice")
    return Splice(row, removed, tuple(inserted))


def splices_from(values: Iterable[Sequence[Any]], cues: list[Cue]) -> tuple[Splice, ...]:
    """Splices that apply one after the other; `cues` are changed into what comes of them.

    Raises:
        ValueError: these are no splices of these cues.
        KeyError: likewise.
        TypeError: likewise.
    """
    splices = []
    for item in values:
        splice = splice_from(item, cues)
        cues[splice.row : splice.row + len(splice.removed)] = splice.inserted
        splices.append(splice)
    return tuple(splices)


def splice_between(old: Sequence[Cue], new: Sequence[Cue]) -> Splice:
    """One splice that makes `new` of `old`, no larger than it must be."""
    most = min(len(old), len(new))
    before = 0
    while before < most and old[before] == new[before]:
        before += 1
    behind = 0
    while behind < most - before and old[-1 - behind] == new[-1 - behind]:
        behind += 1
    removed = tuple(old[before : len(old) - behind])
    return Splice(before, removed, tuple(new[before : len(new) - behind]))


def _entries(removed: Sequence[Cue], inserted: Sequence[Cue]) -> Iterator[Any]:
    places: dict[str, int] = {}
    at, next_old = 0, 0
    while at < len(inserted):
        new = inserted[at]
        if next_old >= len(removed) or removed[next_old].cue_id != new.cue_id:
            if not places:
                places = {cue.cue_id: place for place, cue in enumerate(removed)}
            if new.cue_id not in places:
                yield cue_values(new)
                at += 1
                continue
            next_old = places[new.cue_id]
        entry, count = _entry(removed, inserted, next_old, at)
        yield entry
        at += count
        next_old += count


def _entry(
    removed: Sequence[Cue], inserted: Sequence[Cue], first_old: int, first_new: int
) -> tuple[Any, int]:
    """The longest entry from there on, and how many cues it stands for."""
    # Not a slice: with an entry for each cue, copying the rest each time would be quadratic.
    gap = first_old - first_new
    news = range(first_new, min(len(inserted), len(removed) - gap))
    changed = (at for at in news if inserted[at] != removed[at + gap])
    count = next(changed, news.stop) - first_new
    if count:
        return [first_old, count], count
    old, new = removed[first_old], inserted[first_new]
    by_ms = new.start_ms - old.start_ms
    for is_moved, words in ((_is_moved, _MOVED), (_is_unmoved, _UNMOVED)):
        if is_moved(old.words, new.words, by_ms):
            count = _count_shifted(removed, inserted, news, gap, is_moved)
            if count:
                return [first_old, count, by_ms, new.origin.name, words], count
    return [first_old, changed_values(old, new)], 1


def _count_shifted(
    removed: Sequence[Cue],
    inserted: Sequence[Cue],
    news: range,
    gap: int,
    is_moved: Callable[[Sequence[Word], Sequence[Word], int], bool],
) -> int:
    """How many cues are those of before but for the same shift.

    One flat loop over named fields, as all cues of a film are shifted while somebody waits. Where
    equal values are not the same object, nothing but room is lost.
    """
    origin = inserted[news.start].origin
    by_ms = inserted[news.start].start_ms - removed[news.start + gap].start_ms
    pairs: Iterable[tuple[Cue, Cue]] = zip(removed, inserted, strict=False)
    if news.start or gap:
        pairs = ((removed[at + gap], inserted[at]) for at in news)
    for at, (old, new) in enumerate(pairs):
        if (
            new.start_ms - old.start_ms != by_ms
            or new.end_ms - old.end_ms != by_ms
            or new.cue_id != old.cue_id
            or new.text is not old.text
            or new.origin is not origin
            or new.settings is not old.settings
            or new.identifier is not old.identifier
            or new.speaker is not old.speaker
            or new.style is not old.style
            or new.start_locked is not old.start_locked
            or new.end_locked is not old.end_locked
            or new.evidence is not old.evidence
            or not is_moved(old.words, new.words, by_ms)
        ):
            return at
    return len(news)


def _is_moved(before: Sequence[Word], now: Sequence[Word], by_ms: int) -> bool:
    if before is now:
        return by_ms == 0 or not before
    if not isinstance(now, ShiftedWords) or by_ms == 0:
        return False
    if isinstance(before, ShiftedWords):
        return now.base is before.base and now.by_ms - before.by_ms == by_ms
    return now.base is before and now.by_ms == by_ms


def _is_unmoved(before: Sequence[Word], now: Sequence[Word], _by_ms: int) -> bool:
    if isinstance(before, ShiftedWords):
        return before.base is now
    return before is now and not before


def _cues_of(entry: Any, removed: Sequence[Cue]) -> Iterable[Cue]:
    if isinstance(entry, dict):
        return (cue_from(entry),)
    first = entry[0]
    if len(entry) == 2 and isinstance(entry[1], dict):
        return (changed_cue(_there(removed, first, 1)[0], entry[1]),)
    olds = _there(removed, first, entry[1])
    if len(entry) == 2:
        return olds
    by_ms, name, words = entry[2:]
    origin = CueOrigin[name]
    if type(by_ms) is not int or words not in (_MOVED, _UNMOVED):
        raise ValueError("this is no shift")
    if words == _MOVED:
        return all_shifted(olds, by_ms, origin)
    moved = all_shifted(olds, by_ms, origin)
    return [replace(new, words=unmoved(old.words)) for old, new in zip(olds, moved, strict=True)]


def _there(removed: Sequence[Cue], first: int, count: int) -> Sequence[Cue]:
    if not 0 <= first < first + count <= len(removed):
        raise ValueError("an entry reaches beyond the cues removed")
    return removed[first : first + count]
