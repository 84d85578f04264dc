"""What is counted in a cue is what is read."""

from hypothesis import given

from subtitler.document.cue import Cue
from subtitler.document.measures import (
    characters_per_second,
    confidence,
    line_lengths,
    word_spans,
)
from subtitler.document.word import Word
from tests.strategies.words import cues_with_words


def test_markup_is_not_counted_and_lines_are_counted_apart():
    assert line_lengths("<i>four</i>\n{\\an8}sevenly\n") == (4, 7, 0)
    assert line_lengths("") == (0,)
    assert line_lengths("3 < 5") == (5,)


def test_reading_speed_leaves_line_breaks_out():
    assert characters_per_second(Cue("a", 0, 2000, "four\nfive")) == 4.0
    assert characters_per_second(Cue("a", 2000, 2000, "four")) is None


def test_confidence_is_the_mean_of_what_was_measured():
    words = (Word("a", 0, 1, 0.5), Word("b", 1, 2), Word("c", 2, 3, 1.0))
    assert confidence(Cue("a", 0, 3, "a b c", words)) == 0.75
    assert confidence(Cue("a", 0, 3, "a b c")) is None


@given(cues_with_words())
def test_every_word_stands_where_its_span_says(cue):
    spans = list(word_spans(cue))
    assert tuple(word for word, _ in spans) == cue.words
    places = [place for _, span in spans for place in span]
    assert places == sorted(places)
    for word, (start, end) in spans:
        assert word.text[0] == cue.text[start]
        assert word.text[-1] == cue.text[end - 1]
