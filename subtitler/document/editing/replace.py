"""Replace passages of the visible text; the markup stays.

Where the passages come from is the caller's business: `subtitler.rules.search` finds them.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from subtitler.document.document import Document
from subtitler.document.edit import Edit
from subtitler.document.editing.content import set_texts
from subtitler.document.substitution import Substitution, substitute


@dataclass(frozen=True, slots=True)
class Replacement:
    """What is to stand instead of a passage.

    Attributes:
        cue_id: the cue.
        start: position in its visible text (see `markup.visible_text`) where the passage begins.
        end: position after it.
        text: the new text.
    """

    cue_id: str
    start: int
    end: int
    text: str


def replace_passages(
    document: Document, replacements: Iterable[Replacement], label: str = "Replace"
) -> Edit:
    """Put other text in the place of passages, in one step; words are reconciled.

    A cue of which nothing is left stays, empty: nobody asked for its removal.

    Args:
        document: where the cues are.
        replacements: none overlapping another; those of one cue in any order.
        label: of the step.

    Raises:
        KeyError: a cue is not in the document.
    """
    by_cue: dict[str, list[Substitution]] = {}
    for each in replacements:
        change = Substitution(each.start, each.end, each.text)
        by_cue.setdefault(each.cue_id, []).append(change)
    texts = {
        cue_id: substitute(
            document.cue(cue_id).text, sorted(changes, key=lambda each: (each.start, each.end))
        )
        for cue_id, changes in by_cue.items()
    }
    return set_texts(document, texts, label)
