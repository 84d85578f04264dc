"""Speech that no word covers is found, and nothing else."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from engine.events import Word
from engine.lost_speech import SHORTEST_LOST_S, TOLERANCE_S, covered_by, lost_speech
from engine.segments import DraftSegment
from engine.speech_activity.spans import SpeechSpan


def spans(*pairs):
    return [SpeechSpan(*pair) for pair in pairs]


def test_a_skipped_sentence_is_lost():
    assert lost_speech(spans((0, 3), (3.4, 7), (7.5, 9)), spans((0, 3), (7.4, 9))) == spans(
        (3.4, 7)
    )


def test_a_timestamp_that_jumps_ahead_leaves_the_middle_of_a_span_lost():
    assert lost_speech(spans((0, 10)), spans((0, 3), (7, 10))) == spans(
        (3 + TOLERANCE_S, 7 - TOLERANCE_S)
    )


def test_blurred_edges_and_breaths_are_not_lost():
    assert lost_speech(spans((0, 10)), spans((0.3, 5), (5.5, 9.8))) == []
    assert lost_speech(spans((0, 2), (4, 4.5)), spans((0, 2))) == []


def test_a_sentence_with_pauses_is_lost_as_one():
    heard = spans((0, 1), (1.5, 2), (2.4, 3))
    assert lost_speech(heard, []) == spans((0, 3))


def test_a_word_between_keeps_two_losses_apart():
    heard = spans((0, 1.5), (2.2, 4))
    assert lost_speech(heard, spans((1.8, 1.9))) == spans((0, 1.5), (2.2, 4))


def test_words_cover_time_and_segments_without_words_do_too():
    words = (Word(" a", 1, 2, 1.0), Word(" b", 4, 5, 1.0))
    drafts = [DraftSegment(1, 5, (), words), DraftSegment(7, 9, ())]
    assert covered_by(drafts) == spans((1, 2), (4, 5), (7, 9))


def span_lists(max_size=8):
    times = st.integers(0, 600).map(lambda tenth: tenth / 10)
    return st.lists(times, max_size=2 * max_size, unique=True).map(
        lambda bounds: spans(*zip(sorted(bounds)[::2], sorted(bounds)[1::2], strict=False))
    )


@given(span_lists(), span_lists())
def test_losses_are_in_order_long_enough_and_outside_of_every_word(heard, covered):
    lost = lost_speech(heard, covered)
    for span in lost:
        assert span.duration_s >= SHORTEST_LOST_S
        assert not any(c.start_s < span.end_s and span.start_s < c.end_s for c in covered)
        assert any(h.start_s <= span.start_s < h.end_s for h in heard)
    assert all(before.end_s < after.start_s for before, after in pairwise(lost))


@given(span_lists())
def test_what_is_covered_is_never_lost(heard):
    assert lost_speech(heard, heard) == []
