"""Hypothesis strategies for documents whose times are to be changed."""

from itertools import combinations

from hypothesis import strategies as st

from subtitler.document.cue import Cue, CueOrigin, new_cue_id
from subtitler.document.document import Document
from tests.strategies.words import timed_words

LAST_MS = 20_000


@st.composite
def timed_cues(draw, broken=True):
    """A cue of up to 4 s with words or none; some edges locked, some ends before the start."""
    start_ms = draw(st.integers(0, LAST_MS))
    end_ms = start_ms + draw(st.integers(-2 if broken else 1, 4000))
    texts = draw(st.lists(st.sampled_from(["the", "cat", "sat"]), max_size=3))
    words = draw(timed_words(texts, start_ms, max(start_ms, end_ms)))
    return Cue(
        new_cue_id(),
        start_ms,
        end_ms,
        " ".join(texts) or "Door",
        words,
        draw(st.sampled_from(CueOrigin)),
        start_locked=draw(st.booleans()),
        end_locked=draw(st.booleans()),
    )


@st.composite
def timed_documents(draw, min_size=0, broken=True):
    """A document of a few cues, in any order, that may overlap."""
    return Document(draw(st.lists(timed_cues(broken=broken), min_size=min_size, max_size=6)))


@st.composite
def some_ids(draw, document):
    """Ids of some cues, or None for all."""
    ids = [cue.cue_id for cue in document.cues]
    chosen = st.lists(st.sampled_from(ids), unique=True) if ids else st.just([])
    return draw(st.one_of(st.none(), chosen))


def overlapping(cues):
    """The pairs of cues that are on screen together, by id."""
    return {
        frozenset((one.cue_id, other.cue_id))
        for one, other in combinations(cues, 2)
        if one.start_ms < other.end_ms and other.start_ms < one.end_ms
    }


def times(cues):
    return [(cue.start_ms, cue.end_ms) for cue in cues]


def word_times(cues):
    return [(word.start_ms, word.end_ms) for cue in cues for word in cue.words]
