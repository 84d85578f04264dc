"""Change the visible text of a cue and leave its markup where it stands."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from subtitler.document.markup import name_of, spans, visible_text

_TAG = re.compile(r"<(?P<slash>/?)(?P<name>\w+)(?P<rest>(?:[\s.][^<>]*)?)>")
_RUNS = re.compile(r"(\s+)")
_NEVER_EMPTIED = ("ruby", "rt")


@dataclass(frozen=True, slots=True)
class Substitution:
    """What is to stand instead of `visible_text(text)[start:end]`."""

    start: int
    end: int
    text: str


def sub_visible(
    pattern: re.Pattern[str], replacement: str | Callable[[re.Match[str]], str], text: str
) -> str:
    """`pattern.sub(replacement, text)` that sees no markup and leaves it where it stands."""
    if "<" not in text and "{" not in text:
        return pattern.sub(replacement, text)
    return substitute(
        text,
        [
            Substitution(*match.span(), _expanded(match, replacement))
            for match in pattern.finditer(visible_text(text))
        ],
    )


def substitute(text: str, substitutions: Iterable[Substitution]) -> str:
    """Put other visible text into a cue's text.

    What a substitution takes away and puts back is not touched: of ``cats`` for ``cat`` only
    the ``s`` is new. As many words as there were take each other's places. New text joins the
    visible character before it, inside the same tags; at the very start the one after it. Tags
    that held nothing but what was taken away go.

    Args:
        text: of a cue, with markup.
        substitutions: of its visible text, in order, none overlapping another.
    """
    places = visible_places(text)
    pieces: list[str] = []
    done = 0
    is_emptied = False
    finer = (part for each in substitutions for part in _word_by_word(each, text, places))
    for change in (_trimmed(part, text, places) for part in finer):
        at = _insertion_place(change, text, places)
        pieces += [text[done:at], change.text]
        done = at
        for place in places[change.start : change.end]:
            pieces.append(text[done:place])
            done = place + 1
            is_emptied = True
    pieces.append(text[done:])
    changed = "".join(pieces)
    return without_emptied_tags(changed) if is_emptied else changed


def visible_places(text: str) -> Sequence[int]:
    """Where in `text` each character of `visible_text(text)` stands."""
    if "<" not in text and "{" not in text:
        return range(len(text))
    return [
        place for span in spans(text) if not span.is_markup for place in range(span.start, span.end)
    ]


def _expanded(match: re.Match[str], replacement: str | Callable[[re.Match[str]], str]) -> str:
    return match.expand(replacement) if isinstance(replacement, str) else replacement(match)


def _word_by_word(change: Substitution, text: str, places: Sequence[int]) -> Iterator[Substitution]:
    """The substitution of each word by one, where there are as many; else the whole one."""
    old = _RUNS.split("".join(text[place] for place in places[change.start : change.end]))
    new = _RUNS.split(change.text)
    if len(old) != len(new) or len(old) == 1:
        yield change
        return
    start = change.start
    for before, after in zip(old, new, strict=True):
        yield Substitution(start, start + len(before), after)
        start += len(before)


def _trimmed(change: Substitution, text: str, places: Sequence[int]) -> Substitution:
    """The substitution without what is the same before and after it, at both its ends.

    Several words are compared as wholes: in ``it`` for ``the cat`` no letter was kept.
    """
    old = [text[place] for place in places[change.start : change.end]]
    new = list(change.text)
    if any(map(str.isspace, old)):
        old = _RUNS.split("".join(old))
        new = _RUNS.split(change.text)
    start, end = change.start, change.end
    head = 0
    while head < min(len(old), len(new)) and old[head] == new[head]:
        start += len(old[head])
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
        end -= len(old[-tail])
    return Substitution(start, end, "".join(new[head : len(new) - tail]))


def _insertion_place(change: Substitution, text: str, places: Sequence[int]) -> int:
    if change.start < change.end:
        return places[change.start]
    if change.start > 0:
        return places[change.start - 1] + 1
    return places[0] if places else len(text)


def without_emptied_tags(text: str) -> str:
    """The text without pairs of tags that hold nothing."""
    if "><" not in text:
        return text
    kept: list[str] = []
    openings: list[tuple[int, str]] = []  # where in `kept` tags stand that hold nothing so far
    end = 0
    for match in _TAG.finditer(text):
        between = text[end : match.start()]
        if between:
            kept.append(between)
            openings.clear()
        end = match.end()
        name = name_of(match)
        if match["slash"] and openings and openings[-1][1] == name:
            del kept[openings.pop()[0] :]
            continue
        if match["slash"] or name in _NEVER_EMPTIED:
            openings.clear()
        else:
            openings.append((len(kept), name))
        kept.append(match[0])
    kept.append(text[end:])
    return "".join(kept)
