"""Segments become cues that can be read, keep every word, and obey the document's laws."""

from hypothesis import given
from hypothesis import strategies as st

from engine.events import Segment
from engine.events import Word as HeardWord
from subtitler.captioning.segment_cues import (
    LONGEST_CUE_CHARACTERS,
    LONGEST_CUE_MS,
    cues_of,
)
from subtitler.document.cue import Cue, CueOrigin
from subtitler.document.reconcile import reconcile
from subtitler.document.word import WordOrigin


def heard(text: str, start_s: float, end_s: float, probability: float = 0.9) -> HeardWord:
    return HeardWord(text, start_s, end_s, probability)


def segment(words: list[HeardWord], text: str | None = None) -> Segment:
    return Segment(
        index=0,
        seek=0,
        start_s=words[0].start_s if words else 1.0,
        end_s=words[-1].end_s if words else 2.0,
        text="".join(word.text for word in words) if text is None else text,
        tokens=(),
        temperature=0.0,
        avg_logprob=-0.2,
        compression_ratio=1.3,
        no_speech_prob=0.01,
        words=tuple(words),
        language="en",
    )


def evenly(text: str, word_s: float, gap_s: float = 0.0) -> list[HeardWord]:
    words, start_s = [], 0.0
    for part in text.split():
        words.append(heard(" " + part, start_s, start_s + word_s))
        start_s += word_s + gap_s
    return words


word_texts = st.text(
    st.characters(categories=["L", "N"]) | st.sampled_from(list(".,?'-")), min_size=1, max_size=9
)


@st.composite
def segments(draw) -> Segment:
    """Segments as an engine could give them, also with times out of order or negative."""
    words = []
    at_s = draw(st.floats(0, 1e5))
    for text in draw(st.lists(word_texts, max_size=40)):
        start_s = at_s + draw(st.floats(-0.5, 2.0))
        at_s = start_s + draw(st.floats(-0.2, 3.0))
        space = draw(st.sampled_from([" ", " ", " ", ""]))
        words.append(heard(space + text, start_s, at_s, draw(st.floats(0, 1))))
    return segment(words)


def letters(text: str) -> str:
    return "".join(text.split())


@given(segments(), st.integers(0, 10**8))
def test_no_word_is_lost_and_times_obey_the_laws(segment, not_before_ms):
    cues = cues_of(segment, not_before_ms)
    assert letters("".join(cue.text for cue in cues)) == letters(segment.text)
    earliest_ms = not_before_ms
    for cue in cues:
        assert cue.origin is CueOrigin.RECOGNISED
        assert earliest_ms <= cue.start_ms < cue.end_ms
        assert cue.text == cue.text.strip() != ""
        assert cue.words == reconcile(cue.text, cue.words, cue.start_ms, cue.end_ms)
        at_ms = cue.start_ms
        for word in cue.words:
            assert word.text == word.text.strip() != ""
            assert at_ms <= word.start_ms <= word.end_ms <= cue.end_ms
            at_ms = word.end_ms
        earliest_ms = cue.end_ms
    assert len({cue.cue_id for cue in cues}) == len(cues)


@given(segments())
def test_only_a_single_word_is_ever_longer_than_can_be_read(segment):
    for cue in cues_of(segment):
        pieces = cue.text.split()
        if len(pieces) > 1:
            assert len(cue.text) <= LONGEST_CUE_CHARACTERS


def test_times_are_rounded_to_milliseconds_and_probabilities_kept():
    words = [heard(" Hello", 1.2344, 1.5, 0.75), heard(" there.", 1.5, 2.0006, 0.5)]
    (cue,) = cues_of(segment(words))
    assert (cue.start_ms, cue.end_ms, cue.text) == (1234, 2001, "Hello there.")
    assert [(w.text, w.start_ms, w.end_ms, w.probability, w.origin) for w in cue.words] == [
        ("Hello", 1234, 1500, 0.75, WordOrigin.MEASURED),
        ("there.", 1500, 2001, 0.5, WordOrigin.MEASURED),
    ]


def test_a_segment_without_words_keeps_its_text_and_times():
    (cue,) = cues_of(segment([], text=" Only text. "))
    assert (cue.start_ms, cue.end_ms, cue.text, cue.words) == (1000, 2000, "Only text.", ())


def test_a_segment_without_text_gives_no_cue():
    assert cues_of(segment([], text="  ")) == ()
    assert cues_of(segment([heard(" ", 0, 1)])) == ()


def test_a_segment_without_length_gives_a_cue_that_can_be_seen():
    (cue,) = cues_of(segment([heard(" Oh.", 3.0, 3.0)]))
    assert cue.end_ms > cue.start_ms == 3000


def texts(cues: tuple[Cue, ...]) -> list[str]:
    return [cue.text for cue in cues]


def test_a_long_segment_is_cut_where_a_sentence_ends():
    first = "The old baker opened the kitchen window this morning."
    second = "Maria carried fresh bread across the bridge, because her brother asked."
    cues = cues_of(segment(evenly(f"{first} {second}", 0.2)))
    assert texts(cues) == [first, second]


def test_without_a_sentence_end_a_comma_and_then_a_pause_decides():
    text = "one two three four five six seven, eight nine ten eleven twelve thirteen fourteen more"
    assert texts(cues_of(segment(evenly(text, 0.2))))[0].endswith("seven,")
    words = evenly(text.replace(",", ""), 0.2)
    paused = words[:7] + [heard(w.text, w.start_s + 1, w.end_s + 1) for w in words[7:]]
    assert texts(cues_of(segment(paused)))[0].endswith("six seven")


def test_speech_that_lasts_too_long_is_cut_although_the_text_is_short():
    cues = cues_of(segment(evenly("slow words come out one by", 2.0)))
    assert all(cue.duration_ms <= LONGEST_CUE_MS for cue in cues)
    assert len(cues) in {2, 3}


def test_a_word_is_never_cut_at_its_hyphen():
    words = evenly("a b c d e f g h i j", 0.5)
    words[5:5] = [heard(" well", 2.5, 2.6), heard("-known", 2.6, 2.7)]
    long = [heard(w.text, w.start_s * 2, w.end_s * 2) for w in words]
    assert "well-known" in " ".join(texts(cues_of(segment(long))))
    assert not any(cue.text.startswith("-") for cue in cues_of(segment(long)))


def test_scripts_without_spaces_are_cut_between_any_two_words():
    words = [heard("字" * 10, second, second + 1) for second in range(12)]
    cues = cues_of(segment(words))
    assert len(cues) == 2
    assert all(cue.duration_ms <= LONGEST_CUE_MS for cue in cues)
    assert "".join(texts(cues)) == "字" * 120
