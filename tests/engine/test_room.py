"""No text is lost because the model gave it no time."""

from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.decoding.language import SpokenLanguage
from engine.decoding.task import DecodingResult
from engine.events import Word
from engine.evidence import Draft
from engine.room import keep_text
from engine.segments import DraftSegment

RESULT = DecodingResult((), "", "en", 0.0, 0.0, 0.0, 1.0, ())
ENGLISH = SpokenLanguage("en", None)
times = st.integers(0, 40).map(lambda n: n / 4)


def drafts_at(spans, with_words, tokenizer):
    drafts = []
    for number, (start_s, end_s) in enumerate(spans):
        tokens = tuple(tokenizer.encode(f" {number}"))
        words = (Word(f" {number}", start_s, end_s, 1.0),) if with_words else ()
        segment = DraftSegment(start_s, end_s, tokens, words, (0.0,) * len(tokens))
        drafts.append(Draft(segment, RESULT, ENGLISH, 0))
    return drafts


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(times, times), min_size=1, max_size=8), st.booleans(), st.booleans())
def test_all_text_is_kept_in_order_and_in_time(model, spans, with_words, in_order):
    spans = [(min(span), max(span)) for span in (sorted(spans) if in_order else spans)]
    tokenizer = model.tokenizer
    drafts = drafts_at(spans, with_words, tokenizer)
    kept = [draft.segment for draft in keep_text(drafts, 2.0, 8.0, tokenizer)]
    text = "".join(tokenizer.text_of(segment.tokens) for segment in kept)
    assert text == "".join(f" {number}" for number in range(len(spans)))
    assert all(2 <= s.start_s < s.end_s <= 8 for s in kept)
    assert all(one.end_s <= other.start_s for one, other in pairwise(kept))
    for segment in kept:
        assert len(segment.tokens) == len(segment.logprobs)
        edges = [t for word in segment.words for t in (word.start_s, word.end_s)]
        assert edges == sorted(edges)
        assert all(segment.start_s <= t <= segment.end_s for t in edges)


def test_text_past_the_window_s_end_is_put_before_it_and_doubted(model):
    drafts = drafts_at([(1, 3), (9, 10)], False, model.tokenizer)
    first, last = keep_text(drafts, 0.0, 8.0, model.tokenizer)
    assert (last.segment.start_s, last.segment.end_s) == pytest.approx((7.9, 8))
    assert (first.suspect, last.suspect) == ((), ("misaligned",))


def test_text_without_any_room_joins_its_neighbour(model):
    drafts = drafts_at([(1, 8), (9, 10)], False, model.tokenizer)
    (only,) = keep_text(drafts, 0.0, 8.0, model.tokenizer)
    assert model.tokenizer.text_of(only.segment.tokens) == " 0 1"
