"""Rows are found after any edits, one by one or many at once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subtitler.document.document import Document
from subtitler.document.edit import Edit, Splice
from subtitler.document.row_index import LARGEST_DRIFT
from tests.strategies.cues import edits, plain_cue, plain_cues


@given(st.data())
def test_rows_are_those_of_the_cues_after_any_edits(data):
    document = Document(data.draw(plain_cues(max_size=20)))
    for _ in range(data.draw(st.integers(0, 4))):
        document.perform(data.draw(edits(document)))
    chosen = data.draw(st.lists(st.sampled_from(range(len(document.cues) or 1))))
    ids = [document.cues[row].cue_id for row in chosen if document.cues]
    assert document.rows_of(ids) == sorted(set(chosen if document.cues else []))
    assert [document.row_of(cue_id) for cue_id in ids] == [row for row in chosen if document.cues]


def test_many_rows_are_found_when_the_cues_have_moved_a_little():
    cues = tuple(plain_cue(1000 * number) for number in range(2 * LARGEST_DRIFT))
    document = Document(cues)
    document.perform(Edit("Delete", (Splice(0, cues[:3], ()),)))
    ids = [cue.cue_id for cue in cues[3:]]
    assert document.rows_of(reversed(ids)) == list(range(len(ids)))
    with pytest.raises(KeyError):
        document.rows_of([cues[0].cue_id])
