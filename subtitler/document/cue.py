"""A cue: text shown from one time to another."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from subtitler.document.evidence import Evidence
from subtitler.document.shifted_words import shift_words
from subtitler.document.word import Word


class CueOrigin(StrEnum):
    """Who is responsible for a cue as it stands."""

    RECOGNISED = "recognised"  # the engine wrote it and nobody touched it
    OPENED = "opened"  # read from a subtitle file and not touched
    EDITED = "edited"  # the user wrote or changed it


def new_cue_id() -> str:
    """A fresh id that no other cue has."""
    return os.urandom(16).hex()  # as unique as a UUID, and quicker: files have many cues


@dataclass(frozen=True, slots=True)
class Cue:
    """An immutable cue; edits replace it by another one with the same `cue_id`.

    Attributes:
        cue_id: identity over all edits; never shown, never saved in subtitle files.
        start_ms: first moment shown.
        end_ms: first moment no longer shown (half-open).
        text: as saved, with markup such as ``<i>`` and with line feeds between lines.
        words: in order, reconciled with `text`; empty where no times are known. Hashable.
        origin: who wrote it.
        settings: what the format says of the cue beside times and text, as written: WebVTT cue
            settings, SubRip coordinates, the other fields of an ASS event; else "".
        identifier: WebVTT cue identifier as written, else "".
        speaker: who speaks, where a file or the user says so, else "".
        style: name of the style it is shown in (ASS, TTML), else "".
        start_locked: the start was set by hand; no tool moves it unasked.
        end_locked: the same for the end.
        evidence: how sure the engine was of it; None where the engine did not write it.
    """

    cue_id: str
    start_ms: int
    end_ms: int
    text: str
    words: Sequence[Word] = ()
    origin: CueOrigin = CueOrigin.EDITED
    settings: str = ""
    identifier: str = ""
    speaker: str = ""
    style: str = ""
    start_locked: bool = False
    end_locked: bool = False
    evidence: Evidence | None = None

    @property
    def duration_ms(self) -> int:
        """Time on screen; negative where a file says so."""
        return self.end_ms - self.start_ms


# Building 20,000 cues the usual way takes longer than a whole shift may; writing the slots
# takes a third. A field left out here fails the first test that compares.
_set_id = Cue.__dict__["cue_id"].__set__
_set_start = Cue.__dict__["start_ms"].__set__
_set_end = Cue.__dict__["end_ms"].__set__
_set_text = Cue.__dict__["text"].__set__
_set_words = Cue.__dict__["words"].__set__
_set_origin = Cue.__dict__["origin"].__set__
_set_settings = Cue.__dict__["settings"].__set__
_set_identifier = Cue.__dict__["identifier"].__set__
_set_speaker = Cue.__dict__["speaker"].__set__
_set_style = Cue.__dict__["style"].__set__
_set_start_locked = Cue.__dict__["start_locked"].__set__
_set_end_locked = Cue.__dict__["end_locked"].__set__
_set_evidence = Cue.__dict__["evidence"].__set__


def shifted(cue: Cue, by_ms: int, origin: CueOrigin | None = None) -> Cue:
    """The cue with its words that much later.

    Args:
        cue: stays as it is.
        by_ms: may be negative.
        origin: of the new cue; None keeps it.
    """
    moved = object.__new__(Cue)
    _set_id(moved, cue.cue_id)
    _set_start(moved, cue.start_ms + by_ms)
    _set_end(moved, cue.end_ms + by_ms)
    _set_text(moved, cue.text)
    _set_words(moved, shift_words(cue.words, by_ms))
    _set_origin(moved, cue.origin if origin is None else origin)
    _set_settings(moved, cue.settings)
    _set_identifier(moved, cue.identifier)
    _set_speaker(moved, cue.speaker)
    _set_style(moved, cue.style)
    _set_start_locked(moved, cue.start_locked)
    _set_end_locked(moved, cue.end_locked)
    _set_evidence(moved, cue.evidence)
    return moved
