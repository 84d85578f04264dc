"""Segments of the engine become cues of the document.

A segment gives one cue, unless it is too long to be read at once: then it is cut between
words, where a sentence ends, at a comma or at the longest pause, near the middle.
"""

from collections.abc import Iterator, Sequence

from engine.events import Segment
from engine.events import Word as HeardWord
from subtitler.document.cue import Cue, CueOrigin, new_cue_id
from subtitler.document.reconcile import reconcile
from subtitler.document.word import Word, WordOrigin

LONGEST_CUE_MS = 7000
"""Source: Netflix Timed Text Style Guide, General Requirements, "Duration"."""

LONGEST_CUE_CHARACTERS = 84
"""Two lines of 42. Source: as above, English (USA), "Character Limitation"."""

_SENTENCE_END = (".", "?", "!", "…", "。", "？", "！")  # noqa: RUF001 - East Asian marks
_CLAUSE_END = (",", ";", ":", "、", "，", "；", "：")  # noqa: RUF001 - East Asian marks


def cues_of(segment: Segment, not_before_ms: int = 0) -> tuple[Cue, ...]:
    """Make cues of one segment.

    Args:
        segment: as the engine gave it.
        not_before_ms: end of the cue before; no cue starts earlier.

    Returns:
        Cues in time order without overlap; none for a segment without text.
    """
    if not segment.text.strip():
        return ()
    if not segment.words:
        start_ms, end_ms = _milliseconds(segment.start_s), _milliseconds(segment.end_s)
        return (_cue(segment.text.strip(), (), start_ms, end_ms, not_before_ms),)
    cues: list[Cue] = []
    for words in _readable_parts(segment.words):
        is_whole = len(words) == len(segment.words)
        text = segment.text if is_whole else "".join(word.text for word in words)
        # The outer edges are the segment's, those inside belong to the words.
        start_s = segment.start_s if words[0] is segment.words[0] else words[0].start_s
        end_s = segment.end_s if words[-1] is segment.words[-1] else words[-1].end_s
        start_ms, end_ms = _milliseconds(start_s), _milliseconds(end_s)
        if text.strip():
            cues.append(_cue(text.strip(), words, start_ms, end_ms, not_before_ms))
            not_before_ms = cues[-1].end_ms
    return tuple(cues)


def _cue(
    text: str, heard: Sequence[HeardWord], start_ms: int, end_ms: int, not_before_ms: int
) -> Cue:
    if heard:
        start_ms = min(start_ms, _milliseconds(heard[0].start_s))
        end_ms = max(end_ms, _milliseconds(heard[-1].end_s))
    start_ms = max(start_ms, not_before_ms, 0)
    end_ms = max(end_ms, start_ms + 1)
    words = tuple(_words(heard, start_ms, end_ms))
    return Cue(
        cue_id=new_cue_id(),
        start_ms=start_ms,
        end_ms=end_ms,
        text=text,
        words=reconcile(text, words, start_ms, end_ms) if words else (),
        origin=CueOrigin.RECOGNISED,
    )


def _words(heard: Sequence[HeardWord], start_ms: int, end_ms: int) -> Iterator[Word]:
    """The words in milliseconds, in order and inside their cue."""
    earliest_ms = start_ms
    for word in heard:
        if text := word.text.strip():
            word_start_ms = min(max(_milliseconds(word.start_s), earliest_ms), end_ms)
            word_end_ms = min(max(_milliseconds(word.end_s), word_start_ms), end_ms)
            yield Word(text, word_start_ms, word_end_ms, word.probability, WordOrigin.MEASURED)
            earliest_ms = word_end_ms


def _milliseconds(seconds: float) -> int:
    return round(seconds * 1000)


def _readable_parts(words: Sequence[HeardWord]) -> Iterator[Sequence[HeardWord]]:
    cuts = _possible_cuts(words)
    if _is_readable(words) or not cuts:
        yield words
        return
    cut = _best_cut(words, cuts)
    yield from _readable_parts(words[:cut])
    yield from _readable_parts(words[cut:])


def _is_readable(words: Sequence[HeardWord]) -> bool:
    characters = len("".join(word.text for word in words).strip())
    duration_ms = _milliseconds(words[-1].end_s - words[0].start_s)
    return characters <= LONGEST_CUE_CHARACTERS and duration_ms <= LONGEST_CUE_MS


def _possible_cuts(words: Sequence[HeardWord]) -> list[int]:
    """Indices before which may be cut: at spaces or, in scripts without them, anywhere."""
    at_spaces = [i for i in range(1, len(words)) if words[i].text.startswith(" ")]
    return at_spaces or list(range(1, len(words)))


def _best_cut(words: Sequence[HeardWord], cuts: list[int]) -> int:
    ends = [0.0]
    for word in words:
        ends.append(ends[-1] + len(word.text))
    middle = ends[-1] / 2
    central = [i for i in cuts if middle / 2 <= ends[i] <= middle * 1.5] or cuts

    def goodness(i: int) -> tuple[int, float, float]:
        pause_s = words[i].start_s - words[i - 1].end_s
        return _mark(words[i - 1].text), round(pause_s, 2), -abs(ends[i] - middle)

    return max(central, key=goodness)


def _mark(text: str) -> int:
    """How much the word's last mark speaks for a cut behind it."""
    bare = text.rstrip("\"'”’»)]")  # noqa: RUF001 - typographic quotes
    if bare.endswith(_SENTENCE_END):
        return 2
    return 1 if bare.endswith(_CLAUSE_END) else 0
