"""Cut cues anew from their words: into those that a profile wants, as one edit.

What a cue says stays, and when each word is heard; only where cues begin and end changes, their
times and their lines. Left as they are: cues that the user wrote or changed (unless they are
named), dialogues, sounds and songs, drawings, and cues that are never shown or shown at the same
time as another. Cues of different speakers, styles or places are never joined.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from subtitler.document.cue import Cue, CueOrigin, new_cue_id
from subtitler.document.document import Document
from subtitler.document.edit import Edit
from subtitler.document.editing.merge import join_texts
from subtitler.document.editing.rows import replace_rows
from subtitler.document.evidence import least_sure
from subtitler.document.lines import is_dialogue, one_line
from subtitler.document.markup import DRAWING_BLOCK, split_markup, visible_text
from subtitler.document.reconcile import reconcile, word_positions
from subtitler.document.word import Word
from subtitler.document.word_groups import words_of
from subtitler.rules.check_context import CheckContext
from subtitler.rules.cue_costs import NO_CUE_MS
from subtitler.rules.cue_words import is_spaced_between, spaces_before
from subtitler.rules.line_breaks import best_breaks
from subtitler.rules.profile import Profile
from subtitler.rules.segmentation import segment_words
from subtitler.rules.timed_words import CueSpan, TimedWord

MOST_OVERLAP_MS = 500
"""Cues that overlap by more are meant to be shown together."""

_SOUND = re.compile(r"\s*(?:\[.*\]|\(.*\)|（.*）|［.*］)\s*", re.DOTALL)  # noqa: RUF001
_SONG = re.compile("[♩♪♫♬]")
_VOICE = re.compile(r"<v[\s.]", re.IGNORECASE)
_PLACE = re.compile(r"(?:\{[^{}]*\\[^{}]*\}|<v[\s.][^<>]*>)*", re.IGNORECASE)


def resegment(
    document: Document,
    cue_ids: Collection[str] | None,
    profile: Profile,
    context: CheckContext | None = None,
    *,
    move_locked: bool = False,
) -> Edit:
    """Cut cues anew.

    A cue without words is cut by guessed ones, and stays without. A cue that comes out as it was
    is not touched. Nothing counts as edited by this: it can be done again under other rules.

    Args:
        document: where the cues are.
        cue_ids: which; None for all that the user did not write or change.
        profile: the rules, for any language; that of the context is chosen.
        context: the film and the language; None where nothing is known of them.
        move_locked: also edges that were set by hand give way; else they stay, and a cue begins
            or ends at each.

    Raises:
        KeyError: a cue is not in the document.
    """
    context = context or CheckContext()
    cutter = _Cutter(profile.for_language(context.language), context, move_locked=move_locked)
    changes: dict[int, tuple[Cue, ...]] = {}
    for first, last in _blocks(document, cue_ids, move_locked=move_locked):
        changes.update(cutter.changes(document.cues, first, last))
    return Edit("Resegment", replace_rows(document.cues, changes))


def _blocks(
    document: Document, cue_ids: Collection[str] | None, *, move_locked: bool
) -> list[tuple[int, int]]:
    """Rows that are cut together, as half-open ranges: free cues one after the other in time."""
    cues = document.cues
    if cue_ids is None:
        chosen = [row for row, cue in enumerate(cues) if cue.origin is not CueOrigin.EDITED]
    else:
        chosen = sorted({document.row_of(cue_id) for cue_id in cue_ids})
    blocks: list[tuple[int, int]] = []
    for row in chosen:
        if not _is_speech(cues[row]):
            continue
        follows = bool(blocks) and blocks[-1][1] == row
        if follows and _is_later(cues[row - 1], cues[row], move_locked=move_locked):
            blocks[-1] = (blocks[-1][0], row + 1)
        else:
            blocks.append((row, row + 1))
    return blocks


def _is_speech(cue: Cue) -> bool:
    """Whether a cue is what one speaker says."""
    seen = visible_text(cue.text)
    return (
        cue.duration_ms > 0
        and bool(seen.strip())
        and DRAWING_BLOCK not in cue.text
        and len(_VOICE.findall(cue.text)) <= 1
        and not is_dialogue(cue.text)
        and not _SOUND.fullmatch(seen)
        and not _SONG.search(seen)
    )


def _is_later(cue: Cue, following: Cue, *, move_locked: bool) -> bool:
    """Whether a cue follows another one in time, and not only in the rows.

    Where both overlap and cannot be joined, the later one begins when the other has been said:
    enough of its time must be left then.
    """
    if following.start_ms <= cue.start_ms or following.end_ms <= cue.end_ms:
        return False
    left_ms = following.end_ms - max(cue.end_ms, following.start_ms)
    if left_ms < min(MOST_OVERLAP_MS, following.duration_ms / 2) and _look(cue) != _look(following):
        return False
    is_locked = (cue.end_locked or following.start_locked) and not move_locked
    return following.start_ms >= cue.end_ms - (0 if is_locked else MOST_OVERLAP_MS)


@dataclass(frozen=True, slots=True)
class _Source:
    """A cue of the block, and which of the block's words are its own.

    Attributes:
        cue: as it is.
        row: of the cue.
        text: on one line.
        first: index of its first word among those of the block.
        last: index after its last one.
    """

    cue: Cue
    row: int
    text: str
    first: int
    last: int


class _Block:
    """The words of cues that are cut together."""

    def __init__(self, cues: Sequence[Cue], first: int, last: int, *, move_locked: bool) -> None:
        self.sources: list[_Source] = []
        self.words: list[Word] = []
        self.timed: list[TimedWord] = []
        self._move_locked = move_locked
        for row in range(first, last):
            self._add(cues[row], row)

    def _add(self, cue: Cue, row: int) -> None:
        text = one_line(cue.text)
        words = words_of(cue)
        spaces = list(spaces_before(text, words))
        before = self.sources[-1].cue if self.sources else None
        begins = False
        if before is not None:
            spaces[0] = is_spaced_between(self.words[-1].text, words[0].text)
            begins = _look(before) != _look(cue)
        first = len(self.timed)
        for word, is_spaced in zip(words, spaces, strict=True):
            # A cue that begins with the word must be seen before this one ends.
            start_ms = min(max(word.start_ms, cue.start_ms), cue.end_ms - 1)
            end_ms = min(max(word.end_ms, start_ms), cue.end_ms)
            self.timed.append(TimedWord(word.text, start_ms, end_ms, is_spaced=is_spaced))
        if not self._move_locked:
            begins = self._lock(first, before, cue) or begins
        if begins:
            self.timed[first] = replace(self.timed[first], begins_cue=True)
        self.words += words
        self.sources.append(_Source(cue, row, text, first, len(self.timed)))

    def _lock(self, first: int, before: Cue | None, cue: Cue) -> bool:
        """Set the edges of a new source that stay; return whether a cue must begin with it."""
        if cue.start_locked:
            self.timed[first] = replace(self.timed[first], cue_start_ms=cue.start_ms)
        if cue.end_locked:
            self.timed[-1] = replace(self.timed[-1], cue_end_ms=cue.end_ms)
        return cue.start_locked or (before is not None and before.end_locked)


def _look(cue: Cue) -> tuple[str, ...]:
    """What two cues must have in common to be joined."""
    place = _PLACE.match(cue.text)
    return (cue.speaker, cue.style, cue.settings, place[0] if place else "")


class _Cutter:
    """Cuts blocks of cues under a profile."""

    def __init__(self, profile: Profile, context: CheckContext, *, move_locked: bool) -> None:
        self._profile = profile
        self._context = context
        self._move_locked = move_locked

    def changes(
        self, cues: Sequence[Cue], first: int, last: int
    ) -> Iterator[tuple[int, tuple[Cue, ...]]]:
        """What is to stand in each row that changes."""
        block = _Block(cues, first, last, move_locked=self._move_locked)
        next_ms = NO_CUE_MS
        if last < len(cues) and cues[last].start_ms >= cues[last - 1].end_ms:
            next_ms = cues[last].start_ms
        earliest_ms = 0
        if first and cues[first - 1].end_ms <= cues[first].start_ms:
            earliest_ms = cues[first - 1].end_ms
        spans = segment_words(block.timed, self._profile, self._context, next_ms=next_ms)
        spans[0] = replace(spans[0], start_ms=max(spans[0].start_ms, earliest_ms))
        return _by_row(block.sources, self._new_cues(block, spans))

    def _new_cues(self, block: _Block, spans: Sequence[CueSpan]) -> Iterator[Cue]:
        taken: set[str] = set()
        text, n_words = "", 0  # what of the sources so far is in no cue yet
        going = coming = 0  # of the sources, the first in use and the next
        for span in spans:
            count = span.last - span.first
            while n_words < count:
                source = block.sources[coming]
                text = join_texts(text, source.text, on_new_line=False) if text else source.text
                n_words += source.last - source.first
                coming += 1
            while block.sources[going].last <= span.first:
                going += 1
            said, text = text, ""
            if n_words > count:
                words = block.words[span.first : span.first + n_words]
                said, text = split_markup(said, word_positions(said, words)[count][0])
            n_words -= count
            yield self._cue(span, block.sources[going:coming], block, said, taken)

    def _cue(
        self,
        span: CueSpan,
        sources: Sequence[_Source],
        block: _Block,
        said: str,
        taken: set[str],
    ) -> Cue:
        """A new cue; it goes on with the id of one of its sources that is still to be had."""
        begin, end = sources[0], sources[-1]
        kept = next((each.cue for each in sources if each.cue.cue_id not in taken), None)
        text = best_breaks(said, self._profile, self._context.language)
        has_words = any(each.cue.words for each in sources)
        words = block.words[span.first : span.last] if has_words else ()
        evidences = [each.cue.evidence for each in sources if each.cue.evidence is not None]
        keeps_locks = not self._move_locked
        cue = replace(
            begin.cue,
            cue_id=kept.cue_id if kept is not None else new_cue_id(),
            identifier=kept.identifier if kept is not None else "",
            start_ms=span.start_ms,
            end_ms=span.end_ms,
            text=text,
            words=reconcile(text, words, span.start_ms, span.end_ms),
            origin=_origin([each.cue for each in sources]),
            start_locked=keeps_locks and begin.cue.start_locked and begin.first == span.first,
            end_locked=keeps_locks and end.cue.end_locked and end.last == span.last,
            evidence=least_sure(evidences) if evidences else None,
        )
        taken.add(cue.cue_id)
        return cue


def _origin(cues: Sequence[Cue]) -> CueOrigin:
    """Whose the words are: the user's before a file's, a file's before the engine's."""
    origins = {cue.origin for cue in cues}
    known = (CueOrigin.EDITED, CueOrigin.OPENED, CueOrigin.RECOGNISED)
    return next(origin for origin in known if origin in origins)


def _by_row(
    sources: Sequence[_Source], cues: Iterable[Cue]
) -> Iterator[tuple[int, tuple[Cue, ...]]]:
    """What is to stand in each row that changes; what comes out as it was stays in its row."""
    known = {each.cue.cue_id: each for each in sources}
    row, new = sources[0].row, list[Cue]()
    for cue in cues:
        source = known.get(cue.cue_id)
        if source is None or source.cue != cue:
            new.append(cue)
            continue
        yield from _replaced(row, source.row, new)
        row, new = source.row + 1, []
    yield from _replaced(row, sources[-1].row + 1, new)


def _replaced(first: int, last: int, new: Sequence[Cue]) -> Iterator[tuple[int, tuple[Cue, ...]]]:
    for row in range(first, last):
        yield row, tuple(new) if row == first else ()
