"""Shifting: all, some, or all from a cue on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subtitler.document.cue import CueOrigin
from subtitler.document.document import Document
from subtitler.document.editing import (
    StartsBeforeZero,
    TimesInvalid,
    set_start_and_shift_rest,
    shift,
    shift_from,
)
from tests.document.editing.laws import keeps_words, performed
from tests.pickled import pickled
from tests.strategies.cues import plain_cue
from tests.strategies.timing import (
    LAST_MS,
    overlapping,
    some_ids,
    timed_documents,
    times,
    word_times,
)


@given(st.data(), timed_documents(), st.integers(0, LAST_MS))
def test_shifting_there_and_back_restores_all_times(data, document, by_ms):
    before = document.cues
    ids = data.draw(some_ids(document))
    after = performed(document, shift(document, ids, by_ms))
    assert keeps_words(before, after)
    moved = [ids is None or cue.cue_id in ids for cue in before]
    assert [new.start_ms - old.start_ms for old, new in zip(before, after, strict=True)] == [
        by_ms if is_moved else 0 for is_moved in moved
    ]
    assert [cue.start_locked for cue in after] == [cue.start_locked for cue in before]
    back = performed(document, shift(document, ids, -by_ms))
    assert (times(back), word_times(back)) == (times(before), word_times(before))


@given(timed_documents(), st.integers(0, LAST_MS))
def test_shifting_all_keeps_what_overlaps(document, by_ms):
    before = document.cues
    assert overlapping(performed(document, shift(document, None, by_ms))) == overlapping(before)


def test_a_shift_by_nothing_or_of_nothing_is_no_step():
    document = Document([plain_cue(0)])
    assert shift(document, None, 0).splices == ()
    assert shift(document, [], 100).splices == ()
    assert shift(Document(), None, 100).splices == ()


def test_a_shift_before_zero_is_refused_with_the_cue_that_would_be_first():
    document = Document([plain_cue(5000), plain_cue(1200)])
    with pytest.raises(StartsBeforeZero, match=r"00:00:01,200.*00:00:00,300") as caught:
        shift(document, None, -1500)
    assert pickled(caught.value).moved_ms == -300
    shift(document, [document.cues[0].cue_id], -1500)
    assert shift(document, None, -1200).splices


def test_what_a_file_put_before_zero_may_be_shifted():
    document = Document([plain_cue(-500), plain_cue(1000)])
    assert [cue.start_ms for cue in performed(document, shift(document, None, -1000))] == [-1500, 0]


def test_a_cue_and_all_below_it_are_shifted():
    document = Document([plain_cue(number * 1000) for number in range(4)])
    after = performed(document, shift_from(document, document.cues[2].cue_id, 250))
    assert [cue.start_ms for cue in after] == [0, 1000, 2250, 3250]
    assert [cue.origin for cue in after][1:3] == [CueOrigin.OPENED, CueOrigin.EDITED]


def test_the_rest_follows_a_start_that_is_set():
    document = Document([plain_cue(number * 1000) for number in range(3)])
    cue_id = document.cues[1].cue_id
    after = performed(document, set_start_and_shift_rest(document, cue_id, 1300))
    assert times(after) == [(0, 1000), (1300, 2300), (2300, 3300)]
    assert [cue.start_locked for cue in after] == [False, True, False]
    assert set_start_and_shift_rest(document, cue_id, 1300).splices == ()
    with pytest.raises(StartsBeforeZero):
        set_start_and_shift_rest(document, document.cues[0].cue_id, -1)


def test_a_cue_that_ends_before_it_starts_leads_no_others():
    cue = plain_cue(1000)
    document = Document([type(cue)(cue.cue_id, 1000, 900, "text")])
    with pytest.raises(TimesInvalid):
        set_start_and_shift_rest(document, cue.cue_id, 2000)


@given(timed_documents(min_size=1, broken=False), st.integers(0, LAST_MS))
def test_words_go_with_the_rest(document, by_ms):
    before = document.cues
    edit = set_start_and_shift_rest(document, before[0].cue_id, before[0].start_ms + by_ms)
    after = performed(document, edit)
    assert keeps_words(before, after)
    assert word_times(after) == [(a + by_ms, b + by_ms) for a, b in word_times(before)]
