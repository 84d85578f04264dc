"""Write cues in capitals, small letters, as sentences or titles."""

from collections.abc import Iterable

from subtitler.document.casing import (
    UNKNOWN_LANGUAGE,
    Casing,
    CasingRules,
    cased,
    goes_on,
    leaves_sentence_open,
)
from subtitler.document.document import Document
from subtitler.document.edit import Edit
from subtitler.document.editing.content import set_texts
from subtitler.document.markup import visible_text

# How far back the beginning of a sentence is looked for, over cues that hold only noises.
_FARTHEST_BACK = 8


def change_case(
    document: Document,
    cue_ids: Iterable[str],
    casing: Casing,
    rules: CasingRules = UNKNOWN_LANGUAGE,
) -> Edit:
    """Write cues in other letters. Words keep the times they have: they are the same words.

    As sentences, a cue that goes on with the sentence of the cue before begins small; one of
    another speaker, and each dash of a dialogue, begins a sentence.

    Args:
        document: where the cues are.
        cue_ids: the cues.
        casing: how they are to be written.
        rules: language and names.

    Raises:
        KeyError: a cue is not in the document.
    """
    texts = {
        cue_id: cased(
            document.cue(cue_id).text,
            casing,
            rules,
            starts_sentence=casing is not Casing.SENTENCE
            or starts_sentence(document, document.row_of(cue_id)),
        )
        for cue_id in cue_ids
    }
    return set_texts(document, texts, f"Change case to {casing}")


def starts_sentence(document: Document, row: int) -> bool:
    """Whether the cue in a row begins a sentence rather than going on with one."""
    cue = document.cues[row]
    if goes_on(cue.text):
        return False
    for earlier in reversed(document.cues[max(row - _FARTHEST_BACK, 0) : row]):
        if cue.speaker and earlier.speaker and cue.speaker != earlier.speaker:
            return True
        is_open = leaves_sentence_open(earlier.text) if visible_text(earlier.text) else None
        if is_open is not None:
            return not is_open
    return True
