"""The text of a WebVTT cue: entities, the times of words, and what SubRip's markup becomes.

A cue's text in the document is what SubRip files have: ``<`` and ``&`` stand for themselves.
Only an entity that would turn into markup when decoded stays as it is: ``&lt;i&gt;`` means the
three characters, not italics.

Source: WebVTT, sections 4.2.2 (syntax) and 6.4 (cue text parsing rules).
"""

import html
import re
from collections import deque
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from subtitler.document.cue import Cue
from subtitler.document.markup import MARKUP, spans, visible_text
from subtitler.document.reconcile import reconcile, word_positions
from subtitler.document.timecode import format_timecode
from subtitler.document.word import Word, WordOrigin, quick_word
from subtitler.document.word_times import share_out
from subtitler.formats.markup_conversion import ColourTags

STAMP = re.compile(r"<(?:([0-9]{1,9}):)?([0-5][0-9]):([0-5][0-9])\.([0-9]{3})>")
# The form of a character reference. Source: HTML, "named character reference state".
_ENTITY = re.compile(r"&(?:#[0-9]{1,7};?|#[xX][0-9a-fA-F]{1,6};?|[A-Za-z][A-Za-z0-9]{1,31};?)")
_UNKNOWN_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_ALIGNMENT = re.compile(r"\{\\an([1-9])\}")
# Numeric keypad to cue settings; 2, bottom centre, is where cues stand anyway.
_LINES = {1: "", 2: "", 3: "", 4: "line:50%", 5: "line:50%", 6: "line:50%"}
_SIDES = {1: "align:start position:0%", 0: "align:end position:100%"}
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?[ \t](?P<name>[^<>\n]+)>")
_NO_SPEAKER = dict.fromkeys(map(ord, "<>&\0"))
_LOWER_CASED = ("b", "i", "u")


def decode_text(payload: str) -> str:
    """The cue text that a payload stands for, with its word stamps still in it."""
    if "&" not in payload:
        return payload
    decoded: list[str] = []
    protected: set[int] = set()  # where decoded "<" and "&" stand in the decoded text
    sources: dict[int, str] = {}
    length = end = 0
    for match in _ENTITY.finditer(payload):
        char = _meaning(match[0])
        if char == match[0]:
            continue
        plain = payload[end : match.start()]
        length += len(plain)
        if char in ("<", "&"):
            protected.add(length)
            sources[length] = match[0] if match[0].endswith(";") else match[0] + ";"
        decoded += (plain, _on_one_line(char))
        length += len(decoded[-1])
        end = match.end()
    decoded.append(payload[end:])
    text = "".join(decoded)
    kept = [at for at in sorted(protected) if _would_live(text, at)]
    return _with_entities(text, {at: sources[at] for at in kept})


def words_of(decoded: str, start_ms: int, end_ms: int) -> tuple[str, tuple[Word, ...]]:
    """Take the word stamps out of a decoded text.

    A stamp is the start of what follows and the end of what stands before it. Words that share
    the time between two stamps are guessed.

    Returns:
        The text without stamps, and its words; none where it has no stamps.
    """
    parts = STAMP.split(decoded)  # a text, the four parts of a stamp, a text, …
    if len(parts) == 1:
        return decoded, ()
    words: list[Word] = []
    since_ms = start_ms
    for at in range(0, len(parts) - 1, 5):
        part, hours, minutes, seconds, ms = parts[at : at + 5]
        until_ms = (int(hours or 0) * 60 + int(minutes)) * 60_000 + int(seconds + ms)
        if part and not part.isspace():
            words += _words_between(part, since_ms, until_ms)
        since_ms = until_ms
    words += _words_between(parts[-1], since_ms, end_ms)
    text = "".join(parts[::5])
    return text, reconcile(text, words, start_ms, end_ms)


def without_unknown_tags(decoded: str) -> str:
    """The text without tags that mean nothing in WebVTT; no player shows them."""
    if "<" not in decoded:
        return decoded

    def tag(match: re.Match[str]) -> str:
        return match[0] if MARKUP.fullmatch(match[0]) else ""

    return _UNKNOWN_TAG.sub(tag, decoded)


def has_stray_bracket(payload: str) -> bool:
    """Whether a “<” begins no tag: to a player it begins one that shows nothing."""
    if "<" not in payload:
        return False
    return "<" in _UNKNOWN_TAG.sub("", STAMP.sub("", payload))


def encode_text(text: str, stamps: Mapping[int, str], *, adapt: bool) -> str:
    """The payload for a cue text.

    Args:
        text: the cue's, without word stamps.
        stamps: what to put in before which characters of `text`.
        adapt: whether SubRip's markup is turned into WebVTT's; else it is left as it is.
    """
    encoded: list[str] = []
    places = deque(sorted(stamps))
    colours = ColourTags("c") if adapt else None
    for span in spans(text):
        piece = text[span.start : span.end]
        if span.is_markup:
            encoded.append(_tag(piece, colours).replace("-->", "-- >"))
            continue
        first = span.start
        while places and places[0] < span.end:
            at = max(places[0], first)  # a word may end where markup, passed by now, began
            encoded += (_escaped(text[first:at]), stamps[places.popleft()])
            first = at
        encoded.append(_escaped(text[first : span.end]))
    encoded += (stamps[at] for at in places)  # behind the last visible character
    return "".join(encoded)


def stamps_of(cue: Cue) -> dict[int, str]:
    """Word stamps by their place in the cue's text.

    They increase, and lie between the cue's times, as the specification demands: words without
    length lose their own. A word's end is written only when a pause follows.
    """
    stamps: dict[int, str] = {}
    last_ms = cue.start_ms
    places = word_positions(cue.text, cue.words)
    for index, (word, (start, end)) in enumerate(zip(cue.words, places, strict=True), 1):
        next_ms = cue.words[index].start_ms if index < len(cue.words) else cue.end_ms
        for place, time_ms, latest_ms in (
            (start, word.start_ms, cue.end_ms),
            (end, word.end_ms, min(next_ms, cue.end_ms)),
        ):
            if last_ms < time_ms < latest_ms:
                stamps[place] = stamps.get(place, "") + f"<{format_timecode(time_ms, '.')}>"
                last_ms = time_ms
    return stamps


def voice_of(text: str) -> str:
    """Who speaks first, as ``<v Ann>`` says; "" where nothing does."""
    match = _VOICE.search(text) if "<v" in text else None
    return " ".join(html.unescape(match["name"]).split()) if match is not None else ""


def with_voice(cue: Cue) -> Cue:
    """The cue with its speaker in the text, so that ``<v Ann>`` says it.

    A text that names the speaker already stays as it is; in another that names one, the first
    name becomes that of the cue's speaker. No speaker says nothing.
    """
    speaker = " ".join(cue.speaker.translate(_NO_SPEAKER).split())
    if not speaker or speaker == voice_of(cue.text):
        return cue
    match = _VOICE.search(cue.text)
    if match is None:
        return replace(cue, text=f"<v {speaker}>{cue.text}")
    before, after = cue.text[: match.start("name")], cue.text[match.end("name") :]
    return replace(cue, text=before + speaker + after)


def without_voice(cue: Cue) -> Cue:
    """The cue without the tag that names its first speaker, and without the end of that tag."""
    match = _VOICE.search(cue.text)
    if match is None:
        return cue
    before, after = cue.text[: match.start()], cue.text[match.end() :]
    return replace(cue, text=before + after.replace("</v>", "", 1))


def settings_for(cue: Cue) -> str:
    r"""The cue's settings, or those that say the same as its ``{\an8}``."""
    match = _ALIGNMENT.search(cue.text)
    if cue.settings or match is None:
        return cue.settings
    key = int(match[1])
    parts = (_LINES.get(key, "line:0"), _SIDES.get(key % 3, ""))
    return " ".join(part for part in parts if part)


@lru_cache(maxsize=1024)
def _meaning(entity: str) -> str:
    return html.unescape(entity)


def _would_live(text: str, at: int) -> bool:
    """Whether the decoded character begins something that means more than itself."""
    if text[at] == "<":
        return any(form.match(text, at) for form in (MARKUP, STAMP, _UNKNOWN_TAG))
    entity = _ENTITY.match(text, at)
    return entity is not None and _meaning(entity[0]) != entity[0]


def _with_entities(text: str, entities: Mapping[int, str]) -> str:
    parts: list[str] = []
    end = 0
    for at, entity in entities.items():
        parts += (text[end:at], entity)
        end = at + 1
    return "".join([*parts, text[end:]])


def _on_one_line(char: str) -> str:
    return " " if char in ("\n", "\r") else char


def _words_between(part: str, start_ms: int, end_ms: int) -> tuple[Word, ...]:
    texts = visible_text(part).split()
    if len(texts) == 1:
        return (quick_word(texts[0], start_ms, end_ms),)
    return share_out(texts, start_ms, end_ms, WordOrigin.GUESSED)


def _tag(tag: str, colours: ColourTags | None) -> str:
    if colours is None:
        return tag
    match = MARKUP.fullmatch(tag)
    name = match["name"] if match is not None else None
    if match is None or name is None or name.lower() == "s":
        return ""
    if name.lower() == "font":
        return colours.replaced(match)
    if name.lower() in _LOWER_CASED:
        return f"<{match['slash']}{name.lower()}{match['rest']}>"
    return tag


def _escaped(text: str) -> str:
    def entity(match: re.Match[str]) -> str:
        # An entity in the text is one that was kept for what it means.
        return match[0] if _meaning(match[0]) != match[0] else "&amp;" + match[0][1:]

    parts: list[str] = []
    end = 0
    for match in _ENTITY.finditer(text):
        parts += (text[end : match.start()].replace("&", "&amp;"), entity(match))
        end = match.end()
    parts.append(text[end:].replace("&", "&amp;"))
    return "".join(parts).replace("<", "&lt;").replace(">", "&gt;")
