"""Hypothesis strategies for cues with everything that a cue may hold."""

from dataclasses import replace

from hypothesis import strategies as st

from subtitler.document.cue import Cue, CueOrigin, new_cue_id, shifted
from subtitler.document.evidence import Evidence
from subtitler.document.word import Word, WordOrigin

_any_text = st.text(st.characters(), max_size=6)  # lone surrogates too
_times = st.integers(-(10**9), 10**12)
_shares = st.one_of(st.none(), st.floats(0, 1))
_numbers = st.floats(allow_nan=False)
_words = st.builds(Word, _any_text, _times, _times, _shares, st.sampled_from(WordOrigin))
_evidence = st.builds(
    Evidence,
    _numbers,
    _numbers,
    _numbers,
    _numbers,
    _shares,
    st.lists(_any_text, max_size=2).map(tuple),
)


@st.composite
def full_cues(draw):
    """Any cue, its words perhaps kept as shifted ones."""
    cue = Cue(
        new_cue_id(),
        draw(_times),
        draw(_times),
        draw(_any_text),
        tuple(draw(st.lists(_words, max_size=3))),
        draw(st.sampled_from(CueOrigin)),
        *draw(st.tuples(_any_text, _any_text, _any_text, _any_text)),
        *draw(st.tuples(st.booleans(), st.booleans())),
        draw(st.none() | _evidence),
    )
    return draw(st.one_of(st.just(cue), _times.map(lambda by_ms: shifted(cue, by_ms))))


@st.composite
def changed_cues(draw, cue: Cue):
    """A cue that is, or may have come of, another one."""
    other = draw(full_cues())
    kept = draw(st.integers(0, len(cue.words)))
    names = [name for name in Cue.__dataclass_fields__ if name != "cue_id"]
    name = draw(st.sampled_from(names))
    by_ms, origin = draw(st.integers(-3, 3)), draw(st.none() | st.sampled_from(CueOrigin))
    choices = (
        cue,
        replace(cue),
        shifted(cue, by_ms, origin),
        replace(cue, words=getattr(cue.words, "base", cue.words)),
        replace(cue, words=(*cue.words[:kept], *other.words)),
        replace(cue, words=(*other.words, *cue.words[kept:])),
        replace(cue, **{name: getattr(other, name)}),
        other,
    )
    return draw(st.sampled_from(choices))
