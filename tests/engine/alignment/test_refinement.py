"""Laws of the refinement of words, and what it does with sounds that are known."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.alignment.refinement import REACH_S, refine_segments, refine_words
from engine.alignment.sound_evidence import WindowSound, hear
from engine.alignment.words import TimedWord
from engine.events import Word
from engine.segments import DraftSegment

RATE = 16_000


def sound_of(spans, length_s, start_s=0.0, noise=0.0, seed=0):
    """Harsh sound in the spans, silence or noise elsewhere."""
    chance = np.random.default_rng(seed)
    samples = noise * chance.standard_normal(round(length_s * RATE))
    for begin_s, end_s in spans:
        first, stop = round(begin_s * RATE), round(end_s * RATE)
        samples[first:stop] += 0.2 * chance.standard_normal(max(0, stop - first))
    return WindowSound(start_s, samples.astype(np.float32))


def word(start_s, end_s, text=" w"):
    return Word(text, start_s, end_s, 0.9)


def looking_at(length_s, *times_s):
    """Attention that is all at a moment each, by frames of 20 ms."""
    pictures = np.zeros((len(times_s), round(length_s * 50)), np.float32)
    for row, time_s in zip(pictures, times_s, strict=True):
        row[round(time_s * 50)] = 1
    return list(pictures)


def times(words):
    return [(word.start_s, word.end_s) for word in words]


@st.composite
def windows(draw):
    """Words anywhere, also without length, over bursts of sound, with attention or without."""
    start_s = draw(st.sampled_from([0.0, 12.34, 3599.99]))
    length_s = draw(st.sampled_from([0.02, 0.3, 2.0, 5.0]))
    edges = draw(st.lists(st.integers(0, round(length_s * 100)), max_size=8).map(sorted))
    spans = [(a / 100, b / 100) for a, b in zip(edges[::2], edges[1::2], strict=False)]
    sound = sound_of(spans, length_s, start_s, draw(st.sampled_from([0.0, 0.001, 0.05])))
    at = draw(st.lists(st.integers(0, round(length_s * 100)), max_size=14).map(sorted))
    words = [
        word(start_s + a / 100, start_s + b / 100) for a, b in zip(at[::2], at[1::2], strict=False)
    ]
    attention = None
    if draw(st.booleans()):
        chance = np.random.default_rng(draw(st.integers(0, 99)))
        attention = list(chance.dirichlet(np.full(round(length_s * 50), 0.05), len(words)))
    earliest_s = start_s + draw(st.integers(-200, round(length_s * 50))) / 100
    return words, sound, earliest_s, attention


@settings(max_examples=60)
@given(windows())
def test_words_are_in_order_apart_with_a_length_and_within_the_sound(window):
    words, sound, earliest_s, attention = window
    refined = refine_words(words, sound, earliest_s, attention)
    assert [word.text for word in refined] == [word.text for word in words]
    now = max(sound.start_s, earliest_s)
    for start_s, end_s in times(refined):
        assert now - 1e-9 <= start_s < end_s <= sound.end_s + 1e-9
        now = end_s


@settings(max_examples=60)
@given(windows())
def test_no_word_goes_further_through_sound_than_it_may(window):
    words, sound, _, attention = window
    silence = hear(sound).silence
    heard_s = np.concatenate([[0.0], np.cumsum(1 - silence) / 100])

    def sound_until(at_s):
        return heard_s[min(round((at_s - sound.start_s) * 100), len(silence))]

    refined = refine_words(words, sound, 0.0, attention)
    for before, after in zip(words, refined, strict=True):
        assert sound_until(after.start_s) >= sound_until(before.start_s) - REACH_S - 0.03
        assert sound_until(after.end_s) <= sound_until(before.end_s) + REACH_S + 0.03


@settings(max_examples=20)
@given(windows())
def test_the_same_window_gives_the_same_words(window):
    assert refine_words(*window) == refine_words(*window)


def test_the_first_word_does_not_span_the_silence_before_it():
    sound = sound_of([(3.0, 3.4)], 5.0)
    (refined,) = refine_words([word(0.0, 3.3)], sound, 0.0, looking_at(5.0, 3.1))
    assert times([refined]) == [(pytest.approx(3.0, abs=0.03), pytest.approx(3.4, abs=0.03))]


def test_the_last_word_ends_with_its_sound():
    sound = sound_of([(1.0, 1.6)], 5.0)
    for end_s in (1.2, 5.0):
        (refined,) = refine_words([word(1.0, end_s)], sound, 0.0, looking_at(5.0, 1.1))
        assert refined.end_s == pytest.approx(1.6, abs=0.03)


def test_words_on_both_sides_of_a_pause_are_parted_by_it():
    sound = sound_of([(1.0, 1.5), (2.5, 3.0)], 4.0, noise=0.002)
    words = [word(1.0, 1.3), word(1.3, 3.0)]
    refined = refine_words(words, sound, 0.0, looking_at(4.0, 1.2, 2.6))
    expected = [1.0, 1.5, 2.5, 3.0]
    assert list(itertools.chain(*times(refined))) == pytest.approx(expected, abs=0.03)


def test_a_closure_within_a_word_is_no_pause():
    sound = sound_of([(1.0, 1.2), (1.26, 1.5)], 3.0)
    words = [word(1.0, 1.5)]
    attention = [sum(looking_at(3.0, 1.1, 1.4))]
    assert times(refine_words(words, sound, 0.0, attention)) == [
        (pytest.approx(1.0, abs=0.03), pytest.approx(1.5, abs=0.03))
    ]


def test_sound_without_a_voice_counts_as_silence_where_somebody_listened():
    sound = sound_of([(0.5, 4.0)], 6.0)
    speech = np.zeros(188, np.float32)
    speech[94:125] = 1  # from 3.0 to 4.0 s
    listened = WindowSound(0.0, sound.samples, speech)
    words, attention = [word(0.5, 4.0)], looking_at(6.0, 3.3)
    assert refine_words(words, sound, 0.0, attention)[0].start_s < 1
    assert refine_words(words, listened, 0.0, attention)[0].start_s == pytest.approx(2.9, abs=0.2)


def test_words_without_length_get_one():
    sound = sound_of([(1.0, 2.0)], 3.0)
    words = [word(1.0, 1.3), word(1.3, 1.3), word(1.3, 1.3), word(1.3, 2.0)]
    for attention in (None, looking_at(3.0, 1.1, 1.3, 1.5, 1.8)):
        refined = refine_words(words, sound, 0.0, attention)
        assert all(word.end_s - word.start_s >= 0.04 for word in refined)


def test_more_words_than_there_is_time_for_share_it():
    sound = sound_of([], 0.5)
    refined = refine_words([word(0.1, 0.1)] * 100, sound, 0.2)
    assert times(refined)[0][0] == 0.2
    assert times(refined)[-1][1] == 0.5
    assert all(start_s < end_s for start_s, end_s in times(refined))


def test_digits_and_symbols_are_timed_as_words_are():
    sound = sound_of([(1.0, 1.4), (1.7, 2.3)], 3.0)
    words = [word(1.0, 1.4, " 27"), word(1.4, 1.4, " %"), word(1.4, 2.3, " $5.30")]
    refined = refine_words(words, sound, 0.0, looking_at(3.0, 1.1, 1.8, 2.1))
    assert [word.text for word in refined] == [" 27", " %", " $5.30"]
    assert refined[0].end_s == pytest.approx(1.4, abs=0.05)
    assert refined[1].start_s == pytest.approx(1.7, abs=0.05)


def test_heads_that_look_early_throughout_are_found_out_by_the_sound():
    chance = np.random.default_rng(1)
    onsets_s = np.arange(0.5, 6.0, 0.25)
    samples = np.zeros(7 * RATE)
    for index, onset_s in enumerate(onsets_s):  # words that differ in pitch, without pauses
        time = np.arange(RATE // 4) / RATE
        first = round(onset_s * RATE)
        tone = np.sin(2 * np.pi * (300 + 173 * (index * 7 % 11)) * time)
        samples[first : first + RATE // 4] = 0.3 * tone + 0.01 * chance.standard_normal(RATE // 4)
    sound = WindowSound(0.0, samples.astype(np.float32))
    words = [word(onset_s - 0.05, onset_s + 0.2) for onset_s in onsets_s]
    attention = [
        a + b
        for a, b in zip(
            looking_at(7.0, *(onsets_s - 0.03)), looking_at(7.0, *(onsets_s + 0.1)), strict=True
        )
    ]
    refined = refine_words(words, sound, 0.0, attention)
    errors = np.array([word.start_s for word in refined]) - onsets_s
    assert np.median(np.abs(errors)) <= 0.011


def test_segments_span_their_refined_words():
    sound = sound_of([(1.0, 1.5), (2.5, 3.0)], 4.0)
    segments = [
        DraftSegment(0.0, 1.3, (1,), (word(0.0, 1.3, " one."),)),
        DraftSegment(1.3, 1.3, ()),
        DraftSegment(1.3, 4.0, (2, 3), (word(1.3, 4.0, " two"),)),
    ]
    one, two = looking_at(4.0, 1.2, 2.6)
    timed = [
        TimedWord(" one.", [1], 0.0, 1.2, 0.9, attention=one),
        TimedWord("", [], 1.2, 1.3, 0.9, attention=one),  # the mark, merged
        TimedWord(" two", [2, 3], 1.3, 4.0, 0.9, attention=two),
    ]
    refine_segments(segments, timed, sound, 0.0)
    spans = [(segment.start_s, segment.end_s) for segment in segments]
    assert spans[0] == (pytest.approx(1.0, abs=0.03), pytest.approx(1.5, abs=0.03))
    assert spans[1] == (1.3, 1.3)
    assert spans[2] == (pytest.approx(2.5, abs=0.03), pytest.approx(3.0, abs=0.03))
    assert [segment.words[0].text for segment in segments if segment.words] == [" one.", " two"]
