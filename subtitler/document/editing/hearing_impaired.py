"""Remove what is written for those who cannot hear; the edit itself is the preview."""

from collections.abc import Iterable
from dataclasses import replace

from subtitler.document.document import Document
from subtitler.document.edit import Edit
from subtitler.document.editing.content import set_texts
from subtitler.document.hearing_impaired import (
    HearingImpaired,
    is_upper_line,
    without_hearing_impaired,
)
from subtitler.document.markup import visible_text

EVERYTHING_USUAL = HearingImpaired()


def remove_hearing_impaired(
    document: Document,
    what: HearingImpaired = EVERYTHING_USUAL,
    cue_ids: Iterable[str] | None = None,
) -> Edit:
    """Take noises, names and the like out of cues; cues of which nothing is left go.

    Words that stay keep their times. Where most lines of the document are in capitals, these
    mean nothing and no line is removed for them.

    Args:
        document: where the cues are.
        what: what is to go.
        cue_ids: None for all cues.

    Raises:
        KeyError: a cue is not in the document.
    """
    cues = document.cues if cue_ids is None else [document.cue(cue_id) for cue_id in cue_ids]
    if what.upper_case_lines and _is_all_capitals(document):
        what = replace(what, upper_case_lines=False)
    texts = {cue.cue_id: without_hearing_impaired(cue.text, what) for cue in cues}
    return set_texts(document, texts, "Remove text for hearing impaired", drop_emptied=True)


def _is_all_capitals(document: Document) -> bool:
    lines = [line for cue in document.cues for line in visible_text(cue.text).split("\n")]
    spoken = [line for line in lines if any(map(str.isalpha, line))]
    return 2 * sum(map(is_upper_line, spoken)) > len(spoken)
