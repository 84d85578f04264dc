"""Words shifted with their cue are computed when somebody looks, and nobody can tell."""

from dataclasses import fields, replace

from hypothesis import given
from hypothesis import strategies as st

from subtitler.document.cue import Cue, CueOrigin, shifted
from subtitler.document.evidence import Evidence
from subtitler.document.shifted_words import shift_words
from subtitler.document.word import WordOrigin
from tests.pickled import pickled
from tests.strategies.words import SPOKEN, timed_words

words_of_any_length = st.lists(st.sampled_from(SPOKEN), max_size=5).flatmap(timed_words)


def each_shifted(words, by_ms):
    return tuple(
        replace(
            word,
            start_ms=word.start_ms + by_ms,
            end_ms=word.end_ms + by_ms,
            origin=WordOrigin.MOVED if word.origin is WordOrigin.MEASURED else word.origin,
        )
        for word in words
    )


@given(words_of_any_length, st.integers(1, 5000), st.integers(-5000, -1))
def test_they_are_the_words_shifted_one_by_one(words, one_ms, other_ms):
    late, expected = shift_words(words, one_ms), each_shifted(words, one_ms)
    assert (tuple(late), late[1:3], len(late)) == (expected, expected[1:3], len(expected))
    assert (late == expected, expected == late, hash(late) == hash(expected)) == (True, True, True)
    twice = each_shifted(expected, other_ms)
    assert shift_words(late, other_ms) == twice
    assert pickled(late) == late
    assert not words or late != twice


def test_a_shift_by_nothing_leaves_the_words_alone():
    words = (object(),)
    assert shift_words(words, 0) is words


@given(words_of_any_length, st.integers(-5000, 5000))
def test_a_shifted_cue_differs_in_its_times_alone(words, by_ms):
    cue = Cue("a", 0, 10_000, "text", words, CueOrigin.OPENED, "line:0", "id", "Ann", "Default")
    cue = replace(cue, start_locked=True, end_locked=True, evidence=Evidence(-0.1, 0.0, 1.0, 0.0))
    assert all(getattr(cue, field.name) or field.name == "start_ms" for field in fields(Cue)[:4])
    expected = replace(cue, start_ms=by_ms, end_ms=10_000 + by_ms, words=shift_words(words, by_ms))
    assert shifted(cue, by_ms) == expected
    assert shifted(cue, by_ms, CueOrigin.EDITED) == replace(expected, origin=CueOrigin.EDITED)
