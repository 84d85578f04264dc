"""JSON as Whisper's tools write it: segments with words; see `json_shapes` for the shapes.

New files are openai-whisper's: ``{"text": ..., "language": ..., "segments": [{"id", "start",
"end", "text", "words": [{"word", "start", "end", "probability"}]}]}``. Beside these keys, a
segment has ``speaker``, ``style``, ``settings`` and ``identifier`` and a word has ``origin``
where they say more than nothing.
"""

import json
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import cached_property
from typing import Any, cast

from subtitler.document.cue import Cue, Details, opened_cue
from subtitler.document.reconcile import reconcile, word_positions
from subtitler.document.word import Word, WordOrigin
from subtitler.formats.errors import SubtitleSyntaxError
from subtitler.formats.guessed_times import reading_ms
from subtitler.formats.json_content import Content, content_of
from subtitler.formats.json_rewriting import EXTRAS, Rewriting
from subtitler.formats.json_shapes import (
    clean,
    edges_of,
    evidence_of,
    string_of,
    words_in,
    words_key,
)
from subtitler.formats.limits import MOST_CUES, MOST_WORDS
from subtitler.formats.subtitle_file import Piece, Repair, SubtitleFile, SubtitleFormat


def has_segments(text: str) -> bool:
    """Whether a text that may be anything is JSON with segments."""
    if text.lstrip()[:1] not in ("{", "["):
        return False
    try:
        return bool(content_of(text, 1).elements)
    except SubtitleSyntaxError:
        return False


def read(text: str) -> SubtitleFile:
    """Read the segments, and the words of those that have some.

    A segment without text or usable times is no cue; it is kept and listed by its number, since
    JSON has no lines to speak of.

    Raises:
        SubtitleSyntaxError: it is no JSON, or has no list of segments.
    """
    if not text.strip():
        return SubtitleFile((), SubtitleFormat.JSON, pieces=(Piece(text),) if text else ())
    content = content_of(text, MOST_CUES + 1)
    reader = _Reader(content)
    repairs: list[Repair] = []
    pieces: list[Piece] = []
    ends = [place.start for place in content.elements[1:]]
    ends += [place.end for place in content.elements[-1:]]
    if len(ends) > MOST_CUES:
        ends[-1] = content.end
    for number, (place, end) in enumerate(zip(content.elements, ends, strict=True), 1):
        if number > MOST_CUES:
            repairs.append(Repair(1, f"more than {MOST_CUES:,} segments; the rest was kept unread"))
            pieces.append(Piece(text[place.start : ends[-1]]))
            break
        cue = reader.cue(number - 1)
        pieces.append(Piece(text[place.start : end], cue))
        if cue is None:
            repairs.append(Repair(1, f"segment {number} has no text or no times; it is no cue"))
        elif cue.end_ms < cue.start_ms:
            repairs.append(Repair(1, f"segment {number} ends before it starts"))
    first, last = (content.elements[0].start, ends[-1]) if ends else (content.start + 1,) * 2
    return SubtitleFile(
        tuple(piece.cue for piece in pieces if piece.cue is not None),
        SubtitleFormat.JSON,
        tuple(repairs),
        pieces=(Piece(text[:first]), *pieces, Piece(text[last:])),
        language=content.language,
    )


def write(
    cues: Sequence[Cue],
    like: SubtitleFile | None = None,
    *,
    words: bool = False,
    language: str = "",
) -> str:
    """Write the cues as segments.

    Args:
        cues: in the order to write them.
        like: the file that the cues come from; as JSON it keeps its shape, the keys that mean
            nothing here, and every segment that did not change. Words stay where they were.
        words: whether each segment gets its words.
        language: code of the language, "" where it is not known.
    """
    if like is not None and like.format is SubtitleFormat.JSON:
        if len(like.pieces) > 1:
            return Rewriting(cues, like, words=words, language=language).text()
        if not cues:  # an empty file stays empty
            return "".join(piece.text for piece in like.pieces)
    content = {
        "text": " ".join(cue.text for cue in cues),
        "language": language,
        "segments": [_segment(number, cue, words=words) for number, cue in enumerate(cues)],
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


class _Reader:
    """Makes cues of segments."""

    def __init__(self, content: Content) -> None:
        self._segments = [place.value for place in content.elements]
        self._words_left = MOST_WORDS
        # OpenAI's service lists the words beside the segments.
        self._beside = words_in(content.words[:MOST_WORDS], are_tokens=False)
        self._middles = [word.start_ms + word.end_ms for word in self._beside]
        if self._middles != sorted(self._middles):
            self._beside, self._middles = [], []

    @cached_property
    def _starts(self) -> list[int]:
        starts = (edges_of(each)[0] for each in self._segments if isinstance(each, dict))
        return sorted(start for start in starts if start is not None)

    def cue(self, number: int) -> Cue | None:
        """The cue of a segment; None where it has no text or no times."""
        segment = self._segments[number]
        if not isinstance(segment, dict) or not isinstance(segment.get("text"), str):
            return None
        start_ms, end_ms = edges_of(segment)
        if start_ms is None:
            return None
        text = clean(segment["text"]).strip(" ")  # Whisper's begin with a space
        if end_ms is None:
            if "timestamp" not in segment:
                return None
            later = bisect_right(self._starts, start_ms)  # transformers leaves the last end open
            is_last = later == len(self._starts)
            end_ms = start_ms + reading_ms(text) if is_last else self._starts[later]
        words = self._words(segment, text, start_ms, end_ms)
        said = {key: string_of(segment, key) for key in EXTRAS if key in segment}
        details = cast("Details", {**said, "evidence": evidence_of(segment)})
        return opened_cue(start_ms, end_ms, text, words, **details)

    def _words(
        self, segment: dict[str, Any], text: str, start_ms: int, end_ms: int
    ) -> tuple[Word, ...]:
        key = words_key(segment)
        if self._words_left <= 0:
            return ()
        if key is None:
            first = bisect_left(self._middles, 2 * start_ms)
            found = self._beside[first : bisect_left(self._middles, 2 * end_ms)]
        else:
            found = words_in(segment[key][: self._words_left], are_tokens=key == "tokens")
        self._words_left -= len(found)
        return reconcile(text, found, start_ms, end_ms) if found else ()


def _segment(number: int, cue: Cue, *, words: bool) -> dict[str, Any]:
    segment: dict[str, Any] = {
        "id": number,
        "start": cue.start_ms / 1000,
        "end": cue.end_ms / 1000,
        "text": cue.text,
    }
    segment.update((key, value) for key in EXTRAS if (value := getattr(cue, key)))
    if words:
        places = word_positions(cue.text, cue.words)
        segment["words"] = [
            _word_entry(word, cue.text, start)
            for word, (start, _) in zip(cue.words, places, strict=True)
        ]
    return segment


def _word_entry(word: Word, text: str, start: int) -> dict[str, Any]:
    # As Whisper writes them: words that a space parts from the one before begin with it.
    space = " " if start > 0 and text[start - 1].isspace() else ""
    entry: dict[str, Any] = {
        "word": space + word.text,
        "start": word.start_ms / 1000,
        "end": word.end_ms / 1000,
    }
    if word.probability is not None:
        entry["probability"] = word.probability
    if word.origin is not WordOrigin.MEASURED:
        entry["origin"] = word.origin.value
    return entry
