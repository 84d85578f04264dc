"""Make a cue's words and its text agree after any edit of the text.

The words of a reconciled cue, written one after the other, are the visible characters of its
text without white space. They need not be the runs between spaces: scripts written without
spaces have several words in one run, and so has ``state-of-the-art``.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import accumulate

from subtitler.document.cue import Cue
from subtitler.document.markup import visible_positions, visible_text
from subtitler.document.word import Word, WordOrigin
from subtitler.document.word_times import limit_words, share_out

# A cue's text has some hundred characters. Matching takes time with the square of the length,
# so texts longer than this keep only the words before and after the place that was edited.
LONGEST_MATCHED = 400

# Thai to Tibetan, Myanmar, Khmer; CJK radicals to kana; ideographs; half-width kana.
_UNSPACED = (
    (0x0E00, 0x0FFF),
    (0x1000, 0x109F),
    (0x1780, 0x17FF),
    (0x2E80, 0x30FF),
    (0x31F0, 0x9FFF),
    (0xF900, 0xFAFF),
    (0xFE30, 0xFE4F),
    (0xFF00, 0xFFEF),
    (0x20000, 0x3FFFF),
)
UNSPACED = "[" + "".join(f"{chr(first)}-{chr(last)}" for first, last in _UNSPACED) + "]"
"""A pattern for one character of a script that puts no spaces between words."""

_FIRST_KANA = 0x3040
_UNHEARD = frozenset(".…,;:!?¡¿\"'*#♩♪♫♬،؛؟।")
_UNHEARD |= frozenset("\u3001\u3002\u30fb\uff01\uff0c\uff0e\uff1a\uff1b\uff1f")
_UNHEARD_CATEGORIES = ("Pd", "Ps", "Pe", "Pi", "Pf", "Zs", "Cc", "Cf")


def reconcile(text: str, words: Sequence[Word], start_ms: int, end_ms: int) -> tuple[Word, ...]:
    """The words of a cue whose text is now `text`.

    Words that stand in the text as before keep times, probability and origin; so do words of
    which only case, punctuation or the Unicode form changed. Others become `TYPED`, or `GUESSED`
    where the same letters are only cut in other places, with times between those of their
    neighbours.

    Args:
        text: with markup and line breaks, which belong to no word.
        words: as they were; empty for a cue without word times, which stays without.
        start_ms: start of the cue.
        end_ms: end of the cue.

    Returns:
        Words in order, inside the cue's times; together the visible characters of `text`.
    """
    old = [word for word in words if word.text.strip()]
    runs = visible_text(text).split()
    if not old or not runs:
        return ()
    if runs == [word.text for word in old]:
        return limit_words(old, start_ms, end_ms)
    seen = "".join(runs)
    breaks = set(accumulate(len(run) for run in runs))
    if seen == "".join(word.text for word in old) and breaks.issubset(
        accumulate(len(word.text) for word in old)
    ):
        return limit_words(old, start_ms, end_ms)
    anchors = _anchors(seen, breaks, old)
    tokens = _tokens(seen, breaks, anchors, old)
    return limit_words(_timed(tokens, old, start_ms, end_ms), start_ms, end_ms)


def guess_words(text: str, start_ms: int, end_ms: int) -> tuple[Word, ...]:
    """Words for a text that has none: cut as in `reconcile`, the time shared out by letters."""
    runs = visible_text(text).split()
    seen = "".join(runs)
    breaks = set(accumulate(len(run) for run in runs))
    texts = [token.text for token in _new_tokens(seen, 0, len(seen), breaks)] if seen else []
    guessed = share_out(texts, start_ms, max(start_ms, end_ms), WordOrigin.GUESSED)
    return limit_words(guessed, start_ms, end_ms)


def word_positions(text: str, words: Sequence[Word]) -> tuple[tuple[int, int], ...]:
    """Where each word of a reconciled cue stands in its text, as (start, end) of a slice."""
    positions = visible_positions(text)
    found: list[tuple[int, int]] = []
    first = 0
    for word in words:
        last = first + len(word.text) - 1
        found.append((positions[first], positions[last] + 1))
        first = last + 1
    return tuple(found)


@lru_cache(maxsize=16384)
def is_unspaced(char: str) -> bool:
    """Whether the character belongs to a script that puts no spaces between words."""
    code = ord(char)
    return any(first <= code <= last for first, last in _UNSPACED)


def words_to_measure(cue: Cue) -> tuple[int, ...]:
    """Which of the cue's words were never heard at the times they have.

    Returns:
        Positions in `cue.words` of the words typed and guessed; dashes, quotes and notes that
        stand alone are no words to be heard. Nothing for a cue without words.
    """
    return tuple(
        index
        for index, word in enumerate(cue.words)
        if word.origin in (WordOrigin.TYPED, WordOrigin.GUESSED) and is_heard(word.text)
    )


def is_heard(text: str) -> bool:
    """Whether anything of the text is spoken: not of dashes, quotes, stops and music notes."""
    return any(
        char not in _UNHEARD and unicodedata.category(char) not in _UNHEARD_CATEGORIES
        for char in text
    )


@dataclass(frozen=True, slots=True)
class _Token:
    """A stretch of the visible characters that is to be a word."""

    text: str
    kept: int | None  # the old word that it is


@dataclass(frozen=True, slots=True)
class _Anchor:
    """An old word found again, at `seen[start:end]`."""

    old: int
    start: int
    end: int


def _anchors(seen: str, breaks: set[int], old: Sequence[Word]) -> list[_Anchor]:
    """The old words that stand in the text as they did, alone or beside the same neighbours."""
    found: list[_Anchor] = []
    shift_at = _matches([char for word in old for char in _folded(word.text)], _folded(seen))
    first = 0
    for index, word in enumerate(old):
        last = first + len(_folded(word.text))
        shift = shift_at.get(first)
        if shift is not None and all(shift_at.get(at) == shift for at in range(first, last)):
            start, end = first + shift, last + shift
            if breaks.isdisjoint(range(start + 1, end)):
                found.append(_Anchor(index, start, end))
        first = last
    return _with_clean_edges(found, seen, breaks)


def _folded(text: str) -> list[str]:
    return [char.casefold() for char in text if not char.isspace()]


def _matches(old: list[str], new: list[str]) -> dict[int, int]:
    """How far each old character that is found again has moved."""
    head = 0
    tail = 0
    # Most edits are of one place; what lies around it need not be matched.
    shorter = min(len(old), len(new))
    while head < shorter and old[head] == new[head]:
        head += 1
    while tail < shorter - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    grown = len(new) - len(old)
    shift_at = dict.fromkeys(range(head), 0)
    shift_at.update(dict.fromkeys(range(len(old) - tail, len(old)), grown))
    old_middle, new_middle = old[head : len(old) - tail], new[head : len(new) - tail]
    if old_middle and new_middle and max(len(old_middle), len(new_middle)) <= LONGEST_MATCHED:
        matcher = SequenceMatcher(None, old_middle, new_middle, autojunk=False)
        for block in matcher.get_matching_blocks():
            places = range(head + block.a, head + block.a + block.size)
            shift_at.update(dict.fromkeys(places, block.b - block.a))
    return shift_at


def _with_clean_edges(found: list[_Anchor], seen: str, breaks: set[int]) -> list[_Anchor]:
    """Without the words that have grown together with something typed beside them."""
    clean: list[_Anchor] = []
    group: list[_Anchor] = []  # old neighbours that still touch each other

    def close_group() -> None:
        if group and all(_is_edge(at, seen, breaks) for at in (group[0].start, group[-1].end)):
            clean.extend(group)
        group.clear()

    for anchor in found:
        if group:
            touches = (anchor.old, anchor.start) == (group[-1].old + 1, group[-1].end)
            if not touches or _is_edge(anchor.start, seen, breaks):
                close_group()
        group.append(anchor)
    close_group()
    return clean


def _is_edge(at: int, seen: str, breaks: set[int]) -> bool:
    """Whether a word may end before character `at` whatever stands there."""
    if at in breaks or at in (0, len(seen)):
        return True
    if unicodedata.category(seen[at]).startswith("M"):
        return False
    return is_unspaced(seen[at - 1]) or is_unspaced(seen[at])


def _tokens(
    seen: str, breaks: set[int], anchors: Sequence[_Anchor], old: Sequence[Word]
) -> list[_Token]:
    tokens: list[_Token] = []
    end = next_old = 0
    for anchor in anchors:
        tokens += _gap_tokens(seen, (end, anchor.start), breaks, old[next_old : anchor.old])
        tokens.append(_Token(seen[anchor.start : anchor.end], anchor.old))
        end, next_old = anchor.end, anchor.old + 1
    return tokens + _gap_tokens(seen, (end, len(seen)), breaks, old[next_old:])


def _gap_tokens(
    seen: str, gap: tuple[int, int], breaks: set[int], replaced: Sequence[Word]
) -> list[_Token]:
    start, end = gap
    if replaced and start < end and end - start <= LONGEST_MATCHED:
        ends = _same_cuts(seen, gap, breaks, replaced)
        if ends is not None:
            starts = [start, *ends[:-1]]
            return [_Token(seen[a:b], None) for a, b in zip(starts, ends, strict=True)]
    return _new_tokens(seen, start, end, breaks)


def _same_cuts(
    seen: str, gap: tuple[int, int], breaks: set[int], replaced: Sequence[Word]
) -> list[int] | None:
    """Where the replaced words end, if the gap holds the same letters; None where it does not."""
    at, end = gap
    heard = [_heard(word.text) for word in replaced]
    if not all(heard) or _heard(seen[at:end]) != "".join(heard):
        return None
    ends: list[int] = []
    inner = sorted(place for place in breaks if at < place < end)
    for letters in heard:
        for place in inner:  # dashes and stops that stand alone before the word
            if place > at and not _heard(seen[at:place]):
                ends.append(place)
                at = place
        stop = at + 1
        while stop < end and _heard(seen[at:stop]) != letters:
            stop += 1
        run_end = min((place for place in inner if place >= stop), default=end)
        if not _heard(seen[stop:run_end]):
            stop = run_end  # the stops and quotes that follow, up to the space
        if _heard(seen[at:stop]) != letters or any(at < place < stop for place in inner):
            return None
        ends.append(stop)
        at = stop
    return ends if at == end else None


def _new_tokens(seen: str, start: int, end: int, breaks: set[int]) -> list[_Token]:
    """Cut what was typed: at white space, and before each ideograph and kana."""
    tokens: list[_Token] = []
    for at in range(start + 1, end + 1):
        if at == end or at in breaks or _starts_word(seen[at]):
            tokens.append(_Token(seen[start:at], None))
            start = at
    return tokens


def _starts_word(char: str) -> bool:
    is_letter = unicodedata.category(char) == "Lo"
    return is_letter and ord(char) >= _FIRST_KANA and is_unspaced(char)


def _timed(tokens: Sequence[_Token], old: Sequence[Word], start_ms: int, end_ms: int) -> list[Word]:
    """Words for all tokens: kept ones as they were, the others timed between them."""
    timed: list[Word] = []
    changed: list[str] = []
    next_old = 0
    for token in tokens:
        if token.kept is None:
            changed.append(token.text)
            continue
        kept = old[token.kept]
        if kept.text != token.text:
            kept = replace(kept, text=token.text)
        earliest = timed[-1].end_ms if timed else start_ms
        timed += _timed_between(changed, old[next_old : token.kept], earliest, kept.start_ms)
        timed.append(kept)
        changed = []
        next_old = token.kept + 1
    earliest = timed[-1].end_ms if timed else start_ms
    return timed + _timed_between(changed, old[next_old:], earliest, end_ms)


def _timed_between(
    texts: Sequence[str], replaced: Sequence[Word], earliest_ms: int, latest_ms: int
) -> list[Word]:
    """Words for texts that stand where the `replaced` words stood."""
    if not texts:
        return []
    if not replaced or max(len(texts), len(replaced)) > LONGEST_MATCHED:
        return _guessed(texts, replaced, earliest_ms, latest_ms)
    heard = [_letters(word.text) for word in replaced]
    same = SequenceMatcher(None, heard, [_letters(text) for text in texts], autojunk=False)
    timed: list[Word] = []
    for what, old_from, old_to, new_from, new_to in same.get_opcodes():
        if what == "equal":
            pairs = zip(replaced[old_from:old_to], texts[new_from:new_to], strict=True)
            timed += [replace(word, text=text) for word, text in pairs]
        else:
            low = timed[-1].end_ms if timed else earliest_ms
            high = replaced[old_to].start_ms if old_to < len(replaced) else latest_ms
            timed += _guessed(texts[new_from:new_to], replaced[old_from:old_to], low, high)
    return timed


def _letters(text: str) -> str | object:
    """What is heard of a word; something equal to nothing else where that is nothing."""
    return _heard(text) or object()


def _heard(text: str) -> str:
    """Letters, digits and their marks, alike in all cases and Unicode forms.

    Turkish has two letters i, and the capital of each is the other's in English.
    """
    folded = unicodedata.normalize("NFC", text).casefold()
    folded = folded.replace("i\u0307", "i").replace("\u0131", "i")
    letters = (char for char in folded if char.isalnum() or unicodedata.category(char)[0] == "M")
    return unicodedata.normalize("NFC", "".join(letters))


def _guessed(
    texts: Sequence[str], replaced: Sequence[Word], low_ms: int, high_ms: int
) -> list[Word]:
    if not texts:
        return []
    before = "".join("".join(word.text.split()) for word in replaced)
    same = "".join(texts) == before or _letters("".join(texts)) == _heard(before)
    origin = WordOrigin.GUESSED if same else WordOrigin.TYPED
    if len(texts) == len(replaced):
        return [
            Word(text, word.start_ms, word.end_ms, None, origin)
            for text, word in zip(texts, replaced, strict=True)
        ]
    if replaced:
        low_ms = max(low_ms, replaced[0].start_ms)
        high_ms = min(high_ms, replaced[-1].end_ms)
    return list(share_out(texts, low_ms, max(low_ms, high_ms), origin))
