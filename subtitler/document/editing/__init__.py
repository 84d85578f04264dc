"""Functions `(document, arguments) -> Edit`: every way to change a document.

None of them changes anything itself: `document.perform(edit)` does. An edit that would change
nothing has no splices, and performing it is no step of history. A `KeyError` says that a cue is
no longer in the document.
"""

from subtitler.document.editing.captions import replace_captions
from subtitler.document.editing.content import (
    set_settings,
    set_speaker,
    set_style,
    set_text,
    set_texts,
)
from subtitler.document.editing.merge import CannotMerge, merge
from subtitler.document.editing.rows import delete_cues, insert_cue
from subtitler.document.editing.split import CannotSplit, split_at_text
from subtitler.document.editing.times import TimesInvalid, set_times

__all__ = [
    "CannotMerge",
    "CannotSplit",
    "TimesInvalid",
    "delete_cues",
    "insert_cue",
    "merge",
    "replace_captions",
    "set_settings",
    "set_speaker",
    "set_style",
    "set_text",
    "set_texts",
    "set_times",
    "split_at_text",
]
