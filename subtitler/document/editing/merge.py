"""Make one cue of several that follow each other.

What the merged cue takes from which:

- id, identifier, settings and style: from the first cue; one cue has one of each.
- speaker: kept where all cues that name one name the same. Words of different speakers stand on
  different lines, and the merged cue names nobody: one field cannot hold two.
- edges: the earliest start and the latest end, locked where they were locked there.
- evidence: of each figure the most doubtful, so that a doubt is not lost by merging.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from subtitler.document.cue import Cue, CueOrigin
from subtitler.document.document import Document
from subtitler.document.edit import Edit, Splice
from subtitler.document.errors import SentenceError
from subtitler.document.evidence import least_sure
from subtitler.document.lines import is_dialogue, one_line, turns, with_dash
from subtitler.document.markup import visible_text
from subtitler.document.reconcile import is_unspaced, reconcile
from subtitler.document.word import Word
from subtitler.document.word_groups import words_of

_FUSED_TAGS = re.compile(r"</(b|i|u|s)>(\s*)<\1>", re.IGNORECASE)
_LEADING_BLOCK = re.compile(r"(?:\{\\[^{}\n]*\})+")
_FEWEST = 2


class CannotMerge(SentenceError):
    """The cues to be merged are fewer than two or do not follow each other."""

    def __init__(self) -> None:
        super().__init__("Only captions that follow each other can be merged; select two or more.")


class NoNeighbour(SentenceError):
    """There is no cue on the side where one is needed."""

    def __init__(self, side: str) -> None:
        super().__init__(f"There is no caption {side} this one; choose another one.", side)
        self.side = side


def merge(document: Document, cue_ids: Sequence[str]) -> Edit:
    """Join cues that follow each other into one, with their texts and words.

    Splitting a cue and merging the parts gives the text back.

    Raises:
        CannotMerge: fewer than two cues, or others lie between them.
        KeyError: a cue is not in the document.
    """
    row, cues = _run(document, cue_ids)
    text = cues[0].text
    for before, cue in pairwise(cues):
        changes = bool(before.speaker and cue.speaker) and before.speaker != cue.speaker
        text = join_texts(text, cue.text, on_new_line=changes or None)
    return Edit("Merge cues", (Splice(row, cues, (_merged(cues, text),)),))


def merge_with_previous(document: Document, cue_id: str) -> Edit:
    """Join a cue with the one in the row before.

    Raises:
        NoNeighbour: the cue is the first.
        KeyError: the cue is not in the document.
    """
    row = document.row_of(cue_id)
    if row == 0:
        raise NoNeighbour("before")
    return merge(document, (document.cues[row - 1].cue_id, cue_id))


def merge_with_next(document: Document, cue_id: str) -> Edit:
    """Join a cue with the one in the row after.

    Raises:
        NoNeighbour: the cue is the last.
        KeyError: the cue is not in the document.
    """
    row = document.row_of(cue_id)
    if row == len(document.cues) - 1:
        raise NoNeighbour("after")
    return merge(document, (cue_id, document.cues[row + 1].cue_id))


def merge_as_dialogue(document: Document, cue_ids: Sequence[str], dash: str = "-") -> Edit:
    """Join cues so that each speaker has a line of their own, with a dash before it.

    Each cue is one turn; cues that name the same speaker and follow each other are one together.
    A cue that is a dialogue already brings its own turns. One turn alone gets no dash.

    Args:
        document: where the cues are.
        cue_ids: two or more, in rows that follow each other.
        dash: with the space after it, if any: "-" as in English, "- ", "—".

    Raises:
        CannotMerge: fewer than two cues, or others lie between them.
        KeyError: a cue is not in the document.
    """
    row, cues = _run(document, cue_ids)
    said: list[str] = []
    speaker = ""
    for cue in cues:
        if not visible_text(cue.text).strip():
            continue
        if said and speaker and cue.speaker == speaker and not is_dialogue(cue.text):
            said[-1] = join_texts(said[-1], *turns(cue.text))
        else:
            said += turns(cue.text)
        speaker = "" if is_dialogue(cue.text) else cue.speaker
    lines = [one_line(turn) for turn in said]
    if len(lines) >= _FEWEST:
        lines = [with_dash(line, dash) for line in lines]
    text = lines[0] if lines else cues[0].text
    for line in lines[1:]:
        text += "\n" + _without_same_block(text, line)
    return Edit("Merge as dialogue", (Splice(row, cues, (_merged(cues, text),)),))


def join_texts(left: str, right: str, *, on_new_line: bool | None = None) -> str:
    """The texts of two cues as one, with what belongs between them.

    Args:
        left: text of the earlier cue.
        right: text of the later cue.
        on_new_line: None for a new line where one of them has several lines.
    """
    right = _without_same_block(left, right)
    seen_left, seen_right = visible_text(left).rstrip(), visible_text(right).lstrip()
    if not seen_left or not seen_right:
        return left + right
    several_lines = "\n" in seen_left or "\n" in seen_right.rstrip()
    if on_new_line is None:
        on_new_line = several_lines
    if on_new_line or seen_right.startswith("-"):  # dialogue has a line for each speaker
        between = "\n"
    elif is_unspaced(seen_left[-1]) and is_unspaced(seen_right[0]):
        between = ""
    else:
        between = " "
    return _FUSED_TAGS.sub(r"\2", left.rstrip() + between + right.lstrip())


def _run(document: Document, cue_ids: Sequence[str]) -> tuple[int, tuple[Cue, ...]]:
    """The row of the first cue, and the cues in order."""
    rows = sorted({document.row_of(cue_id) for cue_id in cue_ids})
    if len(rows) < _FEWEST or rows[-1] - rows[0] != len(rows) - 1:
        raise CannotMerge
    return rows[0], document.cues[rows[0] : rows[-1] + 1]


def _merged(cues: Sequence[Cue], text: str) -> Cue:
    start_ms = min(cue.start_ms for cue in cues)
    end_ms = max(cue.end_ms for cue in cues)
    words: tuple[Word, ...] = ()
    if any(cue.words for cue in cues):  # guessed for those that have none
        words = tuple(word for cue in cues for word in words_of(cue))
    speakers = {cue.speaker for cue in cues if cue.speaker}
    evidences = [cue.evidence for cue in cues if cue.evidence is not None]
    return replace(
        cues[0],
        start_ms=start_ms,
        end_ms=end_ms,
        text=text,
        words=reconcile(text, words, start_ms, end_ms),
        origin=CueOrigin.EDITED,
        speaker=speakers.pop() if len(speakers) == 1 else "",
        start_locked=any(cue.start_locked for cue in cues if cue.start_ms == start_ms),
        end_locked=any(cue.end_locked for cue in cues if cue.end_ms == end_ms),
        evidence=least_sure(evidences) if evidences else None,
    )


def _without_same_block(left: str, right: str) -> str:
    """The right text without override blocks that the left one begins with as well."""
    block = _LEADING_BLOCK.match(right)
    return right[block.end() :] if block is not None and left.startswith(block[0]) else right
