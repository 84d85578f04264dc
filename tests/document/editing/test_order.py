"""Order of rows, and overlaps."""

from hypothesis import given
from hypothesis import strategies as st

from subtitler.document.document import Document
from subtitler.document.editing import fix_overlaps, sort_by_time
from tests.document.editing.laws import performed
from tests.document.editing.test_gaps import cue
from tests.strategies.cues import plain_cue
from tests.strategies.timing import overlapping, timed_documents, times


@given(timed_documents())
def test_sorting_is_by_start_and_stable_and_changes_no_cue(document):
    before = document.cues
    after = performed(document, sort_by_time(document))
    assert after == tuple(sorted(before, key=lambda cue: cue.start_ms))
    assert sort_by_time(document).splices == ()
    assert [document.row_of(cue.cue_id) for cue in after] == list(range(len(after)))


def test_sorting_touches_only_the_rows_that_are_out_of_order():
    document = Document([plain_cue(1000 * second) for second in (0, 2, 1, 3)])
    (splice,) = sort_by_time(document).splices
    assert (splice.row, len(splice.removed)) == (1, 2)


def test_the_earlier_cue_gives_way_and_where_it_may_not_the_later():
    document = Document([cue(0, 1500), cue(1000, 2000)])
    assert times(performed(document, fix_overlaps(document, min_gap_ms=80))) == [
        (0, 920),
        (1000, 2000),
    ]
    document = Document([cue(0, 1500, end_locked=True), cue(1000, 2000)])
    assert times(performed(document, fix_overlaps(document))) == [(0, 1500), (1500, 2000)]
    document = Document([cue(0, 1500, end_locked=True), cue(1000, 2000, start_locked=True)])
    assert fix_overlaps(document).splices == ()
    assert overlapping(performed(document, fix_overlaps(document, move_locked=True))) == set()


def test_people_who_speak_at_once_may():
    document = Document([cue(0, 1000), cue(0, 1000), cue(900, 2000)])
    assert times(performed(document, fix_overlaps(document)))[2] == (900, 2000)
    document = Document([cue(0, 1000), cue(0, 1000)])
    assert fix_overlaps(document).splices == ()


def test_a_cue_moved_on_is_compared_with_those_it_meets_there():
    document = Document([cue(0, 2000), cue(0, 3000), cue(1500, 4000)])
    after = performed(document, fix_overlaps(document))
    assert times(after) == [(0, 1500), (2000, 3000), (1500, 2000)]


def test_only_chosen_cues_change():
    document = Document([cue(0, 1500), cue(1000, 2000)])
    ids = [document.cues[1].cue_id]
    assert times(performed(document, fix_overlaps(document, ids))) == [(0, 1500), (1500, 2000)]


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(1, 4)), max_size=5, unique=True))
def test_overlaps_of_cues_long_enough_are_gone(chosen):
    starts = {1000 * start: 700 * length for start, length in chosen}
    document = Document(cue(start, start + length) for start, length in starts.items())
    after = performed(document, fix_overlaps(document, move_locked=True))
    assert overlapping(after) == set()


def test_hundreds_of_cues_at_the_same_time_are_no_burden():
    document = Document(cue(0, 1000 + number) for number in range(3000))
    performed(document, fix_overlaps(document))
