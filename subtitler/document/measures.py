"""What can be counted in a cue: characters, reading speed, and how sure its words are."""

from collections.abc import Iterator

from subtitler.document.cue import Cue
from subtitler.document.markup import visible_text
from subtitler.document.reconcile import word_positions
from subtitler.document.word import Word


def line_lengths(text: str) -> tuple[int, ...]:
    """Visible characters of each line, spaces included; one 0 for an empty text."""
    return tuple(len(line) for line in visible_text(text).split("\n"))


def characters_per_second(cue: Cue) -> float | None:
    """Visible characters, line breaks left out, to be read each second.

    Returns:
        None for a cue that is never shown.
    """
    if cue.duration_ms <= 0:
        return None
    return sum(line_lengths(cue.text)) * 1000 / cue.duration_ms


def confidence(cue: Cue) -> float | None:
    """Mean probability of the cue's words, 0..1; None where no word has one."""
    known = [word.probability for word in cue.words if word.probability is not None]
    return sum(known) / len(known) if known else None


def word_spans(cue: Cue) -> Iterator[tuple[Word, tuple[int, int]]]:
    """Where each word stands in the cue's text, as (start, end) positions."""
    yield from zip(cue.words, word_positions(cue.text, cue.words), strict=True)
