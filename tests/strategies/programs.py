"""Hypothesis strategies for all that can happen to a document."""

from hypothesis import strategies as st

from subtitler.document.document import Document
from subtitler.document.edit import Edit, Splice
from subtitler.document.operations import (
    CaptionsArrived,
    CaptionsBegun,
    CaptionsEnded,
    MarkedClean,
    Performed,
    Redone,
    Undone,
)
from tests.strategies.cues import edits, plain_cue, plain_cues


@st.composite
def operations(draw, document: Document):
    """Any operation that is possible now."""
    kinds = ["edit", "edit", "edit", "clean"]
    kinds += ["undo"] if document.undo_label is not None else []
    kinds += ["redo"] if document.redo_label is not None else []
    kinds += ["arrive", "arrive", "end"] if document.is_captioning else ["begin"]
    kind = draw(st.sampled_from(kinds))
    if kind == "edit":
        return Performed(draw(edits(document)))
    if kind == "begin":
        removed = document.cues[: draw(st.integers(0, 2))]
        first = Edit("Captions", (Splice(0, removed, ()),)) if removed else None
        return CaptionsBegun("Captions", first)
    if kind == "arrive":
        starts = draw(st.lists(st.integers(0, 12), min_size=1, max_size=3))
        return CaptionsArrived(tuple(plain_cue(1000 * start) for start in sorted(starts)))
    return {"clean": MarkedClean(), "undo": Undone(), "redo": Redone(), "end": CaptionsEnded()}[
        kind
    ]


@st.composite
def lived_documents(draw, max_size: int = 8):
    """A document after anything that can happen to one."""
    document = Document(draw(plain_cues()))
    for _ in range(draw(st.integers(0, max_size))):
        document.replay(draw(operations(document)))
    return document
