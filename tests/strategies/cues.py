"""Hypothesis strategies for words, cues and edits of a document."""

from itertools import count

from hypothesis import strategies as st

from subtitler.document.cue import Cue, CueOrigin
from subtitler.document.document import Document
from subtitler.document.edit import Edit, Splice

_serial = count()


def plain_cue(start_ms: int = 0, text: str = "text", *, origin=CueOrigin.OPENED) -> Cue:
    """A cue of one second with an id that no other cue of the test run has."""
    return Cue(f"cue-{next(_serial)}", start_ms, start_ms + 1000, text, origin=origin)


@st.composite
def plain_cues(draw, max_size: int = 6):
    """A tuple of new cues in time order, few enough starts that equal times are common."""
    starts = draw(st.lists(st.integers(0, 12), max_size=max_size))
    return tuple(plain_cue(1000 * start) for start in sorted(starts))


@st.composite
def splices(draw, cues: tuple[Cue, ...]):
    """Any splice that applies to `cues`: replaces in place, inserts, removes or all at once."""
    row = draw(st.integers(0, len(cues)))
    removed = cues[row : draw(st.integers(row, min(len(cues), row + 4)))]
    kept = [
        Cue(cue.cue_id, cue.start_ms, cue.end_ms, cue.text + "*")
        for cue in removed
        if draw(st.booleans())
    ]
    return Splice(row, removed, tuple(kept) + draw(plain_cues(max_size=2)))


@st.composite
def edits(draw, document: Document, max_splices: int = 3):
    """Any edit of `document`, of one or several splices."""
    cues = document.cues
    chosen = []
    for _ in range(draw(st.integers(1, max_splices))):
        splice = draw(splices(cues))
        cues = splice.apply_to(cues)
        chosen.append(splice)
    merge_key = draw(st.sampled_from([None, None, "typing"]))
    return Edit("Edit", tuple(chosen), merge_key)
