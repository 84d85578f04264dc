"""Changes of a document that a file's repairs offer: performed only if the user wants them."""

from dataclasses import fields, replace

from subtitler.document.cue import Cue, CueOrigin
from subtitler.document.document import Document
from subtitler.document.edit import Edit, Splice
from subtitler.document.reconcile import reconcile
from subtitler.formats.subtitle_file import Offer

_OWN = ("cue_id", "words", "origin")  # settled by what else changes


def offered_edit(document: Document, offer: Offer) -> Edit:
    """The edit that does what a repair offers, in the document as it stands now.

    Cues that are gone are passed over, and so is what the user has changed meanwhile: the text
    he typed is not mended, the times he set are not moved.
    """
    splices: list[Splice] = []
    for before, after in offer.changes:
        if before.cue_id not in document:
            continue
        row = document.row_of(before.cue_id)
        cue = document.cues[row]
        changed = _changed(cue, before, after)
        if changed != cue:
            splices.append(Splice(row, (cue,), (changed,)))
    return Edit(offer.label, tuple(splices))


def _changed(cue: Cue, before: Cue, after: Cue) -> Cue:
    wanted = {
        field.name: getattr(after, field.name)
        for field in fields(Cue)
        if field.name not in _OWN
        and getattr(before, field.name) != getattr(after, field.name)
        and getattr(before, field.name) == getattr(cue, field.name)
    }
    if not wanted:
        return cue
    changed = replace(cue, origin=CueOrigin.EDITED, **wanted)
    words = reconcile(changed.text, cue.words, changed.start_ms, changed.end_ms)
    return replace(changed, words=words)
