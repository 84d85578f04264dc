"""What was written is read again before it is saved: a file must say what the document says."""

from collections.abc import Sequence

from subtitler.document.cue import Cue
from subtitler.formats.subtitle_file import SubtitleFormat

# A text has no times; what its cues were is not to be seen in it.
UNTIMED = (SubtitleFormat.TXT,)
# Formats that count frames round a time to one: 1/23.976 s is the longest.
_COARSEST_MS = 42


def reading_difference(cues: Sequence[Cue], read: Sequence[Cue], form: SubtitleFormat) -> str:
    """A sentence about cues that a file, read again, does not hold as they are; else "".

    Times are compared as far as every format can tell them.
    """
    if form in UNTIMED:
        return ""
    if len(cues) != len(read):
        return (
            f"the file holds {len(read)} of the {len(cues)} cues: the others are empty, "
            f"or {form.label} takes them for something else"
        )
    if form is SubtitleFormat.LRC:  # a line ends where the next begins, by design
        return ""
    for number, (cue, again) in enumerate(zip(cues, read, strict=True), 1):
        moved_ms = max(abs(cue.start_ms - again.start_ms), abs(cue.end_ms - again.end_ms))
        if moved_ms > _COARSEST_MS:
            return f"{form.label} cannot hold the times of cue {number} as they are"
    return ""
