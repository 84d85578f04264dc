"""A cue: text shown from one time to another."""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypedDict, Unpack

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


class _Draft:
    """A cue that can still be written to.

    Building 20,000 cues the usual way takes longer than a whole shift may; writing the slots of
    an object that is not frozen takes a fifth. A field left out fails the first test that compares.
    """

    __slots__ = Cue.__slots__


class Details(TypedDict, total=False):
    """What few cues of a file say; see `Cue`."""

    settings: str
    identifier: str
    speaker: str
    style: str
    evidence: Evidence | None


def opened_cue(
    start_ms: int,
    end_ms: int,
    text: str,
    words: Sequence[Word] = (),
    **details: Unpack[Details],
) -> Cue:
    """A new cue as read from a file, made in a fraction of the time that `Cue` takes."""
    draft: Any = _Draft()
    draft.cue_id = new_cue_id()
    draft.start_ms = start_ms
    draft.end_ms = end_ms
    draft.text = text
    draft.words = words
    draft.origin = CueOrigin.OPENED
    draft.settings = draft.identifier = draft.speaker = draft.style = ""
    draft.start_locked = draft.end_locked = False
    draft.evidence = None
    for name, value in details.items():
        setattr(draft, name, value)
    draft.__class__ = Cue  # frozen from now on; Python allows it where the slots are the same
    return draft  # type: ignore[no-any-return]


def shifted(cue: Cue, by_ms: int, origin: CueOrigin | None = None) -> Cue:
    """The cue with its words that much later.

    Args:
        cue: stays as it is.
        by_ms: may be negative.
        origin: of the new cue; None keeps it.
    """
    return all_shifted((cue,), by_ms, origin)[0]


def all_shifted(cues: Iterable[Cue], by_ms: int, origin: CueOrigin | None = None) -> list[Cue]:
    """Each of the cues as `shifted` makes it; one loop, for whole films are shifted at once."""
    all_moved: list[Any] = []
    for cue in cues:
        moved: Any = _Draft()
        moved.cue_id = cue.cue_id
        moved.start_ms = cue.start_ms + by_ms
        moved.end_ms = cue.end_ms + by_ms
        moved.text = cue.text
        moved.words = shift_words(cue.words, by_ms)
        moved.origin = cue.origin if origin is None else origin
        moved.settings = cue.settings
        moved.identifier = cue.identifier
        moved.speaker = cue.speaker
        moved.style = cue.style
        moved.start_locked = cue.start_locked
        moved.end_locked = cue.end_locked
        moved.evidence = cue.evidence
        moved.__class__ = Cue  # frozen from now on; Python allows it where the slots are the same
        all_moved.append(moved)
    return all_moved
