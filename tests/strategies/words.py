"""Hypothesis strategies for texts with words."""

from hypothesis import strategies as st

from subtitler.document.cue import Cue, CueOrigin, new_cue_id
from subtitler.document.markup import visible_text
from subtitler.document.word import Word, WordOrigin

SPOKEN = [
    "the",
    "cat",
    "Cat,",
    "a",
    "sat",
    "on",
    "don't",
    "state-of-the-art",
    "—",
    "naïve",
    "3",
    "<3",
]
SPOKEN += ["今日は", "いい天気", "שלום", "مرحبا", "สวัสดี", "e\u0301te", "😀"]
MARKS = ["<i>", "</i>", "{\\an8}", "<v Ann>", "</v>", "<c.red>", "</c>", '<font color="red">']

visible_words = st.sampled_from(SPOKEN)
pieces = st.one_of(visible_words, st.sampled_from([" ", " ", "\n", *MARKS]))
marked_texts = st.lists(pieces, max_size=12).map("".join)
any_texts = st.one_of(marked_texts, st.text(max_size=30))


@st.composite
def timed_words(draw, texts, start_ms=0, end_ms=10_000):
    """Words for the texts, in order, between the times, some of them without length."""
    count = 2 * len(texts)
    edges = sorted(draw(st.lists(st.integers(start_ms, end_ms), min_size=count, max_size=count)))
    return tuple(
        Word(text, edges[2 * index], edges[2 * index + 1], 0.5, draw(st.sampled_from(WordOrigin)))
        for index, text in enumerate(texts)
    )


@st.composite
def cues_with_words(draw):
    """A recognised cue from 0 to 10 s whose words are those between its spaces."""
    text = draw(marked_texts.filter(lambda text: visible_text(text).strip()))
    words = draw(timed_words(visible_text(text).split()))
    return Cue(new_cue_id(), 0, 10_000, text, words, CueOrigin.RECOGNISED)
