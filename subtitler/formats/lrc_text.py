"""A line of an LRC file: its stamps, and the times of words inside it.

The enhanced form has ``<mm:ss.xx>`` before each word, and behind one that a pause follows. A
stamp is the start of what follows and the end of what stands before it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from subtitler.document.cue import Cue
from subtitler.document.markup import visible_text
from subtitler.document.reconcile import word_positions
from subtitler.document.timecode import clock_ms
from subtitler.document.word import Word, WordOrigin, quick_word
from subtitler.document.word_times import share_out

# "12:34.56" and "12:34.567", "12:34" alone, "12:34:56" of old programs (minutes, seconds,
# hundredths), and hours where all four parts are there.
_TIME = r"(?:[0-9]{1,3}:)?[0-9]{1,5}:[0-9]{1,2}\.[0-9]{1,3}|[0-9]{1,5}:[0-9]{1,2}(?::[0-9]{1,3})?"
LINE_STAMP = re.compile(rf"[ \t]*\[[ \t]*({_TIME})[ \t]*\]")
WORD_STAMP = re.compile(rf"<[ \t]*({_TIME})[ \t]*>")
ONLY_WORD_STAMPS = re.compile(rf"(?:\s|<[ \t]*(?:{_TIME})[ \t]*>)*+")
_SPACES = re.compile(r"[ \t]{2,}")
_PARTS = re.compile(r"(?:([0-9]+):)??([0-9]+):([0-9]+)(?:[.:]([0-9]+))?")
# Behind a bracket that is text; makes it into none that a reader takes for a stamp.
_GUARD = "\u2060"  # word joiner: invisible and without width
_LIKE_A_STAMP = re.compile(rf"[\[<](?=\u2060*[ \t]*(?:{_TIME})[ \t]*[\]>])")
_GUARDED = re.compile(rf"([\[<])\u2060(?=\u2060*[ \t]*(?:{_TIME})[ \t]*[\]>])")


def stamp_ms(time: str) -> int:
    """The time of a stamp.

    >>> stamp_ms("01:02.5"), stamp_ms("01:02:50"), stamp_ms("1:00:02.005")
    (62500, 62500, 3602005)
    """
    minutes, seconds, fraction = time[:-6], time[-5:-3], time[-2:]
    if time[-3:-2] == "." and time[-6:-5] == ":" and minutes.isdigit():  # as nearly all are
        return (int(minutes) * 60 + int(seconds)) * 1000 + int(fraction) * 10
    return _unusual_ms(time)


@lru_cache(maxsize=4096)
def _unusual_ms(time: str) -> int:
    match = _PARTS.fullmatch(time)
    if match is None:
        raise ValueError(time)
    return clock_ms(None, *match.groups())


def decimals_of(time: str) -> int:
    """How many digits a stamp has behind its point."""
    return len(time.partition(".")[2])


@dataclass(frozen=True, slots=True)
class Clock:
    """Writes times as stamps.

    Attributes:
        offset_ms: how much earlier than its stamps a file is shown; of its ``offset`` tag.
        decimals: 2, or 3 for files that are finer.
    """

    offset_ms: int = 0
    decimals: int = 2

    def units(self, ms: int) -> int:
        """The time of a stamp in the smallest step that it can say, rounded; not negative."""
        step: int = 10 ** (3 - self.decimals)
        return max((ms + self.offset_ms + step // 2) // step, 0)

    def time(self, ms: int) -> str:
        """The text of a stamp, without brackets."""
        seconds, fraction = divmod(self.units(ms), 10**self.decimals)
        minutes, seconds = divmod(seconds, 60)
        return f"{minutes:02}:{seconds:02}.{fraction:0{self.decimals}}"


def decode_line(
    body: str, start_ms: int, offset_ms: int, most_words: int
) -> tuple[str, list[Word], bool]:
    """Take the word stamps out of the text behind a line's stamps.

    Args:
        body: that text.
        start_ms: of the line.
        offset_ms: what is taken off each stamp.
        most_words: a line with more stamps has no words.

    Returns:
        The text; its words, of which the last may end where it starts; whether a stamp says
        where the last ends.
    """
    if most_words <= 0 and "<" in body:
        return _SPACES.sub(" ", _plain(WORD_STAMP.sub("", body))), [], True
    parted = WORD_STAMP.split(body) if "<" in body else [body]  # a text, a time, a text, …
    if len(parted) == 1:
        return _plain(body), [], True
    if len(parted) // 2 > most_words:
        return _SPACES.sub(" ", _plain("".join(parted[::2]))), [], True
    words: list[Word] = []
    parts = [_plain(part) for part in parted[::2]]
    since_ms = start_ms
    for part, time in zip(parts, parted[1::2], strict=False):
        until_ms = stamp_ms(time) - offset_ms
        if part and not part.isspace():
            words += _words_between(part, since_ms, until_ms)
        since_ms = until_ms
    left = _words_between(parts[-1], since_ms, since_ms)
    # Some files have a space on both sides of a stamp.
    return _SPACES.sub(" ", "".join(parts)), [*words, *left], not left


def encode_lines(cue: Cue, clock: Clock, *, words: bool) -> list[str]:
    """The lines of a cue's text, with stamps for its words if they are wanted."""
    stamps = _stamps_of(cue, clock) if words and cue.words else {}
    encoded: list[str] = []
    at = 0
    for place in sorted(stamps):
        encoded += (_guarded(cue.text[at:place]), stamps[place])
        at = place
    encoded.append(_guarded(cue.text[at:]))
    return [line.strip() for line in "".join(encoded).split("\n")]


def _stamps_of(cue: Cue, clock: Clock) -> Mapping[int, str]:
    """Word stamps by their place in the text; an end only before a pause or the end of a line."""
    stamps: dict[int, str] = {}
    places = word_positions(cue.text, cue.words)
    for index, (word, (start, end)) in enumerate(zip(cue.words, places, strict=True), 1):
        stamps[start] = stamps.get(start, "") + f"<{clock.time(word.start_ms)}>"
        following = cue.words[index].start_ms if index < len(cue.words) else None
        ends_line = following is None or "\n" in cue.text[end : places[index][0]]
        if following is None or ends_line or clock.units(following) > clock.units(word.end_ms):
            stamps[end] = stamps.get(end, "") + f"<{clock.time(word.end_ms)}>"
    return stamps


def _words_between(part: str, start_ms: int, end_ms: int) -> tuple[Word, ...]:
    texts = visible_text(part).split()
    end_ms = max(start_ms, end_ms)
    if len(texts) == 1:
        return (quick_word(texts[0], start_ms, end_ms),)
    return share_out(texts, start_ms, end_ms, WordOrigin.GUESSED)


def _guarded(text: str) -> str:
    return _LIKE_A_STAMP.sub(lambda match: match[0] + _GUARD, text)


def _plain(text: str) -> str:
    return _GUARDED.sub(r"\1", text) if _GUARD in text else text
