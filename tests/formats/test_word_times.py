"""The times of words leave through every format that has a place for them, and come back."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subtitler.document.cue import Cue, new_cue_id
from subtitler.document.word import Word
from subtitler.formats import SubtitleFormat, parse, render
from tests.strategies.words import SPOKEN

# How far a time may be off: half of the smallest step that the format can write.
PRECISION_MS = {
    SubtitleFormat.VTT: 0,
    SubtitleFormat.JSON: 0,
    SubtitleFormat.TTML: 0,
    SubtitleFormat.LRC: 5,
    SubtitleFormat.ASS: 5,
    SubtitleFormat.SSA: 5,
}
SHORTEST_MS = 20  # words shorter than two steps of a hundredth may lose their length


@st.composite
def spoken_cues(draw):
    """Cues, one after the other, of two or more words that fill them from edge to edge."""
    cues: list[Cue] = []
    at_ms = 0
    for _ in range(draw(st.integers(1, 3))):
        texts = draw(st.lists(st.sampled_from(SPOKEN), min_size=2, max_size=6))
        at_ms += draw(st.integers(SHORTEST_MS, 5000))
        words: list[Word] = []
        for text in texts:
            end_ms = at_ms + draw(st.integers(SHORTEST_MS, 2000))
            words.append(Word(text, at_ms, end_ms))
            at_ms = end_ms + draw(st.sampled_from([0, 0, SHORTEST_MS, 437]))
        text = "".join(draw(st.sampled_from([" ", " ", "\n"])) + text for text in texts).strip()
        at_ms = words[-1].end_ms
        cues.append(Cue(new_cue_id(), words[0].start_ms, at_ms, text, tuple(words)))
    return tuple(cues)


@pytest.mark.parametrize("form", PRECISION_MS)
@given(cues=spoken_cues())
def test_words_come_back_within_the_precision_of_the_format(form, cues):
    again = parse(render(cues, form, words=True), form).cues
    assert [cue.text for cue in again] == [cue.text for cue in cues]
    for cue, back in zip(cues, again, strict=True):
        assert [word.text for word in back.words] == [word.text for word in cue.words]
        for word, found in zip(cue.words, back.words, strict=True):
            assert abs(found.start_ms - word.start_ms) <= PRECISION_MS[form]
            assert abs(found.end_ms - word.end_ms) <= PRECISION_MS[form]
            assert found.origin is word.origin


@pytest.mark.parametrize("form", PRECISION_MS)
@given(cues=spoken_cues())
def test_words_survive_an_edit_of_another_cue(form, cues):
    opened = parse(render(cues, form, words=True), form)
    edited = [replace(opened.cues[0], text="new", words=()), *opened.cues[1:]]
    again = parse(render(edited, form, like=opened), form).cues
    assert [cue.words for cue in again[1:]] == [cue.words for cue in opened.cues[1:]]


@pytest.mark.parametrize("suffix", [".srt", ".sbv", ".csv", ".tsv", ".txt"])
def test_other_formats_have_no_place_for_them(suffix):
    form = next(form for form in SubtitleFormat if form.suffix == suffix)
    words = (Word("one", 1000, 1400), Word("two", 1500, 2000))
    cue = Cue(new_cue_id(), 1000, 2000, "one two", words)
    assert render([cue], form, words=True) == render([cue], form)
