"""Segments become cues that can be read, keep every word, and obey the document's laws."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from engine.events import Segment
from engine.events import Word as HeardWord
from subtitler.captioning.cue_maker import CueMaker
from subtitler.document.cue import Cue, CueOrigin
from subtitler.document.reconcile import reconcile
from subtitler.document.word import WordOrigin
from subtitler.rules.check_context import CheckContext
from subtitler.rules.profiles import built_in_profile

NETFLIX = built_in_profile("netflix")


def heard(text: str, start_s: float, end_s: float, probability: float = 0.9) -> HeardWord:
    return HeardWord(text, start_s, end_s, probability)


def segment(words: list[HeardWord], text: str | None = None, **facts: object) -> Segment:
    values = {
        "index": 0,
        "seek": 0,
        "start_s": words[0].start_s if words else 1.0,
        "end_s": words[-1].end_s if words else 2.0,
        "text": "".join(word.text for word in words) if text is None else text,
        "tokens": (),
        "temperature": 0.0,
        "avg_logprob": -0.2,
        "compression_ratio": 1.3,
        "no_speech_prob": 0.01,
        "words": tuple(words),
        "language": "en",
    }
    return Segment(**(values | facts))


def evenly(text: str, word_s: float, start_s: float = 0.0) -> list[HeardWord]:
    words = []
    for part in text.split():
        words.append(heard(" " + part, start_s, start_s + word_s))
        start_s += word_s
    return words


def cues_of(*segments: Segment, language: str = "en") -> list[Cue]:
    maker = CueMaker(NETFLIX, CheckContext(language))
    return [cue for part in segments for cue in maker.add(part)] + maker.finish()


word_texts = st.text(
    st.characters(categories=["L", "N"]) | st.sampled_from(list(".,?'-")), min_size=1, max_size=9
)


@st.composite
def segments(draw) -> Segment:
    """A segment as an engine could give it, also with times out of order or negative."""
    words = []
    at_s = draw(st.floats(0, 1e5))
    for text in draw(st.lists(word_texts, max_size=30)):
        start_s = at_s + draw(st.floats(-0.5, 2.0))
        at_s = start_s + draw(st.floats(-0.2, 3.0))
        space = draw(st.sampled_from([" ", " ", " ", ""]))
        words.append(heard(space + text, start_s, at_s, draw(st.floats(0, 1))))
    if draw(st.integers(0, 4)) == 0:
        return segment([], " ".join(word.text for word in words))
    return segment(words)


def letters(text: str) -> str:
    return "".join(text.split())


@given(st.lists(segments(), max_size=4))
def test_no_word_is_lost_and_times_obey_the_laws(several):
    cues = cues_of(*several)
    assert letters("".join(cue.text for cue in cues)) == letters(
        "".join(each.text for each in several)
    )
    for cue in cues:
        assert cue.origin is CueOrigin.RECOGNISED
        assert 0 <= cue.start_ms < cue.end_ms
        assert cue.text == cue.text.strip() != ""
        assert cue.words == reconcile(cue.text, cue.words, cue.start_ms, cue.end_ms)
        at_ms = cue.start_ms
        for word in cue.words:
            assert word.text == word.text.strip() != ""
            assert at_ms <= word.start_ms <= word.end_ms <= cue.end_ms
            at_ms = word.end_ms
    assert all(one.end_ms <= other.start_ms for one, other in pairwise(cues))
    assert len({cue.cue_id for cue in cues}) == len(cues)


def test_times_are_rounded_to_milliseconds_and_probabilities_kept():
    words = [heard(" Hello", 1.2344, 1.5, 0.75), heard(" there.", 1.5, 2.3006, 0.5)]
    (cue,) = cues_of(segment(words))
    assert (cue.start_ms, cue.end_ms, cue.text) == (1234, 2301, "Hello there.")
    assert [(w.text, w.start_ms, w.end_ms, w.probability, w.origin) for w in cue.words] == [
        ("Hello", 1234, 1500, 0.75, WordOrigin.MEASURED),
        ("there.", 1500, 2301, 0.5, WordOrigin.MEASURED),
    ]


def test_a_segment_without_words_keeps_its_text_and_times():
    (cue,) = cues_of(segment([], text=" Only text. "))
    assert (cue.start_ms, cue.end_ms, cue.text, cue.words) == (1000, 2000, "Only text.", ())


def test_a_long_segment_without_words_is_cut_at_its_sentences_in_proportion():
    text = "The old baker opened the window. Maria carried fresh bread across the bridge."
    cues = cues_of(segment([], f" {text}", start_s=10.0, end_s=16.0))
    assert [cue.text.replace("\n", " ") for cue in cues] == [text[:32], text[33:]]
    assert (cues[0].start_ms, cues[-1].end_ms) == (10_000, 16_000)
    assert 12_300 < cues[1].start_ms < 12_700
    assert not any(cue.words for cue in cues)


def test_a_segment_without_words_shares_no_cue_with_one_that_has_some():
    timed = segment(evenly("Well,", 0.9, start_s=2.0))
    apart = [segment([], " Yes,"), timed, segment([], " no.", start_s=3.0, end_s=4.0)]
    assert [cue.text for cue in cues_of(*apart)] == ["Yes,", "Well,", "no."]


def test_a_segment_without_text_gives_no_cue():
    assert cues_of(segment([], text="  ")) == []
    assert cues_of(segment([heard(" ", 0, 1)])) == []
    assert cues_of() == []


def test_a_segment_without_length_gives_a_cue_that_can_be_read():
    (cue,) = cues_of(segment([heard(" Oh.", 3.0, 3.0)]))
    assert (cue.start_ms, cue.end_ms) == (3000, 3833)


def test_a_sentence_of_two_segments_is_one_cue_with_the_worst_evidence_of_both():
    one = segment(evenly("The old baker", 0.4), avg_logprob=-0.1, temperature=0.4)
    other = segment(
        evenly("opened the window.", 0.4, start_s=1.2),
        avg_logprob=-0.6,
        speech_activity=0.7,
        no_speech_prob=0.3,
        suspect=("doubtful",),
    )
    (cue,) = cues_of(one, other)
    assert cue.text == "The old baker opened the window."
    assert (cue.evidence.avg_logprob, cue.evidence.temperature) == (-0.6, 0.4)
    assert (cue.evidence.speech_activity, cue.evidence.no_speech_prob) == (0.7, 0.3)
    assert cue.evidence.suspect == ("doubtful",)


def test_ideographs_of_two_segments_are_joined_without_a_space_and_words_with_one():
    one = segment([heard("今日は", 0.0, 1.0)])
    other = segment([heard("いい天気", 1.0, 2.0), heard("。", 2.0, 2.1)])
    assert [cue.text for cue in cues_of(one, other, language="ja")] == ["今日はいい天気。"]
    one, other = segment([heard("Not", 0.0, 0.6)]), segment([heard("now.", 0.6, 1.5)])
    assert [cue.text for cue in cues_of(one, other)] == ["Not now."]


def test_cues_are_given_out_once_a_long_silence_follows():
    maker = CueMaker(NETFLIX, CheckContext("en"))
    assert maker.add(segment(evenly("That was all.", 0.5))) == []
    assert maker.open_from_ms == 0
    assert maker.quiet_until(8000) == []
    (cue,) = maker.quiet_until(9000)
    assert cue.text == "That was all."
    assert maker.open_from_ms is None
    assert maker.quiet_until(20_000) == []
    assert maker.add(segment(evenly("Or not.", 0.5, start_s=25.0))) == []
    assert [cue.start_ms for cue in maker.finish()] == [25_000]


@given(st.lists(segments(), max_size=4), st.lists(st.booleans(), min_size=4, max_size=4))
def test_learning_of_a_silence_that_follows_anyway_changes_no_cue(several, told):
    maker = CueMaker(NETFLIX, CheckContext("en"))
    cues = []
    for each, tells in zip(several, told, strict=False):
        if tells:
            cues += maker.quiet_until(round(each.start_s * 1000))
        cues += maker.add(each)
    cues += maker.finish()
    assert [(c.start_ms, c.end_ms, c.text) for c in cues] == [
        (c.start_ms, c.end_ms, c.text) for c in cues_of(*several[: len(told)])
    ]


def said(words: str, text: str, start_s: float) -> Segment:
    return segment(evenly(words, 0.3, start_s), text)


def test_a_word_that_the_end_of_a_window_tore_apart_is_one_again():
    cues = cues_of(said("He eas", " He eas", 0.0), said("es his back.", "es his back.", 0.6))
    assert [cue.text for cue in cues] == ["He eases his back."]
    assert [word.text for word in cues[0].words] == ["He", "eas", "es", "his", "back."]


def test_segments_whose_texts_never_begin_with_a_space_are_words_apart():
    cues = cues_of(said("He was", "He was", 0.0), said("not here.", "not here.", 0.6))
    assert [cue.text for cue in cues] == ["He was not here."]


def test_what_follows_after_a_pause_goes_on_with_no_word():
    cues = cues_of(said("He was", " He was", 0.0), said("not here.", "not here.", 1.2))
    assert [cue.text for cue in cues] == ["He was not here."]
