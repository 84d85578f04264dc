"""Functions `(document, arguments) -> Edit`: every way to change a document.

None of them changes anything itself: `document.perform(edit)` does. An edit that would change
nothing has no splices, and performing it is no step of history. A `KeyError` says that a cue is
no longer in the document.
"""

from subtitler.document.editing.breaks import auto_break, unbreak
from subtitler.document.editing.captions import replace_captions
from subtitler.document.editing.casing import change_case
from subtitler.document.editing.common_errors import (
    Fix,
    apply_fixes,
    find_common_errors,
    fix_common_errors,
)
from subtitler.document.editing.content import (
    set_settings,
    set_speaker,
    set_style,
    set_text,
    set_texts,
)
from subtitler.document.editing.durations import (
    DurationsInvalid,
    add_lead_in,
    add_lead_out,
    apply_duration_limits,
)
from subtitler.document.editing.gaps import (
    apply_min_gap,
    bridge_gaps,
    extend_to_next,
    extend_to_previous,
)
from subtitler.document.editing.hearing_impaired import remove_hearing_impaired
from subtitler.document.editing.locks import lock_edges, unlock_edges
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
from subtitler.document.editing.nudge import nudge_cue, nudge_end, nudge_start
from subtitler.document.editing.order import fix_overlaps, sort_by_time
from subtitler.document.editing.replace import Replacement, replace_passages
from subtitler.document.editing.retiming import StartsBeforeZero
from subtitler.document.editing.rows import (
    delete_cues,
    duplicate_cues,
    insert_after,
    insert_before,
    insert_cue,
    paste_cues,
)
from subtitler.document.editing.shift import set_start_and_shift_rest, shift, shift_from
from subtitler.document.editing.shots import ShotZones, netflix_shot_zones, snap_to_shots
from subtitler.document.editing.split import (
    CannotSplit,
    CannotSplitAt,
    OneLine,
    split_at_text,
    split_at_time,
    split_into_lines,
)
from subtitler.document.editing.sync import (
    SyncPointsInvalid,
    change_frame_rate,
    stretch,
    sync_points,
)
from subtitler.document.editing.times import TimesInvalid, set_end, set_start, set_times

__all__ = [
    "CannotMerge",
    "CannotSplit",
    "CannotSplitAt",
    "DurationsInvalid",
    "Fix",
    "NoNeighbour",
    "NoWordToMove",
    "OneLine",
    "Replacement",
    "ShotZones",
    "StartsBeforeZero",
    "SyncPointsInvalid",
    "TimesInvalid",
    "add_lead_in",
    "add_lead_out",
    "apply_duration_limits",
    "apply_fixes",
    "apply_min_gap",
    "auto_break",
    "bridge_gaps",
    "change_case",
    "change_frame_rate",
    "delete_cues",
    "duplicate_cues",
    "extend_to_next",
    "extend_to_previous",
    "find_common_errors",
    "fix_common_errors",
    "fix_overlaps",
    "insert_after",
    "insert_before",
    "insert_cue",
    "lock_edges",
    "merge",
    "merge_as_dialogue",
    "merge_with_next",
    "merge_with_previous",
    "move_first_word_to_previous",
    "move_last_word_to_next",
    "netflix_shot_zones",
    "nudge_cue",
    "nudge_end",
    "nudge_start",
    "paste_cues",
    "remove_hearing_impaired",
    "replace_captions",
    "replace_passages",
    "set_end",
    "set_settings",
    "set_speaker",
    "set_start",
    "set_start_and_shift_rest",
    "set_style",
    "set_text",
    "set_texts",
    "set_times",
    "shift",
    "shift_from",
    "snap_to_shots",
    "sort_by_time",
    "split_at_text",
    "split_at_time",
    "split_into_lines",
    "stretch",
    "sync_points",
    "unbreak",
    "unlock_edges",
]
