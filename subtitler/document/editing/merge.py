"""Make one cue of several that follow each other."""

import re
from collections.abc import Sequence
from dataclasses import replace

from subtitler.document.cue import Cue, CueOrigin
from subtitler.document.document import Document
from subtitler.document.edit import Edit, Splice
from subtitler.document.errors import SentenceError
from subtitler.document.markup import visible_text
from subtitler.document.reconcile import is_unspaced, reconcile
from subtitler.document.word import Word, WordOrigin
from subtitler.document.word_times import limit_words, share_out

_FUSED_TAGS = re.compile(r"</(b|i|u|s)>(\s*)<\1>", re.IGNORECASE)
_LEADING_BLOCK = re.compile(r"(?:\{\\[^{}\n]*\})+")
_FEWEST = 2


class CannotMerge(SentenceError):
    """The cues to be merged are fewer than two or do not follow each other."""

    def __init__(self) -> None:
        super().__init__("Only captions that follow each other can be merged; select two or more.")


def merge(document: Document, cue_ids: Sequence[str]) -> Edit:
    """Join cues that follow each other into one, with their texts and words.

    The first cue keeps its id, identifier and settings. Splitting a cue and merging the parts
    gives the text back.

    Raises:
        CannotMerge: fewer than two cues, or others lie between them.
        KeyError: a cue is not in the document.
    """
    rows = sorted({document.row_of(cue_id) for cue_id in cue_ids})
    if len(rows) < _FEWEST or rows[-1] - rows[0] != len(rows) - 1:
        raise CannotMerge
    cues = document.cues[rows[0] : rows[-1] + 1]
    text = cues[0].text
    for cue in cues[1:]:
        text = _joined(text, cue.text)
    start_ms = min(cue.start_ms for cue in cues)
    end_ms = max(cue.end_ms for cue in cues)
    words: tuple[Word, ...] = ()
    if any(cue.words for cue in cues):
        words = tuple(word for cue in cues for word in _words_of(cue))
    merged = replace(
        cues[0],
        start_ms=start_ms,
        end_ms=end_ms,
        text=text,
        words=reconcile(text, words, start_ms, end_ms),
        origin=CueOrigin.EDITED,
    )
    return Edit("Merge cues", (Splice(rows[0], cues, (merged,)),))


def _words_of(cue: Cue) -> Sequence[Word]:
    """The cue's words, guessed where it has none because a neighbour has some."""
    if cue.words:
        return cue.words
    texts = visible_text(cue.text).split()
    guessed = share_out(texts, cue.start_ms, cue.end_ms, WordOrigin.GUESSED)
    return limit_words(guessed, cue.start_ms, cue.end_ms)


def _joined(left: str, right: str) -> str:
    block = _LEADING_BLOCK.match(right)
    if block is not None and left.startswith(block[0]):
        right = right[block.end() :]
    seen_left, seen_right = visible_text(left).rstrip(), visible_text(right).lstrip()
    if not seen_left or not seen_right:
        return left + right
    several_lines = "\n" in seen_left or "\n" in seen_right.rstrip()
    if several_lines or seen_right.startswith("-"):  # dialogue has a line for each speaker
        between = "\n"
    elif is_unspaced(seen_left[-1]) and is_unspaced(seen_right[0]):
        between = ""
    else:
        between = " "
    return _FUSED_TAGS.sub(r"\2", left.rstrip() + between + right.lstrip())
