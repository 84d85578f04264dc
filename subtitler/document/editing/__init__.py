"""Functions `(document, arguments) -> Edit`: every way to change a document.

None of them changes anything itself: `document.perform(edit)` does. An edit that would change
nothing has no splices, and performing it is no step of history. A `KeyError` says that a cue is
no longer in the document.
"""

from subtitler.document.editing.breaks import auto_break, unbreak
from subtitler.document.editing.captions import replace_captions
from subtitler.document.editing.casing import change_case
from subtitler.document.editing.content import (
    set_settings,
    set_speaker,
    set_style,
    set_text,
    set_texts,
)
from subtitler.document.editing.merge import (
    CannotMerge,
    NoNeighbour,
    merge,
    merge_as_dialogue,
    merge_with_next,
    merge_with_previous,
)
from subtitler.document.editing.move_word import (
    NoWordToMove,
    move_first_word_to_previous,
    move_last_word_to_next,
)
from subtitler.document.editing.replace import Replacement, replace_passages
from subtitler.document.editing.rows import (
    delete_cues,
    duplicate_cues,
    insert_after,
    insert_before,
    insert_cue,
    paste_cues,
)
from subtitler.document.editing.split import (
    CannotSplit,
    CannotSplitAt,
    OneLine,
    split_at_text,
    split_at_time,
    split_into_lines,
)
from subtitler.document.editing.times import TimesInvalid, set_times

__all__ = [
    "CannotMerge",
    "CannotSplit",
    "CannotSplitAt",
    "NoNeighbour",
    "NoWordToMove",
    "OneLine",
    "Replacement",
    "TimesInvalid",
    "auto_break",
    "change_case",
    "delete_cues",
    "duplicate_cues",
    "insert_after",
    "insert_before",
    "insert_cue",
    "merge",
    "merge_as_dialogue",
    "merge_with_next",
    "merge_with_previous",
    "move_first_word_to_previous",
    "move_last_word_to_next",
    "paste_cues",
    "replace_captions",
    "replace_passages",
    "set_settings",
    "set_speaker",
    "set_style",
    "set_text",
    "set_texts",
    "set_times",
    "split_at_text",
    "split_at_time",
    "split_into_lines",
    "unbreak",
]
