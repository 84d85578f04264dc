"""Expected speech cut into windows of at most 30 s, at pauses where there are any."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from engine.alignment.expected_speech import HeardWord, Passage, Texts, n_letters

LONGEST_S = 28.0  # and the margins
MARGIN_S = 1.0  # of a pause, at most; never more than half of it
CUT_FROM = 0.5  # share of the longest window after which a cut is looked for
# Where nothing is said for so long, a window ends in any case.
LONG_PAUSE_S = 4.0

LONGEST_PASSAGE_S = 12.0  # longer ones are divided, or not read where the text has nothing
USUAL_LETTER_S = 0.07
# Text that would need so many times the room it has, and a second more, was not said.
CRAMMED = 2.5
CRAMMED_S = 1.0


@dataclass(frozen=True, slots=True)
class ForcedWindow:
    """Passages that are heard together.

    Attributes:
        passages: in order.
        start_s: where the window begins.
        end_s: where it ends.
        is_read: else it is one passage that is not heard again.
    """

    passages: tuple[Passage, ...]
    start_s: float
    end_s: float
    is_read: bool = True


def plan_windows(
    passages: Sequence[Passage],
    texts: Texts,
    count_tokens: Callable[[str], int],
    most_tokens: int,
    duration_s: float,
) -> list[ForcedWindow]:
    """Divide passages into windows.

    Args:
        passages: cover the whole text and all that was heard, in order.
        texts: what they are passages of.
        count_tokens: how many tokens a text has.
        most_tokens: of a window.
        duration_s: length of the audio.

    Returns:
        Windows that hold all passages, in order.
    """
    letter_s = _seconds_per_letter(passages, texts)
    parts: list[Passage] = []
    sizes: list[int] = []
    for part in (part for passage in passages for part in _divided(passage, texts, letter_s)):
        size = 0 if part.treatment != "read" else texts.size(part, count_tokens)
        if size > most_tokens:
            parts.append(replace(part, treatment="known"))
        elif part.treatment == "crammed":  # no time of its own, so no pause around it
            end_s = parts[-1].end_s if parts else 0.0
            parts.append(replace(part, start_s=end_s, end_s=end_s))
        else:
            parts.append(part)
        sizes.append(size)
    return list(_windows(parts, sizes, most_tokens, duration_s))


def _seconds_per_letter(passages: Sequence[Passage], texts: Texts) -> float:
    matched = [texts.heard[index] for p in passages if p.similarity == 1.0 for index in p.heard]
    letters = sum(n_letters(word.units) for word in matched)
    spoken_s = sum(word.end_s - word.start_s for word in matched)
    return spoken_s / letters if letters and spoken_s > 0 else USUAL_LETTER_S


def _divided(passage: Passage, texts: Texts, letter_s: float) -> list[Passage]:
    """Mark what cannot have been said and what is long and not in the text; divide long text."""
    if passage.similarity > 0:
        return [passage]
    length_s = passage.end_s - passage.start_s
    needed_s = letter_s * sum(n_letters(texts.script[index].units) for index in passage.script)
    if passage.script and needed_s > CRAMMED * length_s + CRAMMED_S:
        nothing = range(passage.heard.start, passage.heard.start)
        crammed = replace(passage, heard=nothing, treatment="crammed")
        if not passage.heard:
            return [crammed]
        at_end = range(passage.script.stop, passage.script.stop)
        rest = replace(passage, script=at_end)
        return [crammed, *_divided(rest, texts, letter_s)]
    if length_s <= LONGEST_PASSAGE_S:
        return [passage]
    if not passage.script:
        return [replace(passage, treatment="known")]
    return list(_shares(passage, texts.heard))


def _shares(passage: Passage, heard: Sequence[HeardWord]) -> list[Passage]:
    """Divide a long passage evenly by its words, each share with what was heard in its time."""
    length_s = passage.end_s - passage.start_s
    count = min(len(passage.script), int(length_s / LONGEST_PASSAGE_S) + 1)
    shares: list[Passage] = []
    first, first_heard = passage.script.start, passage.heard.start
    for share in range(1, count + 1):
        stop = passage.script.start + len(passage.script) * share // count
        end_s = passage.start_s + length_s * share / count
        stop_heard = first_heard
        while stop_heard < passage.heard.stop and (
            share == count or heard[stop_heard].end_s <= end_s
        ):
            stop_heard += 1
        start_s = shares[-1].end_s if shares else passage.start_s
        shares.append(
            Passage(range(first, stop), range(first_heard, stop_heard), 0.0, start_s, end_s)
        )
        first, first_heard = stop, stop_heard
    return shares


def _windows(
    passages: Sequence[Passage], sizes: Sequence[int], most_tokens: int, duration_s: float
) -> Iterator[ForcedWindow]:
    """Cut passages, each window as long as possible up to a good pause."""
    pauses = [max(0.0, b.start_s - a.end_s) for a, b in pairwise(passages)]
    first = 0
    while first < len(passages):
        is_read = passages[first].treatment != "known"
        stop = _cut(passages, sizes, pauses, first, most_tokens) if is_read else first + 1
        before_s = pauses[first - 1] / 2 if first else MARGIN_S
        after_s = pauses[stop - 1] / 2 if stop < len(passages) else MARGIN_S
        start_s = passages[first].start_s - min(before_s, MARGIN_S)
        end_s = passages[stop - 1].end_s + min(after_s, MARGIN_S)
        yield ForcedWindow(
            tuple(passages[first:stop]), max(0.0, start_s), min(duration_s, end_s), is_read
        )
        first = stop


def _cut(
    passages: Sequence[Passage],
    sizes: Sequence[int],
    pauses: Sequence[float],
    first: int,
    most_tokens: int,
) -> int:
    """Where the window that begins with passage `first` stops."""
    best, best_pause_s, size = 0, 0.0, 0
    for at in range(first, len(passages)):
        size += sizes[at]
        length_s = passages[at].end_s - passages[first].start_s
        is_too_long = length_s > LONGEST_S or size > most_tokens
        if at > first and (is_too_long or passages[at].treatment == "known"):
            return best or at
        if at + 1 == len(passages) or pauses[at] >= LONG_PAUSE_S:
            return at + 1
        is_late = length_s > CUT_FROM * LONGEST_S or size > CUT_FROM * most_tokens
        if is_late and pauses[at] >= best_pause_s:
            best, best_pause_s = at + 1, pauses[at]
    return len(passages)
