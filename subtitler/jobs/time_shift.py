"""Computes a shift, with what is to be shown of it beforehand."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from engine.cancellation import CancelToken
from subtitler.document.cue import Cue
from subtitler.document.document import Document
from subtitler.document.edit import Edit
from subtitler.document.editing import shift

# As many rows as somebody looks through before deciding.
_SHOWN_CUES = 100


class Scope(StrEnum):
    """Which cues are meant."""

    SELECTED = "selected"
    FROM_CURRENT = "from-current"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Moved:
    """One cue of the preview: its row (from 0), and when it starts before and after."""

    row: int
    before_ms: int
    after_ms: int


@dataclass(frozen=True, slots=True)
class Preview:
    """The edit as it is ready to be performed, and its beginning for the eye."""

    edit: Edit
    moved: tuple[Moved, ...]
    count: int


def preview_shift(
    cues: Sequence[Cue], cue_ids: Sequence[str], by_ms: int, cancel: CancelToken
) -> Iterator[object]:
    """Compute the shift of some cues; yields one `Preview`.

    Raises:
        StartsBeforeZero: a cue would start before the media.
    """
    cancel.check()
    edit = shift(Document(cues), cue_ids, by_ms)
    cancel.check()
    moved = [
        Moved(splice.row + place, before.start_ms, after.start_ms)
        for splice in edit.splices
        for place, (before, after) in enumerate(zip(splice.removed, splice.inserted, strict=True))
    ]
    yield Preview(edit, tuple(moved[:_SHOWN_CUES]), len(moved))
