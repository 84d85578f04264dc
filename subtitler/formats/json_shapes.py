"""The shapes in which Whisper's tools put segments and words into JSON.

======================  =========================================  ===========================
tool                    segment                                    word
======================  =========================================  ===========================
openai-whisper,         ``start``, ``end`` in seconds, ``text``,   ``word``, ``start``,
faster-whisper,         ``words``                                  ``end``, ``probability``
stable-ts
whisperX                the same and ``speaker``                   ``score``; numbers have no
                                                                   times
whisper.cpp             ``offsets`` and ``timestamps``, each       ``tokens``: pieces of words,
                        ``from`` and ``to``, ``text``              written alike, ``p``
transformers            ``timestamp``: a pair of seconds           the same, as a chunk
======================  =========================================  ===========================
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeGuard

from subtitler.document.evidence import Evidence
from subtitler.document.timecode import TimecodeInvalid, format_timecode, parse_timecode
from subtitler.document.word import Word, WordOrigin, quick_word
from subtitler.formats.json_text import Layout, Place, elements_at, members_at
from subtitler.formats.lines import lines_of

# Some eleven days. Times beyond are damage, and would overflow what shows them.
LATEST_S = 1_000_000.0
LISTS = ("segments", "transcription", "chunks")
_ORIGINS = {origin.value: origin for origin in WordOrigin}
_PROBABILITIES = ("probability", "score", "p", "confidence")


def edges_of(entry: dict[str, Any]) -> tuple[int | None, int | None]:
    """Start and end of a segment or word in milliseconds; None for what it does not say."""
    if "start" in entry or "end" in entry:
        return _seconds_ms(entry.get("start")), _seconds_ms(entry.get("end"))
    offsets, stamps, pair = (entry.get(key) for key in ("offsets", "timestamps", "timestamp"))
    if isinstance(offsets, dict):
        return _whole_ms(offsets.get("from")), _whole_ms(offsets.get("to"))
    if isinstance(stamps, dict):
        return _clock_ms(stamps.get("from")), _clock_ms(stamps.get("to"))
    if isinstance(pair, list) and len(pair) == 2:
        return _seconds_ms(pair[0]), _seconds_ms(pair[1])
    return None, None


@dataclass(frozen=True, slots=True)
class EdgePlace:
    """Where a start or an end stands in the text of a segment or word.

    Attributes:
        place: the number, or the time code in quotes.
        is_seconds: whether the number counts seconds, not milliseconds.
    """

    place: Place
    is_seconds: bool

    def text(self, ms: int) -> str:
        """Another time, written as this one is."""
        if isinstance(self.place.value, str):
            return f'"{format_timecode(ms)}"'
        return repr(ms / 1000) if self.is_seconds else str(ms)


def edge_places(text: str, members: dict[str, Place]) -> tuple[list[EdgePlace], list[EdgePlace]]:
    """Where in the text of a segment or word its start and its end stand."""
    starts: list[EdgePlace] = []
    ends: list[EdgePlace] = []
    for key, edges in (("start", starts), ("end", ends)):
        if key in members:
            edges.append(EdgePlace(members[key], is_seconds=True))
    if starts or ends:
        return starts, ends
    for key in ("offsets", "timestamps"):
        place = members.get(key)
        if place is not None and isinstance(place.value, dict):
            inner = members_at(text, place.start)
            for edge, edges in (("from", starts), ("to", ends)):
                if edge in inner:
                    edges.append(EdgePlace(inner[edge], is_seconds=False))
    place = members.get("timestamp")
    if not starts and place is not None and isinstance(place.value, list):
        for edges, element in zip((starts, ends), elements_at(text, place.start)[0], strict=False):
            edges.append(EdgePlace(element, is_seconds=True))
    return starts, ends


def new_edges(start_ms: int, end_ms: int, like: dict[str, Any], layout: Layout) -> dict[str, str]:
    """The members that say the times of a new entry in the shape of another."""
    plain = Layout(is_ascii=layout.is_ascii)
    seconds = [repr(ms / 1000) for ms in (start_ms, end_ms)]
    if "start" in like or "end" in like:
        return {"start": seconds[0], "end": seconds[1]}
    members: dict[str, str] = {}
    if "timestamps" in like:
        clocks = [f'"{format_timecode(ms)}"' for ms in (start_ms, end_ms)]
        members["timestamps"] = plain.written_object({"from": clocks[0], "to": clocks[1]})
    if "offsets" in like:
        members["offsets"] = plain.written_object({"from": str(start_ms), "to": str(end_ms)})
    if not members and "timestamp" in like:
        members["timestamp"] = plain.written_list(seconds)
    return members or {"start": seconds[0], "end": seconds[1]}


@dataclass(frozen=True, slots=True)
class WordGroup:
    """The entries of one word: one, or the tokens that it is made of.

    Attributes:
        entries: numbers of them in their list.
        word: as they say; None where they are no word, or have no times.
    """

    entries: tuple[int, ...]
    word: Word | None


def words_key(segment: dict[str, Any]) -> str | None:
    """The key under which a segment has its words."""
    if isinstance(segment.get("words"), list):
        return "words"
    tokens = segment.get("tokens")  # of whisper.cpp; openai-whisper's are numbers
    is_list = isinstance(tokens, list) and bool(tokens) and isinstance(tokens[0], dict)
    return "tokens" if is_list else None


def words_in(entries: Sequence[Any], *, are_tokens: bool) -> list[Word]:
    """The words of a list of entries, in order, without those that have no times."""
    if are_tokens:
        words = (group.word for group in word_groups(entries, are_tokens=True))
    else:
        words = (_word_of(entry) for entry in entries)
    return [word for word in words if word is not None]


def word_groups(entries: Sequence[Any], *, are_tokens: bool) -> list[WordGroup]:
    """The words of a list of entries, in order."""
    if not are_tokens:
        return [WordGroup((number,), _word_of(entry)) for number, entry in enumerate(entries)]
    groups: list[list[int]] = []
    for number, entry in enumerate(entries):
        text = word_text(entry)
        continues = not text.startswith(" ") and not _is_special(text)
        if continues and groups and not _is_special(word_text(entries[groups[-1][0]])):
            groups[-1].append(number)
        else:
            groups.append([number])
    return [
        WordGroup(tuple(group), _word_of_tokens([entries[number] for number in group]))
        for group in groups
    ]


def word_text(entry: Any) -> str:
    """What an entry says as written, with the space before it; "" where it says nothing."""
    if not isinstance(entry, dict):
        return ""
    text = entry.get("word", entry.get("text"))
    return text if isinstance(text, str) else ""


def _is_special(token: str) -> bool:
    return token.startswith("[_") and token.endswith("]")  # "[_BEG_]", "[_TT_150]"


def _word_of(entry: Any) -> Word | None:
    text = clean(word_text(entry)).strip()
    if not text:
        return None
    start_ms, end_ms = edges_of(entry)
    if start_ms is None or end_ms is None:
        return None
    return quick_word(text, start_ms, end_ms, _probability(entry), _origin(entry))


def _word_of_tokens(entries: Sequence[Any]) -> Word | None:
    text = clean("".join(map(word_text, entries))).strip()
    if not text or _is_special(text):
        return None
    start_ms, end_ms = edges_of(entries[0])[0], edges_of(entries[-1])[1]
    if start_ms is None or end_ms is None:
        return None
    found = [_probability(entry) for entry in entries]
    known = [probability for probability in found if probability is not None]
    mean = sum(known) / len(known) if len(known) == len(found) else None
    return quick_word(text, start_ms, end_ms, mean, _origin(entries[0]))


def _origin(entry: dict[str, Any]) -> WordOrigin:
    origin = entry.get("origin")
    known = _ORIGINS.get(origin) if isinstance(origin, str) else None
    return WordOrigin.MEASURED if known is None else known


def _probability(entry: dict[str, Any]) -> float | None:
    for key in _PROBABILITIES:
        if key in entry:
            value = entry[key]
            return float(value) if is_number(value) and 0 <= value <= 1 else None
    return None


def probability_key(like: dict[str, Any]) -> str:
    """The key for the probability of an entry in the shape of another."""
    return next((key for key in _PROBABILITIES if key in like), "probability")


def evidence_of(segment: dict[str, Any]) -> Evidence | None:
    """How sure the engine was, where a segment says so."""
    logprob, silence, ratio = (
        segment.get(key) for key in ("avg_logprob", "no_speech_prob", "compression_ratio")
    )
    if not (is_number(logprob) and is_number(silence) and is_number(ratio)):
        return None
    temperature = segment.get("temperature")
    return Evidence(
        float(logprob),
        float(silence),
        float(ratio),
        float(temperature) if is_number(temperature) else 0.0,
    )


def is_number(value: Any) -> TypeGuard[int | float]:
    """Whether it is a number that can be reckoned with."""
    return type(value) in (int, float) and abs(value) < math.inf


def string_of(entry: dict[str, Any], key: str) -> str:
    """A text on one line; "" where there is none. A number, such as a speaker's, is its digits."""
    value = entry.get(key)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) <= LATEST_S:
        return str(value)
    return " ".join(lines_of(clean(value))) if isinstance(value, str) else ""


def clean(text: str) -> str:
    r"""The text with usual line ends, and without halves of characters (``"\ud800"``)."""
    if text.isprintable():  # as nearly all texts are: nothing to be cleaned
        return text
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return "\n".join(lines_of(whole))


def _seconds_ms(value: Any) -> int | None:
    is_time = type(value) in (int, float) and -LATEST_S <= value <= LATEST_S
    return round(value * 1000) if is_time else None


def _whole_ms(value: Any) -> int | None:
    return round(value) if is_number(value) and abs(value) <= LATEST_S * 1000 else None


def _clock_ms(value: Any) -> int | None:
    if not isinstance(value, str):
        return None
    try:
        ms = parse_timecode(value)
    except TimecodeInvalid:
        return None
    return ms if abs(ms) <= LATEST_S * 1000 else None
