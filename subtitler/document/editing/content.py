"""Change what a cue says."""

from dataclasses import replace

from subtitler.document.cue import Cue, CueOrigin
from subtitler.document.document import Document
from subtitler.document.edit import Edit, Splice
from subtitler.document.reconcile import reconcile


def set_text(document: Document, cue_id: str, text: str) -> Edit:
    """Give a cue another text; its words are reconciled with it.

    Edits of the same cue that follow each other become one step: that is typing. Its words are
    reconciled with those before the step, so that only the outcome counts: a letter typed and
    taken back, or a text cut and pasted again, leaves every word as it was heard.

    Raises:
        KeyError: the cue is not in the document.
    """
    row = document.row_of(cue_id)
    old = document.cues[row]
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    merge_key = f"text of {cue_id}"
    if text == old.text:
        return Edit("Edit text", (), merge_key)
    before = document.cue_before_step(merge_key, cue_id)
    new = before if text == before.text else with_text(before, text)
    return Edit("Edit text", (Splice(row, (old,), (new,)),), merge_key)


def with_text(cue: Cue, text: str) -> Cue:
    """The cue with another text, as edited by the user."""
    words = reconcile(text, cue.words, cue.start_ms, cue.end_ms)
    return replace(cue, text=text, words=words, origin=CueOrigin.EDITED)
