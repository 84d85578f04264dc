"""Cutting a window's tokens at its timestamps."""

from hypothesis import given
from hypothesis import strategies as st

from engine.events import Word
from engine.segments import DraftSegment, cut_window, split_segment

BEGIN = 100


def at(seconds):
    return BEGIN + round(seconds * 50)


def spans(cut):
    return [(s.start_s, s.end_s, s.tokens) for s in cut.segments]


def test_pairs_cut_and_the_unfinished_rest_is_heard_again():
    first, second = (at(0), 1, at(2)), (at(3), 2, at(5))
    cut = cut_window([*first, *second, at(5), 3], BEGIN, 1000, 3000)
    assert spans(cut) == [(10, 12, first), (13, 15, second)]
    assert (cut.n_frames_done, cut.ends_with_timestamp) == (500, False)


def test_a_single_timestamp_at_the_end_closes_the_window():
    cut = cut_window([at(0), 1, at(2), at(3), 2, at(5)], BEGIN, 0, 2000)
    assert [span[:2] for span in spans(cut)] == [(0, 2), (3, 5)]
    assert (cut.n_frames_done, cut.ends_with_timestamp) == (2000, True)


def test_without_pairs_the_window_is_one_segment_up_to_its_last_timestamp():
    assert spans(cut_window([1, 2], BEGIN, 0, 700)) == [(0, 7, (1, 2))]
    assert spans(cut_window([at(0), 1], BEGIN, 0, 700)) == [(0, 7, (at(0), 1))]
    assert spans(cut_window([at(0), 1, at(4)], BEGIN, 0, 700)) == [(0, 4, (at(0), 1, at(4)))]


def test_a_window_without_tokens_is_one_empty_segment():
    assert spans(cut_window([], BEGIN, 0, 700)) == [(0, 7, ())]


@given(st.lists(st.integers(0, BEGIN + 1500), max_size=30), st.integers(1, 3000))
def test_segments_are_the_tokens_from_the_start_without_a_gap(tokens, n_frames):
    cut = cut_window(tokens, BEGIN, 0, n_frames)
    joined = [token for segment in cut.segments for token in segment.tokens]
    assert joined == tokens[: len(joined)]
    if cut.ends_with_timestamp:
        assert joined == tokens
        assert cut.n_frames_done == n_frames


def test_a_segment_is_split_after_a_character_of_many_tokens(model):
    tokens = tuple(model.tokenizer.encode("각 각"))
    assert len(tokens) > 5  # its bytes are tokens of their own
    words = (Word("각", 0, 1, 1.0), Word(" 각", 1, 2, 1.0))
    before, after = split_segment(DraftSegment(0, 2, tokens, words), 1.0, model.tokenizer)
    texts = [model.tokenizer.text_of(part.tokens) for part in (before, after)]
    assert texts == ["각", " 각"]
    assert before.tokens + after.tokens == tokens
