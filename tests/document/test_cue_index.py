"""Bisection finds what a look at every cue finds."""

from hypothesis import given
from hypothesis import strategies as st

from subtitler.document.cue import Cue
from subtitler.document.cue_index import CueIndex

times = st.integers(-50, 200)


@st.composite
def any_cues(draw):
    pairs = draw(st.lists(st.tuples(times, times), max_size=20))
    return [Cue(str(n), start, end, "") for n, (start, end) in enumerate(pairs)]


@given(any_cues(), times)
def test_the_cues_at_a_time_are_those_that_began_and_have_not_ended(cues, time_ms):
    found = CueIndex(cues).at(time_ms)
    assert set(found) == {cue for cue in cues if cue.start_ms <= time_ms < cue.end_ms}
    assert list(found) == sorted(found, key=lambda cue: cue.start_ms)


def test_a_cue_ends_where_the_next_begins():
    first, second = Cue("a", 0, 1000, ""), Cue("b", 1000, 2000, "")
    index = CueIndex([second, first])
    assert index.at(999) == (first,)
    assert index.at(1000) == (second,)
    assert index.at(2000) == ()
