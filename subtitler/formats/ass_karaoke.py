r"""The karaoke of a line of ASS, and the times of the words, both ways.

Source: Aegisub's manual, "ASS Tags"; the times of syllables are counted as libass counts them.
"""

import re
from collections import deque
from collections.abc import Mapping, Sequence

from subtitler.document.markup import visible_text
from subtitler.document.reconcile import reconcile, word_positions
from subtitler.document.word import Word, WordOrigin, quick_word
from subtitler.document.word_times import share_out
from subtitler.formats.ass_event import centiseconds
from subtitler.formats.ass_text import MOST_BLOCKS, PLAIN, EventText, Syllable, Token
from subtitler.formats.rewriting import unchanged_ends

# Text and karaoke, and nothing else: nearly all lines with karaoke are such.
_SUNG = re.compile(rf"{PLAIN}(?:\{{\\(?:kf|ko|[kK])[0-9]{{1,7}}\}}{PLAIN})++")
_SYLLABLE = re.compile(rf"\{{\\(kf|ko|[kK])([0-9]{{1,7}})\}}({PLAIN})")


def sung_text(raw: str) -> EventText | None:
    """A Text field without its tokens, where it holds karaoke and text, and nothing else."""
    if _SUNG.fullmatch(raw) is None or raw.count("{") > MOST_BLOCKS:
        return None
    first = raw.index("{")
    parts = [raw[:first]]
    syllables: list[Syllable] = []
    at, now_cs = first, 0
    for name, length, part in _SYLLABLE.findall(raw, first):
        end_cs = now_cs + int(length)
        syllables.append(Syllable(at, now_cs, end_cs, name))
        parts.append(part)
        at += len(part)
        now_cs = end_cs
    return EventText((), tuple(syllables), "".join(parts))


def words_of(
    read: EventText, start_ms: int, end_ms: int, most: int | None = None
) -> tuple[Word, ...] | None:
    """The words that the karaoke of a line times; none where it has no karaoke.

    Words that share a syllable are guessed.

    Args:
        read: the line's text.
        start_ms: start of the cue.
        end_ms: end of the cue.
        most: the number of words that are wanted.

    Returns:
        None where there are more.
    """
    syllables, text = read.syllables, read.text
    if not syllables:
        return ()
    if most is not None and (
        len(syllables) > most or (len(text) > most and len(text.split()) > most)
    ):
        return None
    first = syllables[0]
    words = list(_shared(text[: first.at], start_ms, start_ms + 10 * first.start_cs))
    ends = [syllable.at for syllable in syllables[1:]]
    has_markup = "<" in text or "{" in text
    for (at, start_cs, end_cs, _), end in zip(syllables, [*ends, len(text)], strict=True):
        texts = () if has_markup else text[at:end].split()
        if len(texts) == 1:
            words.append(quick_word(texts[0], start_ms + 10 * start_cs, start_ms + 10 * end_cs))
        elif has_markup or texts:
            words += _shared(text[at:end], start_ms + 10 * start_cs, start_ms + 10 * end_cs)
    return reconcile(text, words, start_ms, end_ms)


def with_karaoke(tokens: Sequence[Token], tags: Mapping[int, str]) -> str:
    """The tokens as a Text field, with karaoke tags put in before those places of the text."""
    written: list[str] = []
    places = sorted(tags)
    next_place = 0
    at = 0
    for token in tokens:
        first = 0
        while next_place < len(places) and places[next_place] < at + len(token.text):
            cut = max(places[next_place] - at, first)
            if token.raw != token.text:
                cut = first
            written += (token.raw[first:cut], tags[places[next_place]])
            first = cut
            next_place += 1
        written.append(token.raw[first:])
        at += len(token.text)
    written += (tags[place] for place in places[next_place:])
    return "".join(written)


def karaoke_names(old: EventText, text: str) -> list[tuple[int, str]]:
    """The names of the karaoke tags by place, for a line whose text is now another one."""
    head, tail = unchanged_ends(old.text, text)
    grown = len(text) - len(old.text)
    return [
        (syllable.at if syllable.at <= head else syllable.at + grown, syllable.name)
        for syllable in old.syllables
        if syllable.at <= head or syllable.at >= len(old.text) - tail
    ]


def karaoke_tags(
    text: str, words: Sequence[Word], start_cs: int, names: Sequence[tuple[int, str]] = ()
) -> dict[int, str]:
    r"""Karaoke tags by their place in the text.

    Times are rounded where they stand, so that no error grows along the line. A pause is a
    syllable with nothing but the space between the words in it.

    Args:
        text: the cue's.
        words: reconciled with it.
        start_cs: the start of the line.
        names: of the tags to write, from which place on; ``k`` before the first.
    """
    tags: dict[int, str] = {}
    now_cs, now_at = start_cs, 0
    name, following = "k", deque(names)
    for word, (start, end) in zip(words, word_positions(text, words), strict=True):
        while following and following[0][0] <= start:
            name = following.popleft()[1]
        from_cs = max(centiseconds(word.start_ms), now_cs)
        until_cs = max(centiseconds(word.end_ms), from_cs)
        if from_cs > now_cs:
            tags[now_at] = tags.get(now_at, "") + f"{{\\{name}{from_cs - now_cs}}}"
        tags[start] = tags.get(start, "") + f"{{\\{name}{until_cs - from_cs}}}"
        now_cs, now_at = until_cs, end
    return tags


def _shared(part: str, start_ms: int, end_ms: int) -> tuple[Word, ...]:
    texts = visible_text(part).split()
    if len(texts) == 1:
        return (quick_word(texts[0], start_ms, end_ms),)
    return share_out(texts, start_ms, end_ms, WordOrigin.GUESSED) if texts else ()
