"""Cues are corrected by hand, in the panel and in place, and everything can be undone."""

import time

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLineEdit

from subtitler.document.cue import Cue
from subtitler.document.document import Document
from subtitler.document.editing import add_lead_in, add_lead_out
from subtitler.document.word import Word
from subtitler.jobs.session import Session
from subtitler.ui.action_names import ActionName
from subtitler.ui.cue_commands import CueCommands
from subtitler.ui.cues.columns import Column
from subtitler.ui.cues.cue_delegate import InPlaceTextEdit

WORDS = (
    Word("Good", 1000, 1200, 0.9),
    Word("morning", 1300, 1600, 0.3),
    Word("dear", 1800, 2000, 0.9),
    Word("friends", 2100, 2700, 0.9),
)


@pytest.fixture
def document(show):
    return show(
        [
            Cue("a", 1000, 3000, "Good morning dear friends", WORDS),
            Cue("b", 3500, 4500, "Second"),
            Cue("c", 5000, 6000, "Third"),
        ]
    )


def texts(document):
    return [cue.text for cue in document.cues]


def test_the_first_cue_is_the_current_one(window, document):
    assert window.workspace.cues.current_cue_id == "a"
    assert window.workspace.editor.text.toPlainText() == "Good morning dear friends"
    assert window.workspace.editor.start.text() == "00:00:01.000"


def test_typing_becomes_one_step_that_keeps_the_times_of_untouched_words(
    window, document, qtbot, do
):
    field = window.workspace.editor.text
    field.setFocus()
    field.moveCursor(field.textCursor().MoveOperation.End)
    qtbot.keyClicks(field, " there")
    cue = document.cue("a")
    assert cue.text == "Good morning dear friends there"
    assert cue.words[:4] == WORDS
    do(ActionName.UNDO)
    assert document.cue("a").text == "Good morning dear friends"
    assert field.toPlainText() == "Good morning dear friends"
    do(ActionName.REDO)
    assert field.toPlainText() == "Good morning dear friends there"


def test_undo_in_the_text_field_is_the_documents_undo(window, document, qtbot):
    field = window.workspace.editor.text
    field.setFocus()
    qtbot.keyClicks(field, "Oh ")
    qtbot.keyClick(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert document.cue("a").text == "Good morning dear friends"
    assert document.undo_label is None


def test_the_menu_says_what_would_be_undone(window, document):
    window.workspace.editor.text.setPlainText("Other")
    assert window.actions_by_name[ActionName.UNDO].text() == "&Undo edit text"
    assert window.actions_by_name[ActionName.UNDO].isEnabled()
    assert not window.actions_by_name[ActionName.REDO].isEnabled()


def test_keys_without_modifiers_are_typed_and_not_taken_as_shortcuts(window, document, qtbot):
    field = window.workspace.editor.text
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "a b")
    qtbot.keyClick(field, Qt.Key.Key_Delete)
    assert document.cue("a").text == "a b"
    assert len(document.cues) == 3


def test_text_is_edited_in_place_with_a_line_break(window, document, qtbot, do):
    cues = window.workspace.cues
    cues.setFocus()
    do(ActionName.EDIT_IN_PLACE)
    field = cues.findChild(InPlaceTextEdit)
    field.selectAll()
    qtbot.keyClicks(field, "One")
    qtbot.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClicks(field, "two")
    assert document.cue("a").text == "Good morning dear friends"
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert document.cue("a").text == "One\ntwo"


def test_escape_leaves_the_text_as_it_was(window, document, qtbot, do):
    cues = window.workspace.cues
    do(ActionName.EDIT_IN_PLACE)
    field = cues.findChild(InPlaceTextEdit)
    qtbot.keyClicks(field, "gone")
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert texts(document)[0] == "Good morning dear friends"


def test_times_are_edited_in_place(window, document, qtbot, do):
    cues = window.workspace.cues
    cues.setCurrentIndex(cues.cue_model.index(1, Column.END))
    do(ActionName.EDIT_IN_PLACE)
    field = cues.viewport().findChild(QLineEdit)
    field.selectAll()
    qtbot.keyClicks(field, "4,8")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: document.cue("b").end_ms == 4800)
    do(ActionName.UNDO)
    assert document.cue("b").end_ms == 4500


def test_what_is_timed_by_hand_is_locked_against_tools(window, document, qtbot, monkeypatch):
    def locks(cue_id):
        cue = document.cue(cue_id)
        return (cue.start_ms, cue.start_locked, cue.end_ms, cue.end_locked)

    editor, cues = window.workspace.editor, window.workspace.cues
    editor.start.selectAll()
    qtbot.keyClicks(editor.start, "0,9")
    qtbot.keyClick(editor.start, Qt.Key.Key_Return)
    assert locks("a") == (900, True, 3000, False)
    cues.cue_model.setData(cues.cue_model.index(1, Column.DURATION), 1200)
    assert locks("b") == (3500, False, 4700, True)
    cues.select_cue("c")
    at = {"ms": 5100}
    video = type(window.workspace.video)
    monkeypatch.setattr(video, "position_ms", property(lambda self: at["ms"]))
    commands = CueCommands(window.workspace)
    commands.set_start()
    assert locks("c") == (5100, True, 6000, False)
    at["ms"] = 5900
    commands.set_end()
    assert locks("c") == (5100, True, 5900, True)
    document.perform(add_lead_out(document, 200))
    document.perform(add_lead_in(document, 200))
    assert locks("c") == (5100, True, 5900, True)
    assert locks("b") == (3300, False, 4700, True)


def test_an_impossible_time_is_said_and_the_field_shows_the_old_one(window, document, qtbot):
    editor = window.workspace.editor
    editor.end.selectAll()
    qtbot.keyClicks(editor.end, "0,5")
    qtbot.keyClick(editor.end, Qt.Key.Key_Return)
    assert document.cue("a").end_ms == 3000
    assert editor.end.text() == "00:00:03.000"
    assert len(window.notices.notices) == 1


def test_split_at_the_caret_uses_the_times_of_the_words(window, document, qtbot, do):
    field = window.workspace.editor.text
    cursor = field.textCursor()
    cursor.setPosition(len("Good morning "))
    field.setTextCursor(cursor)
    field.setFocus()
    qtbot.keyClick(
        field,
        Qt.Key.Key_V,
        Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier,
    )
    assert texts(document) == ["Good morning", "dear friends", "Second", "Third"]
    left, right = document.cues[:2]
    assert left.words + right.words == WORDS
    assert right.start_ms == 1800
    assert window.workspace.cues.current_cue_id == right.cue_id
    do(ActionName.UNDO)
    assert texts(document) == ["Good morning dear friends", "Second", "Third"]


def test_a_split_where_nothing_would_be_left_is_refused_with_a_sentence(window, document, do):
    do(ActionName.SPLIT)
    assert len(document.cues) == 3
    assert len(window.notices.notices) == 1


def test_merge_joins_the_chosen_cues_and_keeps_their_words(window, document, qtbot, do):
    window.workspace.cues.select_row(0)
    qtbot.keyClick(window.workspace.cues, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    do(ActionName.MERGE)
    assert texts(document) == ["Good morning dear friends Second", "Third"]
    assert document.cues[0].words[:4] == WORDS
    assert window.workspace.cues.selected_cue_ids() == ("a",)


def test_a_single_cue_is_merged_with_the_next(window, document, do):
    window.workspace.cues.select_cue("b")
    do(ActionName.MERGE)
    assert texts(document) == ["Good morning dear friends", "Second Third"]


def test_an_inserted_cue_fits_into_the_gap_and_waits_for_its_text(window, document, qtbot, do):
    do(ActionName.INSERT_AFTER)
    new = document.cues[1]
    assert (new.start_ms, new.end_ms, new.text) == (3000, 3500, "")
    assert window.workspace.editor.cue_id == new.cue_id
    qtbot.keyClicks(window.workspace.editor.text, "Hello")
    assert document.cue(new.cue_id).text == "Hello"


def test_a_cue_inserted_before_the_first_ends_where_it_starts(window, document, do):
    do(ActionName.INSERT_BEFORE)
    assert (document.cues[0].start_ms, document.cues[0].end_ms) == (0, 1000)


def test_delete_goes_on_with_the_next_cue_and_undo_comes_back(window, document, qtbot, do):
    cues = window.workspace.cues
    cues.select_cue("b")
    cues.setFocus()
    qtbot.keyClick(cues, Qt.Key.Key_Delete)
    assert texts(document) == ["Good morning dear friends", "Third"]
    assert cues.current_cue_id == "c"
    do(ActionName.UNDO)
    assert cues.current_cue_id == "b"


def test_double_click_and_enter_take_the_player_to_the_cue(window, document, qtbot):
    cues = window.workspace.cues
    activated = []
    cues.cue_activated.connect(activated.append)
    place = cues.visualRect(cues.cue_model.index(1, Column.TEXT)).center()
    qtbot.mouseClick(cues.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.mouseDClick(cues.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.keyClick(cues, Qt.Key.Key_Return)
    assert activated == ["b", "b"]
    assert cues.findChild(InPlaceTextEdit) is None


def test_the_cue_being_played_is_marked_and_its_word_is_lit(window, document):
    from subtitler.ui.cues.cue_table_model import PLAYING_ROLE

    window.workspace.video.position_changed.emit(1400)
    model = window.workspace.cues.cue_model
    assert [model.index(row, 0).data(PLAYING_ROLE) for row in range(3)] == [True, False, False]
    lit = [s.cursor.selectedText() for s in window.workspace.editor.text.extraSelections()]
    assert lit == ["morning", "morning"]  # underlined as unsure, and lit as spoken
    window.workspace.video.position_changed.emit(3200)
    assert not any(model.index(row, 0).data(PLAYING_ROLE) for row in range(3))


def test_ctrl_click_on_a_word_plays_from_there(window, document, qtbot):
    wanted = []
    window.workspace.editor.seek_requested.connect(wanted.append)
    field = window.workspace.editor.text
    cursor = field.textCursor()
    cursor.setPosition(len("Good morn"))
    place = field.cursorRect(cursor).center()
    qtbot.mouseClick(
        field.viewport(),
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.ControlModifier,
        QPoint(place),
    )
    assert wanted == [1300]


def test_counts_stand_beside_every_line_and_markup_is_not_counted(window, document):
    editor = window.workspace.editor
    editor.text.setPlainText("<i>four</i>\nsevenly")
    assert [count for count, _ in editor.text.count_places()] == [4, 7]
    assert document.cue("a").text == "<i>four</i>\nsevenly"


def test_subtitle_text_is_never_taken_for_markup_by_the_window(window, document):
    window.workspace.editor.text.setPlainText("<b>x</b><img src='nowhere.png'>")
    assert window.workspace.editor.text.toPlainText() == "<b>x</b><img src='nowhere.png'>"
    shown = window.workspace.cues.cue_model.index(0, Column.TEXT).data()
    assert shown == "<b>x</b><img src='nowhere.png'>"
    window.workspace.cues.grab()


def test_columns_can_be_hidden_and_shown(window, document):
    cues = window.workspace.cues
    actions = {action.text(): action for action in cues.column_actions(window)}
    assert cues.isColumnHidden(Column.LONGEST_LINE)
    actions["Longest"].setChecked(True)
    actions["CPS"].setChecked(False)
    assert not cues.isColumnHidden(Column.LONGEST_LINE)
    assert cues.isColumnHidden(Column.CPS)


def test_the_whole_window_is_reached_with_the_keyboard(window, document, qtbot, do):
    do(ActionName.FOCUS_EDITOR)
    assert QApplication.focusWidget() is window.workspace.editor.text
    do(ActionName.FOCUS_LIST)
    assert QApplication.focusWidget() is window.workspace.cues
    do(ActionName.NEXT_CUE)
    assert window.workspace.cues.current_cue_id == "b"
    do(ActionName.PREVIOUS_CUE)
    assert window.workspace.cues.current_cue_id == "a"


def test_choosing_and_deleting_many_cues_takes_time_by_their_number(window, document):
    def choose_s(count: int) -> float:
        many = tuple(Cue(f"n{i}", i * 100, i * 100 + 90, "many") for i in range(count))
        window.shown.show(Session(document=Document(many)))
        window.workspace.cues.selectAll()
        begun = time.process_time()
        chosen = window.workspace.cues.selected_cue_ids()
        took_s = time.process_time() - begun
        assert chosen == tuple(cue.cue_id for cue in many)
        window.commands.delete()
        assert window.workspace.document.cues == ()
        window.workspace.document.mark_clean()
        return took_s

    assert choose_s(20_000) < 40 * choose_s(2_000)  # a square would be a hundred times
