"""What belongs to a piece of work beside its document, and its form as values that JSON holds."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from subtitler.document.cue import Cue
from subtitler.formats import SubtitleFile
from subtitler.projects.cue_values import cue_from, cue_values
from subtitler.projects.plain_values import built, plain
from subtitler.projects.splice_values import splice_between, splice_from, splice_values

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ProjectFacts:
    """The files, the choices and the lists that go with the cues.

    Attributes:
        media: the audio or video file, if any.
        track: the chosen audio track from 0; None takes the one that players take.
        language: code of the language spoken, "" where unknown.
        subtitle_path: the subtitle file that was opened or saved, if any.
        project_path: the project file that was opened or saved, if any.
        opened: what was read from the subtitle file, so that saving keeps what is not a cue.
        glossary: names and words as they are to be written.
        profile: name of the rule profile, "" for the usual one.
        extensions: whatever else a project file holds, such as "bookmarks"; kept as it is.
    """

    media: Path | None = None
    track: int | None = None
    language: str = ""
    subtitle_path: Path | None = None
    project_path: Path | None = None
    opened: SubtitleFile | None = None
    glossary: tuple[str, ...] = ()
    profile: str = ""
    extensions: Mapping[str, Any] = field(default_factory=dict)


def facts_values(facts: ProjectFacts, cues: Sequence[Cue]) -> Values:
    """The facts, with cues that were read told by the cues that stand in the document.

    Args:
        facts: to be written.
        cues: of the document.
    """
    doors: dict[type, Any] = {type(Path()): os.fspath, dict: dict}
    read: tuple[Cue, ...] = ()
    if facts.opened is not None:
        read = facts.opened.cues
        places = {cue.cue_id: place for place, cue in enumerate(read)}

        def reference(cue: Cue) -> Any:
            place = places.get(cue.cue_id)
            is_known = place is not None and read[place] == cue
            return place if is_known else cue_values(cue)

        doors[Cue] = reference
    values: Values = plain(facts, doors)
    if read:
        values["read"] = splice_values(splice_between(cues, read))
    return values


def facts_from(values: Values, cues: Sequence[Cue]) -> ProjectFacts:
    """The facts that `facts_values` gave `values` for.

    Raises:
        ValueError: these are none.
        KeyError: likewise.
        TypeError: likewise.
        IndexError: likewise.
    """
    read = tuple(cues)
    if "read" in values:
        read = splice_from(values["read"], cues).apply_to(read)

    def referred(value: Any) -> Cue:
        if type(value) is int and 0 <= value < len(read):
            return read[value]
        if not isinstance(value, dict):
            raise ValueError("a cue is named that was not read")  # noqa: TRY004 - the file is wrong
        return cue_from(value)

    doors = {Path: _path, Mapping[str, Any]: _mapping, Cue: referred}
    facts: ProjectFacts = built(ProjectFacts, values, doors)
    return facts


def _path(value: Any) -> Path:
    if not isinstance(value, str) or "\0" in value:
        raise ValueError("no path where one belongs")
    return Path(value)


def _mapping(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError("no object where one belongs")  # noqa: TRY004 - the file is wrong
    return value
