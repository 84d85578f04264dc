"""Make room for captions that are to be made again."""

from subtitler.document.cue import CueOrigin
from subtitler.document.document import Document
from subtitler.document.edit import Edit
from subtitler.document.editing.rows import remove_rows


def replace_captions(document: Document, *, keep_edited: bool = True) -> Edit:
    """Remove the cues that a new captioning may replace; the first part of its step.

    Args:
        document: the document to be captioned again.
        keep_edited: remove only what the engine wrote and nobody touched. What was opened from
            a file or touched by the user stays; see `recaption.clear_of_kept`.
    """
    rows = [
        row
        for row, cue in enumerate(document.cues)
        if not keep_edited or cue.origin is CueOrigin.RECOGNISED
    ]
    return Edit("Replace captions", remove_rows(document.cues, rows))
