"""Break the lines of cues anew, or join them."""

from collections.abc import Callable, Iterable

from subtitler.document.cue import Cue
from subtitler.document.document import Document
from subtitler.document.edit import Edit
from subtitler.document.editing.content import set_texts
from subtitler.document.lines import one_line


def auto_break(
    document: Document, cue_ids: Iterable[str], break_text: Callable[[Cue], str]
) -> Edit:
    """Break the lines of cues where a set of rules says; words and their times stay.

    Args:
        document: where the cues are.
        cue_ids: the cues whose lines are to be broken.
        break_text: gives the text with other line breaks; lengths, balance and forbidden breaks
            are its business.

    Raises:
        ValueError: `break_text` changed more than the white space.
        KeyError: a cue is not in the document.
    """
    texts: dict[str, str] = {}
    for cue_id in cue_ids:
        cue = document.cue(cue_id)
        text = break_text(cue)
        if "".join(text.split()) != "".join(cue.text.split()):
            raise ValueError("breaking lines changed what the cue says")
        texts[cue_id] = text
    return set_texts(document, texts, "Break lines")


def unbreak(document: Document, cue_ids: Iterable[str]) -> Edit:
    """Join the lines of cues; in a dialogue each speaker keeps a line.

    Raises:
        KeyError: a cue is not in the document.
    """
    texts = {cue_id: one_line(document.cue(cue_id).text) for cue_id in cue_ids}
    return set_texts(document, texts, "Join lines")
