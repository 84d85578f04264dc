"""Split a cue: where the text cursor stands, at a time, or into its lines.

The outer edges of the parts are those of the cue, and locked as those were. Both parts keep
speaker, style, settings and evidence; the left one keeps id and identifier.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from subtitler.document.cue import Cue, CueOrigin, new_cue_id
from subtitler.document.document import Document
from subtitler.document.edit import Edit, Splice
from subtitler.document.editing.content import with_text
from subtitler.document.errors import SentenceError
from subtitler.document.lines import is_dialogue, line_starts, turn_starts, without_dash
from subtitler.document.markup import split_markup, visible_positions
from subtitler.document.timecode import format_timecode
from subtitler.document.word import Word, WordOrigin
from subtitler.document.word_groups import word_groups, words_of
from subtitler.document.word_times import LONGEST_LINGER_MS, limit_words, share_out

# Without word times the cut is where the letters say, but never so close to an edge that one of
# the cues could not be read. Source: Subtitle Edit's split clamps to the same shares.
SMALLEST_SHARE = 0.25


class CannotSplit(SentenceError):
    """Nothing would be left on one side of the cut."""

    def __init__(self) -> None:
        super().__init__("A caption is split inside its text; put the cursor between two words.")


class CannotSplitAt(SentenceError):
    """At a time, the cue is not shown or has words on one side only."""

    def __init__(self, at_ms: int) -> None:
        super().__init__(
            f"At {format_timecode(at_ms)} the caption has no words on one side; "
            "choose a moment between two of its words.",
            at_ms,
        )
        self.at_ms = at_ms


class OneLine(SentenceError):
    """A cue of one line is to be split into its lines."""

    def __init__(self) -> None:
        super().__init__("This caption has one line only; put the cursor where it is to be split.")


@dataclass(frozen=True, slots=True)
class _Cut:
    left_words: Sequence[Word]
    right_words: Sequence[Word]
    left_end_ms: int
    right_start_ms: int


def split_at_text(document: Document, cue_id: str, position: int, *, gap_ms: int = 0) -> Edit:
    """Split a cue in two before character `position` of its text.

    The right cue starts with its first word. The left one, which keeps the id, ends there too or,
    when a pause lies between, soon after its last word. A cursor inside a word cuts the word:
    its pieces are guessed.

    Args:
        document: where the cue is.
        cue_id: the cue to be split.
        position: counted in characters of Python's `str` (Qt's cursors count UTF-16 units).
        gap_ms: left between the parts at least, by an earlier end of the left one; nothing is
            left where that one would have no time.

    Raises:
        CannotSplit: there is no text on one of the sides.
        KeyError: the cue is not in the document.
    """
    row = document.row_of(cue_id)
    cue = document.cues[row]
    return Edit("Split cue", (Splice(row, (cue,), _apart(_split_cue(cue, position), gap_ms)),))


def split_at_time(
    document: Document, cue_id: str, at_ms: int, *, by_hand: bool = True, gap_ms: int = 0
) -> Edit:
    """Split a cue in two at a time; the text is cut between the words before and after it.

    A word that is being spoken goes to the side on which more of it is heard. Without word times
    letters tell, and each side keeps a word.

    Args:
        document: where the cue is.
        cue_id: the cue to be split.
        at_ms: start of the right cue and, but for the gap, end of the left one.
        by_hand: the user chose the time: both edges at the cut are locked.
        gap_ms: as for `split_at_text`.

    Raises:
        CannotSplitAt: the cue is not shown then, or no word is on one of the sides.
        KeyError: the cue is not in the document.
    """
    row = document.row_of(cue_id)
    cue = document.cues[row]
    words = words_of(cue)
    groups = word_groups(cue.text, words)
    middles = [(words[group.first].start_ms + words[group.last - 1].end_ms) / 2 for group in groups]
    count = sum(middle < at_ms for middle in middles)
    if not cue.words:
        count = min(max(count, 1), len(groups) - 1)
    if not cue.start_ms < at_ms < cue.end_ms or not 0 < count < len(groups):
        raise CannotSplitAt(at_ms)
    parts = _apart(_split_cue(cue, groups[count].start, at_ms), gap_ms)
    if by_hand:
        parts = (replace(parts[0], end_locked=True), replace(parts[1], start_locked=True))
    return Edit("Split cue", (Splice(row, (cue,), parts),))


def split_into_lines(document: Document, cue_id: str) -> Edit:
    """Make a cue of each line, or of what each speaker of a dialogue says.

    The dashes of a dialogue go, and so does the speaker's name: nobody knows whose turn is whose.

    Raises:
        OneLine: there are no two lines to be read.
        KeyError: the cue is not in the document.
    """
    row = document.row_of(cue_id)
    cue = rest = document.cues[row]
    speaks_in_turns = is_dialogue(cue.text)
    starts = turn_starts(cue.text) if speaks_in_turns else line_starts(cue.text)
    parts: list[Cue] = []
    for start in reversed(starts):
        try:
            rest, right = _split_cue(rest, start)
        except CannotSplit:  # before the first line, and where a line is blank
            continue
        parts.insert(0, right)
    if not parts:
        raise OneLine
    parts.insert(0, rest)
    if speaks_in_turns:
        parts = [replace(with_text(part, without_dash(part.text)), speaker="") for part in parts]
    return Edit("Split cue into lines", (Splice(row, (cue,), tuple(parts)),))


def _apart(parts: tuple[Cue, Cue], gap_ms: int) -> tuple[Cue, Cue]:
    """The parts with a gap between them, where the left one can give it."""
    left, right = parts
    end_ms = right.start_ms - gap_ms
    if not left.start_ms < end_ms < left.end_ms:
        return parts
    words = limit_words(left.words, left.start_ms, end_ms)
    return replace(left, end_ms=end_ms, words=words), right


def _split_cue(cue: Cue, position: int, at_ms: int | None = None) -> tuple[Cue, Cue]:
    """The cue cut in two before a character of its text, at a time or where the words say."""
    left_text, right_text = split_markup(cue.text, max(position, 0))
    left_count = len(visible_positions(left_text))
    right_count = len(visible_positions(right_text))
    if not left_count or not right_count:
        raise CannotSplit
    if at_ms is not None:
        left, right = _split_words(cue.words, left_count) if cue.words else ((), ())
        cut = _Cut(left, right, at_ms, at_ms)
    else:
        cut = _cut_by_words(cue, left_count) or _cut_by_letters(cue, left_count, right_count)
    left_cue = replace(
        cue,
        end_ms=cut.left_end_ms,
        text=left_text,
        words=limit_words(cut.left_words, cue.start_ms, cut.left_end_ms),
        origin=CueOrigin.EDITED,
        end_locked=False,
    )
    right_cue = replace(
        cue,
        cue_id=new_cue_id(),
        start_ms=cut.right_start_ms,
        text=right_text,
        words=limit_words(cut.right_words, cut.right_start_ms, cue.end_ms),
        origin=CueOrigin.EDITED,
        identifier="",  # identifiers name one cue of a file
        start_locked=False,
    )
    return left_cue, right_cue


def _cut_by_words(cue: Cue, left_count: int) -> _Cut | None:
    """The cut where the words say; None where they leave no time for one of the cues."""
    if not cue.words:
        return None
    left, right = _split_words(cue.words, left_count)
    start_ms = right[0].start_ms
    end_ms = min(start_ms, left[-1].end_ms + LONGEST_LINGER_MS)
    if not cue.start_ms < end_ms <= start_ms < cue.end_ms:
        return None
    return _Cut(left, right, end_ms, start_ms)


def _cut_by_letters(cue: Cue, left_count: int, right_count: int) -> _Cut:
    share = left_count / (left_count + right_count)
    share = min(max(share, SMALLEST_SHARE), 1 - SMALLEST_SHARE)
    cut_ms = cue.start_ms + round(max(cue.duration_ms, 0) * share)
    left, right = _split_words(cue.words, left_count) if cue.words else ((), ())
    return _Cut(left, right, cut_ms, cut_ms)


def _split_words(
    heard: Sequence[Word], left_count: int
) -> tuple[tuple[Word, ...], tuple[Word, ...]]:
    """The words of the first `left_count` visible characters, and the others."""
    words = tuple(heard)
    index = 0
    while left_count and left_count >= len(words[index].text):
        left_count -= len(words[index].text)
        index += 1
    if not left_count:
        return words[:index], words[index:]
    word = words[index]
    texts = (word.text[:left_count], word.text[left_count:])
    first, second = share_out(texts, word.start_ms, word.end_ms, WordOrigin.GUESSED)
    return (*words[:index], first), (second, *words[index + 1 :])
