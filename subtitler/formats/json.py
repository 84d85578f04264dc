"""JSON as Whisper's tools write it: segments with words, times in seconds.

``{"text": ..., "language": ..., "segments": [{"id", "start", "end", "text",
"words": [{"word", "start", "end", "probability"}]}]}``. Beside these keys, a segment has
``settings`` and ``identifier`` and a word has ``origin`` where they say more than nothing.
"""

import json
import math
from collections.abc import Sequence
from typing import Any

from subtitler.document.cue import Cue, CueOrigin, new_cue_id
from subtitler.document.reconcile import reconcile, word_positions
from subtitler.document.word import Word, WordOrigin
from subtitler.formats.errors import SubtitleSyntaxError
from subtitler.formats.lines import lines_of
from subtitler.formats.subtitle_file import Repair, SubtitleFile, SubtitleFormat

# Some eleven days. Times beyond are damage, and would overflow what shows them.
LATEST_S = 1_000_000.0


def read(text: str) -> SubtitleFile:
    """Read the segments, and the words of those that have some.

    A segment without text or usable times is left out and listed, by its number since JSON has
    no lines to speak of.

    Raises:
        SubtitleSyntaxError: it is no JSON, or has no list of segments.
    """
    if not text.strip():
        return SubtitleFile((), SubtitleFormat.JSON)
    content = _content(text)
    cues: list[Cue] = []
    repairs: list[Repair] = []
    for number, segment in enumerate(content["segments"], 1):
        cue = _cue(segment)
        if cue is None:
            repairs.append(Repair(1, f"segment {number} has no text or no times; it was left out"))
        else:
            cues.append(cue)
            if cue.end_ms < cue.start_ms:
                repairs.append(Repair(1, f"segment {number} ends before it starts"))
    return SubtitleFile(
        tuple(cues), SubtitleFormat.JSON, tuple(repairs), language=_string(content, "language")
    )


def write(cues: Sequence[Cue], *, words: bool = False, language: str = "") -> str:
    """Write the cues as segments.

    Args:
        cues: in the order to write them.
        words: whether each segment gets its words.
        language: code of the language, "" where it is not known.
    """
    content = {
        "text": " ".join(cue.text for cue in cues),
        "language": language,
        "segments": [_segment(number, cue, words=words) for number, cue in enumerate(cues)],
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _content(text: str) -> dict[str, Any]:
    """The whole, of which only the list of ``segments`` is sure."""
    try:
        content = json.loads(text)
    except json.JSONDecodeError as error:
        found = text[error.pos :].split("\n", 1)[0]
        raise SubtitleSyntaxError(error.lineno, error.colno, found) from error
    except (ValueError, RecursionError) as error:  # endless digits, brackets nested too deep
        raise SubtitleSyntaxError(1, 1, text.lstrip()[:80]) from error
    if not isinstance(content, dict) or not isinstance(content.get("segments"), list):
        raise SubtitleSyntaxError(1, 1, text.lstrip().split("\n", 1)[0])
    return content


def _cue(segment: Any) -> Cue | None:
    if not isinstance(segment, dict) or not isinstance(segment.get("text"), str):
        return None
    start_ms, end_ms = _ms(segment.get("start")), _ms(segment.get("end"))
    if start_ms is None or end_ms is None:
        return None
    text = _clean(segment["text"]).strip(" ")  # Whisper's begin with a space
    listed = segment.get("words")
    words = [_word(entry) for entry in listed] if isinstance(listed, list) else []
    return Cue(
        new_cue_id(),
        start_ms,
        end_ms,
        text,
        reconcile(text, [word for word in words if word is not None], start_ms, end_ms),
        CueOrigin.OPENED,
        settings=_string(segment, "settings"),
        identifier=_string(segment, "identifier"),
    )


def _word(entry: Any) -> Word | None:
    if not isinstance(entry, dict) or not isinstance(entry.get("word"), str):
        return None
    start_ms, end_ms = _ms(entry.get("start")), _ms(entry.get("end"))
    if start_ms is None or end_ms is None:
        return None
    origin = entry.get("origin")
    return Word(
        _clean(entry["word"]).strip(),
        start_ms,
        end_ms,
        _probability(entry.get("probability")),
        WordOrigin(origin) if origin in list(WordOrigin) else WordOrigin.MEASURED,
    )


def _ms(seconds: Any) -> int | None:
    is_number = isinstance(seconds, int | float) and not isinstance(seconds, bool)
    # The comparison is false for NaN, too.
    return round(seconds * 1000) if is_number and abs(seconds) <= LATEST_S else None


def _probability(value: Any) -> float | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number and math.isfinite(value) and 0 <= value <= 1 else None


def _string(entry: dict[str, Any], key: str) -> str:
    value = entry.get(key)
    return " ".join(lines_of(_clean(value))) if isinstance(value, str) else ""


def _clean(text: str) -> str:
    r"""The text with usual line ends, and without halves of characters (``"\ud800"``)."""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return "\n".join(lines_of(whole))


def _segment(number: int, cue: Cue, *, words: bool) -> dict[str, Any]:
    segment: dict[str, Any] = {
        "id": number,
        "start": cue.start_ms / 1000,
        "end": cue.end_ms / 1000,
        "text": cue.text,
    }
    if cue.settings:
        segment["settings"] = cue.settings
    if cue.identifier:
        segment["identifier"] = cue.identifier
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
