"""What can be counted in a cue: characters, reading speed, and how sure its words are."""

import re
from collections.abc import Iterator

from subtitler.document.cue import Cue
from subtitler.document.word import Word

# Markup that nobody reads: <i>, </font>, <c.yellow>, <00:01.500>, {\an8}. "3 < 5" is text.
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>|</>|<\d[\d:.]*>|\{\\[^{}]*\}")


def visible_text(text: str) -> str:
    """`text` as it is read, without markup."""
    return _MARKUP.sub("", text)


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
    """Where each word stands in the cue's text, as (start, end) positions.

    A word that markup cuts in two has no one place and is left out.
    """
    position = 0
    for word in cue.words:
        start = cue.text.find(word.text, position)
        if start >= 0:
            position = start + len(word.text)
            yield word, (start, position)
