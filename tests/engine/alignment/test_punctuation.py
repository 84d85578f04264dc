"""Merging of punctuation against the reference's own."""

import copy

from hypothesis import given
from hypothesis import strategies as st
from whisper import timing

from engine.alignment.punctuation import merge_punctuation
from engine.alignment.words import TimedWord
from engine.decoding.options import APPEND_PUNCTUATIONS, PREPEND_PUNCTUATIONS
from tests.reference.behaviours import equals

texts = st.one_of(
    st.sampled_from([*PREPEND_PUNCTUATIONS, *APPEND_PUNCTUATIONS]),
    st.sampled_from([f" {mark}" for mark in PREPEND_PUNCTUATIONS]),
    st.sampled_from(["", " ", "  ", " ([", ".。", " word", "word", " a ", "'s", '."']),
    st.text(alphabet=" .,\"'(ab", max_size=4),
)


@equals("2.15 opening marks", "2.15 closing marks", "2.15 substrings")
@given(st.lists(texts, max_size=9))
def test_marks_move_as_in_the_reference(words):
    ours = [TimedWord(text, [i], i, i + 1, 0.5) for i, text in enumerate(words)]
    theirs = [timing.WordTiming(text, [i], i, i + 1, 0.5) for i, text in enumerate(words)]
    merge_punctuation(ours, PREPEND_PUNCTUATIONS, APPEND_PUNCTUATIONS)
    timing.merge_punctuations(theirs, PREPEND_PUNCTUATIONS, APPEND_PUNCTUATIONS)
    assert [(w.text, w.tokens) for w in ours] == [(w.word, w.tokens) for w in theirs]


@equals("2.15 times stay")
@given(st.lists(texts, max_size=9))
def test_no_text_is_lost_and_no_time_moves(words):
    ours = [TimedWord(text, [i], i, i + 1, 0.5) for i, text in enumerate(words)]
    before = copy.deepcopy(ours)
    merge_punctuation(ours, PREPEND_PUNCTUATIONS, APPEND_PUNCTUATIONS)
    assert "".join(w.text for w in ours) == "".join(words)
    assert [(w.start_s, w.end_s) for w in ours] == [(w.start_s, w.end_s) for w in before]


def test_quotes_and_full_stops_join_their_words():
    ours = [TimedWord(text, [i], i, i + 1, 1) for i, text in enumerate([' "', "Yes", ".", '"'])]
    merge_punctuation(ours, PREPEND_PUNCTUATIONS, APPEND_PUNCTUATIONS)
    assert [w.text for w in ours] == ["", ' "Yes."', "", ""]
