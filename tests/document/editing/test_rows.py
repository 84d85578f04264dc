"""New cues beside others, copies, and pasted ones."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subtitler.document.cue import CueOrigin
from subtitler.document.document import Document
from subtitler.document.editing import duplicate_cues, insert_after, insert_before, paste_cues
from subtitler.document.word import Word
from tests.document.editing.laws import performed
from tests.strategies.cues import plain_cue, plain_cues


def inserted(edit):
    (cue,) = edit.splices[0].inserted
    return cue.start_ms, cue.end_ms


@pytest.mark.parametrize(
    ("next_ms", "gap_ms", "times"),
    [
        (9000, 0, (1000, 3000)),
        (2000, 0, (1000, 2000)),
        (1000, 0, (1000, 1100)),
        (2000, 80, (1080, 1920)),
        (9000, 80, (1080, 3080)),
        (1050, 80, (1000, 1100)),
    ],
)
def test_a_cue_after_another_fills_the_gap_at_most(next_ms, gap_ms, times):
    document = Document([first := plain_cue(0), plain_cue(next_ms)])
    edit = insert_after(document, first.cue_id, "new", gap_ms=gap_ms)
    assert inserted(edit) == times
    assert [cue.text for cue in performed(document, edit)] == ["text", "new", "text"]


def test_a_cue_after_the_last_one_has_all_the_time():
    document = Document([cue := plain_cue(0)])
    assert inserted(insert_after(document, cue.cue_id)) == (1000, 3000)


@pytest.mark.parametrize(
    ("start_ms", "gap_ms", "times"),
    [
        (9000, 0, (7000, 9000)),
        (2000, 0, (1000, 2000)),
        (1000, 0, (900, 1000)),
        (2000, 80, (1080, 1920)),
        (9000, 80, (6920, 8920)),
    ],
)
def test_a_cue_before_another_fills_the_gap_at_most(start_ms, gap_ms, times):
    document = Document([plain_cue(0), second := plain_cue(start_ms)])
    edit = insert_before(document, second.cue_id, "new", gap_ms=gap_ms)
    assert inserted(edit) == times
    assert [cue.text for cue in performed(document, edit)] == ["text", "new", "text"]


def test_a_cue_before_the_first_one_does_not_start_before_the_media():
    document = Document([cue := plain_cue(0)])
    assert inserted(insert_before(document, cue.cue_id)) == (0, 100)
    document = Document([cue := plain_cue(1000)])
    assert inserted(insert_before(document, cue.cue_id)) == (0, 1000)


@given(plain_cues(), st.integers(0, 300), st.data())
def test_a_new_cue_is_shown_for_some_time_beside_its_neighbour(cues, gap_ms, data):
    document = Document(cues)
    for cue in cues:
        for function in (insert_after, insert_before):
            start_ms, end_ms = inserted(function(document, cue.cue_id, gap_ms=gap_ms))
            assert start_ms >= 0
            assert 100 <= end_ms - start_ms <= 2000


def test_copies_stand_after_their_originals():
    cues = [plain_cue(0, "a"), replace(plain_cue(1000, "b"), identifier="x"), plain_cue(2000, "c")]
    document = Document(cues)
    edit = duplicate_cues(document, [cues[2].cue_id, cues[1].cue_id])
    assert edit.label == "Duplicate 2 cues"
    after = performed(document, edit)
    assert [cue.text for cue in after] == ["a", "b", "b", "c", "c"]
    assert [cue.identifier for cue in after] == ["", "x", "", "", ""]
    assert len({cue.cue_id for cue in after}) == 5
    assert duplicate_cues(document, [cues[0].cue_id]).label == "Duplicate cue"


def test_pasted_cues_start_at_a_time_and_go_where_they_belong():
    document = Document([plain_cue(0, "a"), plain_cue(6000, "d")])
    copied = [
        replace(plain_cue(13_000, "e"), start_locked=True, end_locked=True),
        replace(plain_cue(10_000, "b"), words=(Word("b", 10_100, 10_200),)),
    ]
    edit = paste_cues(document, copied, 5000)
    assert edit.label == "Paste 2 cues"
    after = performed(document, edit)
    assert [(cue.text, cue.start_ms) for cue in after] == [
        ("a", 0),
        ("b", 5000),
        ("d", 6000),
        ("e", 8000),
    ]
    assert after[1].words[0].start_ms == 5100
    assert not after[3].start_locked
    assert {cue.origin for cue in after[1::2]} == {CueOrigin.EDITED}


def test_cues_pasted_without_a_time_keep_theirs_and_their_locks():
    document = Document([cue := replace(plain_cue(5000), start_locked=True)])
    pasted = performed(document, paste_cues(document, [cue]))[1]
    assert pasted == replace(cue, cue_id=pasted.cue_id, origin=CueOrigin.EDITED)
    assert pasted.cue_id != cue.cue_id
    assert paste_cues(document, []).splices == ()
    assert paste_cues(document, [cue], 5000).splices[0].inserted[0].start_locked


@given(plain_cues(), plain_cues(), st.integers(0, 20_000))
def test_pasting_conserves_the_order_in_time(there, copied, at_ms):
    document = Document(there)
    after = performed(document, paste_cues(document, copied, at_ms))
    starts = [cue.start_ms for cue in after]
    assert starts == sorted(starts)
    assert len(after) == len(there) + len(copied)
