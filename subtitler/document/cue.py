"""A cue: text shown from one time to another."""

import uuid
from dataclasses import dataclass
from enum import StrEnum

from subtitler.document.word import Word


class CueOrigin(StrEnum):
    """Who is responsible for a cue as it stands."""

    RECOGNISED = "recognised"  # the engine wrote it and nobody touched it
    OPENED = "opened"  # read from a subtitle file and not touched
    EDITED = "edited"  # the user wrote or changed it


def new_cue_id() -> str:
    """A fresh id that no other cue has."""
    return uuid.uuid4().hex


@dataclass(frozen=True, slots=True)
class Cue:
    """An immutable cue; edits replace it by another one with the same `cue_id`.

    Attributes:
        cue_id: identity over all edits; never shown, never saved in subtitle files.
        start_ms: first moment shown.
        end_ms: first moment no longer shown (half-open).
        text: as saved, with markup such as ``<i>`` and with line feeds between lines.
        words: in order, reconciled with `text`; empty where no times are known.
        origin: who wrote it.
        settings: WebVTT cue settings or SubRip coordinates as written, else "".
        identifier: WebVTT cue identifier as written, else "".
    """

    cue_id: str
    start_ms: int
    end_ms: int
    text: str
    words: tuple[Word, ...] = ()
    origin: CueOrigin = CueOrigin.EDITED
    settings: str = ""
    identifier: str = ""

    @property
    def duration_ms(self) -> int:
        """Time on screen; negative where a file says so."""
        return self.end_ms - self.start_ms
