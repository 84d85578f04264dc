"""Lock the edges of cues against tools, and set them free again."""

from collections.abc import Iterable
from dataclasses import replace

from subtitler.document.cue import Cue, CueOrigin
from subtitler.document.document import Document
from subtitler.document.edit import Edit
from subtitler.document.editing.rows import replace_rows


def lock_edges(
    document: Document, cue_ids: Iterable[str], *, start: bool = True, end: bool = True
) -> Edit:
    """Keep tools from moving edges; who does so vouches for the cue, which counts as edited.

    Raises:
        KeyError: a cue is not in the document.
    """
    changes: dict[int, tuple[Cue, ...]] = {}
    for row in document.rows_of(cue_ids):
        cue = document.cues[row]
        locked = replace(
            cue, start_locked=cue.start_locked or start, end_locked=cue.end_locked or end
        )
        if locked != cue:
            changes[row] = (replace(locked, origin=CueOrigin.EDITED),)
    return Edit("Lock times", replace_rows(document.cues, changes))


def unlock_edges(
    document: Document, cue_ids: Iterable[str], *, start: bool = True, end: bool = True
) -> Edit:
    """Let tools move edges again.

    Raises:
        KeyError: a cue is not in the document.
    """
    changes: dict[int, tuple[Cue, ...]] = {}
    for row in document.rows_of(cue_ids):
        cue = document.cues[row]
        unlocked = replace(
            cue, start_locked=cue.start_locked and not start, end_locked=cue.end_locked and not end
        )
        changes[row] = (unlocked,)
    return Edit("Unlock times", replace_rows(document.cues, changes))
