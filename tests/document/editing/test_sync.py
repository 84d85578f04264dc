"""Stretching, points and frame rates: straight lines, exact at the points."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from subtitler.document.document import Document
from subtitler.document.editing import (
    StartsBeforeZero,
    SyncPointsInvalid,
    TimesInvalid,
    change_frame_rate,
    shift,
    stretch,
    sync_points,
)
from subtitler.document.frame_rate import (
    FPS_23_976,
    FPS_25,
    FPS_29_97,
    FPS_29_97_DROP,
    FRAME_RATES,
)
from subtitler.document.word import WordOrigin
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


@st.composite
def points(draw, min_size=1):
    old = draw(st.lists(st.integers(0, LAST_MS), unique=True, min_size=min_size, max_size=4))
    new = draw(
        st.lists(st.integers(0, 2 * LAST_MS), unique=True, min_size=len(old), max_size=len(old))
    )
    return list(zip(sorted(old), sorted(new), strict=True))


def test_two_points_stretch_the_rest():
    document = Document([plain_cue(1000), plain_cue(5000), plain_cue(9000)])
    after = performed(document, stretch(document, (1000, 2000), (5000, 4000)))
    assert times(after) == [(2000, 2500), (4000, 4500), (6000, 6500)]
    assert document.undo_label == "Stretch"
    after = performed(document, stretch(document, (4000, 5000), (2000, 1000)))
    assert [cue.start_ms for cue in after] == [1000, 5000, 9000]


def test_between_points_each_piece_has_a_line_of_its_own():
    document = Document([plain_cue(second * 1000) for second in (1, 2, 3, 4, 6)])
    after = performed(document, sync_points(document, [(4000, 8000), (2000, 4000), (5000, 9000)]))
    assert [cue.start_ms for cue in after] == [2000, 4000, 6000, 8000, 10_000]


@given(st.data(), timed_documents(), points())
def test_what_is_at_a_point_comes_to_be_where_it_says(data, document, chosen):
    before = document.cues
    ids = data.draw(some_ids(document))
    try:
        after = performed(document, sync_points(document, chosen, ids))
    except (StartsBeforeZero, TimesInvalid):
        assume(False)
    assert keeps_words(before, after)
    goal = dict(chosen)
    for old, new in zip(before, after, strict=True):
        if ids is not None and old.cue_id not in ids:
            assert new == old
        else:
            assert new.start_ms == goal.get(old.start_ms, new.start_ms)
            assert new.end_ms == goal.get(old.end_ms, new.end_ms)
            assert (new.start_locked, new.end_locked) == (old.start_locked, old.end_locked)


@given(timed_documents(), points())
def test_no_cues_overlap_that_did_not_and_order_stays(document, chosen):
    before = document.cues
    try:
        after = performed(document, sync_points(document, chosen))
    except (StartsBeforeZero, TimesInvalid):
        assume(False)
    assert overlapping(after) <= overlapping(before)
    order = sorted(range(len(before)), key=lambda row: before[row].start_ms)
    starts = [after[row].start_ms for row in order]
    assert starts == sorted(starts)


@given(timed_documents(), points(min_size=2))
def test_points_that_change_nothing_are_no_step(document, chosen):
    same = [(old, old) for old, _ in chosen]
    assert sync_points(document, same).splices == ()


def test_one_point_is_a_shift():
    document = Document([plain_cue(1000), plain_cue(5000)])
    edit = sync_points(document, [(1000, 1700)])
    assert edit.splices == shift(document, None, 700).splices
    assert edit.label == "Synchronise"


@pytest.mark.parametrize(
    "chosen", [[], [(1, 2), (1, 3)], [(1, 5), (2, 5)], [(1, 5), (2, 4)], [(0, 0), (5, 9), (6, 8)]]
)
def test_points_that_turn_time_back_are_refused(chosen):
    with pytest.raises(SyncPointsInvalid, match="later time") as caught:
        sync_points(Document([plain_cue()]), chosen)
    assert str(pickled(caught.value)) == str(caught.value)


def test_what_would_start_before_the_beginning_or_have_no_time_is_refused():
    document = Document([plain_cue(1000), plain_cue(9000)])
    with pytest.raises(StartsBeforeZero):
        stretch(document, (5000, 3000), (9000, 9000))
    with pytest.raises(TimesInvalid):
        stretch(document, (0, 0), (100_000, 10))


def test_frames_are_kept_when_the_rate_changes():
    starts = [FPS_23_976.ms_of(frame) for frame in (24, 1000, 100_001)]
    document = Document([plain_cue(start) for start in starts])
    after = performed(document, change_frame_rate(document, FPS_23_976, FPS_25))
    assert [cue.start_ms for cue in after] == [960, 40_000, 4_000_040]


@given(timed_documents(), st.sampled_from(FRAME_RATES), st.sampled_from(FRAME_RATES))
def test_changing_the_rate_there_and_back_restores_times_on_frames(document, old, new):
    on_frames = Document(
        type(cue)(
            cue.cue_id, old.ms_of(cue.start_ms // 40), old.ms_of(cue.end_ms // 40 + 1), cue.text
        )
        for cue in document.cues
    )
    before = on_frames.cues
    performed(on_frames, change_frame_rate(on_frames, old, new))
    assert times(performed(on_frames, change_frame_rate(on_frames, new, old))) == times(before)


@given(timed_documents(), st.sampled_from(FRAME_RATES), st.sampled_from(FRAME_RATES))
def test_a_rate_keeps_words_in_order_and_cues_apart(document, old, new):
    before = document.cues
    try:
        after = performed(document, change_frame_rate(document, old, new))
    except TimesInvalid:
        assume(False)
    assert keeps_words(before, after)
    assert overlapping(after) <= overlapping(before)


def test_counting_dropped_codes_changes_no_times():
    document = Document([plain_cue(1000)])
    assert change_frame_rate(document, FPS_29_97, FPS_29_97_DROP).splices == ()


@given(timed_documents(broken=False))
def test_measured_words_that_move_are_no_longer_measured(document):
    before = document.cues
    after = performed(document, stretch(document, (0, 0), (1000, 2000)))
    assert word_times(after) == [(2 * start, 2 * end) for start, end in word_times(before)]
    moved = [word for cue in after for word in cue.words if word.end_ms]
    assert all(word.origin is not WordOrigin.MEASURED for word in moved)
