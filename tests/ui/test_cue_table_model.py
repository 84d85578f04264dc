"""The table tells its views the truth, whatever happens to the document."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from subtitler.document.cue import Cue
from subtitler.document.document import Document
from subtitler.document.editing import insert_cue
from subtitler.document.word import Word
from subtitler.ui.cues.columns import EDITABLE, Column
from subtitler.ui.cues.cue_table_model import (
    CUE_ROLE,
    PLAYING_ROLE,
    PROBLEM_ROLE,
    CueTableModel,
)
from tests.strategies.cues import edits, plain_cue, plain_cues

pytestmark = pytest.mark.usefixtures("qapp")
anything = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


def watched(document: Document) -> CueTableModel:
    """A model that Qt's own tester follows; a wrong signal ends the test run."""
    model = CueTableModel()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal, model)
    model.set_document(document)
    return model


def shown(model: CueTableModel) -> list[Cue]:
    return [model.index(row, 0).data(CUE_ROLE) for row in range(model.rowCount())]


@anything
@given(st.data())
def test_rows_follow_any_mix_of_edits_undo_redo_and_arriving_captions(data):
    document = Document(data.draw(plain_cues()))
    model = watched(document)
    step = None
    for _ in range(data.draw(st.integers(1, 12))):
        match data.draw(st.sampled_from(["edit", "undo", "redo", "begin", "arrive", "finish"])):
            case "edit":
                document.perform(data.draw(edits(document)))
            case "undo" if document.undo_label is not None:
                document.undo()
            case "redo" if document.redo_label is not None:
                document.redo()
            case "begin" if step is None:
                step = document.begin_captions("Caption")
            case "arrive" if step is not None:
                step.add(data.draw(plain_cues(max_size=3)))
            case "finish" if step is not None:
                step.finish()
                step = None
        assert shown(model) == list(document.cues)


@anything
@given(plain_cues(), plain_cues())
def test_another_document_is_shown_whole_and_the_first_one_is_not_listened_to(first, second):
    one, other = Document(first), Document(second)
    model = watched(one)
    model.set_document(other)
    assert shown(model) == list(other.cues)
    before = shown(model)
    one.begin_captions("Caption").add([plain_cue(500)])
    assert shown(model) == before


def a_document(*texts: str) -> Document:
    return Document(plain_cue(2000 * n, text) for n, text in enumerate(texts))


def test_a_row_says_number_times_duration_speed_longest_line_and_text():
    cue = Cue("a", 61_500, 63_500, "Good <i>morning</i>\nall", (Word("Good", 0, 1, 0.5),))
    model = watched(Document([cue]))
    said = [model.index(0, column).data() for column in Column]
    assert model.headerData(0, Qt.Orientation.Vertical) == "1"
    spoken = model.index(0, Column.NUMBER).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "# 1"
    assert said == [
        "",
        "00:01:01.500",
        "00:01:03.500",
        "2.000",
        "7.5",
        "12",
        "50%",
        "Good <i>morning</i>\nall",
    ]


def test_only_times_and_text_can_be_edited_in_place():
    model = watched(a_document("one"))
    for column in Column:
        editable = bool(model.flags(model.index(0, column)) & Qt.ItemFlag.ItemIsEditable)
        assert editable == (column in EDITABLE)


@pytest.mark.parametrize(
    ("column", "value", "times"),
    [
        (Column.START, 2500, (2500, 3000)),
        (Column.START, 5000, (5000, 6000)),
        (Column.END, 4500, (2000, 4500)),
        (Column.DURATION, 700, (2000, 2700)),
    ],
)
def test_an_edited_time_becomes_an_edit_that_can_be_undone(column, value, times):
    document = a_document("one", "two")
    model = watched(document)
    assert model.setData(model.index(1, column), value)
    assert (document.cues[1].start_ms, document.cues[1].end_ms) == times
    document.undo()
    assert model.index(1, Column.START).data() == "00:00:02.000"


def test_an_impossible_time_is_refused_with_a_sentence_and_changes_nothing(qtbot):
    document = a_document("one", "two")
    model = watched(document)
    with qtbot.waitSignal(model.refused) as refused:
        assert not model.setData(model.index(1, Column.END), 1000)
    assert str(refused.args[0]).endswith(".")
    assert document.undo_label is None


def test_an_unchanged_text_is_no_step_of_history():
    document = a_document("one")
    model = watched(document)
    assert not model.setData(model.index(0, Column.TEXT), "one")
    assert document.undo_label is None


def test_tooltips_show_markup_as_text_and_never_obey_it():
    model = watched(a_document("<b>bold</b> & <img src='http://example.org/x'>"))
    tip = model.index(0, Column.TEXT).data(Qt.ItemDataRole.ToolTipRole)
    assert tip.startswith("<qt>&lt;b&gt;bold&lt;/b&gt; &amp; &lt;img")


def test_broken_times_are_named_in_words_for_screen_readers_too():
    document = Document(
        [Cue("a", 0, 5000, "one"), Cue("b", 4000, 6000, "two"), Cue("c", 9000, 8000, "three")]
    )
    model = watched(document)
    overlap, backwards = model.index(1, Column.START), model.index(2, Column.END)
    assert "the one before" in overlap.data(PROBLEM_ROLE)
    assert "before it starts" in backwards.data(PROBLEM_ROLE)
    assert "before it starts" in backwards.data(Qt.ItemDataRole.AccessibleTextRole)
    assert not model.index(0, Column.START).data(PROBLEM_ROLE)
    assert model.index(2, Column.CPS).data() == ""


def test_the_playing_cue_is_marked_and_unmarked_alone(qtbot):
    document = a_document("one", "two", "three")
    model = watched(document)
    assert model.set_playing(document.cues[1].cue_id)
    marks = [model.index(row, 0).data(PLAYING_ROLE) for row in range(3)]
    assert marks == [False, True, False]
    assert not model.set_playing(document.cues[1].cue_id)
    with qtbot.waitSignal(model.dataChanged):
        model.set_playing(None)
    assert not model.index(1, 0).data(PLAYING_ROLE)


def test_views_hear_that_the_numbers_below_an_inserted_cue_moved():
    document = Document([Cue(name, i * 1000, i * 1000 + 500, name) for i, name in enumerate("abc")])
    model = watched(document)
    told = []
    model.dataChanged.connect(lambda top, bottom, _roles: told.append((top.row(), bottom.row())))
    document.perform(insert_cue(document, 500, 900))
    assert any(first <= 2 and last == 3 for first, last in told)
    told.clear()
    document.undo()
    assert any(first <= 1 and last == 2 for first, last in told)
