"""No rule is broken where words can be cut so that none is."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from subtitler.captioning.cue_maker import CueMaker
from subtitler.rules.check_context import CheckContext
from subtitler.rules.checks import check_document
from subtitler.rules.cue_costs import VIOLATION
from subtitler.rules.display_width import text_width, word_count
from subtitler.rules.problem import Rule
from subtitler.rules.profiles import built_in_profile
from subtitler.rules.segmentation import segment_words
from subtitler.rules.timed_words import CueSpan, TimedWord
from tests.strategies.timed_words import (
    TINY,
    TINY_PROFILES,
    cues_of_spans,
    cut_lists,
    every_way,
    film,
    stream_of,
    synthetic_words,
    timed_words,
)
from tests.whisper_segments import cues_as_they_are, cut_by_windows, stored_segments

NETFLIX = built_in_profile("netflix")
ENGLISH = CheckContext("en")

LINE_RULES = frozenset(
    {Rule.LINE_LENGTH, Rule.LINE_COUNT, Rule.ONE_LINE, Rule.BAD_BREAK, Rule.LINE_BALANCE}
)
SEGMENTATION_RULES = LINE_RULES | frozenset(
    {
        Rule.NEGATIVE_TIME,
        Rule.OUT_OF_ORDER,
        Rule.END_BEFORE_START,
        Rule.OVERLAP,
        Rule.SHOT_START,
        Rule.SHOT_END,
        Rule.MIN_DURATION,
        Rule.CHARACTERS_PER_SECOND,
        Rule.WORDS_PER_MINUTE,
        Rule.MAX_DURATION,
        Rule.MIN_GAP,
        Rule.CHAIN_GAP,
    }
)
"""What depends on where cues are cut and shown; all others are about what was said."""


def broken(words, spans, cuts_ms=(), profile=TINY):
    """What the checks find of rules that depend on the segmentation."""
    cues = cues_of_spans(words, spans, profile, "en")
    problems = check_document(cues, profile, film(cuts_ms))
    return [problem for problem in problems if problem.rule in SEGMENTATION_RULES]


@given(timed_words(), cut_lists, st.sampled_from(TINY_PROFILES))
@settings(max_examples=2 * settings().max_examples)
def test_nothing_is_broken_where_any_way_to_cut_breaks_nothing(words, cuts_ms, profile):
    ways = every_way(words, cuts_ms, profile)
    if not all(broken(words, spans, cuts_ms, profile) for _, spans in ways):
        found = segment_words(words, profile, film(cuts_ms))
        assert broken(words, found, cuts_ms, profile) == []


@given(timed_words(max_size=12), st.sampled_from(TINY_PROFILES))
@settings(max_examples=2 * settings().max_examples)
def test_lines_are_weighed_as_they_are_broken(words, profile):
    stream, costs = stream_of(words, profile)
    places = [at for at in range(len(words)) if stream.may_cut[at]] + [len(words)]
    for first, last in combinations(places, 2):
        if any(stream.must_cut[first + 1 : last]):
            continue
        span = CueSpan(first, last, 0, 1000)
        text = cues_of_spans(words, [span], profile, "en")[0].text
        cost, width, n_words = costs.lines(first, last)
        assert (width, n_words) == (text_width(text, profile), word_count(text))
        problems = [each for each in broken(words, [span], (), profile) if each.rule in LINE_RULES]
        assert cost // VIOLATION == len(problems)


def test_a_line_may_end_within_a_word_of_a_script_without_spaces():
    words = [
        TimedWord("a", 0, 55, begins_cue=True),
        TimedWord("a", 55, 110),
        TimedWord("a", 110, 165),
        TimedWord("Cats", 965, 1185, begins_cue=True),
        TimedWord("sleep", 1185, 1460),
        TimedWord("いい天気。", 1460, 1735, is_spaced=False),
        TimedWord("a", 1735, 1790),
        TimedWord("a", 1790, 1845),
        TimedWord("a", 1845, 1900),
    ]
    assert not all(broken(words, spans) for _, spans in every_way(words, ()))
    assert broken(words, segment_words(words, TINY, film(()))) == []


def test_a_dash_between_short_lines_is_weighed_as_it_is_broken():
    words = [
        TimedWord("the", 0, 225, begins_cue=True),
        TimedWord("sleep", 225, 600),
        TimedWord("—", 600, 655),
        TimedWord("the", 655, 820),
    ]
    assert not all(broken(words, spans) for _, spans in every_way(words, ()))
    assert broken(words, segment_words(words, TINY, film(()))) == []


def test_a_space_that_a_line_break_took_away_leaves_room():
    """The lines are broken between 今日 and 今日 first, and then elsewhere: the space is lost."""
    texts = ["a", "Cats", "the", "the", "今日", "今日", "いい天気。"]
    words = [TimedWord(text, 300 * at, 300 * at + 300) for at, text in enumerate(texts)]
    three_lines = next(profile for profile in TINY_PROFILES if profile.max_lines == 3)
    span = CueSpan(0, len(words), 0, 2500)
    cost, width, n_words = stream_of(words, three_lines)[1].lines(0, len(words))
    text = cues_of_spans(words, [span], three_lines, "en")[0].text
    assert text == "a Cats\nthe the 今\n日今日 いい天気。"
    assert (cost < VIOLATION, width, n_words) == (True, text_width(text, three_lines), 7)


def test_a_cue_may_hold_a_word_whose_end_the_gap_takes_away():
    """Its speech is longer than a cue may be, but not what is left of it."""
    words = [
        TimedWord("the", 910, 1075),
        TimedWord("the", 1075, 1330),
        TimedWord("Cats", 1330, 1710),
        TimedWord("sleep", 3050, 3425),
        TimedWord("a", 3425, 3480, begins_cue=True),
    ]
    spans = segment_words(words, TINY, ENGLISH)
    assert [(span.first, span.last, span.end_ms) for span in spans] == [(0, 4, 3342), (4, 5, 3925)]
    assert broken(words, spans) == []


def test_readable_speech_gives_cues_that_break_no_rule_and_end_with_sentences():
    words = synthetic_words(1500)
    spans = segment_words(words, NETFLIX, ENGLISH)
    assert broken(words, spans, profile=NETFLIX) == []
    ends = {at for at, word in enumerate(words, start=1) if word.text[-1] in ".?!"}
    assert ends <= {span.last for span in spans} | short_sentence_ends(words)


def short_sentence_ends(words: list[TimedWord]) -> set[int]:
    """Ends of sentences that may share a cue with the next one, being short beside it."""
    ends = [at for at, word in enumerate(words, start=1) if word.text[-1] in ".?!"]
    return {
        end
        for before, end, after in zip([0, *ends], ends, [*ends[1:], len(words)], strict=False)
        if min(width(words[before:end]), width(words[end:after])) < 30
    }


def width(words: list[TimedWord]) -> int:
    return len(" ".join(word.text for word in words))


def cues_of(segments, profile):
    maker = CueMaker(profile, ENGLISH)
    return [cue for each in segments for cue in maker.add(each)] + maker.finish()


@pytest.mark.parametrize("name", ["netflix", "bbc", "arte", "subtitle-edit"])
@pytest.mark.parametrize("sample", ["demo", "two_minutes"])
def test_cues_break_far_fewer_rules_than_the_segments_of_openai_whisper(sample, name):
    profile = built_in_profile(name)
    segments = stored_segments(sample)
    theirs = check_document(cues_as_they_are(segments), profile, ENGLISH)
    ours = check_document(cues_of(segments, profile), profile, ENGLISH)
    assert len(theirs) >= 3
    assert len(ours) <= len(theirs) / 3
    assert not [problem for problem in ours if problem.rule is Rule.LINE_LENGTH]


def test_the_demo_speech_gives_cues_that_break_no_rule_each_a_sentence():
    cues = cues_of(stored_segments("demo"), NETFLIX)
    assert check_document(cues, NETFLIX, ENGLISH) == ()
    assert all(cue.text.endswith((".", "?")) for cue in cues)


def test_what_the_end_of_a_window_tore_apart_is_in_one_cue_again():
    texts = [
        cue.text.replace("\n", " ") for cue in cues_of(stored_segments("two_minutes"), NETFLIX)
    ]
    assert not any(text.endswith(" Eas") or text.startswith("es ") for text in texts)
    assert sum("Eases his broken keyboard" in text for text in texts) == 1


@pytest.mark.parametrize("name", ["netflix", "bbc", "shorts"])
def test_made_up_speech_breaks_a_tenth_of_the_rules_at_most(
    name,
):
    profile = built_in_profile(name)
    segments = cut_by_windows(synthetic_words(1500, seed=3))
    theirs = check_document(cues_as_they_are(segments), profile, ENGLISH)
    ours = check_document(cues_of(segments, profile), profile, ENGLISH)
    assert len(ours) < len(theirs) / 10
