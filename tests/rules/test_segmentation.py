"""Cues from words: the best of all ways to cut, the same in one go and as words come."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from subtitler.rules.check_context import CheckContext
from subtitler.rules.profiles import built_in_profile
from subtitler.rules.segmentation import Segmenter, segment_words
from subtitler.rules.timed_words import CueSpan, TimedWord
from tests.strategies.timed_words import (
    TINY,
    cues_of_spans,
    cut_lists,
    every_way,
    film,
    synthetic_words,
    timed_words,
)

NETFLIX = built_in_profile("netflix")
ENGLISH = CheckContext("en")


@given(timed_words(), cut_lists)
@settings(max_examples=2 * settings().max_examples)
def test_no_way_to_cut_costs_less(words, cuts_ms):
    ways = list(every_way(words, cuts_ms))
    found = segment_words(words, TINY, film(cuts_ms))
    cost_of = {tuple(spans): cost for cost, spans in ways if cost is not None}
    assert cost_of[tuple(found)] == min(cost_of.values())


@given(timed_words(max_size=40), cut_lists, st.randoms(use_true_random=False))
def test_words_that_come_in_parts_give_the_same_cues(words, cuts_ms, chance):
    segmenter = Segmenter(NETFLIX, film(cuts_ms))
    spans, rest = [], list(words)
    while rest:
        count = chance.randint(1, len(rest))
        spans += segmenter.add(rest[:count])
        given_out = spans[-1].last if spans else 0
        if segmenter.open_from_ms is not None and given_out:
            assert spans[-1].end_ms <= segmenter.open_from_ms
        rest = rest[count:]
    spans += segmenter.finish()
    assert segmenter.open_from_ms is None
    assert spans == segment_words(words, NETFLIX, film(cuts_ms))


@given(timed_words(max_size=30), cut_lists, st.sampled_from(["netflix", "bbc", "shorts", "arte"]))
def test_every_word_is_in_one_cue_and_cues_follow_each_other(words, cuts_ms, name):
    spans = segment_words(words, built_in_profile(name), film(cuts_ms))
    assert [span.first for span in spans] == [0, *(span.last for span in spans[:-1])]
    assert spans[-1].last == len(words)
    assert all(0 <= span.start_ms < span.end_ms for span in spans)
    assert all(one.end_ms <= other.start_ms for one, other in pairwise(spans))
    starts = {span.first for span in spans}
    assert all(not word.begins_cue or at in starts for at, word in enumerate(words))


def said(text: str, word_ms: int = 400, pauses: dict[int, int] | None = None) -> list[TimedWord]:
    """Words of the same length; `pauses` before some of them, by their position."""
    words, at_ms = [], 0
    for index, part in enumerate(text.split()):
        at_ms += (pauses or {}).get(index, 0)
        words.append(TimedWord(part, at_ms, at_ms + word_ms))
        at_ms += word_ms
    return words


def texts(words: list[TimedWord], profile=NETFLIX, language: str | None = "en") -> list[str]:
    spans = segment_words(words, profile, CheckContext(language))
    return [cue.text for cue in cues_of_spans(words, spans, profile, language)]


def test_cues_end_where_sentences_end():
    one = "The old baker opened the kitchen window this morning."
    other = "Maria carried bread across the bridge, because her brother asked."
    assert [text.replace("\n", " ") for text in texts(said(f"{one} {other}"))] == [one, other]


def test_short_sentences_said_in_one_breath_share_a_cue_and_after_a_pause_they_do_not():
    assert texts(said("Yes. I know.")) == ["Yes. I know."]
    assert texts(said("Yes. I know.", pauses={1: 2500})) == ["Yes.", "I know."]


def test_a_long_sentence_is_cut_at_a_comma_or_where_the_speaker_pauses():
    text = "one two three four five six seven, eight nine ten eleven twelve thirteen fourteen more"
    assert texts(said(text))[0].endswith("seven,")
    plain = said(text.replace(",", ""), pauses={7: 900})
    assert texts(plain)[0].endswith("six\nseven") or texts(plain)[0].endswith("seven")


def test_no_cue_ends_with_an_article_or_a_preposition():
    text = "She put every single one of the very old books that nobody wanted on the shelf "
    text += "behind the door to the garden of the house where they had lived for many years"
    for cue in texts(said(text))[:-1]:
        assert cue.split()[-1] not in {"the", "of", "on", "to", "that", "behind", "they", "for"}


def test_a_title_ends_no_sentence_and_stays_with_its_name():
    words = said(
        "We waited for a long time this morning outside of the house of Dr. Miller, who came"
    )
    assert not any(cue.endswith("Dr.") for cue in texts(words))


def test_speech_that_lasts_too_long_is_cut_although_the_text_is_short():
    spans = segment_words(said("slow words come out one by", 2000), NETFLIX, ENGLISH)
    assert len(spans) == 2
    assert all(span.end_ms - span.start_ms <= 7000 for span in spans)


def test_a_word_of_several_parts_is_never_cut():
    words = said("a b c d e f g h i j", 1500)
    words[5:5] = [TimedWord("well", 7500, 7500), TimedWord("-known", 7500, 7510, is_spaced=False)]
    assert "well-known" in " ".join(texts(words))


def test_a_word_that_fits_nowhere_is_a_cue_of_its_own():
    long = "x" * 100
    assert long in texts([TimedWord("So", 0, 300), TimedWord(long, 300, 900), *said("it is.")][:2])


def test_scripts_without_spaces_are_cut_between_words():
    words = [TimedWord("字" * 5, 1000 * at, 1000 * at + 1000, is_spaced=False) for at in range(24)]
    cues = texts(words, language="zh")
    assert "".join(cues).replace("\n", "") == "字" * 120
    assert all(len(line) <= 16 for cue in cues for line in cue.split("\n"))


def test_thai_is_cut_inside_of_a_run_only_where_nothing_else_helps():
    words = [TimedWord("สวัสดี", 500 * at, 500 * at + 500, is_spaced=at == 0) for at in range(30)]
    cues = texts(words, language="th")
    assert len(cues) > 1
    assert "".join(cues) == "สวัสดี" * 30


def test_words_said_at_the_same_moment_stay_together():
    words = [TimedWord("one", 0, 0), TimedWord("two", 0, 0), TimedWord("three", 0, 0)]
    assert segment_words(words, NETFLIX) == [CueSpan(0, 3, 0, 833)]


def test_a_cue_begins_where_it_must_and_keeps_edges_that_are_set():
    words = said("one two three four five six", 250)
    words[3] = TimedWord("four", 750, 1000, begins_cue=True, cue_start_ms=740)
    words[2] = TimedWord("three", 500, 750, cue_end_ms=720)
    assert segment_words(words, NETFLIX, ENGLISH)[:1] == [CueSpan(0, 3, 0, 720)]
    assert segment_words(words, NETFLIX, ENGLISH)[1].start_ms == 740


def test_a_cue_stays_to_be_read_but_not_over_the_next_one():
    quick = [TimedWord("Understandable?", 0, 300), TimedWord("Yes.", 2000, 2300)]
    first, second = segment_words(quick, NETFLIX, ENGLISH)
    assert first == CueSpan(0, 1, 0, 833)
    assert second == CueSpan(1, 2, 2000, 2833)
    near = [TimedWord("Understandable?", 0, 700), TimedWord("Yes.", 850, 1800, begins_cue=True)]
    assert segment_words(near, NETFLIX, ENGLISH)[0].end_ms == 850 - 83


def test_no_words_give_no_cues():
    assert segment_words([], NETFLIX) == []


def test_the_same_words_always_give_the_same_cues():
    words = synthetic_words(400, seed=2)
    assert segment_words(words, NETFLIX, ENGLISH) == segment_words(words, NETFLIX, ENGLISH)
